"""Permits of one process: slots leased from the schedule in the ledger, a few ahead of need."""

import asyncio
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

from certverify.crashpoints import reach
from certverify.lookup.halt import Halt
from certverify.lookup.pace.arrivals import Arrivals
from certverify.lookup.pace.schedule import Refusal, Slots, Unused, pause, take, tolerance
from certverify.lookup.pace.terms import Grant
from certverify.lookup.progress import Pause
from certverify.store import PaceState
from certverify_schemas.answer import Reason

__all__ = ["DeniedError", "PaceBook", "Permits"]

_T = TypeVar("_T")
_BLOCK: Final = 0.25
"""Seconds of schedule leased at once: few enough to lose in a crash, enough to bridge a slow commit."""
_PATIENCE: Final = timedelta(minutes=20)
_AT_THE_DOOR: Final = timedelta(minutes=1)
_KEPT: Final = 6
"""Slots of the day's quota kept for controls, two for each family."""


class PaceBook(Protocol):
    """What pace needs of the ledger."""

    async def change_pace(self, name: str, change: Callable[[PaceState | None], tuple[PaceState, _T]]) -> _T:
        """Read, change and write one pace row in one exclusive transaction."""


@dataclass(frozen=True)
class DeniedError(Exception):
    """No permit before ``retry_at``; never leaves the look-up. Not an ``httpx`` error: nothing was sent."""

    reason: Reason
    why: str
    retry_at: datetime | None = None


