"""The letters that a person sees above a column, and addresses made of them."""

__all__ = ["column_letters", "position"]


def column_letters(column: int) -> str:
    """Return the letters a person sees above a column, counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def position(address: str) -> tuple[int, int]:
    """Return row and column, counted from 0, of an address as a person writes it: B3 is (2, 1)."""
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(address[len(letters) :]) - 1, column - 1
