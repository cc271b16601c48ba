"""Verifying a ledger where it lies: the chain, its signatures, and that the index says what the batches say."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import polars as pl
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.errors import StoreError
from certverify.store.audit import Fault, Verification, Walk
from certverify.store.batches import Batches, metadata_of, metadata_query, raw
from certverify.store.blobs import decode
from certverify.store.canonical import canonical_texts
from certverify.store.chain import BatchKind, Metadata, first_link
from certverify.store.checkpoints import Checkpoint
from certverify.store.keys import Keys
from certverify.store.moments import from_micros, to_micros
from certverify.store.schema import answer, batch, control, data_key, ledger, run

__all__ = ["read_chain", "read_checkpoint", "read_checkpoints", "read_head", "verify_chain", "verify_index"]

_AT_ONCE: Final = 64
_INDEX: Final = (
    "line",
    "query_key",
    "outcome",
    "reason",
    "family",
    "sent_at",
    "replied_at",
    "data_as_of",
    "digest",
)


async def verify_chain(connection: AsyncConnection, keys: Keys) -> Verification:
    """Walk the whole chain. Checkpoints are read before the head, so that a run that ends meanwhile is no fault."""
    checkpoints = await read_checkpoints(connection)
    head = await read_head(connection)
    walk = Walk(head.name, first_link(head.name), keys.public.hex(), checkpoints)
    async for metadata, link, blob in read_chain(connection, head.head_sequence):
        walk.step(metadata, link, blob)
    return walk.end(head.head_sequence, head.head_link)


async def read_head(connection: AsyncConnection) -> sa.Row[Any, Any]:
    """Return the ledger's row about itself."""
    return (await connection.execute(sa.select(ledger))).one()


async def read_checkpoints(connection: AsyncConnection) -> list[Checkpoint]:
    """Return the checkpoints of all runs that ended, in the order of the chain."""
    signed = (raw(column) for column in (run.c.checkpoint_link, run.c.public_key, run.c.signature))
    query = sa.select(run.c.name, run.c.checkpoint_sequence, run.c.checkpoint_time, *signed)
    query = query.where(run.c.signature.is_not(None))
    rows = (await connection.execute(query.order_by(run.c.checkpoint_sequence))).all()
    name = (await read_head(connection)).name
    return [
        Checkpoint(
            ledger=name,
            run=row.name,
            sequence=row.checkpoint_sequence,
            link=row.checkpoint_link.hex(),
            time=from_micros(row.checkpoint_time).isoformat(),
            public_key=row.public_key.hex(),
            signature=row.signature.hex(),
        )
        for row in rows
    ]


async def read_checkpoint(connection: AsyncConnection, name: str) -> Checkpoint:
    """Return the checkpoint of one run.

    Raises:
        StoreError: ``run_unfinished``, it is unknown or has not ended.
    """
    for checkpoint in await read_checkpoints(connection):
        if checkpoint.run == name:
            return checkpoint
    raise StoreError("run_unfinished", run=name)


async def read_chain(connection: AsyncConnection, last: int) -> AsyncIterator[tuple[Metadata, bytes, bytes]]:
    """Yield metadata, link and blob of every batch up to number ``last``, some at a time."""
    passed = 0
    while True:
        after = metadata_query(raw(batch.c.link), raw(batch.c.blob)).where(
            batch.c.sequence > passed, batch.c.sequence <= last
        )
        rows = (await connection.execute(after.limit(_AT_ONCE))).all()
        for row in rows:
            yield metadata_of(row), row.link, row.blob
        if not rows:
            return
        passed = rows[-1].sequence


async def verify_index(connection: AsyncConnection, batches: Batches, keys: Keys) -> Fault | None:
    """Hold each index line against its batch, which the chain covers: the index itself is outside the chain.

    Returns ``index_altered`` with the number of the first batch whose lines differ, as number or content.

    Raises:
        StoreError: ``store_altered``, a batch cannot be opened; verify the chain first.
    """
    query = sa.select(batch.c.sequence).join(data_key).order_by(batch.c.sequence)
    kinds = batch.c.kind.in_((BatchKind.ANSWERS, BatchKind.FILE))
    kept = (await connection.execute(query.where(kinds, data_key.c.wrapped.is_not(None)))).scalars().all()
    async for sequence, plain in batches.opened(connection, kept):
        if await _index_lines(connection, sequence) != _stored_lines(plain, keys):
            return Fault("index_altered", sequence)
    return None


async def _index_lines(connection: AsyncConnection, sequence: int) -> set[tuple[Any, ...]]:
    lines = set[tuple[Any, ...]]()
    for table in (answer, control):
        columns = [table.c[name] for name in _INDEX]
        rows = (await connection.execute(sa.select(*columns).where(table.c.batch == sequence))).all()
        lines |= {(table is control, *row) for row in rows}
    return lines


def _stored_lines(plain: bytes, keys: Keys) -> set[tuple[Any, ...]]:
    """Return what the index lines of a batch must be."""
    frame = pl.DataFrame(pl.from_arrow(decode(plain))).with_row_index("line")
    texts = dict(_canonical(frame).iter_rows())
    return {(row["control"], *_line(row, keys, texts)) for row in frame.iter_rows(named=True)}


def _canonical(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the canonical text of each line that has certificates."""
    held = frame.select("line", "certificates").explode("certificates").unnest("certificates")
    return held.group_by("line").agg(canonical_texts(pl.col("kind").is_not_null()))


def _line(row: dict[str, Any], keys: Keys, texts: Mapping[int, str]) -> tuple[Any, ...]:
    digest = None if row["outcome"] == "unanswered" else keys.digest(texts.get(row["line"], ""))
    micros = {name: to_micros(row[name]) for name in ("sent_at", "replied_at")}
    return tuple((row | micros | {"digest": digest})[name] for name in _INDEX)
