"""Holding the index against the batches: the index stands outside the chain, the batches inside."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.errors import StoreError
from certverify.store.chain.batches import Batches
from certverify.store.chain.blobs import decode
from certverify.store.chain.canonical import canonical_texts
from certverify.store.chain.links import BatchKind
from certverify.store.contents.findings import index_lines
from certverify.store.keys import Keys
from certverify.store.proof.audit import Fault
from certverify.store.sql.moments import to_micros
from certverify.store.sql.schema import answer, batch, control, data_key, finding, run

__all__ = ["index_fault"]

_ANSWER: Final = (
    "line", "run", "query_key", "outcome", "reason", "family", "sent_at", "replied_at", "data_as_of", "digest",
)  # fmt: skip
_FINDING: Final = ("line", "run", "finding_id", "person_key", "rule", "severity", "certainty", "primary")
_ANSWERS: Final = batch.c.kind.in_((BatchKind.ANSWERS, BatchKind.FILE))
_FINDINGS: Final = sa.and_(batch.c.kind == BatchKind.FINDINGS, batch.c.detail == "")
Lines = set[tuple[Any, ...]]


async def index_fault(connection: AsyncConnection, batches: Batches, keys: Keys) -> Fault | None:
    """Return the first fault of the index, if any. Verify the chain and the runs before.

    1. Every batch can be opened (``content_unreadable``) and its answers have exactly their index lines.
    2. The findings of every run have exactly theirs, in the batches that the run's checkpoint attests.
    3. No index line names a batch that holds no such line, or that was purged.

    All but the first are ``index_altered``, with the number of the batch.
    """
    return (
        await _answers_fault(connection, batches, keys)  # 1
        or await _findings_fault(connection, batches)  # 2
        or await _strays(connection)  # 3
    )


async def _answers_fault(connection: AsyncConnection, batches: Batches, keys: Keys) -> Fault | None:
    runs = await _openable(connection, _ANSWERS)

    async def differs(sequence: int, plain: bytes) -> bool:
        found = Lines()
        for table in (answer, control):
            found |= {
                (table is control, *line) for line in await _lines(connection, table, _ANSWER, sequence)
            }
        return found != set(_stored_answers(plain, runs[sequence], keys))

    return await _first_fault(connection, batches, list(runs), differs)


async def _findings_fault(connection: AsyncConnection, batches: Batches) -> Fault | None:
    runs = await _openable(connection, _FINDINGS)
    if (misplaced := await _misplaced(connection, set(runs))) is not None:
        return Fault("index_altered", misplaced)
    indexed = (await connection.execute(sa.select(finding.c.batch).distinct())).scalars().all()

    async def differs(sequence: int, plain: bytes) -> bool:
        found = await _lines(connection, finding, _FINDING, sequence)
        stored = pl.read_ipc_stream(plain)
        columns = index_lines(stored) | {"run": [runs[sequence]] * stored.height}
        return found != set(zip(*(columns[name] for name in _FINDING), strict=True))

    return await _first_fault(connection, batches, [one for one in indexed if one in runs], differs)


async def _openable(connection: AsyncConnection, kind: sa.ColumnElement[bool]) -> dict[int, int]:
    """Return the batches of a kind whose month was not purged, each with the number of its run."""
    query = sa.select(batch.c.sequence, batch.c.run).join(data_key).order_by(batch.c.sequence)
    rows = (await connection.execute(query.where(kind, data_key.c.wrapped.is_not(None)))).all()
    return {row.sequence: row.run for row in rows}


async def _first_fault(
    connection: AsyncConnection, batches: Batches, sequences: Sequence[int], differs: Any
) -> Fault | None:
    ordered = sorted(sequences)
    passed = 0
    try:
        async for sequence, plain in batches.opened(connection, ordered):
            if await differs(sequence, plain):
                return Fault("index_altered", sequence)
            passed += 1
    except StoreError as error:
        if error.code != "store_altered":
            raise
        return Fault("content_unreadable", ordered[passed])
    return None


async def _lines(connection: AsyncConnection, table: sa.Table, names: Sequence[str], sequence: int) -> Lines:
    columns = [table.c[name] for name in names]
    rows = (await connection.execute(sa.select(*columns).where(table.c.batch == sequence))).all()
    return {tuple(row) for row in rows}


async def _misplaced(connection: AsyncConnection, openable: set[int]) -> int | None:
    """Return the first batch by which a run's findings are indexed elsewhere than its checkpoint attests.

    Findings saved again after the checkpoint, by a run that is being ended anew, stand behind it.
    """
    held: dict[int, set[int]] = {}
    for number, sequence in (
        await connection.execute(sa.select(finding.c.run, finding.c.batch).distinct())
    ).all():
        held.setdefault(number, set()).add(sequence)
    query = sa.select(run.c.number, run.c.findings, run.c.checkpoint_sequence).where(
        run.c.attests.is_not(None)
    )
    for row in (await connection.execute(query)).all():
        attested = {sequence for sequence, _ in json.loads(row.findings)} & openable
        found = held.get(row.number, set())
        saved_again = bool(found) and min(found) > row.checkpoint_sequence
        if found != attested and not saved_again:
            return min(found ^ attested)
    return None


async def _strays(connection: AsyncConnection) -> Fault | None:
    for table, kind in ((answer, _ANSWERS), (control, _ANSWERS), (finding, _FINDINGS)):
        alive = sa.select(batch.c.sequence).join(data_key).where(kind, data_key.c.wrapped.is_not(None))
        query = sa.select(sa.func.min(table.c.batch)).where(table.c.batch.not_in(alive))
        if (first := (await connection.execute(query)).scalar()) is not None:
            return Fault("index_altered", first)
    return None


def _stored_answers(plain: bytes, number: int, keys: Keys) -> Iterator[tuple[Any, ...]]:
    """Yield what the index lines of a batch of answers must be."""
    frame = pl.DataFrame(pl.from_arrow(decode(plain))).with_row_index("line")
    texts = dict(_canonical(frame).iter_rows())
    for row in frame.iter_rows(named=True):
        yield (row["control"], *_line(row | {"run": number}, keys, texts))


def _canonical(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the canonical text of each line that has certificates."""
    held = frame.select("line", "certificates").explode("certificates").unnest("certificates")
    return held.group_by("line").agg(canonical_texts(pl.col("kind").is_not_null()))


def _line(row: dict[str, Any], keys: Keys, texts: Mapping[int, str]) -> tuple[Any, ...]:
    digest = None if row["outcome"] == "unanswered" else keys.digest(texts.get(row["line"], ""))
    micros = {name: to_micros(row[name]) for name in ("sent_at", "replied_at")}
    return tuple((row | micros | {"digest": digest})[name] for name in _ANSWER)
