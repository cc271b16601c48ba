"""A source asked over a wire, for the length of one run: reuse, two rounds, what stands in the end."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

import polars as pl

from certverify.lookup.ask import Asking, Terms
from certverify.lookup.asked import with_asked
from certverify.lookup.attempt import Attempts
from certverify.lookup.contradictions import contradictions, unsteady
from certverify.lookup.controls import CANDIDATES, FamilyHealth
from certverify.lookup.feed import queries_of
from certverify.lookup.journey import Journey
from certverify.lookup.memory import Memory
from certverify.lookup.overtaken import earlier_found, reopened
from certverify.lookup.permits import Permits
from certverify.lookup.reuse import Standpoint
from certverify.lookup.rounds import Round, Rounds
from certverify.lookup.terms import AskSettings, Grant
from certverify.lookup.transport import open_wire
from certverify.lookup.writer import Writer
from certverify_connectors.protocol import Connector
from certverify_schemas.answer import Reason
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

__all__ = ["Bounds", "WiredSource", "bounds_of", "open_wired"]


@dataclass(slots=True)
class WiredSource:
    """One connector in one run."""

    source: str
    _journey: Journey
    _asking: Asking
    _memory: Memory
    _permits: Permits
    _writer: Writer
    _health: dict[Family, FamilyHealth]
    _standpoint: Standpoint
    _controlled: bool

    @property
    def alarms(self) -> Counter[str]:
        """What the source sent and nobody expected, and how often."""
        return self._asking.alarms

    async def answer(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return the settled table of these queries (``QueryTable``), asking what does not stand (``rounds``).

        Who was found, and whose term or review has ended since, is asked once more.

        Raises:
            ConnectorUnusable: the source as a whole cannot be used.
            StoreError: the ledger failed; what it had confirmed is kept.
        """
        begun = await self.begun(queries)
        self._journey.tally.expect(int(begun["open"].sum()))
        return with_asked(await self.asked(queries, begun), begun)

    async def asked(
        self, queries: pl.DataFrame, begun: pl.DataFrame, drained: Callable[[], None] | None = None
    ) -> pl.DataFrame:
        """Ask what is open in ``begun`` (of :meth:`begun`), in rounds, and return the settled table.

        ``drained`` is told when nothing is left to be taken up for the first time.

        Raises:
            ConnectorUnusable, StoreError: as :meth:`answer`.
        """
        settled = begun
        await self._know(settled)
        for number, pick in enumerate(Rounds(self._health).picks()):
            one = pick(settled)
            if one.due.height == 0 or self._journey.halt.closing.is_set():
                continue
            if number:
                self._take_back(one.due)
            await self._round(one, drained if number == 0 else None)
            settled = await self.settled(queries)
            for family, health in self._health.items():
                health.distrusted = family in unsteady(settled)
        self._asking.alarms.update(contradictions(settled))
        return settled

    async def begun(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return what stands before anybody is asked; ``open`` also where time has overtaken a record."""
        settled, now = await self.settled(queries), self._journey.clock.now()
        earlier = earlier_found(settled, now)
        if earlier.height == 0:
            return settled
        held = await self._journey.ledger.certificates(earlier["evidence_id"].to_list())
        return reopened(settled, earlier, held, now)

    async def settled(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return these queries as settled from what is stored now; nobody is asked."""
        halt = self._journey.halt
        standpoint = replace(
            self._standpoint, now=self._journey.clock.stamp(), rest=halt.reason, retry_at=self._retry_at()
        )
        return await self._memory.settled(queries, standpoint)

    async def _round(self, one: Round, drained: Callable[[], None] | None) -> None:
        try:
            await self._asking.round(one, drained)
        finally:
            await self._writer.flush()
        if self._writer.failure is not None:
            raise self._writer.failure

    def _retry_at(self) -> datetime | None:
        if self._journey.halt.retry_at is not None:
            return self._journey.halt.retry_at
        paused = self._permits.paused_until
        return paused if paused is not None and paused > self._journey.clock.now() else None

    def _take_back(self, due: pl.DataFrame) -> None:
        asked = due.filter("in_run")
        doubted = int(asked["doubted"].sum())
        self._journey.tally.again(asked.height - doubted, doubted)

    async def _know(self, settled: pl.DataFrame) -> None:
        """Find controls: people named in the settings, known to the ledger, or found in this plan's history."""
        if not self._controlled:
            return
        for family in {Family(value) for value in settled.filter("open")["family"].cast(pl.String).unique()}:
            health = self._health[family]
            if len(health.known) >= CANDIDATES:
                continue
            mine = settled.filter(
                (pl.col("state") == "found") & (pl.col("family").cast(pl.String) == family.value)
            )
            candidates = [
                *await self._journey.ledger.known_found(self.source, family, CANDIDATES),
                *queries_of(mine.head(CANDIDATES)),
            ]
            for query in candidates:
                if len(health.known) < CANDIDATES and query not in health.known:
                    health.known.append(query)


class Bounds(NamedTuple):
    """What sessions of one process with one source share: the permits, and how many requests are under way at once."""

    permits: Permits
    gate: asyncio.Semaphore


def bounds_of(connector: Connector, settings: AskSettings, journey: Journey) -> Bounds:
    """Return the bounds of one source; who made them closes the permits.

    Raises:
        ConfigError: the settings contradict themselves (``hours_malformed``, ``rate_impossible``).
    """
    grant = Grant.of(connector.limits, settings)
    permits = Permits(journey.ledger, connector.source, grant, journey.clock.now, journey.halt)
    return Bounds(permits, asyncio.Semaphore(connector.limits.concurrency))


@asynccontextmanager
async def open_wired(
    connector: Connector,
    settings: AskSettings,
    journey: Journey,
    seen: pl.DataFrame,
    *,
    bounds: Bounds | None = None,
) -> AsyncIterator[WiredSource]:
    """Open the session with one connector: its wire, its permits and the task that stores its answers.

    Sessions of one process with the same source at the same time share their ``bounds``.

    Raises:
        ConfigError: the settings contradict themselves (``hours_malformed``, ``rate_impossible``).
    """
    grant = Grant.of(connector.limits, settings)
    halt, clock, ledger = journey.halt, journey.clock, journey.ledger
    permits, gate = shared = bounds or bounds_of(connector, settings, journey)

    def stored(words: Counter[str]) -> None:
        journey.tally.count(words["found"], words["not_found"], words["unanswered"])
        journey.tally.tell(clock.now(), grant.rate, permits.paused_until, permits.pause_reason)

    def failed() -> None:
        halt.end("failed", Reason.CANCELLED)

    writer = Writer(ledger, journey.run, connector.source, stored, failed)
    writing = asyncio.create_task(writer.serve())
    timeout = settings.timeout or connector.limits.timeout
    limits = connector.limits
    terms = Terms(limits.batch, limits.concurrency, settings.max_attempts, limits.needs_controls)
    health = _healths(connector.source, settings, journey)
    try:
        async with open_wire(permits, clock, timeout, limits.concurrency, limits.ca_file) as wire:
            attempts = Attempts(connector, wire, journey.desk, clock, halt, gate=gate)
            asking = Asking(
                attempts=attempts,
                permits=permits,
                writer=writer,
                terms=terms,
                health=health,
                halt=halt,
                clock=clock,
            )
            standpoint = Standpoint(
                clock.now(),
                journey.run,
                connector.coverage,
                settings.confirm_after,
                settings.max_age,
                limits.needs_controls,
            )
            memory = Memory(ledger, connector.source, seen)
            yield WiredSource(
                connector.source,
                journey,
                asking,
                memory,
                permits,
                writer,
                health,
                standpoint,
                limits.needs_controls,
            )
    finally:
        writer.finish()
        await writing
        if writer.failure is None and shared is not bounds:
            await permits.close()


def _healths(source: str, settings: AskSettings, journey: Journey) -> dict[Family, FamilyHealth]:
    session = uuid4().hex
    health = {family: FamilyHealth(session) for family in Family}
    for word, name, id_number in settings.controls:
        family = Family(word)
        identity = Identity(IdType.ID_CARD, id_number, name)
        kind = Kind.SAFETY_ASSESSMENT if family is Family.MANAGERS else Kind.SPECIAL_OPERATION
        key = journey.ledger.keys.query_key(source, identity, kind)
        health[family].known.append(Query(key, identity, kind, family))
    return health
