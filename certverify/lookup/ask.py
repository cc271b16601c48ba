"""Asking one source: a fixed number of workers, retries, and controls whenever they are due."""

import asyncio
from array import array
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from certverify.crashpoints import reach
from certverify.lookup.clock import Clock
from certverify.lookup.halt import Halt
from certverify.lookup.pace.permits import Permits
from certverify.lookup.progress import Pause
from certverify.lookup.questions.claims import Claims
from certverify.lookup.questions.feed import Feed
from certverify.lookup.rounds import Round
from certverify.lookup.standing.controls import FamilyHealth
from certverify.lookup.wire.attempt import Attempts
from certverify.lookup.wire.course import Course
from certverify.lookup.wire.retry import Allowance, retrying
from certverify.lookup.writer import Writer
from certverify.store import Record
from certverify_schemas.answer import Found, NotFound, Reason, Unanswered
from certverify_schemas.query import Family, Query

__all__ = ["Asking", "Terms"]

_RECOVERY_PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
_FIRST_PAUSE: Final = 0.05
_GRACE: Final = 40.0
"""Seconds that requests on the wire may still take when a run ends; who waits for a person is not waited for."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Queries to one request, requests under way, times one query is put in a row, whether negatives are bracketed.

    ``ahead`` is how many queries are claimed at once: some seconds' work, so that other runs get their share.
    """

    batch: int
    concurrency: int
    max_attempts: int
    needs_controls: bool
    ahead: int


