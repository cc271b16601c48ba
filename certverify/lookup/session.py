"""The session with one connector: opened and closed around everything that one run asks it."""

import asyncio
import math
from collections import Counter, deque
from collections.abc import AsyncIterator, Sequence
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
    grant = Grant.of(connector.limits, settings)
    halt, clock, ledger = journey.halt, journey.clock, journey.ledger
    permits, gate = shared = bounds or bounds_of(connector, settings, journey)

    def stored(words: Counter[str]) -> None:
        journey.tally.count(words["found"], words["not_found"], words["unanswered"])
        tell()

    def tell() -> None:
        journey.tally.tell(clock.now(), grant.rate, asking.pause)

    def failed() -> None:
        halt.end("failed", Reason.CANCELLED)

    writer = Writer(ledger, journey.run, connector.source, stored, failed)
    writing = asyncio.create_task(writer.serve())
    timeout = settings.timeout or connector.limits.timeout
    limits = connector.limits
    seconds, most = _AHEAD
    ahead = max(limits.batch, min(most, math.ceil(seconds * grant.rate)))
    terms = Terms(limits.batch, limits.concurrency, settings.max_attempts, limits.needs_controls, ahead)
    named = named_controls(connector.source, settings.controls, ledger.keys)
    health = _healths(named)
    standpoint = Standpoint(
        clock.now(),
        journey.run,
        connector.coverage,
        settings.confirm_after,
        settings.max_age,
        limits.needs_controls,
    )
    memory = Memory(ledger, connector.source, seen, frozenset(query.key for query in named))

    async def settled(queries: pl.DataFrame) -> pl.DataFrame:
        return await memory.settled(queries, replace(standpoint, now=clock.now()))

    try:
        async with (
            open_wire(permits, clock, timeout, limits.concurrency, limits.ca_file) as wire,
            claiming.opened(ledger, journey.run, clock.now(), settled) as claims,
        ):
            attempts = Attempts(connector, wire, journey.desk, clock, halt, gate=gate)
            asking = Asking(
                attempts=attempts,
                permits=permits,
                claims=claims,
                writer=writer,
                terms=terms,
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
    finally:
        writer.finish()
        await writing
        if writer.failure is None and shared is not bounds:
            await permits.close()


def _healths(named: Sequence[Query]) -> dict[Family, FamilyHealth]:
    session = uuid4().hex
    health = {}
    for family in Family:
        mine = [query for query in named if query.family is family]
        health[family] = FamilyHealth(session, deque(mine), frozenset(query.key for query in mine))
    return health
