"""A source asked over a wire, for the length of one run: reuse, two rounds, what stands in the end."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from certverify.crashpoints import reach
from certverify.lookup.ask import Asking
from certverify.lookup.asked import with_asked
from certverify.lookup.journey import Journey
from certverify.lookup.pace.permits import Permits
from certverify.lookup.progress import ANOTHER_RUN, Pause
from certverify.lookup.questions.claims import Claims
from certverify.lookup.questions.feed import queries_of
from certverify.lookup.rounds import Round, Rounds
from certverify.lookup.standing.brackets import LATE
from certverify.lookup.standing.contradictions import contradictions, unsteady
from certverify.lookup.standing.controls import CANDIDATES, FamilyHealth
from certverify.lookup.standing.memory import Memory
from certverify.lookup.standing.overtaken import earlier_found, reopened
from certverify.lookup.standing.reuse import Standpoint
from certverify.lookup.standing.witnesses import nobody_found
from certverify.lookup.writer import Writer
from certverify_schemas.query import Family
from certverify_schemas.tables import QueryTable

__all__ = ["WiredSource"]

_LOOKS: Final = (1.0, 10.0)
"""Seconds between looks at what another run is asking, at first and at most."""

_TICK: Final = 1.0
_BEGUN: Final = (
    *QueryTable.column_names(),
    "state",
    "open",
    "in_run",
    "doubted",
    "senseless",
    "session",
    "asked_at",
    "reason",
)
"""What picking the first round takes."""


@dataclass(slots=True)
class WiredSource:
    """One connector in one run."""

    source: str
    _journey: Journey
    _asking: Asking
    _claims: Claims
    _memory: Memory
    _permits: Permits
    _writer: Writer
    _health: dict[Family, FamilyHealth]
    _standpoint: Standpoint
    _controlled: bool
    _tell: Callable[[], None]

    @property
    def alarms(self) -> Counter[str]:
        """What the source sent and nobody expected, and how often."""
        return self._asking.alarms

    async def answer(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return the settled table of these queries (``QueryTable``), asking what does not stand (``rounds``).

        Whose term, time for a review or six months have ended since the answer, is asked once more (``overtaken``).

        Raises:
            ConnectorUnusable: the source as a whole cannot be used.
            StoreError: the ledger failed; what it had confirmed is kept.
        """
        begun = await self.begun(queries)
        self._journey.tally.expect(int(begun["open"].sum()))
        if not self._idle(begun):
            begun = begun.select(_BEGUN)  # the rest would lie about for as long as people are asked
        settled = await self.asked(queries, begun)
        self._asking.alarms.update(nobody_found(settled))
        return with_asked(settled, begun)

    async def asked(
        self, queries: pl.DataFrame, begun: pl.DataFrame, drained: Callable[[], None] | None = None
    ) -> pl.DataFrame:
        """Ask what is open in ``begun`` (of :meth:`begun`), in rounds, and return the settled table.

        What another run on this ledger is asking is waited for, and asked only if that run leaves it open. ``drained``
        is told when nothing is left to be taken up for the first time.

        Raises:
            ConnectorUnusable, StoreError: as :meth:`answer`.
        """
        reach("reuse:settled")
        if self._idle(begun):
            self._asking.alarms.update(contradictions(begun))
            return begun
        settled = await self._in_rounds(queries, begun, drained)
        while (theirs := await self._awaited(queries)).height:
            await self._in_rounds(theirs, await self.settled(theirs), None)
            settled = await self.settled(queries)
        return settled if not self._claims.elsewhere else await self.settled(queries)

    async def _in_rounds(
        self, queries: pl.DataFrame, begun: pl.DataFrame, drained: Callable[[], None] | None
    ) -> pl.DataFrame:
        settled, stood = begun, begun.filter(~pl.col("open"))["query_key"]
        await self._know(settled)
        self._doubt(settled)
        for number, pick in enumerate(Rounds(self._health, stood).picks()):
            one = pick(settled)
            if one.due.height == 0 or self._journey.halt.closing.is_set():
                continue
            if number:
                self._take_back(one.due, stood)
            await self._round(one, drained if number == 0 else None)
            settled = await self._between_rounds(self._unsure(queries, begun))
            for family, health in self._health.items():
                health.distrusted = family in unsteady(settled)
        await self._claims.give_back()  # before other runs are waited for, which may wait for this one
        settled = await self.settled(queries)
        self._asking.alarms.update(contradictions(settled))
        return settled

    def _idle(self, begun: pl.DataFrame) -> bool:
        """Tell whether nobody is going to be asked."""
        return self._journey.halt.closing.is_set() or not begun["open"].any()

    def _unsure(self, queries: pl.DataFrame, begun: pl.DataFrame) -> pl.DataFrame:
        """Return the queries that a next round may take up, or learn from: whoever was always found is none of them.

        Slots pass unused while answers are settled between two rounds, so only these are.
        """
        absent = begun.filter(pl.col("state") == "not_found")["query_key"]
        keys = pl.concat([absent, pl.Series("query_key", sorted(self._asking.unsure), pl.String)])
        return queries.join(keys.to_frame(), on="query_key", how="semi", maintain_order="left")

    async def _awaited(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Wait for what other runs are asking; return what they have left open and is ours to ask now, or nothing."""
        (pause, longest), since = _LOOKS, self._journey.clock.now()
        while not self._journey.halt.closing.is_set():
            theirs = queries.filter(pl.col("query_key").is_in(self._claims.elsewhere))
            settled = await self.settled(theirs)
            left = theirs.join(settled.filter("open"), on="query_key", how="semi", maintain_order="left")
            if left.is_empty() or (taken := await self._claims.take(left)).height:
                self._tell()
                return left if left.is_empty() else taken
            now = self._journey.clock.now()
            self._journey.tally.tell(now, None, Pause(now + timedelta(seconds=pause), ANOTHER_RUN, since))
            await self._journey.halt.rest(pause)
            pause = min(longest, 1.5 * pause)
        return queries.clear()

    async def begun(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return what stands before anybody is asked; ``open`` also where time has overtaken a record."""
        settled, now = await self.settled(queries), self._journey.clock.now()
        earlier = earlier_found(settled, now)
        held = await self._journey.ledger.certificates(earlier["evidence_id"].to_list())
        return reopened(settled, earlier, held, now)

    async def settled(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return these queries as settled from what is stored now; nobody is asked."""
        return await self._memory.settled(queries, self._from_here())

    async def _between_rounds(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return these queries as settled in a run that may still find a witness (``witnesses``).

        No round goes by whose identity is corroborated.
        """
        return await self._memory.settled(
            queries, self._from_here(), corroborate=False, unfinished=self._journey.run
        )

    def _from_here(self) -> Standpoint:
        now, rest = self._journey.clock.stamp(), self._journey.halt.reason
        return replace(self._standpoint, now=now, rest=rest, retry_at=self._retry_at())

    async def _round(self, one: Round, drained: Callable[[], None] | None) -> None:
        reach("round:begun")
        try:
            async with self._watched():
                await self._asking.round(one, drained)
        finally:
            await self._writer.flush()
        if self._writer.failure is not None:
            raise self._writer.failure
        reach("round:stored")

    @asynccontextmanager
    async def _watched(self) -> AsyncIterator[None]:
        """Tell the progress every second: in a pause nothing is stored that would tell it."""
        if not self._journey.tally.watched:
            yield
            return

        async def tick() -> None:
            while True:
                await asyncio.sleep(_TICK)
                self._tell()

        ticking = asyncio.create_task(tick())
        try:
            yield
        finally:
            ticking.cancel()
            await asyncio.wait([ticking])

    def _retry_at(self) -> datetime | None:
        if self._journey.halt.retry_at is not None:
            return self._journey.halt.retry_at
        paused = self._permits.paused_until
        return paused if paused is not None and paused > self._journey.clock.now() else None

    def _take_back(self, due: pl.DataFrame, stood: pl.Series) -> None:
        asked = due.filter("in_run")
        doubted = int(asked["doubted"].sum())
        self._journey.tally.again(asked.height - doubted, doubted)
        fallen = due.filter(~pl.col("in_run"), pl.col("query_key").is_in(stood.implode()))
        self._journey.tally.expect(fallen.height)

    def _doubt(self, settled: pl.DataFrame) -> None:
        """Remember whom earlier runs left without a record that stands: a record of theirs belies that session."""
        doubted = settled.filter("open", "doubted", ~pl.col("session").str.ends_with(LATE))
        for family, health in self._health.items():
            mine = doubted.filter(pl.col("family").cast(pl.String) == family.value)
            health.left = dict(mine.select("query_key", "session").iter_rows())

    async def _know(self, settled: pl.DataFrame) -> None:
        """Find controls: people named in the settings, known to the ledger, or found in this plan's history."""
        if not self._controlled:
            return
        for family in {Family(value) for value in settled.filter("open")["family"].cast(pl.String).unique()}:
            health = self._health[family]
            if not health.room:
                continue
            mine = settled.filter(
                (pl.col("state") == "found") & (pl.col("family").cast(pl.String) == family.value)
            )
            health.learn(await self._journey.ledger.known_found(self.source, family, CANDIDATES))
            health.learn(queries_of(mine.head(CANDIDATES)))
