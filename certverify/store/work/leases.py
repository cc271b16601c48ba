"""Leases: what only one process may do at a time, and who does it when that process dies.

A lease is a row with an end. Its holder moves the end on while it works; whoever comes after the end takes it over.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.store.chain.batches import locked_head
from certverify.store.sql.moments import from_micros, to_micros
from certverify.store.sql.schema import lease

__all__ = ["Lease", "release", "take"]


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds a lease, since when, and until when if no sign of life comes. Times are aware UTC."""

    name: str
    holder: str
    taken_at: datetime
    expires_at: datetime


async def take(
    connection: AsyncConnection, name: str, holder: str, *, now: datetime, until: datetime
) -> Lease:
    """Take a lease that is free, over, or the holder's own, and return it; else return it as another holds it.

    The holder's own lease is moved on to ``until``: what is returned tells who may go on.
    """
    await locked_head(connection)  # two that find no row take turns
    row = (await connection.execute(sa.select(lease).where(lease.c.name == name))).first()
    if row is not None and row.holder != holder and from_micros(row.expires_at) > now:
        return Lease(name, row.holder, from_micros(row.taken_at), from_micros(row.expires_at))
    mine = row is not None and row.holder == holder
    taken = from_micros(row.taken_at) if row is not None and mine else now
    values = {"holder": holder, "taken_at": to_micros(taken), "expires_at": to_micros(until)}
    statement = lease.insert() if row is None else lease.update().where(lease.c.name == name)
    await connection.execute(statement.values(name=name, **values))
    return Lease(name, holder, taken, until)


async def release(connection: AsyncConnection, name: str, holder: str) -> None:
    """Give a lease back; nothing happens if somebody else holds it by now."""
    await connection.execute(lease.delete().where(lease.c.name == name, lease.c.holder == holder))
