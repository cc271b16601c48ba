"""Resident identity numbers (公民身份号码) after GB 11643-1999: 17 digits and a check character."""

__all__ = ["check_character", "is_valid", "upgrade"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def check_character(digits: str) -> str:
    """Return the check character of 17 digits (GB 11643-1999, ISO 7064 MOD 11-2).

    Raises:
        ValueError: ``digits`` is not 17 ASCII digits.
    """
    if len(digits) != 17 or not (digits.isascii() and digits.isdigit()):
        raise ValueError("17 ASCII digits expected")
    return _CHECK[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]


def is_valid(number: str) -> bool:
    """Tell whether an 18-character number carries its check character. The birth date is not looked at."""
    head, tail = number[:17], number[17:]
    return len(head) == 17 and head.isascii() and head.isdigit() and check_character(head) == tail


def upgrade(number: str) -> str:
    """Turn a 15-digit number (before 1999) into its 18-character form: century 19, then the check character.

    Raises:
        ValueError: ``number`` is not 15 ASCII digits.
    """
    head = f"{number[:6]}19{number[6:]}" if len(number) == 15 else ""
    return head + check_character(head)
