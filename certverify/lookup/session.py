"""The session with one connector: opened and closed around everything that one run asks it."""

import asyncio
import math
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final, NamedTuple
from uuid import uuid4

import polars as pl

from certverify.lookup.ask import Asking, Terms
from certverify.lookup.journey import Journey
from certverify.lookup.pace.permits import Permits
from certverify.lookup.pace.terms import AskSettings, Grant
from certverify.lookup.questions import claims as claiming
from certverify.lookup.standing.controls import FamilyHealth, named_controls
from certverify.lookup.standing.memory import Memory
from certverify.lookup.standing.reuse import Standpoint
from certverify.lookup.wire.attempt import Attempts
from certverify.lookup.wire.transport import open_wire
from certverify.lookup.wired import WiredSource
from certverify.lookup.writer import Writer
from certverify_connectors.protocol import Connector
from certverify_schemas.answer import Reason
from certverify_schemas.query import Family, Query

__all__ = ["Bounds", "bounds_of", "open_wired"]

_AHEAD: Final = (2.0, 200)
"""Seconds of work that are claimed at once, and the most queries."""


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
    limits, halt, clock, ledger = connector.limits, journey.halt, journey.clock, journey.ledger
    grant = Grant.of(limits, settings)
    timeout = settings.timeout or limits.timeout
    permits, gate = shared = bounds or bounds_of(connector, settings, journey)
    named = named_controls(connector.source, settings.controls, ledger.keys)
    health = _healths(named)
    standpoint = _standpoint(connector, settings, journey)
    memory = Memory(ledger, connector.source, seen, frozenset(query.key for query in named))

    def stored(words: Counter[str]) -> None:
        journey.tally.count(words["found"], words["not_found"], words["unanswered"])
        tell()

    def tell() -> None:
        journey.tally.tell(clock.now(), grant.rate, asking.pause)

    async def settled(queries: pl.DataFrame) -> pl.DataFrame:
        return await memory.settled(queries, replace(standpoint, now=clock.now()))

    async with (
        _writing(connector, journey, stored, permits=None if shared is bounds else permits) as writer,
        open_wire(permits, clock, timeout, limits.concurrency, limits.ca_file) as wire,
        claiming.opened(ledger, journey.run, clock.now(), settled) as claims,
    ):
        asking = Asking(
            attempts=Attempts(connector, wire, journey.desk, clock, halt, gate=gate),
            permits=permits,
            claims=claims,
            writer=writer,
            terms=_terms(connector, settings, grant),
            health=health,
            halt=halt,
            clock=clock,
        )
        yield WiredSource(
            connector.source,
            journey,
            asking,
            claims,
            memory,
            permits,
            writer,
            health,
            standpoint,
            limits.needs_controls,
            tell,
        )


@asynccontextmanager
async def _writing(
    connector: Connector, journey: Journey, stored: Callable[[Counter[str]], None], *, permits: Permits | None
) -> AsyncIterator[Writer]:
    """Store answers while the session is open; the permits, if they are its own, are closed when all is stored."""

    def failed() -> None:
        journey.halt.end("failed", Reason.CANCELLED)

    writer = Writer(journey.ledger, journey.run, connector.source, stored, failed)
    serving = asyncio.create_task(writer.serve())
    try:
        yield writer
    finally:
        writer.finish()
        await serving
        if writer.failure is None and permits is not None:
            await permits.close()


def _terms(connector: Connector, settings: AskSettings, grant: Grant) -> Terms:
    limits = connector.limits
    seconds, most = _AHEAD
    ahead = max(limits.batch, min(most, math.ceil(seconds * grant.rate)))
    return Terms(limits.batch, limits.concurrency, settings.max_attempts, limits.needs_controls, ahead)


def _standpoint(connector: Connector, settings: AskSettings, journey: Journey) -> Standpoint:
    return Standpoint(
        journey.clock.now(),
        journey.run,
        connector.coverage,
        settings.confirm_after,
        settings.max_age,
        connector.limits.needs_controls,
    )


def _healths(named: Sequence[Query]) -> dict[Family, FamilyHealth]:
    session = uuid4().hex
    health = {}
    for family in Family:
        mine = [query for query in named if query.family is family]
        health[family] = FamilyHealth(session, deque(mine), frozenset(query.key for query in mine))
    return health
