"""Destroying a month: its data key, its index lines, and every trace of them in the database's files."""

import json
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.crashpoints import reach
from certverify.store.chain.batches import Batches, Draft
from certverify.store.chain.links import BatchKind
from certverify.store.sql.schema import answer, batch, claim, control, data_key, finding

__all__ = ["TABLES", "destroy_month", "months"]

_INDEXES: Final = (answer, control, finding)
TABLES: Final = tuple(table.name for table in (*_INDEXES, claim, data_key))
"""Tables that a purge deletes from."""


async def months(connection: AsyncConnection) -> list[str]:
    """Return the months (``2026-06``) of which something is stored, the earliest first."""
    query = (
        sa.select(data_key.c.month)
        .where(data_key.c.wrapped.is_not(None))
        .distinct()
        .order_by(data_key.c.month)
    )
    return list((await connection.execute(query)).scalars())


async def destroy_month(connection: AsyncConnection, batches: Batches, month: str, destroyed_at: int) -> int:
    """Destroy the data keys and index lines of a month (``2026-06``) and record it; return how many batches it hit.

    The chain covers ciphertext only, so it still verifies; nobody can open these batches again.
    """
    alive = sa.and_(data_key.c.month == month, data_key.c.wrapped.is_not(None))
    query = sa.select(batch.c.sequence).join(data_key).where(alive)
    sequences = (await connection.execute(query)).scalars().all()
    if not sequences:
        return 0
    doomed = sa.select(batch.c.sequence).join(data_key).where(alive)
    for table in _INDEXES:
        await connection.execute(table.delete().where(table.c.batch.in_(doomed)))
    await connection.execute(data_key.update().where(alive).values(wrapped=None, destroyed_at=destroyed_at))
    reach("purge:destroyed")
    detail = json.dumps({"month": month, "batches": len(sequences)}, sort_keys=True)
    await batches.add(connection, Draft(BatchKind.PURGE, None, lines=0, detail=detail))
    return len(sequences)
