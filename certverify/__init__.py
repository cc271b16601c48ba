"""certverify: are the people on a roster certified, as far as the national platform knows?

The one promise: "could not ask" never becomes "no". Only evidence accuses, and every entry is accounted for.
"""

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    """Read ``__version__`` from the installed metadata when asked: start-up must not pay for it."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import version  # noqa: PLC0415 -- start-up, as said above

    return version("certverify")
