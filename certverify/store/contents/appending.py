"""Storing answers: one batch and its index lines in one transaction."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import compress
from typing import Any, Final

import polars as pl
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.crashpoints import reach
from certverify.store.chain.batches import Batches, Draft, run_number
from certverify.store.chain.links import BatchKind
from certverify.store.contents.lines import Lines
from certverify.store.sql.among import among
from certverify.store.sql.bulk import insert_lines
from certverify.store.sql.database import Database
from certverify.store.sql.schema import answer, batch, control

__all__ = ["Appending"]

_AT_ONCE: Final = 5_000
"""Parameters of one statement; SQLite takes 32,766."""


class _RepeatedError(Exception):
    """An answer is in the ledger already."""


@dataclass(frozen=True, slots=True)
class Appending:
    """Stores answers of one run, source and session; what the run has stored already is not stored again."""

    database: Database
    batches: Batches
    run: str
    source: str
    session: str

    async def answers(self, lines: Lines) -> None:
        """Store answers that came over a wire, known again by run, query and time of sending.

        Repetition is rare (a caller that could not know whether its commit arrived), so the unique index meets it,
        and only then is it looked into.
        """
        once = lines.kept(_firsts(_sent(lines)))
        try:
            await self.database.write(lambda connection: self._attempt(connection, once))
        except _RepeatedError:
            await self.database.write(lambda connection: self._store_new_answers(connection, once))
        reach("append:committed")

    async def file(self, lines: Lines) -> pl.DataFrame | None:
        """Store answers of a data file, known again by run and query.

        Returns what the ledger now tells of them (``HistoryTable``), or ``None`` where some were stored before.
        """
        sequence = await self.database.write(lambda connection: self._store_new_people(connection, lines))
        reach("append:committed")
        if sequence is None:
            return None
        return lines.history(batch=sequence, run=self.run, session=self.session)

    async def _attempt(self, connection: AsyncConnection, lines: Lines) -> None:
        try:
            await self._store(connection, BatchKind.ANSWERS, lines)
        except IntegrityError:
            raise _RepeatedError from None

    async def _store_new_answers(self, connection: AsyncConnection, lines: Lines) -> None:
        known = set[tuple[bytes, int]]()
        for table in (answer, control):
            query = sa.select(table.c.query_key, table.c.sent_at)
            known |= {
                (row.query_key, row.sent_at) for row in await self._stored(connection, query, table, lines)
            }
        keep = [question not in known for question in _sent(lines)]
        await self._store(connection, BatchKind.ANSWERS, lines.kept(keep))

    async def _store_new_people(self, connection: AsyncConnection, lines: Lines) -> int | None:
        """Return the batch that holds them all, if there is one."""
        query = sa.select(answer.c.query_key).join(batch).where(batch.c.kind == BatchKind.FILE)
        known = {row.query_key for row in await self._stored(connection, query, answer, lines)}
        if not known:
            return await self._store(connection, BatchKind.FILE, lines)
        new = lines.kept([key not in known for key in lines.index["query_key"]])
        await self._store(connection, BatchKind.FILE, new)
        return None

    async def _stored(
        self, connection: AsyncConnection, query: sa.Select[Any], table: sa.Table, lines: Lines
    ) -> list[sa.Row[Any, Any]]:
        """Return what the query finds among this run's index lines of the same people."""
        of_run = query.where(table.c.run == await run_number(connection, self.run))
        keys, rows = lines.index["query_key"], list[sa.Row[Any, Any]]()
        for start in range(0, len(keys), _AT_ONCE):
            these = among(connection.dialect, table.c.query_key, keys[start : start + _AT_ONCE])
            rows.extend((await connection.execute(of_run.where(these))).all())
        return rows

    async def _store(self, connection: AsyncConnection, kind: BatchKind, lines: Lines) -> int | None:
        if not len(lines):
            return None
        draft = Draft(
            kind,
            lines.plain(),
            lines=len(lines),
            run=self.run,
            source=self.source,
            session=self.session,
            found_families=lines.found_families,
        )
        sequence = await self.batches.add(connection, draft)
        number = await run_number(connection, self.run)
        for table, wanted in ((answer, False), (control, True)):
            mine = [is_control is wanted for is_control in lines.controls]
            chosen = {name: list(compress(values, mine)) for name, values in lines.index.items()}
            await insert_lines(connection, table, chosen, batch=sequence, run=number)
        reach("append:index_written")
        return sequence


def _sent(lines: Lines) -> Iterable[tuple[bytes, int]]:
    return zip(lines.index["query_key"], lines.index["sent_at"], strict=True)


def _firsts(keys: Iterable[Hashable]) -> list[bool]:
    """Tell of each key whether it stands here for the first time."""
    seen, firsts = set[Hashable](), list[bool]()
    for key in keys:
        firsts.append(key not in seen)
        seen.add(key)
    return firsts
