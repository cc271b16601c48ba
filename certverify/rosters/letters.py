"""The letters that a person sees above a column."""

__all__ = ["column_letters"]


def column_letters(column: int) -> str:
    """Return the letters a person sees above a column, counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
