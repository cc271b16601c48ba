"""What a run tells while it is under way: only answers that are already durable count."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

__all__ = ["ANOTHER_RUN", "Pause", "Progress", "ProgressState", "Tally"]

ANOTHER_RUN: Final = "another_run"
"""Why nothing is asked where another run on the same ledger is asking about the people who are left."""

_WINDOW: Final = timedelta(seconds=10)
_FEWEST: Final = 4
"""Marks the rate is reckoned from at least: where a person reads captchas, ten seconds hold none."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is asked before ``until``.

    ``reason`` is a ``Reason`` word or :data:`ANOTHER_RUN`, ``None`` if hours or quota forbid asking. ``since`` is when
    the wait for another run began.
    """

    until: datetime
    reason: str | None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProgressState:
    """How far a run is.

    ``done`` and ``total`` count questions: who must be asked once more is done once and still to come, so ``total``
    may grow. ``rate`` and ``grant`` are per second, a data file has no grant.
    """

    done: int
    total: int
    found: int
    not_found: int
    unanswered: int
    rate: float
    grant: float | None
    pause: Pause | None = None
    eta: timedelta | None = None


class Progress(Protocol):
    """Somebody who watches. Called at most a few times a second, from the event loop: it must not block."""

    def update(self, state: ProgressState) -> None:
        """Take the newest state; it replaces the one before."""


class Tally:
    """Counts of one run across its sources, rounds and waves, told to ``progress`` if there is one."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self.watched = progress is not None
        self._marks: deque[tuple[datetime, int]] = deque()
        self.total = self.done = 0
        self.found = self.not_found = self.unanswered = 0

    def expect(self, queries: int) -> None:
        """Add what is going to be asked."""
        self.total += queries

    def again(self, unanswered: int, doubted: int) -> None:
        """Take back what is going to be asked once more; it has been asked all the same."""
        self.unanswered -= unanswered
        self.not_found -= doubted
        self.total += unanswered + doubted

    def count(self, found: int, not_found: int, unanswered: int) -> None:
        """Add answers that are durable now."""
        self.found += found
        self.not_found += not_found
        self.unanswered += unanswered
        self.done += found + not_found + unanswered

    def tell(self, now: datetime, grant: float | None, pause: Pause | None = None) -> None:
        """Pass the state on."""
        if self._progress is None:
            return
        rate = self._rate(now)
        left = max(0, self.total - self.done)
        eta = timedelta(seconds=left / rate) if rate > 0 else None
        self._progress.update(
            ProgressState(
                self.done,
                self.total,
                self.found,
                self.not_found,
                self.unanswered,
                rate,
                grant,
                pause,
                eta,
            )
        )

    def _rate(self, now: datetime) -> float:
        if not self._marks or self._marks[-1][1] != self.done:
            self._marks.append((now, self.done))
        while len(self._marks) > _FEWEST and now - self._marks[0][0] > _WINDOW:
            self._marks.popleft()
        first, done = self._marks[0]
        elapsed = (now - first).total_seconds()
        return max(0.0, (self.done - done) / elapsed) if elapsed > 0 else 0.0
