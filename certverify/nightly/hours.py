"""Which night it is, and when it ends: days and hours of Asia/Shanghai."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from certverify.errors import ConfigError
from certverify.lookup.pace.terms import ZONE, Hours

__all__ = ["PREFIX", "Night", "tonight"]

PREFIX = "night-"
"""What the names of all nights' runs begin with."""


@dataclass(frozen=True, slots=True)
class Night:
    """One night: the day it is called by, and until when it asks (aware UTC); ``None`` where it has no hours."""

    day: date
    asks_until: datetime | None = None

    @property
    def run(self) -> str:
        """The night's run in the ledger: the same however often it is begun."""
        return f"{PREFIX}{self.day:%Y%m%d}"


def tonight(now: datetime, hours: str | None, wind_up: timedelta) -> Night:
    """Return the night that ``now`` lies in; one that runs over midnight is called by the day it began on.

    Raises:
        ConfigError: ``night_outside_hours``; ``hours_malformed``.
    """
    local = now.astimezone(ZONE)
    if hours is None:
        return Night(local.date())
    span = Hours.parse(hours)
    opens = span.opening(now)
    if opens > now:
        raise ConfigError("night_outside_hours", hours=hours, now=f"{local:%H:%M}")
    began_yesterday = span.opens > span.closes and local.time() < span.closes
    day = local.date() - timedelta(days=began_yesterday)
    return Night(day, span.closing(now) - wind_up)
