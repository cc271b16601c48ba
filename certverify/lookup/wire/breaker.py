"""The breaker: ends a hopeless run, after asking with growing pauses whether it really is."""

import asyncio
from datetime import timedelta
from typing import Final

from certverify.lookup.clock import Clock
from certverify.lookup.halt import Halt
from certverify.lookup.progress import Pause
from certverify_schemas.answer import Reason

__all__ = ["Breaker"]

_TRIPS_AT: Final = 20
_TRIPS_AT_FIRST: Final = 10
_READ_IN_VAIN: Final = 4
"""Images in a row that a person reads for replies that make no sense: no pause mends a form that has changed."""
_REFUSED_IN_VAIN: Final = 3
"""Refusals in a row, before any answer, by a source that blocks nobody for asking too much: waiting gives no rights."""
_PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
_PAUSES_AT_FIRST: Final = (0.5, 1.0, 2.0)


class Breaker:
    """Counts failures in a row. Open, it holds everybody back but one probe after each pause.

    A source that never answered is given up within seconds; one that did is probed for a minute. Any answer closes
    the breaker and the counting starts anew. When the last probe has failed, ``halt`` ends the run; so it does, as
    ``senseless``, when a person has read several images for nothing, and, as ``refused``, when a source that blocks
    nobody for a time only (``Limits.blocking_heals`` is false) refuses whoever asks first.
    """

    def __init__(self, halt: Halt, clock: Clock, *, blocking_heals: bool = True) -> None:
        self._halt = halt
        self._blocking_heals = blocking_heals
        self._refused = 0
        self._clock = clock
        self._pause: Pause | None = None
        self._failures = 0
        self._probes = 0
        self._in_vain = 0
        self._answered = False
        self._last = Reason.CONNECTION
        self._closed = asyncio.Event()
        self._closed.set()
        self._probing = asyncio.Lock()

    async def admit(self) -> bool:
        """Wait until one may ask; return whether this one is the probe and must report before others may."""
        if self._closed.is_set():
            return False
        await self._probing.acquire()
        if self._closed.is_set() or self._halt.now.is_set():
            self._probing.release()
            return False
        seconds = self._pauses[min(self._probes, len(self._pauses) - 1)]
        self._pause = Pause(self._clock.now() + timedelta(seconds=seconds), self._last.value)
        await self._halt.rest(seconds)
        return True

    def report(self, reason: Reason | None, *, probe: bool, by_hand: bool = False) -> None:
        """Take the outcome of one request: ``None`` for an answer, else why there was none.

        ``by_hand`` tells that a person has read an image for it.
        """
        if reason is None:
            self._answered = True
            self._failures = self._probes = self._in_vain = 0
            self._closed.set()
        else:
            self._fail(reason, probe=probe)
            self._tire(reason, by_hand=by_hand)
            self._yield_to(reason)
        if probe:
            self._probing.release()

    def withdraw(self, *, probe: bool) -> None:
        """Report that nothing was asked after all."""
        if probe:
            self._probing.release()

    @property
    def pause(self) -> Pause | None:
        """Return until when all but the next probe are held back, and why; ``None`` while closed."""
        return None if self._closed.is_set() else self._pause

    @property
    def _pauses(self) -> tuple[float, ...]:
        return _PAUSES if self._answered else _PAUSES_AT_FIRST

    def _fail(self, reason: Reason, *, probe: bool) -> None:
        self._failures += 1
        self._last = reason
        if self._failures >= (_TRIPS_AT if self._answered else _TRIPS_AT_FIRST):
            self._closed.clear()
        if probe:
            self._probes += 1
            if self._probes >= len(self._pauses):
                self._halt.end("breaker", reason)

    def _tire(self, reason: Reason, *, by_hand: bool) -> None:
        self._in_vain += by_hand and reason is Reason.NOT_UNDERSTOOD
        if self._in_vain >= _READ_IN_VAIN:
            self._halt.end("senseless", reason)

    def _yield_to(self, reason: Reason) -> None:
        self._refused = self._refused + 1 if reason is Reason.BLOCKED else 0
        if self._refused >= _REFUSED_IN_VAIN and not (self._answered or self._blocking_heals):
            self._halt.end("refused", reason)