class Permits:
    """Hands out the starts of requests, one at a time, in the order they were asked for.

    The next block is leased as soon as the present one is begun, so that the ledger's latency costs no slot. A slot
    used too late (:func:`~certverify.lookup.pace.schedule.tolerance`) is given up and the next one taken, and so is
    one at whose turn earlier requests may have been held up (``arrivals``, which is to be told of them). ``foreseen``
    says how many requests may still come besides those that wait: slots leased for nobody would be lost to other
    processes.
    """

    def __init__(
        self, book: PaceBook, name: str, grant: Grant, now: Callable[[], datetime], halt: Halt
    ) -> None:
        self._book = book
        self._name = name
        self._grant = grant
        self._now = now
        self._halt = halt
        self._late = tolerance(grant.rate)
        self.arrivals = Arrivals(grant.rate)
        self._kept = 0 if grant.quota is None else min(_KEPT, grant.quota // 4)
        self._turn = asyncio.Lock()
        self._slots: Slots | None = None
        self._index = 0
        self._ahead: asyncio.Task[Slots | Refusal] | None = None
        self._ahead_of = 0
        self._unused = Unused()
        self._waiting = 0
        self._used = deque([0], maxlen=2)
        self._expired = False
        self._pauses = 0
        self.foreseen: dict[object, Callable[[], int]] = {}
        self._door: datetime | None = None
        self.paused_until: datetime | None = None
        self.pause_reason: str | None = None

    @property
    def pausing(self) -> Pause | None:
        """Return until when nothing may start and why, if that moment is still to come."""
        now = self._now()
        if self.paused_until is not None and self.paused_until > now:
            return Pause(self.paused_until, self.pause_reason)
        return None if self._door is None or self._door <= now else Pause(self._door, None)

    async def take(self, *, control: bool = False) -> None:
        """Wait for the start of one request.

        Raises:
            DeniedError: quota or hours are spent, a pause is too long to wait for, or the run ends.
        """
        self._waiting += 1
        try:
            async with self._turn:
                while not await self._start(control=control):
                    pass
        finally:
            self._waiting -= 1

    async def pause(self, wait: timedelta | None, reason: Reason) -> None:
        """Stop everybody, other processes too: the server said so. Slots leased and not used are given back."""
        now = self._now()
        if self.paused_until is not None and self.paused_until >= now + (wait or timedelta(0)):
            return
        self._pauses += 1
        self._drop()

        def change(state: PaceState | None) -> tuple[PaceState, PaceState]:
            paused = pause(state, now, self._grant, wait, reason.value)
            return paused, paused

        state = await self._book.change_pace(self._name, change)
        reach("pace:paused")
        self.paused_until, self.pause_reason = state.paused_until, state.pause_reason

    async def close(self) -> None:
        """Give back what is left of the lease."""
        if self._ahead is not None:
            await asyncio.wait([self._ahead])
            if self._ahead.exception() is None and isinstance(ahead := self._ahead.result(), Slots):
                self._give_back(ahead.count, ahead)
            self._ahead = None
        self._drop()
        if self._unused.count:
            unused, self._unused = self._unused, Unused()
            await self._book.change_pace(self._name, lambda state: (_credited(state, unused), None))
            reach("pace:returned")

    async def _start(self, *, control: bool) -> bool:
        """Try to use one slot; false if it had to be given up."""
        if self._halt.now.is_set():
            raise DeniedError(self._halt.reason, self._halt.why or "cancelled")
        slots = self._slots
        if slots is None or self._index >= slots.count:
            await self._renew(control=control)
            return False
        now = self._now()
        start = slots.start(self._index)
        if start > now:
            pauses = self._pauses
            await self._until(start)
            if pauses != self._pauses or self._slots is not slots:
                return False
            now = self._now()
        if now - start > self._late:
            self._skip(slots, now)
            return False
        self._index += 1
        self.arrivals.had(start)
        if self.arrivals.crowded(now):
            self._give_back(1, slots)
            return False
        self._used[-1] += 1
        self._look_ahead()
        return True

    async def _until(self, moment: datetime) -> None:
        while (left := (moment - self._now()).total_seconds()) > 0:
            if left < 0.5:
                await asyncio.sleep(left)
            else:
                await self._halt.rest(left)
                if self._halt.now.is_set():
                    return

    def _skip(self, slots: Slots, now: datetime) -> None:
        """Give up the slots that are too late by now."""
        behind = (now - self._late - slots.first).total_seconds() / slots.interval
        index = min(slots.count, max(self._index + 1, math.ceil(behind)))
        self._give_back(index - self._index, slots)
        for passed in range(self._index, index):
            self.arrivals.had(slots.start(passed))
        self._index, self._expired = index, True

    def _look_ahead(self) -> None:
        if self._waiting > 1 and self._ahead is None and not self._halt.closing.is_set():
            self._ahead_of = self._pauses
            self._ahead = asyncio.create_task(self._lease(control=False))

    async def _renew(self, *, control: bool) -> None:
        ahead, self._ahead = self._ahead, None
        pauses = self._pauses if ahead is None else self._ahead_of
        leased = await (self._lease(control=control) if ahead is None else ahead)
        if isinstance(leased, Refusal) and control and ahead is not None:
            return  # what is refused to ordinary questions may be kept for controls
        if isinstance(leased, Slots):
            if pauses != self._pauses:
                self._give_back(leased.count, leased)
                return
            self._slots, self._index = leased, 0
            self.paused_until = self.pause_reason = None
            return
        await self._wait_out(leased, control=control)

    async def _lease(self, *, control: bool) -> Slots | Refusal:
        block = max(1, math.ceil(self._grant.rate * _BLOCK))
        # Where the grant is far above what we can send, slots expire before their turn: then a block is leased by
        # time. Not with a quota, where others would find it spent until the rest is given back.
        by_time = self._expired and self._grant.quota is None
        likely = 2 * max(self._used)
        coming = sum(left() for left in self.foreseen.values()) if self.foreseen else likely
        held = 0 if self._slots is None else self._slots.count - self._index
        soon = max(1, self._waiting + min(likely, coming) - held)
        wanted = block if by_time else min(block, soon)
        self._used.append(0)
        self._expired = False
        unused, self._unused = self._unused, Unused()
        now = self._now
        kept = 0 if control else self._kept

        def change(state: PaceState | None) -> tuple[PaceState, Slots | Refusal]:
            # Taken inside the transaction: it may have waited for other processes.
            return take(state, now(), self._grant, wanted, kept=kept, last_orders=not control, unused=unused)

        return await self._book.change_pace(self._name, change)

    async def _wait_out(self, refusal: Refusal, *, control: bool) -> None:
        paused = refusal.reason == "paused"
        if paused:
            self.paused_until, self.pause_reason = refusal.until, refusal.cause
        patience = _PATIENCE if paused else _AT_THE_DOOR
        if refusal.reason in {"hours", "quota"}:
            self._door = refusal.until
        if refusal.reason == "crowd" or refusal.until - self._now() <= patience:
            await self._until(refusal.until)
            return
        reason = Reason(refusal.cause or Reason.THROTTLED) if paused else Reason.OUT_OF_BUDGET
        why = "paused" if paused else "budget"
        if not control:
            self._halt.close(why, reason, refusal.until)
        raise DeniedError(reason, why, refusal.until)

    def _drop(self) -> None:
        if self._slots is not None:
            self._give_back(self._slots.count - self._index, self._slots)
        self._slots, self._index = None, 0

    def _give_back(self, count: int, slots: Slots) -> None:
        before = self._unused.count if self._unused.day == slots.day else 0
        self._unused = Unused(before + count, slots.day)


def _credited(state: PaceState | None, unused: Unused) -> PaceState:
    if state is None:
        raise AssertionError("slots were leased from a state that is gone")
    if unused.day != state.day:
        return state
    return PaceState(
        state.next_start,
        state.rate,
        state.paused_until,
        state.pause_reason,
        state.day,
        max(0, state.used - unused.count),
    )