class Asking:
    """One session with one source.

    ``health`` has one line per family; its ``session`` names go into the ledger, so that brackets lie within them.
    ``unsure`` are the places in the plan of all whom this session has put to the source and who were not found at some
    time, ``lapsed`` the keys of controls of whom that is true: all whom a next round may concern.
    """

    def __init__(
        self,
        *,
        attempts: Attempts,
        permits: Permits,
        claims: Claims,
        writer: Writer,
        terms: Terms,
        health: dict[Family, FamilyHealth],
        halt: Halt,
        clock: Clock,
    ) -> None:
        self._attempts = attempts
        self._permits = permits
        self._claims = claims
        self._writer = writer
        self._terms = terms
        self._health = health
        self._halt = halt
        self._clock = clock
        self._allowance = Allowance()
        self._steady = asyncio.Event()
        self._steady.set()
        self._answered_as_control: set[str] = set()
        self.unsure = array("I")
        self.lapsed: set[str] = set()
        self._held: Pause | None = None
        self.alarms: Counter[str] = Counter()

    @property
    def pause(self) -> Pause | None:
        """Return why nobody new is asked now, and until when: the source demands it, fails, or is in doubt."""
        return self._permits.pausing or self._attempts.pause or self._held

    async def round(self, one: Round, drained: Callable[[], None] | None = None) -> None:
        """Ask all of one round, controls before, between and after.

        ``drained`` is told once the last of them has been taken up: what follows are its answer and controls.

        Raises:
            ConnectorUnusable: the source as a whole cannot be used.
        """
        families, queries = one.families, one.due.height
        for family in families:
            self._health[family].repeating = one.repeats.get(family)
            if self._terms.needs_controls:
                await self._open(self._health[family])
        take, ahead = self._claims.take, self._terms.ahead
        feed = Feed(one.parts(ahead), queries, self._terms.batch, take, self._wanted, drained=drained)
        self._permits.foreseen[self] = lambda: feed.left  # until this session's next round
        workers = min(self._terms.concurrency, max(1, -(-queries // self._terms.batch)))
        try:
            await _together([self._work(feed) for _ in range(workers)], self._halt)
        finally:
            await feed.close()
        if self._terms.needs_controls:
            for family in families:
                await self._close(self._health[family])

    async def _work(self, feed: Feed) -> None:
        while not self._halt.closing.is_set() and self._writer.failure is None:
            await self._steady.wait()
            batch = await feed.next()
            if not batch:
                return
            queries = [query for _, query in batch]
            sure = {
                record.query.key for record in await self._settle(queries) if isinstance(record.answer, Found)
            }
            self.unsure.extend(place for place, query in batch if query.key not in sure)
            if self._terms.needs_controls:
                for family in {query.family for query in queries}:
                    await self._check_if_due(self._health[family])

    def _wanted(self, query: Query) -> bool:
        return not self._health[query.family].ill and query.key not in self._answered_as_control

    async def _settle(self, batch: Sequence[Query], *, control: bool = False) -> list[Record]:
        """Ask, and ask again what can heal; store each query's last answer. Return what was stored."""
        course = Course(batch)
        stored: list[Record] = []

        async def step() -> bool:
            for queries in course.groups():
                outcome = await self._attempts.put(queries, control=control)
                course.tried(outcome.records, denied=outcome.denied)
                await self._obey(outcome.records)
                stored.extend(await self._keep(course.finished()))
            return course.hopeful()

        if await step() and self._terms.max_attempts > 1:
            loop = retrying(self._terms.max_attempts - 1, course.server_wait, self._gives_up, self._halt.rest)
            await self._halt.rest(course.server_wait().total_seconds() or _FIRST_PAUSE)
            await loop(self._again, step, course)
        stored.extend(await self._keep(course.given_up()))
        return stored

    async def _again(self, step: Callable[[], Awaitable[bool]], course: Course) -> bool:
        if self._gives_up() or not self._allowance.spend(course.open):
            return False
        reach("ask:again")
        return await step()

    def _gives_up(self) -> bool:
        return self._halt.now.is_set() or self._writer.failure is not None

    async def _obey(self, records: Sequence[Record]) -> None:
        """Stop everybody if the source throttles or blocks; end the run if it is not certainly the one meant."""
        for record in records:
            answer = record.answer
            if isinstance(answer, Unanswered) and answer.reason is Reason.PLATFORM_IDENTITY:
                self._halt.end("identity", answer.reason)
                return
            if isinstance(answer, Unanswered) and answer.reason in (Reason.THROTTLED, Reason.BLOCKED):
                await self._permits.pause(answer.retry_after, answer.reason)
                return

    async def _keep(self, records: Sequence[Record]) -> list[Record]:
        for record in records:
            health = self._health[record.query.family]
            answer = record.answer
            if answer.evidence is not None:
                self.alarms.update(answer.evidence.alarms)
            if not isinstance(answer, Unanswered):
                self._allowance.answers += 1
            if record.control:
                self._answered_as_control.add(record.query.key)
                if not isinstance(answer, Found):
                    self.lapsed.add(record.query.key)
            await self._writer.put(health.take(record), record)
            reach("ask:answered")
        return list(records)

    async def _open(self, health: FamilyHealth) -> None:
        """Ask controls until one is found. If known people are all without a record now, the family is ill."""
        if health.ill:
            health.ill = not await self._find_one(health)
        elif not health.opened and health.known and not await self._find_one(health):
            await self._recover(health)

    async def _close(self, health: FamilyHealth) -> None:
        if health.waiting and not self._gives_up() and not await self._find_one(health):
            await self._recover(health)

    async def _check_if_due(self, health: FamilyHealth) -> None:
        if not health.due() or self._halt.closing.is_set():
            return
        health.checking = True
        try:
            while await self._control(health) is not False:
                if health.owed == 0 or self._gives_up():
                    return
            await self._recover(health)
        finally:
            health.checking = False

    async def _find_one(self, health: FamilyHealth) -> bool:
        """Ask each candidate at most once; tell whether health is proven, or cannot be told."""
        fell = False
        for _ in range(len(health.known)):
            found = await self._control(health)
            if found is not False:
                return True
            fell = True
        return not fell

    async def _control(self, health: FamilyHealth) -> bool | None:
        """Ask one control: found, or not so that it proves anything, or ``None`` if it could not be asked.

        The bracket of one without a record falls.
        """
        query = health.known[0]
        reach("control:due")
        stored = await self._settle([query], control=True)
        answer = stored[-1].answer if stored else None
        if isinstance(answer, Found) and health.proves(query):
            health.checked()
            return True
        if isinstance(answer, Found):
            health.postpone(query)
            return False
        if isinstance(answer, NotFound):
            health.fall(query, self._clock.stamp())
            return False
        health.owed = 0
        health.in_a_row = 0
        return None

    async def _recover(self, health: FamilyHealth) -> None:
        """Hold everybody and ask controls with growing pauses; a family that stays ill is left for later."""
        self._steady.clear()
        try:
            for seconds in _RECOVERY_PAUSES:
                until = self._clock.now() + timedelta(seconds=seconds)
                self._held = Pause(until, Reason.HEALTH_IN_DOUBT.value)
                await self._halt.rest(seconds)
                if self._gives_up() or await self._control(health) is not False:
                    return
            health.ill = True
        finally:
            self._held = None
            self._steady.set()


async def _together(workers: Sequence[Coroutine[object, object, None]], halt: Halt) -> None:
    """Run workers to their ends. If one fails or the run is ended, requests on the wire are finished first."""
    tasks = [asyncio.create_task(_guarded(worker, halt)) for worker in workers]
    try:
        await _ended(tasks, halt)
    except asyncio.CancelledError:
        halt.end("cancelled", Reason.CANCELLED)
        await asyncio.wait(tasks, timeout=_GRACE)
        raise
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error


async def _ended(tasks: Sequence[asyncio.Task[None]], halt: Halt) -> None:
    """Wait for all tasks; once the run is ended, no longer than the grace that requests on the wire have."""
    switch = asyncio.create_task(halt.ended())
    try:
        pending: set[asyncio.Task[None]] = set(tasks)
        while pending and not halt.now.is_set():
            _, rest = await asyncio.wait({*pending, switch}, return_when=asyncio.FIRST_COMPLETED)
            pending = rest - {switch}
        if pending:
            await asyncio.wait(pending, timeout=_GRACE)
    finally:
        switch.cancel()


async def _guarded(worker: Coroutine[object, object, None], halt: Halt) -> None:
    try:
        await worker
    except Exception:
        halt.end("failed", Reason.CANCELLED)
        raise
