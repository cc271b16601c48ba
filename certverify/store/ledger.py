"""The ledger: everything that was asked and answered, kept so that it can be reused, judged again and proved."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.store.chain.batches import Batches
from certverify.store.contents import evidence, findings, inputs, people, reading
from certverify.store.contents.appending import Appending
from certverify.store.contents.evidence import Bracket, StoredAnswer
from certverify.store.contents.lines import Lines, Record, from_records, from_table
from certverify.store.contents.tables import HistoryTable
from certverify.store.keys import Keys
from certverify.store.proof import indexes, purging, verification
from certverify.store.proof.audit import Fault, Verification
from certverify.store.proof.bundle import write_bundle
from certverify.store.proof.checkpoints import Checkpoint
from certverify.store.sql.database import Database
from certverify.store.sql.moments import to_micros
from certverify.store.work import claims, leases, pace, runs
from certverify.store.work.chunks import Work
from certverify.store.work.claims import Claimed
from certverify.store.work.leases import Lease
from certverify.store.work.pace import PaceState
from certverify.store.work.runs import RunLine
from certverify_schemas.query import Family, Query

__all__ = ["Ledger"]

_T = TypeVar("_T")


class Ledger:
    """One open ledger. Any number of tasks may use it at once, and any number of processes may have it open.

    Reading never waits for writing. Every method raises ``StoreError`` if the database fails; what the method was
    to write is then not there at all.
    """

    def __init__(self, database: Database, keys: Keys, name: str, now: Callable[[], datetime]) -> None:
        self.keys = keys
        self.name = name
        self._database = database
        self._batches = Batches(keys, name, now)
        self._now = now
        self.work = Work(database, self._batches, now)

    def __repr__(self) -> str:
        return f"Ledger({self.name})"

    async def begin_run(self, run: str, source: str) -> None:
        """Enter a run before its first answer; nothing happens if it was begun before."""
        await self._database.write(lambda connection: runs.begin_run(connection, run, source, self._now()))

    async def append(self, run: str, source: str, session: str, records: Sequence[Record]) -> None:
        """Store answers as one batch; on return they are durable. Answers this run has stored are left out.

        An answer is known again by run, query and time of sending.

        Raises:
            StoreError: ``run_unknown``.
        """
        appending = Appending(self._database, self._batches, run, source, session)
        # In a thread, so that requests are not late while hundreds of answers are put together.
        await appending.answers(await asyncio.to_thread(from_records, records, self.keys))

    async def append_table(
        self, run: str, source: str, session: str, table: pl.DataFrame, as_of: date | None
    ) -> pl.DataFrame:
        """Store the answers of a data file whose data are of the day ``as_of``, some thousands to a batch.

        ``table`` has the columns of ``DataFile.answer_table`` and ``id_type, id_number, name, kind, family`` of the
        query. An answer is known again by run and query. Returns what :meth:`history` tells of these queries and
        this run, once all is durable.

        Raises:
            StoreError: ``run_unknown``.
        """
        appending = Appending(self._database, self._batches, run, source, session)
        batches = from_table(table, self.keys, self._now(), as_of)
        told: list[pl.DataFrame] = [HistoryTable.create_empty()]
        async with aclosing(_one_ahead(batches)) as made:
            async for lines in made:
                stored = await appending.file(lines)
                if stored is None:
                    keys = [key.hex() for key in lines.index["query_key"]]
                    stored = (await self.history(source, keys)).filter(pl.col("run") == run)
                told.append(stored)
        return pl.concat(told)

    async def history(self, source: str, query_keys: Sequence[str]) -> pl.DataFrame:
        """Return every answer of a source to these queries, the oldest first (``HistoryTable``)."""
        if not query_keys:
            return HistoryTable.create_empty()
        return await self._database.read(lambda connection: reading.history(connection, source, query_keys))

    async def found_times(self, source: str, sessions: Sequence[str]) -> pl.DataFrame:
        """Return when each ``Found`` of these sessions was sent and replied to (``FoundTable``)."""
        return await self._database.read(lambda connection: reading.found_times(connection, source, sessions))

    async def proofs(self, source: str, sessions: Sequence[str]) -> pl.DataFrame:
        """Return what tells whether a ``NotFound`` of these sessions lies between two ``Found`` (``FoundTable``).

        A line for each stretch of ``Found`` between two replies of ``NotFound``, with the earliest times in it.
        """
        return await self._database.read(lambda connection: reading.proofs(connection, source, sessions))

    async def witnessed(self, source: str, session: str, family: Family, named: Collection[str]) -> bool:
        """Tell whether in a session and family somebody was found who is not named (keys) as a control.

        By an ordinary question; or as a control, if an ordinary question has found that person at any time.
        """
        return await self._database.read(
            lambda connection: reading.witnessed(connection, source, session, family, named)
        )

    async def absent_people(self, source: str, family: Family, sessions: Sequence[str]) -> int:
        """Return how many different people of a family these sessions left without a record; controls do not count."""
        return await self._database.read(
            lambda connection: reading.absent_people(connection, source, family, sessions)
        )

    async def certificates(self, evidence_ids: Sequence[str]) -> pl.DataFrame:
        """Return the certificates behind these answers (``CertificateTable``).

        Raises:
            StoreError: ``evidence_missing``, ``evidence_purged``; ``store_altered``, a batch is not what was stored.
        """
        return await self._database.read(
            lambda connection: reading.certificates(connection, self._batches, evidence_ids)
        )

    async def stored_answers(self, source: str, query_key: str, last: int) -> list[StoredAnswer]:
        """Return every answer of a source to one query in batches up to number ``last``, the oldest first.

        Raises:
            StoreError: ``evidence_purged``; ``store_altered``, a batch or its index line is not what was stored.
        """
        return await self._database.read(
            lambda connection: evidence.stored_answers(
                connection, self._batches, self.keys, source=source, query_key=query_key, last=last
            )
        )

    async def bracket_of(self, told: StoredAnswer, last: int) -> tuple[Bracket | None, Bracket | None]:
        """Return the records of its session and family that an answer stands between, nearest first."""
        return await self._database.read(lambda connection: evidence.bracket_of(connection, told, last))

    async def known_found(self, source: str, family: Family, limit: int) -> list[Query]:
        """Return up to ``limit`` people whose latest answer is Found, the latest first: candidates for controls."""
        return await self._database.read(
            lambda connection: people.known_found(connection, self._batches, source, family, limit)
        )

    async def change_pace(self, name: str, change: Callable[[PaceState | None], tuple[PaceState, _T]]) -> _T:
        """Replace the pace ``name`` by what ``change`` makes of it, alone among all processes; durable on return.

        ``change`` gets ``None`` where there is no pace yet, returns the new one and a result for the caller, and
        must not wait for anything. After a lost connection it may be called again.
        """
        return await self._database.write(lambda connection: pace.change_pace(connection, name, change))

    async def save_findings(self, run: str, found: pl.DataFrame) -> None:
        """Store the findings of a run, in place of any it has: ``FindingTable`` with ``finding_id`` and ``person_key``.

        Before ``finish_run``, so that the checkpoint covers them.

        Raises:
            StoreError: ``run_unknown``.
        """
        await self._database.write(
            lambda connection: findings.save_findings(connection, self._batches, run, found)
        )

    async def findings(self, run: str) -> pl.DataFrame:
        """Return the findings of a run as they were stored.

        Raises:
            StoreError: ``run_unknown``, ``evidence_purged`` or ``store_altered``.
        """
        return await self._database.read(
            lambda connection: findings.load_findings(connection, self._batches, run)
        )

    async def save_inputs(
        self, run: str, tables: Mapping[str, pl.DataFrame], facts: Mapping[str, object]
    ) -> None:
        """Store what a run is judged from: tables by name, and facts fit for JSON. Before ``finish_run``.

        A run that is begun again after an incomplete end replaces what it stored then.

        Raises:
            StoreError: ``run_unknown``.
        """
        await self._database.write(
            lambda connection: inputs.save_inputs(connection, self._batches, run, tables, facts)
        )

    async def inputs(self, run: str) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
        """Return what a run was judged from, as it was stored; both empty if the run did not get that far.

        Raises:
            StoreError: ``run_unknown``, ``evidence_purged`` or ``store_altered``.
        """
        return await self._database.read(
            lambda connection: inputs.load_inputs(connection, self._batches, run)
        )

    async def server_time(self) -> datetime:
        """Return the time of the database's server (UTC), which all machines share; on SQLite this machine's."""
        if self._database.is_sqlite:
            return self._now()
        query = sa.select(sa.func.clock_timestamp())
        told: datetime = await self._database.read(lambda connection: _scalar(connection, query))
        return told.astimezone(UTC)

    async def checkpoint(self, run: str) -> Checkpoint:
        """Return the signed checkpoint that ended a run.

        Raises:
            StoreError: ``run_unfinished``, the run is unknown or has not ended.
        """
        return await self._database.read(lambda connection: verification.read_checkpoint(connection, run))

    async def finish_run(self, run: str, *, complete: bool, summary: Mapping[str, object]) -> Checkpoint:
        """End a run with a signed checkpoint. ``summary`` is kept in the clear: counts, never people.

        Raises:
            StoreError: ``run_unknown``.
        """
        return await self._database.write(
            lambda connection: runs.finish_run(
                connection, self.keys, self.name, run, complete=complete, summary=summary, now=self._now
            )
        )

    async def runs(self, prefix: str) -> list[RunLine]:
        """Return the runs whose name begins with ``prefix``, in the order of their names."""
        return await self._database.read(lambda connection: runs.listed(connection, prefix))

    async def take_lease(self, name: str, holder: str, length: timedelta) -> Lease:
        """Take a lease or move one's own on by ``length`` from now; what is returned tells who holds it."""
        now = self._now()
        return await self._database.write(
            lambda connection: leases.take(connection, name, holder, now=now, until=now + length)
        )

    async def release_lease(self, name: str, holder: str) -> None:
        """Give a lease back; nothing happens if somebody else holds it by now."""
        await self._database.write(lambda connection: leases.release(connection, name, holder))

    async def claim(
        self, run: str, query_keys: Collection[str], *, holder: str, since: int, length: timedelta
    ) -> Claimed:
        """Claim questions for a run unless another one that lives holds them; what is returned tells which.

        ``holder`` is the process that gives this sign of life, good for ``length``; ``since`` a batch's number, for
        ``Claimed.news``.
        """
        now = await self.server_time()
        keys = sorted({*query_keys})

        async def taken(connection: AsyncConnection) -> Claimed:
            if not keys:
                await claims.forget_the_dead(connection, now)
            return await claims.take(
                connection, run, keys, holder=holder, since=since, now=now, until=now + length
            )

        return await self._database.write(taken)

    async def release(self, run: str, query_keys: Collection[str]) -> None:
        """Give questions back that a run has claimed."""
        await self._database.write(lambda connection: claims.release(connection, run, sorted(query_keys)))

    async def bury(self, run: str, holder: str) -> None:
        """End the signs of life of a process of a run that is known to be dead: others may ask what it claimed."""
        await self._database.write(lambda connection: claims.bury(connection, run, holder))

    async def verify(self, *, index: bool = True, outside: Sequence[Checkpoint] = ()) -> Verification:
        """Walk the whole chain, its signatures and what they attest and, if all holds, hold the index against it.

        Every batch is read; ``index`` also opens it. ``outside`` are checkpoints that were kept elsewhere, in reports:
        a ledger that was cut back behind one, or replaced, no longer passes it.
        """

        async def walked(connection: AsyncConnection) -> Verification:
            found = await verification.verify_chain(connection, self.keys, outside)
            if not (found.ok and index):
                return found
            return replace(found, fault=await indexes.index_fault(connection, self._batches, self.keys))

        return await self._database.read(walked)

    async def require_sound(self) -> None:
        """Walk the whole chain, as :meth:`verify` does.

        Raises:
            StoreError: ``store_altered``, something in it is missing or is not what was stored.
        """
        await self._database.read(lambda connection: verification.require_sound(connection, self.keys))

    async def gap(self, last: int) -> Fault | None:
        """Return the first batch up to number ``last`` that is not there, as :meth:`verify` names it."""
        return await self._database.read(lambda connection: verification.gap_before(connection, last))

    async def export(self, run: str, path: Path) -> Checkpoint:
        """Write a bundle that proves, without ledger or key, what was stored up to the end of a run.

        Raises:
            StoreError: ``run_unfinished``, the run is unknown or has no checkpoint; ``store_altered``, what it would
                hold up to there is not what was stored.
            ConfigError: ``store_unwritable``.
        """

        async def write(connection: AsyncConnection) -> Checkpoint:
            checkpoint = await verification.read_checkpoint(connection, run)
            record = await verification.read_record(connection, run)
            chain = verification.read_chain(connection, checkpoint.sequence)
            await write_bundle(path, checkpoint, record, chain)
            return checkpoint

        return await self._database.read(write)

    async def months(self) -> list[str]:
        """Return the months (Asia/Shanghai, ``2026-06``) of which something is stored, the earliest first."""
        return await self._database.read(purging.months)

    async def purge(self, month: str) -> int:
        """Destroy what was stored in a month of Asia/Shanghai (``2026-06``); return how many batches that hit.

        The chain still verifies; the findings and the answers of that month are gone for good.

        Raises:
            StoreError: ``store_busy``, done, but traces stay in the database's files while another process reads;
                purge again.
        """
        now = await self.server_time()

        async def destroyed(connection: AsyncConnection) -> int:
            await claims.forget_the_dead(connection, now)
            return await purging.destroy_month(connection, self._batches, month, to_micros(self._now()))

        hit = await self._database.write(destroyed)
        await self._database.overwrite(purging.TABLES)
        return hit


async def _one_ahead(batches: Iterator[Lines]) -> AsyncGenerator[Lines, None]:
    """Yield batches, each made in a thread while the one before it is being stored."""
    following = asyncio.create_task(asyncio.to_thread(next, batches, None))
    try:
        while (lines := await following) is not None:
            following = asyncio.create_task(asyncio.to_thread(next, batches, None))
            yield lines
    finally:
        following.cancel()
        await asyncio.wait([following])


async def _scalar(connection: AsyncConnection, query: sa.Select[Any]) -> Any:
    return (await connection.execute(query)).scalar_one()
