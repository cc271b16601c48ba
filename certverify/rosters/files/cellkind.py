"""What a cell holds, as the child process tells the parent."""

from enum import IntEnum

__all__ = ["CellKind"]


class CellKind(IntEnum):
    """Type of a cell. An ID number kept as ``NUMBER`` has lost its last digits; text never becomes a number."""

    EMPTY = 0
    TEXT = 1
    NUMBER = 2
    BOOL = 3
    DATE = 4
    """A typed date; the text is ISO 8601, with the time of day only where it is not midnight."""
    TIME = 5
    """A time of day or a duration."""
    ERROR = 6
    """An error value such as ``#REF!``."""
    FORMULA = 7
    """A formula without a stored value; it was never computed by the program that saved it."""
    PICTURE = 8
    """A picture in the cell (``DISPIMG``, written by WPS)."""
    STRUCK = 9
    """Text of which some words are struck through."""
    MONTH = 10
    """A typed date whose cell shows the month alone; its first day is read as that month (text)."""
    YEAR = 11
    """A typed date whose cell shows the year alone."""
