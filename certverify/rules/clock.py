"""The 6-month clock: periods in months and their roll-over after 民法典 (Civil Code) Art. 200-204.

The day of appointment does not count (Art. 201); the period ends on the corresponding day of the last month, or on
that month's last day (Art. 202); if that is a holiday or rest day, on the next working day (Art. 203).
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Final

import chinese_calendar
import polars as pl
from chinese_calendar.constants import holidays

__all__ = ["add_months", "deadlines", "roll"]

_FIRST_YEAR: Final[int] = min(holidays).year
_LAST_YEAR: Final[int] = max(holidays).year
_SATURDAY: Final = 5


def add_months(day: date, months: int) -> date:
    """Return the corresponding day ``months`` later, or that month's last day (Art. 202).

    >>> add_months(date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def roll(deadline: date, grace_days: int) -> tuple[date, bool]:
    """Return the deadline rolled to a working day (Art. 203), and whether the published calendar reaches that far.

    Beyond the calendar's last year only weekends roll, and ``grace_days`` are added, because its holidays are not
    known yet. Before its first year only weekends roll too, but that is long past and in no doubt.
    """
    day = deadline
    while _rests(day):
        day += timedelta(days=1)
    if day.year <= _LAST_YEAR:
        return day, True
    return day + timedelta(days=grace_days), False


def deadlines(appointed: pl.Series, months: int, grace_days: int) -> pl.DataFrame:
    """Return one line per distinct day: ``appointed_on, deadline, deadline_rolled, calendar_reaches``."""
    lines = [_deadline(day, months, grace_days) for day in _days(appointed)]
    schema = {
        "appointed_on": pl.Date,
        "deadline": pl.Date,
        "deadline_rolled": pl.Date,
        "calendar_reaches": pl.Boolean,
    }
    return pl.DataFrame(lines, schema=schema, orient="row")


@cache
def _deadline(appointed: date, months: int, grace_days: int) -> tuple[date, date, date, bool]:
    deadline = add_months(appointed, months)
    return appointed, deadline, *roll(deadline, grace_days)


def _rests(day: date) -> bool:
    if _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return not chinese_calendar.is_workday(day)
    return day.weekday() >= _SATURDAY


def _days(appointed: pl.Series) -> Iterable[date]:
    days: list[date] = appointed.drop_nulls().unique().sort().to_list()
    return days
