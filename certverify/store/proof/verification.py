"""Verifying a ledger where it lies: the chain, its signatures, and what they attest of the runs."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.errors import StoreError
from certverify.store.chain.batches import metadata_of, metadata_query, raw
from certverify.store.chain.links import Metadata, first_link
from certverify.store.keys import Keys
from certverify.store.proof.attested import RunRecord, record_of, runs_fault
from certverify.store.proof.audit import Fault, Verification, Walk
from certverify.store.proof.checkpoints import Checkpoint
from certverify.store.sql.moments import from_micros
from certverify.store.sql.schema import batch, ledger, run

__all__ = [
    "gap_before", "read_chain", "read_checkpoint", "read_checkpoints", "read_head", "read_record", "require_sound",
    "verify_chain",
]  # fmt: skip

_AT_ONCE: Final = 64


async def verify_chain(
    connection: AsyncConnection, keys: Keys, outside: Sequence[Checkpoint] = ()
) -> Verification:
    """Walk the whole chain, then hold the runs against their checkpoints.

    Checkpoints are read before the head, so that a run that ends meanwhile is no fault. ``outside`` are checkpoints
    kept elsewhere (in a report): the ledger must still pass them, so that nobody can cut it back behind them.
    """
    checkpoints = [*await read_checkpoints(connection), *outside]
    head = await read_head(connection)
    walk = Walk(head.name, first_link(head.name), keys.public.hex(), checkpoints)
    async for metadata, link, blob in read_chain(connection, head.head_sequence):
        walk.step(metadata, link, blob)
    found = walk.end(head.head_sequence, head.head_link)
    return found if not found.ok else replace(found, fault=await runs_fault(connection))


async def require_sound(connection: AsyncConnection, keys: Keys) -> None:
    """Walk the whole chain, and go no further where it does not hold.

    Raises:
        StoreError: ``store_altered``.
    """
    if not (await verify_chain(connection, keys)).ok:
        raise StoreError("store_altered")


async def gap_before(connection: AsyncConnection, last: int) -> Fault | None:
    """Return the first batch up to number ``last`` that is not there, as :func:`verify_chain` names it.

    Numbers are looked at, no contents: whether what is there is unaltered, the whole walk tells.
    """
    every = sa.select(batch.c.sequence).order_by(batch.c.sequence)
    numbers = list((await connection.execute(every)).scalars())
    missing = next((n for n, there in enumerate(numbers, 1) if there != n), len(numbers) + 1)
    if missing > last:
        return None
    return Fault("batch_missing" if missing <= len(numbers) else "end_missing", missing)


async def read_head(connection: AsyncConnection) -> sa.Row[Any, Any]:
    """Return the ledger's row about itself."""
    return (await connection.execute(sa.select(ledger))).one()


async def read_checkpoints(connection: AsyncConnection) -> list[Checkpoint]:
    """Return the checkpoints of all runs that ended, in the order of the chain."""
    binary = (run.c.checkpoint_link, run.c.public_key, run.c.signature, run.c.attests)
    signed = (raw(column) for column in binary)
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
            attests=row.attests.hex() if row.attests else "",
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


async def read_record(connection: AsyncConnection, name: str) -> RunRecord | None:
    """Return what the checkpoint of a run attests of it; ``None`` for one of the first form."""
    return record_of((await connection.execute(sa.select(run).where(run.c.name == name))).one())


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
