"""What the server was asked, as the server saw it: politeness is measured here and nowhere else."""

from collections import Counter, deque
from collections.abc import Iterable

__all__ = ["Statistics"]


class Statistics:
    """Counts of one server. Times are seconds of a monotonic clock, handed in by the caller."""

    def __init__(self, now: float) -> None:
        self._began = now
        self._window: deque[float] = deque()
        self._most = 0
        self._first: float | None = None
        self._last: float | None = None
        self._seconds: Counter[int] = Counter()
        self._paths: Counter[str] = Counter()
        self._served: Counter[str] = Counter()
        self._people: Counter[tuple[str, str]] = Counter()

    def arrive(self, path: str, now: float) -> None:
        """Count a request to a platform path at its arrival, whatever becomes of it."""
        self._paths[path] += 1
        self._seconds[int(now - self._began)] += 1
        self._first = now if self._first is None else self._first
        self._last = now
        self._window.append(now)
        while self._window[0] <= now - 1.0:
            self._window.popleft()
        self._most = max(self._most, len(self._window))

    def asked(self, id_number: str, kind: str) -> int:
        """Count that a person was asked about, and return the how-manieth time this is."""
        self._people[id_number, kind] += 1
        return self._people[id_number, kind]

    def served(self, what: str) -> None:
        """Count what was sent: ``answer``, ``refused`` (above the grant) or the kind of fault."""
        self._served[what] += 1

    def summary(self) -> dict[str, object]:
        """Return everything but the people; seconds are counted from the last reset."""
        return {
            "requests": self._paths.total(),
            "paths": dict(self._paths),
            "maxInOneSecond": self._most,
            "perSecond": [self._seconds[s] for s in range(max(self._seconds, default=-1) + 1)],
            "firstAt": None if self._first is None else self._first - self._began,
            "lastAt": None if self._last is None else self._last - self._began,
            "uniquePeople": len({number for number, _ in self._people}),
            "uniqueQuestions": len(self._people),
            "questions": self._people.total(),
            "served": dict(self._served),
        }

    def people(self) -> Iterable[tuple[str, str, int]]:
        """Return ID number, kind and how many times this was asked."""
        return ((number, kind, times) for (number, kind), times in self._people.items())
