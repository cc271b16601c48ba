"""One run of asking: sources in order, two waves, one outcome."""

import asyncio
import gc
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from typing import Protocol

import polars as pl

from certverify.crashpoints import reach
from certverify.lookup.asked import Asked, answer_table, count, merged
from certverify.lookup.clock import Clock
from certverify.lookup.filed import FiledSource
from certverify.lookup.halt import Halt
from certverify.lookup.journey import Book, Journey
from certverify.lookup.pace.terms import AskSettings
from certverify.lookup.progress import Progress, Tally
from certverify.lookup.questions.plan import Plan, follow_up, rekey
from certverify.lookup.session import open_wired
from certverify.lookup.standing.overtaken import with_time_up
from certverify_connectors.protocol import Connector, DataFile, Desk
from certverify_schemas.answer import Reason
from certverify_schemas.tables import CertificateTable

__all__ = ["OpenSource", "Source", "run"]


class Source(Protocol):
    """One source in one run."""

    @property
    def source(self) -> str:
        """Name under which answers are stored and reused."""

    @property
    def alarms(self) -> Counter[str]:
        """What the source sent and nobody expected, and how often."""

    async def answer(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return the settled table of these queries (``QueryTable``), with ``asked``."""


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
) -> Asked:
    """Ask what the ledger cannot answer, and return what stands.

    The plan is keyed for the first source; each further one is asked about whom the former did not find. The run must
    have been begun in the ledger, and is finished there by the caller. ``now`` must advance: pace waits for it.

    ``open_source`` opens each source that is asked over a wire; without it, this process asks alone.

    Setting ``stop`` ends the run: requests on the wire are finished and stored, and the result is incomplete with
    ``stopped_by="cancelled"``. So does cancelling the task, which then raises ``CancelledError``. A ``halt`` that has
    ended before tells what stands, and asks nobody.

    Raises:
        ConnectorUnusable: a source as a whole cannot be used; what was answered before is stored.
        ConfigError: settings of a source that cannot be.
        StoreError: the ledger failed.
    """
    halt = halt or Halt()
    journey = Journey(run_id, ledger, Clock(now), desk, halt, Tally(progress))
    async with _watched(stop, halt), AsyncExitStack() as stack:
        stack.enter_context(_undisturbed())
        seen = _seen(plan.entries)
        opened = [
            await _open(stack, source, settings, journey, seen, open_source=open_source) for source in sources
        ]
        queries = with_time_up(plan.queries, plan.entries, journey.clock.now())
        first = await _wave(queries, opened, journey)
        follow = follow_up(plan, answer_table(first), ledger.keys, opened[0].source)
        tables = [first]
        if follow.queries.height:
            reach("wave:followed")
            tables.append(await _wave(follow.queries, opened, journey))
        alarms = sum((source.alarms for source in opened), Counter[str]())
    return await _asked(follow.entries, pl.concat(tables), journey, alarms, _lasting(opened))


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


async def _wave(queries: pl.DataFrame, opened: Sequence[Source], journey: Journey) -> pl.DataFrame:
    """Put queries to the sources in order and merge what they say."""
    left = queries
    settled: list[pl.DataFrame] = []
    for number, source in enumerate(opened):
        if number:
            asked = rekey(left, journey.ledger.keys, source.source)
        else:
            asked = left.with_columns(pl.col("query_key").alias("asked_as"))
        table = await source.answer(asked)
        settled.append(table)
        found = table.filter(pl.col("state") == "found").select(pl.col("asked_as").alias("query_key"))
        left = left.join(found, on="query_key", how="anti", maintain_order="left")
    return merged(settled)


async def _asked(
    entries: pl.DataFrame, table: pl.DataFrame, journey: Journey, alarms: Counter[str], lasting: set[str]
) -> Asked:
    answers = answer_table(table)
    counts, reasons = count(table)
    return Asked(
        entries,
        answers,
        await _certificates(table, journey.ledger),
        counts,
        reasons,
        dict(alarms),
        not set(reasons) - lasting,
        journey.halt.why,
    )


def _lasting(opened: Sequence[Source]) -> set[str]:
    """Return the reasons that asking again cannot heal: a file says tomorrow what it says today."""
    files_only = all(isinstance(source, FiledSource) for source in opened)
    lasting = {Reason.OUT_OF_SCOPE.value, Reason.OTHER_NAME.value}
    return lasting | ({Reason.NOT_UNDERSTOOD.value} if files_only else set())


async def _certificates(table: pl.DataFrame, ledger: Book) -> pl.DataFrame:
    """Return the certificates of the latest answer of everybody found, under the first source's keys."""
    found = table.filter(pl.col("state") == "found").select(
        "asked_as", "query_key", pl.col("evidence_ids").list.last().alias("evidence_id")
    )
    held = await ledger.certificates(found["evidence_id"].to_list())
    if not found["asked_as"].equals(found["query_key"]):  # some were found by a later source
        keyed = held.join(
            found.select("asked_as", "query_key"), on="query_key", how="inner", maintain_order="left"
        )
        held = keyed.drop("query_key").rename({"asked_as": "query_key"})
    return CertificateTable.validate(held.select(CertificateTable.column_names()), cast=True)


def _seen(entries: pl.DataFrame) -> pl.DataFrame:
    """Return the identities whose ID card was checked against the person, in any entry."""
    who = [pl.col(column).cast(pl.String) for column in ("id_type", "id_number", "name")]
    return entries.filter("id_card_seen").select(who).unique()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the collector off what was there before: to go through all that is imported holds requests up for 40 ms."""
    gc.collect()
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
