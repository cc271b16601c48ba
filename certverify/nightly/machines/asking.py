"""Asking a night's questions: stored once as chunks, asked here or by several machines, answered from the ledger."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol, Self

import polars as pl

from certverify import lookup
from certverify.lookup import Asked, AskSettings, Plan, Progress
from certverify.lookup.asked import needed, with_asked
from certverify.lookup.journey import Journey
from certverify.lookup.pace.terms import Grant
from certverify.lookup.session import bounds_of, open_wired
from certverify.lookup.wired import WiredSource
from certverify.nightly.machines.chunks import ask_chunk, cut
from certverify.store import Chunk, Ledger
from certverify_connectors.protocol import Connector, DataFile, Desk
from certverify_schemas.answer import Reason
from certverify_schemas.tables import QueryTable

__all__ = ["Baton", "Crew", "Errand", "Here", "ask", "nobody_seen"]

_SESSIONS: Final = 4
"""Sessions of one process with one source: where the grant is high, settling a chunk takes longer than asking one."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Chunks that are to be asked at one source, and what asking them takes."""

    connector: Connector
    settings: AskSettings
    journey: Journey
    ledger: Ledger
    chunks: Sequence[Chunk] = ()


class Crew(Protocol):
    """Whoever asks chunks."""

    async def work(self, errand: Errand) -> None:
        """Ask all chunks that have not ended, in order, unless the run's halt stops it.

        Raises:
            ConnectorUnusable: the source as a whole cannot be used.
            StoreError: the ledger failed; what it had confirmed is kept.
        """


async def ask(
    plan: Plan,
    sources: Sequence[Connector | DataFile],
    ledger: Ledger,
    settings: Mapping[str, AskSettings],
    *,
    run_id: str,
    now: Callable[[], datetime],
    desk: Desk,
    progress: Progress | None = None,
    stop: asyncio.Event | None = None,
    crew: Crew | None = None,
) -> Asked:
    """Do what :func:`certverify.lookup.run` does, in chunks that are stored first; without a ``crew``, here.

    What does not stand is asked in the order of ``plan.queries``, so that a budget is spent on the first of them. A
    night that was killed and is begun again under the same ``run_id`` asks what its chunks still lack; queries that
    the plan did not have before are put behind them.

    Raises:
        ConnectorUnusable: a source as a whole cannot be used; what was answered before is stored.
        ConfigError: settings of a source that cannot be.
        StoreError: the ledger failed.
    """

    @asynccontextmanager
    async def opened(
        connector: Connector, terms: AskSettings, journey: Journey, seen: pl.DataFrame
    ) -> AsyncIterator[_ChunkedSource]:
        async with open_wired(connector, terms, journey, seen) as view:
            yield _ChunkedSource(view, Errand(connector, terms, journey, ledger), crew or Here())

    await ledger.work.reopen(run_id)
    return await lookup.run(
        plan,
        sources,
        ledger,
        settings,
        run_id=run_id,
        now=now,
        desk=desk,
        progress=progress,
        stop=stop,
        open_source=opened,
    )


class Here:
    """This process alone: a chunk is begun when the one before has been taken up, and settled while the next is asked.

    So the order of the plan is kept, and no permit is lost while the last answers of a chunk are waited for.
    """

    async def work(self, errand: Errand) -> None:
        """Ask all chunks that have not ended, in order; see :class:`Crew`."""
        left = iter([chunk.number for chunk in errand.chunks if not chunk.ended])
        turn, bounds = asyncio.Lock(), bounds_of(errand.connector, errand.settings, errand.journey)
        async with AsyncExitStack() as stack:
            sessions = [
                await stack.enter_async_context(
                    open_wired(
                        errand.connector, errand.settings, errand.journey, nobody_seen(), bounds=bounds
                    )
                )
                for _ in range(min(_SESSIONS, len(errand.chunks)))
            ]
            done = await asyncio.gather(
                *(_in_turn(session, left, turn, errand) for session in sessions), return_exceptions=True
            )
        for failure in done:
            if isinstance(failure, BaseException):
                raise failure
        await bounds.permits.close()


async def _in_turn(session: WiredSource, left: Iterator[int], turn: asyncio.Lock, errand: Errand) -> None:
    halt, work, run = errand.journey.halt, errand.ledger.work, errand.journey.run
    try:
        while True:
            async with Baton(turn) as baton:
                number = next(left, None)
                if number is None or halt.closing.is_set():
                    return
                await ask_chunk(session, halt, work, run=run, number=number, drained=baton.pass_on)
    except Exception:
        halt.end("failed", Reason.CANCELLED)  # the other sessions have no reason to go on
        raise


class Baton:
    """The right to take up queries, waited for, and passed on once: when all are taken up, or at the end."""

    def __init__(self, turn: asyncio.Lock) -> None:
        self._turn = turn
        self._held = False

    async def __aenter__(self) -> Self:
        await self._turn.acquire()
        self._held = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self.pass_on()

    def pass_on(self) -> None:
        """Let the next session begin; later calls do nothing."""
        if self._held:
            self._held = False
            self._turn.release()


class _ChunkedSource:
    """A source whose questions are stored as chunks and left to a crew."""

    def __init__(self, view: WiredSource, errand: Errand, crew: Crew) -> None:
        self._view = view
        self._errand = errand
        self._crew = crew
        self._waves = 0
        self.alarms: Counter[str] = Counter()

    @property
    def source(self) -> str:
        """Name under which answers are stored and reused."""
        return self._view.source

    async def answer(self, queries: pl.DataFrame) -> AsyncGenerator[pl.DataFrame, None]:
        """Yield the settled table of these queries (``QueryTable``) after the crew has asked what did not stand."""
        wave, self._waves = self._waves, self._waves + 1
        begun = await self._view.begun(queries)
        wanted = await self._stored(begun, wave)
        journey, work = self._errand.journey, self._errand.ledger.work
        chunks = await work.chunks(journey.run, self.source, wave)
        journey.tally.expect(begun.filter("open").join(wanted, on="query_key", how="semi").height)
        if not all(chunk.ended for chunk in chunks) and not journey.halt.closing.is_set():
            await self._crew.work(replace(self._errand, chunks=chunks))
            chunks = await work.chunks(journey.run, self.source, wave)
        self.alarms += sum((Counter(chunk.outcome.alarms) for chunk in chunks), Counter[str]())
        chosen = begun["query_key"].is_in(wanted["query_key"].implode()) | needed(begun)
        place = 0
        async for part in self._view.in_parts(queries):
            self.alarms += self._view.unwitnessed(part)
            yield with_asked(part, chosen.slice(place, part.height))
            place += part.height

    async def _stored(self, begun: pl.DataFrame, wave: int) -> pl.DataFrame:
        """Store as chunks what is open and in no chunk yet; return the ``query_key`` of all that are in one."""
        journey, work = self._errand.journey, self._errand.ledger.work
        before = await work.chunks(journey.run, self.source, wave)
        held = await work.queries(journey.run, [chunk.number for chunk in before])
        new = begun.filter("open").join(held, on="query_key", how="anti", maintain_order="left")
        quota = Grant.of(self._errand.connector.limits, self._errand.settings).quota
        parts = list(cut(new.select(QueryTable.column_names()), quota))
        await work.add(journey.run, self.source, wave, parts)
        return pl.concat([held.select("query_key"), new.select("query_key")])


def nobody_seen() -> pl.DataFrame:
    """Return an empty table of people whose ID card was seen: that corroborates a verdict, and decides no question."""
    return pl.DataFrame(schema=dict.fromkeys(("id_type", "id_number", "name"), pl.String))
