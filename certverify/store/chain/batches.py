"""Adding batches to the chain, and opening them again."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.crashpoints import reach
from certverify.errors import StoreError
from certverify.store.chain.datakeys import DataKeys
from certverify.store.chain.links import BatchKind, Metadata, link_of, seal, unseal
from certverify.store.keys import Keys
from certverify.store.sql.moments import to_micros
from certverify.store.sql.schema import batch, ledger, run

__all__ = ["Batches", "Draft", "locked_head", "metadata_of", "metadata_query", "raw", "run_number"]

_AT_ONCE: Final = 64
"""Batches read by one statement: bounds memory, and keeps the round trips few."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A batch before it has a place in the chain. ``plain`` is what will be encrypted; ``None`` for a purge."""

    kind: BatchKind
    plain: bytes | None
    lines: int
    run: str | None = None
    source: str | None = None
    session: str | None = None
    found_families: str = ""
    detail: str = ""


class Batches:
    """The chain of one ledger, as far as it needs keys."""

    def __init__(self, keys: Keys, name: str, now: Callable[[], datetime]) -> None:
        self._data_keys = DataKeys(keys, name)
        self._name = name
        self._now = now

    async def add(self, connection: AsyncConnection, draft: Draft) -> int:
        """Write a batch behind the last one and return its sequence number. Needs the write lock.

        Raises:
            StoreError: ``run_unknown``, the draft's run was never begun.
        """
        number = None if draft.run is None else await run_number(connection, draft.run)
        head = await locked_head(connection)
        now = self._now()
        key_number, key = (
            (None, b"") if draft.plain is None else await self._data_keys.current(connection, now)
        )
        metadata = _metadata(draft, head.head_sequence + 1, key_number, to_micros(now))
        blob = b"" if draft.plain is None else seal(key, draft.plain, self._bound_to(metadata))
        link = link_of(head.head_link, metadata, blob)
        reach("append:begun")
        await connection.execute(
            batch.insert(), [_row(metadata) | {"run": number, "link": link, "blob": blob}]
        )
        reach("append:batch_written")
        await connection.execute(ledger.update().values(head_sequence=metadata.sequence, head_link=link))
        reach("append:head_written")
        return metadata.sequence

    async def opened(
        self, connection: AsyncConnection, sequences: Sequence[int]
    ) -> AsyncIterator[tuple[int, bytes]]:
        """Yield sequence number and decrypted content of these batches, in their order in the chain.

        Raises:
            StoreError: ``evidence_missing``, one does not exist; ``evidence_purged``, its month was destroyed;
                ``store_altered``, it is not what was stored.
        """
        ordered = sorted(set(sequences))
        for start in range(0, len(ordered), _AT_ONCE):
            wanted = ordered[start : start + _AT_ONCE]
            query = metadata_query(raw(batch.c.blob)).where(batch.c.sequence.in_(wanted))
            rows = (await connection.execute(query)).all()
            if len(rows) < len(wanted):
                raise StoreError("evidence_missing", count=len(wanted) - len(rows))
            for row in rows:
                yield row.sequence, await self._plain(connection, row)

    async def _plain(self, connection: AsyncConnection, row: sa.Row[Any, Any]) -> bytes:
        key = await self._data_keys.opened(connection, row.data_key)
        return unseal(key, row.blob, self._bound_to(metadata_of(row)))

    def _bound_to(self, metadata: Metadata) -> bytes:
        return self._name.encode() + metadata.canonical()


async def locked_head(connection: AsyncConnection) -> sa.Row[Any, Any]:
    """Return ``head_sequence`` and ``head_link``, locked until the transaction ends."""
    query = sa.select(ledger.c.head_sequence, ledger.c.head_link).with_for_update()
    return (await connection.execute(query)).one()


async def run_number(connection: AsyncConnection, name: str) -> int:
    """Return the number of a run that was begun.

    Raises:
        StoreError: ``run_unknown``.
    """
    query = sa.select(run.c.number).where(run.c.name == name)
    number: int | None = (await connection.execute(query)).scalar()
    if number is None:
        raise StoreError("run_unknown", run=name)
    return number


def metadata_query(*more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Return the query for the metadata of batches in the order of the chain, and ``more`` columns of them."""
    columns = [column for column in batch.c if column.name in Metadata.__slots__ and column.name != "run"]
    chain = sa.select(*columns, run.c.name.label("run"), *more).select_from(batch.outerjoin(run))
    return chain.order_by(batch.c.sequence)


def raw(column: sa.Column[bytes]) -> sa.ColumnElement[bytes]:
    """Return a column as the bytes that it is: SQLite lets a tamperer store text there, which drivers stumble over."""
    return sa.cast(column, sa.LargeBinary).label(column.name)


def metadata_of(row: sa.Row[Any, Any]) -> Metadata:
    """Return the metadata in a row of :func:`metadata_query`."""
    values = {name: row._mapping[name] for name in Metadata.__slots__}  # noqa: SLF001 - SQLAlchemy's public name
    return Metadata(**values | {"kind": BatchKind(values["kind"])})


def _metadata(draft: Draft, sequence: int, data_key: int | None, stored_at: int) -> Metadata:
    return Metadata(
        sequence=sequence,
        kind=draft.kind,
        run=draft.run,
        source=draft.source,
        session=draft.session,
        stored_at=stored_at,
        data_key=data_key,
        lines=draft.lines,
        found_families=draft.found_families,
        detail=draft.detail,
    )


def _row(metadata: Metadata) -> dict[str, Any]:
    return {name: getattr(metadata, name) for name in Metadata.__slots__}
