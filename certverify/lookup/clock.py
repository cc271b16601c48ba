"""The clock of one run: every reading is later than the one before, whatever the machine's clock does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["Clock"]

_TICK: Final = timedelta(microseconds=1)


class Clock:
    """Strictly increasing times (UTC, microseconds) over an injected ``now``.

    Bracketing compares times of events within one process. If the machine's clock is set back, the readings creep
    on by microseconds until it has caught up, so that "before" and "after" stay what they were.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last = datetime.min.replace(tzinfo=UTC)

    def stamp(self) -> datetime:
        """Return the time of an event, later than every stamp before."""
        self._last = max(self._now().astimezone(UTC), self._last + _TICK)
        return self._last

    def now(self) -> datetime:
        """Return the machine's time, for pace and age, which other processes share."""
        return self._now().astimezone(UTC)
