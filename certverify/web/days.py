"""Days and minutes as a person in China reads them, wherever the machine stands."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["minute", "today"]

_BEIJING: Final = ZoneInfo("Asia/Shanghai")


def minute(moment: datetime) -> str:
    """Write an aware time as minutes of Asia/Shanghai: ``2026-11-27 14:30``."""
    return f"{moment.astimezone(_BEIJING):%Y-%m-%d %H:%M}"


def today(now: datetime) -> date:
    """Return the day of Asia/Shanghai at an aware time: the one by which is judged."""
    return now.astimezone(_BEIJING).date()
