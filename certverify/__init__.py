"""certverify: are the people on a roster certified, as far as the national platform knows?

The one promise: "could not ask" never becomes "no". Only evidence accuses, and every entry is accounted for.
"""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["__version__"]

try:
    __version__ = version("certverify")
except PackageNotFoundError:  # a checkout that nobody installed
    __version__ = "0"
