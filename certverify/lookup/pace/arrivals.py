"""When the server may have counted our requests: a slot kept on our side says nothing of a request held up on its way.

A request is counted somewhere between the moment it starts and the moment its answer is here. A stall of the wire, of
the server or of this machine lets several arrive at once, and those that follow on time are too many with them. So each
process holds what may have been counted of its own against the slots it had:

1. A request that took as long as the quickest of late was counted on time. One that took longer may have been counted
   as late as its answer came, less that shortest time; one still under way, now.
2. At a slot's turn, the requests that may have been counted within the last second, this one among them, must not be
   more than the slots this process had in a second and as long before as a slot may be used late (:func:`tolerance`).
3. Otherwise the slot is given up.

Of all slots in such a span there are at most the grant plus one, whoever had them. Slow answers that were counted in
time cost slots without need; how many is bounded by :data:`_LONGEST`.
"""

import heapq
from collections import deque
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from certverify.lookup.pace.schedule import tolerance

__all__ = ["Arrivals"]

_SECOND: Final = timedelta(seconds=1)
_LONGEST: Final = timedelta(seconds=2)
"""Nothing is held up longer: what takes longer waits for its answer, not for its arrival."""
_OF_LATE: Final = timedelta(seconds=15)
"""The quickest answer is that of the last two such spells: longer than a stall, shorter than a change of the way."""


class Arrivals:
    """Requests and slots of one process at one source. Times are those of the schedule."""

    def __init__(self, rate: float) -> None:
        self._span = _SECOND + tolerance(rate)
        self._slots: deque[datetime] = deque()
        self._under_way: dict[int, datetime] = {}
        self._hung: dict[int, datetime] = {}
        self._counted: list[datetime] = []
        self._quickest: tuple[timedelta, ...] = ()
        self._shortest = timedelta(0)
        self._spell_ends = datetime.min.replace(tzinfo=UTC)
        self._numbers = count()

    def had(self, slot: datetime) -> None:
        """Note a slot whose turn has come, used or not."""
        self._slots.append(slot)

    def started(self, now: datetime) -> int:
        """Note that a request starts, and return its number."""
        number = next(self._numbers)
        self._under_way[number] = now
        return number

    def ended(self, number: int, now: datetime) -> None:
        """Note that a request has been answered, or has failed."""
        started = self._under_way.pop(number, None)
        if started is not None:
            self._learn(now - started, now)
            self._count(started, now)
        else:  # it was counted when it had hung for long
            self._learn(now - self._hung.pop(number), now)

    def crowded(self, now: datetime) -> bool:
        """Tell whether one more request could be one too many for the server, the slot of this turn being noted."""
        while self._slots and self._slots[0] <= now - self._span:
            self._slots.popleft()
        while self._under_way:
            number, started = next(iter(self._under_way.items()))  # the oldest: they are in order
            if now - started <= self._shortest + _LONGEST:
                break
            self._hung[number] = self._under_way.pop(number)
            self._count(started, now)
        while self._counted and self._counted[0] <= now - _SECOND:
            heapq.heappop(self._counted)
        return len(self._counted) + self._open(now) + 1 > len(self._slots)

    def _open(self, now: datetime) -> int:
        """Return how many requests under way may have been counted within the last second."""
        if self._shortest < _SECOND:
            return len(self._under_way)
        started = self._under_way.values()
        return sum(not _SECOND <= now - start <= self._shortest for start in started)

    def _count(self, started: datetime, now: datetime) -> None:
        latest = min(now - self._shortest, started + _LONGEST)
        heapq.heappush(self._counted, max(started, latest))

    def _learn(self, took: timedelta, now: datetime) -> None:
        if now >= self._spell_ends:
            self._quickest = (took, *self._quickest[:1])
            self._spell_ends = now + _OF_LATE
        elif took < self._quickest[0]:
            self._quickest = (took, *self._quickest[1:])
        self._shortest = min(self._quickest)
