"""A source asked over a wire, for the length of one run: reuse, two rounds, what stands in the end."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from sys import intern
from typing import Final

import polars as pl

from certverify.crashpoints import reach
from certverify.lookup.ask import Asking
from certverify.lookup.asked import needed, with_asked
from certverify.lookup.journey import Journey
from certverify.lookup.marks import Beginning, doubted, first_table, marked
from certverify.lookup.pace.permits import Permits
from certverify.lookup.progress import ANOTHER_RUN, Pause
from certverify.lookup.questions.claims import Claims
from certverify.lookup.questions.feed import queries_of
from certverify.lookup.rounds import MARKS, Round, Rounds
from certverify.lookup.standing.contradictions import contradictions, unsteady
from certverify.lookup.standing.controls import CANDIDATES, FamilyHealth
from certverify.lookup.standing.memory import Memory
from certverify.lookup.standing.overtaken import earlier_found, reopened
from certverify.lookup.standing.reuse import Standpoint
from certverify.lookup.standing.witnesses import nobody_found
from certverify.lookup.writer import Writer
from certverify_schemas.query import Family

__all__ = ["WiredSource"]

_LOOKS: Final = (1.0, 10.0)
"""Seconds between looks at what another run is asking, at first and at most."""

_TICK: Final = 1.0


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

    async def answer(self, queries: pl.DataFrame) -> AsyncGenerator[pl.DataFrame, None]:
        """Yield the settled table of these queries (``QueryTable``), asking what does not stand (``rounds``).

        Whose term, time for a review or six months have ended since the answer, is asked once more (``overtaken``).

        Raises:
            ConnectorUnusable: the source as a whole cannot be used.
            StoreError: the ledger failed; what it had confirmed is kept.
        """
        if self._journey.halt.closing.is_set():
            async for part in self.in_parts(queries):
                self._journey.tally.expect(int(part["open"].sum()))
                yield self._told(part, needed(part))
            return
        marks = await self._begin(queries)
        self._journey.tally.expect(int(marks["open"].sum()))
        reach("reuse:settled")
        await self._ask(queries, marks, None)
        wanted, begin = marks["open"] | marks["absent"], 0
        async for part in self.in_parts(queries):
            yield self._told(part, wanted.slice(begin, part.height))
            begin += part.height

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
        if self._journey.halt.closing.is_set() or not begun["open"].any():
            settled = begun
        else:
            self._doubt(doubted(begun.filter("open")))
            await self._ask(queries, marked(begun.with_row_index("place")), drained)
            settled = await self.settled(queries)
        self._asking.alarms.update(contradictions(settled))
        return settled

    def unwitnessed(self, settled: pl.DataFrame) -> Counter[str]:
        """Count as alarms those of a settled table whose "no record" is not believed for want of a witness."""
        return nobody_found(settled, [family for family, health in self._health.items() if health.named])

    def _told(self, settled: pl.DataFrame, wanted: pl.Series) -> pl.DataFrame:
        self._asking.alarms.update(contradictions(settled) + self.unwitnessed(settled))
        return with_asked(settled, wanted)

    async def _ask(
        self, queries: pl.DataFrame, marks: pl.DataFrame, drained: Callable[[], None] | None
    ) -> None:
        """Ask what is open, ours first, then what other runs leave open; the claims are given back."""
        if not marks["open"].any():
            return
        await self._claims.begin(queries)
        del self._asking.unsure[:]
        await self._in_rounds(queries, marks, drained)
        while (theirs := await self._awaited(queries)).height:
            settled = await self.settled(theirs)
            self._doubt(doubted(settled.filter("open")))
            await self._in_rounds(queries, marked(settled), None)

    async def _in_rounds(
        self, queries: pl.DataFrame, marks: pl.DataFrame, drained: Callable[[], None] | None
    ) -> None:
        """Ask in rounds about those of the queries of which there are ``marks``, by their ``place``."""
        await self._know(queries, marks)
        settled = first_table(queries, marks)
        for number, pick in enumerate(Rounds(self._health, queries).picks()):
            one = pick(settled)
            if one.due.height == 0 or self._journey.halt.closing.is_set():
                continue
            if number:
                self._take_back(one.due)
            del settled  # the round holds what it needs, and lasts for hours
            await self._round(one, drained if number == 0 else None)
            settled = await self._between_rounds(queries, self._unsure(queries, marks))
            for family, health in self._health.items():
                health.distrusted = family in unsteady(settled)
        await self._claims.give_back()  # before other runs are waited for, which may wait for this one

    def _unsure(self, queries: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
        """Return ``place`` and ``stood`` of the queries that a next round may take up, or learn from.

        Whoever was always found is none of them: slots pass unused while answers are settled between two rounds.
        """
        put = pl.Series(self._asking.unsure, dtype=pl.UInt32)
        lapsed = queries["query_key"].is_in(pl.Series([*self._asking.lapsed], dtype=pl.String).implode())
        either = pl.concat([put, lapsed.arg_true()]).unique()
        unsure = pl.col("absent") | pl.col("place").is_in(either.implode())
        return marks.filter(unsure).select("place", stood=~pl.col("open"))

    async def _awaited(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Wait for what other runs are asking; return what they have left open and is ours to ask now, or nothing."""
        (pause, longest), since = _LOOKS, self._journey.clock.now()
        while not self._journey.halt.closing.is_set():
            theirs = queries.with_row_index("place").filter(pl.col("query_key").is_in(self._claims.elsewhere))
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

    async def _begin(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return marks of everybody before anybody is asked; ``open`` also where time has overtaken a record."""
        beginning = Beginning(queries, self._journey.clock.now())
        async for part in self.in_parts(queries.with_row_index("place"), corroborate=False):
            beginning.take(part)
        marks = await beginning.marks(self._journey.ledger)
        self._doubt(beginning.doubted(marks))
        return marks

    async def begun(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return what stands before anybody is asked; ``open`` also where time has overtaken a record."""
        settled, now = await self.settled(queries), self._journey.clock.now()
        earlier = earlier_found(settled, now)
        held = await self._journey.ledger.certificates(earlier["evidence_id"].to_list())
        return reopened(settled, earlier, held, now)

    async def settled(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return these queries as settled from what is stored now; nobody is asked."""
        return await self._memory.settled(queries, self._from_here())

    def in_parts(
        self, queries: pl.DataFrame, *, corroborate: bool = True
    ) -> AsyncGenerator[pl.DataFrame, None]:
        """Yield what :meth:`settled` returns some thousands of queries at a time, in their order; at least one part.

        Without ``corroborate`` it is enough to tell who must be asked.
        """
        return self._memory.in_parts(queries, self._from_here(), corroborate=corroborate)

    async def _between_rounds(self, queries: pl.DataFrame, unsure: pl.DataFrame) -> pl.DataFrame:
        """Settle the ``unsure`` in a run that may still find a witness (``witnesses``), and return who matters.

        That is who is open, or contradicts an earlier answer. No round goes by whose identity is corroborated.
        """
        parts = self._memory.in_parts(
            queries, self._from_here(), corroborate=False, unfinished=self._journey.run, only=unsure
        )
        matters = pl.col("open") | pl.col("belied_at").is_not_null()
        return pl.concat(
            [part.filter(matters).select(*MARKS, "belied_at", "belied_by") async for part in parts]
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

    def _take_back(self, due: pl.DataFrame) -> None:
        asked = due.filter("in_run")
        doubted = int(asked["doubted"].sum())
        self._journey.tally.again(asked.height - doubted, doubted)
        self._journey.tally.expect(due.filter(~pl.col("in_run"), "stood").height)

    def _doubt(self, doubted: pl.DataFrame) -> None:
        """Remember whom earlier runs left without a record that stands: a record of theirs belies that session."""
        for family, health in self._health.items():
            mine = doubted.filter(pl.col("family").cast(pl.String) == family.value)
            health.left = {
                key: intern(session) for key, session in mine.select("query_key", "session").iter_rows()
            }

    async def _know(self, queries: pl.DataFrame, marks: pl.DataFrame) -> None:
        """Find controls: people named in the settings, known to the ledger, or found in this plan's history."""
        if not self._controlled:
            return
        families = queries["family"]
        for family in map(Family, families.gather(marks.filter("open")["place"]).unique().cast(pl.String)):
            health = self._health[family]
            if not health.room:
                continue
            found = marks.filter(pl.col("found"), families.gather(marks["place"]) == family.value)["place"]
            health.learn(await self._journey.ledger.known_found(self.source, family, CANDIDATES))
            health.learn(queries_of(queries[found.head(CANDIDATES)]))
