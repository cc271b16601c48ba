"""A run's work in chunks: what is to be asked, stored once and encrypted, and what came of each piece.

A chunk is named by (run, number) and its queries never change, so that any process which holds the key can ask it at
any time. Who is about to do so is not written here.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self
from uuid import uuid4

import polars as pl
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.crashpoints import reach
from certverify.errors import StoreError
from certverify.store.chain.batches import Batches, Draft, locked_head, run_number
from certverify.store.chain.blobs import encode
from certverify.store.chain.links import BatchKind
from certverify.store.contents.inputs import WORK
from certverify.store.contents.reading import in_chunks
from certverify.store.sql.database import Database
from certverify.store.sql.moments import to_micros
from certverify.store.sql.schema import batch, chunk, run
from certverify_schemas.tables import QueryTable

__all__ = ["Chunk", "Outcome", "Work"]

_AT_ONCE: Final = 20
"""Chunks stored in one transaction."""
_PARAMETERS: Final = 5_000
"""Parameters of one statement; SQLite takes 32,766."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one chunk, or of an attempt at it: ``stopped_by`` says what left some of it unasked.

    ``counts`` is by state, ``alarms`` by what nobody expected; ``reason`` (a ``Reason``) and ``retry_at`` say why and
    how long nothing more may be asked. ``problem`` has the code and facts of what made the source unusable; ``tries``
    counts attempts that failed.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    alarms: Mapping[str, int] = field(default_factory=dict)
    stopped_by: str | None = None
    reason: str | None = None
    retry_at: datetime | None = None
    problem: Mapping[str, Any] | None = None
    tries: int = 0

    def as_text(self) -> str:
        """Return it as JSON."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        retry_at = None if self.retry_at is None else self.retry_at.isoformat()
        return json.dumps(plain | {"retry_at": retry_at}, sort_keys=True)

    @classmethod
    def from_text(cls, text: str | None) -> Self:
        """Read what :meth:`as_text` returned; ``None`` where nothing was tried yet."""
        plain = json.loads(text or "{}")
        if plain.get("retry_at"):
            plain["retry_at"] = datetime.fromisoformat(plain["retry_at"])
        return cls(**plain)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One piece of a run's work: ``lines`` queries to ``source`` in one wave; ``ended`` once nothing is left to ask."""

    number: int
    source: str
    wave: int
    lines: int
    ended: bool
    outcome: Outcome


