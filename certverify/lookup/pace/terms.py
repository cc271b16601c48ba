"""The terms on which one source is asked: what the settings allow, what the source declares, the lower of both."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, NamedTuple, Self
from zoneinfo import ZoneInfo

from certverify.errors import ConfigError
from certverify_connectors.protocol import Limits

__all__ = ["ZONE", "AskSettings", "ControlPerson", "Grant", "Hours"]

ZONE: Final = ZoneInfo("Asia/Shanghai")
"""Days, quotas and hours are those of the platform's country; it has no daylight saving time."""

_HOURS: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class ControlPerson(NamedTuple):
    """Somebody named in the settings whom the source is known to hold: asked to learn whether it is healthy.

    ``id_number`` is that of an ID card; ``family`` is a ``Family`` word.
    """

    family: str
    name: str
    id_number: str

    def __repr__(self) -> str:
        return f"ControlPerson({self.family}, ***)"


@dataclass(frozen=True, slots=True)
class AskSettings:
    """What the settings say of one source; ``None`` leaves it to what the source declares.

    ``hours`` is ``"22:00-06:00"`` in Asia/Shanghai. A record, or two agreeing "no record", stands for ``max_age``;
    one bracketed "no record" for ``confirm_after``, and no longer than ``max_age``.
    """

    rate_per_second: float | None = None
    daily_quota: int | None = None
    hours: str | None = None
    timeout: timedelta | None = None
    max_attempts: int = 5
    confirm_after: timedelta = timedelta(days=3)
    max_age: timedelta = timedelta(days=30)
    controls: tuple[ControlPerson, ...] = ()


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a day in which a source may be asked, Asia/Shanghai; they may run over midnight."""

    opens: time
    closes: time

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``"22:00-06:00"``.

        Raises:
            ConfigError: ``hours_malformed``, not two times of day, or the same time twice.
        """
        found = _HOURS.fullmatch(text.strip())
        if found is None or found[1] + found[2] == found[3] + found[4]:
            raise ConfigError("hours_malformed", hours=text)
        return cls(time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4])))

    def opening(self, moment: datetime) -> datetime:
        """Return ``moment`` if it lies within the hours, else the next time they open (UTC)."""
        local = moment.astimezone(ZONE)
        clock = local.time()
        if self.opens < self.closes:
            within = self.opens <= clock < self.closes
        else:
            within = clock >= self.opens or clock < self.closes
        return moment if within else _next(local, self.opens)

    def closing(self, moment: datetime) -> datetime:
        """Return the next time the hours close after ``moment`` (UTC)."""
        return _next(moment.astimezone(ZONE), self.closes)


@dataclass(frozen=True, slots=True)
class Grant:
    """How fast (requests per second), how often a day and when a source may be asked."""

    rate: float
    quota: int | None = None
    hours: Hours | None = None

    @classmethod
    def of(cls, limits: Limits, settings: AskSettings) -> Self:
        """Take the lower of what the source declares and the settings allow.

        Raises:
            ConfigError: ``rate_impossible``, no positive number; ``hours_malformed``.
        """
        rate = min(limits.rate_per_second, settings.rate_per_second or limits.rate_per_second)
        if not 0 < rate < float("inf"):
            raise ConfigError("rate_impossible")
        quotas = [quota for quota in (limits.daily_quota, settings.daily_quota) if quota is not None]
        hours = None if settings.hours is None else Hours.parse(settings.hours)
        return cls(rate, min(quotas, default=None), hours)


def _next(local: datetime, clock: time) -> datetime:
    moment = datetime.combine(local.date(), clock, tzinfo=ZONE)
    return (moment if moment > local else moment + timedelta(days=1)).astimezone(UTC)
