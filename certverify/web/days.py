"""The day by which is judged: that of China, wherever the machine stands."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["today"]

_BEIJING: Final = ZoneInfo("Asia/Shanghai")


def today(now: datetime) -> date:
    """Return the day of Asia/Shanghai at an aware time."""
    return now.astimezone(_BEIJING).date()
