"""Times as the ledger keeps them: whole microseconds since 1970-01-01 UTC."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["from_micros", "month_of", "to_micros"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


def to_micros(time: datetime) -> int:
    """Return an aware time in microseconds.

    Raises:
        TypeError: the time has no zone.
    """
    return (time - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the UTC time of so many microseconds."""
    return _EPOCH + micros * _MICROSECOND


def month_of(time: datetime) -> str:
    """Return the month of a time in Asia/Shanghai, as ``2026-06``: the unit in which data are purged."""
    return time.astimezone(_SHANGHAI).strftime("%Y-%m")
