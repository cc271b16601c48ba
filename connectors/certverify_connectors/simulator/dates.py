"""Dates as certificates count them."""

from datetime import date, timedelta
from random import Random

__all__ = ["days_ago", "last_day", "years_later"]


def years_later(day: date, years: int) -> date:
    """Return the same day some years later (earlier if negative); 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def last_day(start: date, years: int) -> date:
    """Return the last day of a term of some years; it counts as valid."""
    return years_later(start, years) - timedelta(days=1)


def days_ago(random: Random, today: date, least: int, most: int) -> date:
    """Draw a day between ``least`` and ``most`` days before today (negative: after it)."""
    return today - timedelta(days=random.randint(least, most))
