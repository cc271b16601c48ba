"""A file that was not taken, and why."""

from dataclasses import dataclass, field

__all__ = ["Refused"]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken: its owner's name for it, and the message's key and facts."""

    name: str = field(repr=False)
    key: str
    facts: tuple[tuple[str, str], ...] = ()
