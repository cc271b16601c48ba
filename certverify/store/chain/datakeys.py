"""The data keys: one random key per month, wrapped by the master key, so that a month can be destroyed."""

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.errors import StoreError
from certverify.store.chain.links import seal, unseal
from certverify.store.keys import Keys
from certverify.store.sql.moments import month_of, to_micros
from certverify.store.sql.schema import data_key

__all__ = ["DataKeys"]


class DataKeys:
    """Wraps, unwraps and remembers the data keys of one ledger.

    A remembered key is used only while the ledger still holds its wrapped form: another process may have destroyed it.
    """

    def __init__(self, keys: Keys, ledger: str) -> None:
        self._keys = keys
        self._ledger = ledger
        self._opened: dict[tuple[int, bytes], bytes] = {}

    async def current(self, connection: AsyncConnection, now: datetime) -> tuple[int, bytes]:
        """Return number and key for a batch stored now; made here if the month has none. Needs the write lock."""
        month = month_of(now)
        query = sa.select(data_key.c.number, data_key.c.wrapped).where(
            data_key.c.month == month, data_key.c.wrapped.is_not(None)
        )
        row = (await connection.execute(query)).first()
        if row is not None:
            return row.number, self._unwrap(row.number, month, row.wrapped)
        return await self._make(connection, month, now)

    async def opened(self, connection: AsyncConnection, number: int) -> bytes:
        """Return one key.

        Raises:
            StoreError: ``evidence_purged``, it was destroyed; ``store_altered``, it was tampered with.
        """
        query = sa.select(data_key.c.month, data_key.c.wrapped).where(data_key.c.number == number)
        row = (await connection.execute(query)).one()
        if row.wrapped is None:
            raise StoreError("evidence_purged", month=row.month)
        return self._unwrap(number, row.month, row.wrapped)

    async def _make(self, connection: AsyncConnection, month: str, now: datetime) -> tuple[int, bytes]:
        last = (await connection.execute(sa.select(sa.func.max(data_key.c.number)))).scalar()
        number, key = (last or 0) + 1, secrets.token_bytes(32)
        wrapped = seal(self._keys.wrapping, key, self._place(number, month))
        await connection.execute(
            data_key.insert().values(number=number, month=month, wrapped=wrapped, created_at=to_micros(now))
        )
        return number, key

    def _unwrap(self, number: int, month: str, wrapped: bytes) -> bytes:
        known = self._opened.get((number, wrapped))
        if known is None:
            known = unseal(self._keys.wrapping, wrapped, self._place(number, month))
            self._opened[number, wrapped] = known
        return known

    def _place(self, number: int, month: str) -> bytes:
        return f"certverify data key {self._ledger} {number} {month}".encode()
