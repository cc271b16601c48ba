"""One run of asking: sources in order, two waves, one outcome."""

import asyncio
import gc
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    aclosing,
    asynccontextmanager,
    contextmanager,
)
from datetime import datetime
from typing import Protocol

import polars as pl

from certverify.crashpoints import reach
from certverify.lookup.asked import Asked, merged
from certverify.lookup.clock import Clock
from certverify.lookup.filed import FiledSource
from certverify.lookup.halt import Halt
from certverify.lookup.journey import Book, Journey
from certverify.lookup.pace.terms import AskSettings
from certverify.lookup.progress import Progress, Tally
from certverify.lookup.questions.plan import Plan, follow_up, followable, rekey
from certverify.lookup.session import open_wired
from certverify.lookup.standing.overtaken import with_time_up
from certverify.lookup.told import Gathered, Listener, Outcome
from certverify_connectors.protocol import Connector, DataFile, Desk
from certverify_schemas.answer import Reason

__all__ = ["OpenSource", "Source", "run"]


class Source(Protocol):
    """One source in one run."""

    @property
    def source(self) -> str:
        """Name under which answers are stored and reused."""

    @property
    def alarms(self) -> Counter[str]:
        """What the source sent and nobody expected, and how often."""

    def answer(self, queries: pl.DataFrame) -> AsyncGenerator[pl.DataFrame, None]:
        """Ask, then yield the settled table of these queries (``QueryTable``), with ``asked``, in one part or more."""


OpenSource = Callable[[Connector, AskSettings, Journey, pl.DataFrame], AbstractAsyncContextManager[Source]]
"""Opens a source that is asked over a wire, for the length of one run."""


async def run(
    plan: Plan,
    sources: Sequence[Connector | DataFile],
    ledger: Book,
    settings: Mapping[str, AskSettings],
    *,
    run_id: str,
    now: Callable[[], datetime],
    desk: Desk,
    progress: Progress | None = None,
    stop: asyncio.Event | None = None,
    open_source: OpenSource = open_wired,
    halt: Halt | None = None,
    listener: Listener | None = None,
) -> Asked:
    """Ask what the ledger cannot answer, and return what stands.

    The plan is keyed for the first source; each further one is asked about whom the former did not find. The run must
    have been begun in the ledger, and is finished there by the caller. ``now`` must advance: pace waits for it.

    ``open_source`` opens each source that is asked over a wire; without it, this process asks alone.

    Setting ``stop`` ends the run: requests on the wire are finished and stored, and the result is incomplete with
    ``stopped_by="cancelled"``. So does cancelling the task, which then raises ``CancelledError``. A ``halt`` that has
    ended before tells what stands, and asks nobody.

    A ``listener`` is told what stands, part by part, and what is returned has neither answers nor certificates: so the
    memory of asking does not grow with the number of people.

    Raises:
        ConnectorUnusable: a source as a whole cannot be used; what was answered before is stored.
        ConfigError: settings of a source that cannot be.
        StoreError: the ledger failed.
    """
    halt = halt or Halt()
    journey = Journey(run_id, ledger, Clock(now), desk, halt, Tally(progress))
    async with _watched(stop, halt), AsyncExitStack() as stack:
        if any(isinstance(source, Connector) for source in sources):
            stack.enter_context(_undisturbed())
        seen = _seen(plan.entries)
        opened = [
            await _open(stack, source, settings, journey, seen, open_source=open_source) for source in sources
        ]
        queries = with_time_up(plan.queries, plan.entries, journey.clock.now())
        gathered = Gathered()
        outcome = Outcome(listener or gathered, followable(plan))
        await _wave(queries, opened, journey, outcome)
        follow = follow_up(plan, outcome.without_record(), ledger.keys, opened[0].source)
        if follow.queries.height:
            reach("wave:followed")
            await _wave(follow.queries, opened, journey, outcome)
        alarms = sum((source.alarms for source in opened), Counter[str]())
    await outcome.tell_vanished(ledger, journey.clock.now())
    alarms += outcome.alarms
    await outcome.tell_certificates(ledger)
    return Asked(
        follow.entries,
        *gathered.tables(),
        outcome.counts,
        dict(outcome.reasons.most_common()),
        dict(alarms),
        not set(outcome.reasons) - _lasting(opened),
        halt.why,
    )


async def _open(
    stack: AsyncExitStack,
    source: Connector | DataFile,
    settings: Mapping[str, AskSettings],
    journey: Journey,
    seen: pl.DataFrame,
    *,
    open_source: OpenSource,
) -> Source:
    terms = settings.get(source.source, AskSettings())
    if isinstance(source, Connector):
        return await stack.enter_async_context(open_source(source, terms, journey, seen))
    return FiledSource(source, terms, journey, seen)


async def _wave(queries: pl.DataFrame, opened: Sequence[Source], journey: Journey, outcome: Outcome) -> None:
    """Put queries to the sources in order; whoever the first has found is told at once, the others when all spoke."""
    first, *others = opened
    left: list[pl.DataFrame] = []
    async with aclosing(
        first.answer(queries.with_columns(pl.col("query_key").alias("asked_as")))
    ) as answered:
        async for part in answered:
            found = pl.col("state") == "found"
            outcome.take(part.filter(found) if others else part)
            left += [part.filter(~found)] if others else []
    if others:
        outcome.take(await _elsewhere(queries, pl.concat(left), others, journey))


async def _elsewhere(
    queries: pl.DataFrame, settled: pl.DataFrame, others: Sequence[Source], journey: Journey
) -> pl.DataFrame:
    """Put to further sources whom the first has not found (``settled``); return what they all say, merged."""
    tables = [settled]
    for source in others:
        absent = tables[-1].filter(pl.col("state") != "found").select(pl.col("asked_as").alias("query_key"))
        queries = queries.join(absent, on="query_key", how="semi", maintain_order="left")
        asked = rekey(queries, journey.ledger.keys, source.source)
        tables.append(pl.concat([part async for part in source.answer(asked)]))
    return merged(tables)


def _lasting(opened: Sequence[Source]) -> set[str]:
    """Return the reasons that asking again cannot heal: a file says tomorrow what it says today."""
    files_only = all(isinstance(source, FiledSource) for source in opened)
    lasting = {Reason.OUT_OF_SCOPE.value, Reason.OTHER_NAME.value}
    return lasting | ({Reason.NOT_UNDERSTOOD.value} if files_only else set())


def _seen(entries: pl.DataFrame) -> pl.DataFrame:
    """Return the identities whose ID card was checked against the person, in any entry."""
    who = ("id_type", "id_number", "name")
    return (
        entries.select("id_card_seen", *who)
        .filter("id_card_seen")
        .select(pl.col(who).cast(pl.String))
        .unique()
    )


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the collector off what was there before: to go through all that is imported holds requests up for 40 ms.

    To clear all of it away first would take as long: only what is young is gone through.
    """
    gc.collect(1)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@asynccontextmanager
async def _watched(stop: asyncio.Event | None, halt: Halt) -> AsyncIterator[None]:
    """End the run when ``stop`` is set."""
    if stop is None:
        yield
        return

    async def watch(event: asyncio.Event) -> None:
        await event.wait()
        halt.end("cancelled", Reason.CANCELLED)

    watcher = asyncio.create_task(watch(stop))
    try:
        yield
    finally:
        watcher.cancel()
        await asyncio.wait([watcher])
