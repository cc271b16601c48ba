"""Synthetic resident identity numbers (公民身份号码) on county codes that GB/T 2260 does not assign."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

__all__ = ["COUNTIES", "check_digit", "synthetic_numbers"]

COUNTIES = (
    "110199",
    "130299",
    "140199",
    "320199",
    "330199",
    "340199",
    "370299",
    "410199",
    "420199",
    "510199",
    "610199",
)
"""County codes ending in 99: no real person holds a number that begins with them."""


def check_digit(first17: str) -> str:
    """Return the check character after GB 11643-1999: ISO 7064 MOD 11-2, worked digit by digit."""
    product = 0
    for digit in first17:
        product = ((product + int(digit)) * 2) % 11
    value = (12 - product) % 11
    return "X" if value == 10 else str(value)


def synthetic_numbers(random: Random, today: date) -> Iterator[str]:
    """Yield valid numbers of people aged 20 to 47, never one twice, never one that ends in 000.

    A text that ends in 000 looks like a number damaged by a spreadsheet; such people are made on purpose or not
    at all.
    """
    seen: set[str] = set()
    while True:
        born = today - timedelta(days=random.randint(20 * 366, 47 * 365))
        first17 = f"{random.choice(COUNTIES)}{born:%Y%m%d}{random.randint(1, 999):03d}"
        number = first17 + check_digit(first17)
        if number in seen or number.endswith("000"):
            continue
        seen.add(number)
        yield number