class Work:
    """The chunks of all runs of one ledger. Every method raises ``StoreError`` if the database fails."""

    def __init__(self, database: Database, batches: Batches, now: Callable[[], datetime]) -> None:
        self._database = database
        self._batches = batches
        self._now = now

    async def add(self, run: str, source: str, wave: int, parts: Sequence[pl.DataFrame]) -> None:
        """Store queries behind the chunks that the run has, one chunk for each part (``QueryTable``).

        The caller leaves out what :meth:`queries` of the same run, source and wave has, so that what a killed process
        stored is not stored again.

        Raises:
            StoreError: ``run_unknown``.
        """
        for several in in_chunks(parts, _AT_ONCE):
            await self._database.write(self._adding(run, source, wave, several))
            reach("work:stored")

    async def chunks(self, run: str, source: str, wave: int) -> list[Chunk]:
        """Return the chunks of one wave in the order in which they are to be asked."""
        wanted = (chunk.c.source == source) & (chunk.c.wave == wave)
        return await self._database.read(lambda connection: _chunks(connection, run, wanted))

    async def queries(self, run: str, chunks: Sequence[int]) -> pl.DataFrame:
        """Return the queries of chunks, given by their numbers, in their order.

        Raises:
            StoreError: ``work_unknown``, the run has no such chunk; ``evidence_purged`` or ``store_altered``.
        """
        return await self._database.read(lambda connection: self._queries(connection, run, chunks))

    async def chunk(self, run: str, number: int) -> Chunk:
        """Return one chunk.

        Raises:
            StoreError: ``work_unknown``.
        """
        found = await self._database.read(
            lambda connection: _chunks(connection, run, chunk.c.number == number)
        )
        if not found:
            raise StoreError("work_unknown", run=run, number=number)
        return found[0]

    async def settle(self, run: str, number: int, outcome: Outcome) -> None:
        """Store what came of a chunk; it has ended unless something stopped it. What has ended stays so."""
        ended_at = to_micros(self._now()) if outcome.stopped_by is None else None

        async def write(connection: AsyncConnection) -> None:
            mine = (chunk.c.run == await run_number(connection, run)) & (chunk.c.number == number)
            statement = chunk.update().where(mine, chunk.c.ended_at.is_(None))
            await connection.execute(statement.values(ended_at=ended_at, outcome=outcome.as_text()))

        await self._database.write(write)
        reach("work:settled")

    async def reopen(self, run: str) -> None:
        """Forget what stopped the chunks that have not ended: they are going to be tried again."""

        async def write(connection: AsyncConnection) -> None:
            mine = (chunk.c.run == await run_number(connection, run)) & chunk.c.ended_at.is_(None)
            await connection.execute(chunk.update().where(mine).values(outcome=None))

        await self._database.write(write)

    def _adding(
        self, run: str, source: str, wave: int, parts: Sequence[pl.DataFrame]
    ) -> Callable[[AsyncConnection], Awaitable[None]]:
        # Tells these chunks from all others, should they be stored anew because it is not known whether they were.
        session = uuid4().hex
        drafts = [
            Draft(BatchKind.FINDINGS, encode(part.to_arrow()), part.height, run, source, session, detail=WORK)
            for part in parts
        ]

        async def write(connection: AsyncConnection) -> None:
            number = await run_number(connection, run)
            await locked_head(connection)  # two processes that add to one run take turns
            if (
                await connection.execute(sa.select(batch.c.sequence).where(batch.c.session == session))
            ).first():
                return
            held = sa.select(sa.func.count()).select_from(chunk).where(chunk.c.run == number)
            first = int((await connection.execute(held)).scalar_one())
            for offset, draft in enumerate(drafts):
                place = {"run": number, "number": first + offset, "source": source, "wave": wave}
                sequence = await self._batches.add(connection, draft)
                await connection.execute(chunk.insert().values(place | {"batch": sequence}))

        return write

    async def _queries(
        self, connection: AsyncConnection, run_name: str, numbers: Sequence[int]
    ) -> pl.DataFrame:
        held: dict[int, int] = {}
        for some in in_chunks(numbers, _PARAMETERS):
            query = sa.select(chunk.c.number, chunk.c.batch).select_from(chunk.join(run))
            query = query.where(run.c.name == run_name, chunk.c.number.in_(some))
            held |= {row.number: row.batch for row in (await connection.execute(query)).all()}
        if missing := [number for number in numbers if number not in held]:
            raise StoreError("work_unknown", run=run_name, number=missing[0])
        tables = {}
        async for sequence, plain in self._batches.opened(connection, list(held.values())):
            tables[sequence] = pl.DataFrame(pl.from_arrow(pa.ipc.open_stream(plain).read_all()))
        parts = [QueryTable.cast(tables[held[number]]) for number in numbers]
        return pl.concat(parts) if parts else QueryTable.create_empty()


async def _chunks(connection: AsyncConnection, run_name: str, wanted: sa.ColumnElement[bool]) -> list[Chunk]:
    query = (
        sa.select(
            chunk.c.number, chunk.c.source, chunk.c.wave, batch.c.lines, chunk.c.ended_at, chunk.c.outcome
        )
        .select_from(
            chunk.join(batch, batch.c.sequence == chunk.c.batch).join(run, run.c.number == chunk.c.run)
        )
        .where(run.c.name == run_name, wanted)
        .order_by(chunk.c.number)
    )
    return [
        Chunk(
            row.number,
            row.source,
            row.wave,
            row.lines,
            row.ended_at is not None,
            Outcome.from_text(row.outcome),
        )
        for row in (await connection.execute(query)).all()
    ]
