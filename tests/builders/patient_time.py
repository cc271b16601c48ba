"""Time that passes by itself while nothing happens: real sockets and threads, and pauses of minutes over at once."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

__all__ = ["in_patient_time"]

_T = TypeVar("_T")
_STILL: Final = 0.1
"""Seconds without a word from anybody after which time begins to pass by itself."""
_STILL_STILL: Final = 0.03
"""The same for each step after the first."""


class _Selector(selectors.DefaultSelector):
    """Lets time pass in steps, of half a second first: a busy machine shall not look like a time-out."""

    skipped = 0.0
    _steps = 0

    def select(self, timeout: float | None = None) -> list[Any]:
        moment = _STILL if self._steps == 0 else _STILL_STILL
        if timeout is None or timeout <= moment:
            return super().select(timeout)
        ready = super().select(moment)
        self._steps = 0 if ready else self._steps + 1
        if not ready:
            # After ten seconds of silence by leaps, past timers of every quarter of a second: a machine that sleeps.
            self.skipped += min(timeout, 0.5) if self._steps < 20 else 2.0 ** min(self._steps - 20, 8)
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.patient = _Selector()
        super().__init__(self.patient)

    def time(self) -> float:
        return super().time() + self.patient.skipped


def in_patient_time(work: Callable[[Callable[[], datetime]], Coroutine[Any, Any, _T]], start: datetime) -> _T:
    """Run ``work(now)``; a wait longer than a moment ends when nobody has said anything for that moment."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        loop = runner.get_loop()
        began = loop.time()
        return runner.run(work(lambda: start + timedelta(seconds=loop.time() - began)))
