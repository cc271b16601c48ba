"""The time of the database's server, which all machines on one ledger share: permits are moments of one schedule.

A machine whose own clock is wrong would use its slots while others use theirs, and both together exceed the grant.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

__all__ = ["ServerClock"]

_TRIES: Final = 9
_DRIFT: Final = 1e-4
"""How far steady clocks of two machines part, in seconds a second; usual ones stay well below."""


class _Timekeeper(Protocol):
    async def server_time(self) -> datetime:
        """Return the server's time (aware UTC)."""


class _Reading(NamedTuple):
    told: datetime
    at: float
    uncertainty: float


class ServerClock:
    """The server's time, told by how much of this machine's steady time has passed since it was last asked for.

    Until :meth:`correct` was called for the first time it runs on from ``start``.
    """

    def __init__(self, start: datetime, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._reading = _Reading(start, steady(), float("inf"))

    def __call__(self) -> datetime:
        """Return the time (aware UTC)."""
        return self._reading.told + timedelta(seconds=self._steady() - self._reading.at)

    async def correct(self, keeper: _Timekeeper) -> None:
        """Ask for the server's time and take it on, unless what is known is the more certain still."""
        new = min([await self._read(keeper) for _ in range(_TRIES)], key=lambda reading: reading.uncertainty)
        drifted = _DRIFT * (self._steady() - self._reading.at)
        if new.uncertainty <= self._reading.uncertainty + drifted:
            self._reading = new

    async def _read(self, keeper: _Timekeeper) -> _Reading:
        before = self._steady()
        told = await keeper.server_time()
        after = self._steady()
        return _Reading(told, (before + after) / 2, (after - before) / 2)
