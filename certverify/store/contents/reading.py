"""Reading the index and the batches into tables."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from typing import Any, Final, TypeVar

import polars as pl
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.errors import StoreError
from certverify.store.chain.batches import Batches
from certverify.store.chain.blobs import decode
from certverify.store.contents.tables import FoundTable, HistoryTable
from certverify.store.sql.among import among
from certverify.store.sql.schema import answer, batch, control, run
from certverify.store.sql.sources import of_source
from certverify_schemas.query import Family
from certverify_schemas.tables import CertificateTable

__all__ = ["absent_people", "certificates", "found_times", "history", "in_chunks", "proofs", "witnessed"]

_T = TypeVar("_T")
_AT_ONCE: Final = 5_000
"""Parameters of one statement; SQLite takes 32,766."""

_FEW: Final = 100
"""Up to so many queries, looking for them costs no more than finding out whether their source was ever asked."""

_LINES_AT_ONCE: Final = 20_000
_BATCHES_AT_ONCE: Final = 16
"""Batches opened at a time: each may hold megabytes, as a reply about many is evidence for every one of them."""

_TIMES: Final = ("sent_at", "replied_at")
_INDEX: Final = (
    "query_key", "outcome", "reason", "family", *_TIMES, "data_as_of", "digest", "batch", "line",
)  # fmt: skip
_TYPES: Final = (
    {"query_key": pl.Binary, "digest": pl.Binary, "data_as_of": pl.Date}
    | dict.fromkeys(_TIMES, pl.Datetime("us", "UTC"))
    | dict.fromkeys(("batch", "line"), pl.Int64)
    | {"control": pl.Boolean}
)


async def history(connection: AsyncConnection, source: str, query_keys: Sequence[str]) -> pl.DataFrame:
    """Return every stored answer of one source to these queries, as ``HistoryTable``."""
    if len(query_keys) > _FEW and not await _asked_ever(connection, source):
        return HistoryTable.create_empty()
    frames = [_frame([], (*_INDEX, "session", "run", "control"))]
    for keys in in_chunks([bytes.fromhex(key) for key in query_keys], _AT_ONCE):
        for table in (answer, control):
            columns = [
                *(table.c[name] for name in _INDEX),
                batch.c.session,
                run.c.name,
                sa.literal(table is control),
            ]
            query = _joined(sa.select(*columns), table, source).join(run, run.c.number == table.c.run)
            rows = (
                await connection.execute(query.where(among(connection.dialect, table.c.query_key, keys)))
            ).all()
            frames.append(_frame(rows, (*_INDEX, "session", "run", "control")))
    found = pl.concat(frames).sort("sent_at", "replied_at", "batch", "line")
    evidence_id = pl.concat_str("batch", pl.lit("-"), "line").alias("evidence_id")
    hexed = pl.col("query_key", "digest").bin.encode("hex")
    return HistoryTable.validate(found.with_columns(hexed, evidence_id).select(HistoryTable.column_names()))


async def found_times(connection: AsyncConnection, source: str, sessions: Sequence[str]) -> pl.DataFrame:
    """Return when each ``Found`` of these sessions was asked and answered, as ``FoundTable``."""
    frames = [part async for part in _times(connection, source, sessions, "found")]
    return FoundTable.validate(pl.concat([FoundTable.create_empty(), *frames]).sort(*_TIMES))


async def proofs(connection: AsyncConnection, source: str, sessions: Sequence[str]) -> pl.DataFrame:
    """Return when the ``Found`` of these sessions came, one line for each stretch of them, as ``FoundTable``.

    A stretch are those that were sent between the same two replies of ``NotFound`` in their session and family: what
    one of them proves of any of these, the others prove too, by the earliest reply among them. So a session of
    millions comes as few lines.
    """
    # A few bytes a line, where texts would be some eighty.
    words = pl.Schema({"session": pl.Enum(sorted({*sessions})), "family": pl.Enum(Family)})
    none = FoundTable.create_empty().cast(words)
    absent = [
        part.cast(words).select("session", "family", "replied_at")
        async for part in _times(connection, source, sessions, "not_found")
    ]
    replies = pl.concat([none.drop("sent_at"), *absent]).sort("replied_at")
    found = _times(connection, source, sessions, "found")
    parts = [none, *[_stretches(part.cast(words), replies) async for part in found]]
    stretches = _stretches(pl.concat(parts), replies).sort(*_TIMES)
    return FoundTable.validate(stretches.with_columns(pl.col(*words).cast(pl.String)))


async def _times(
    connection: AsyncConnection, source: str, sessions: Sequence[str], outcome: str
) -> AsyncIterator[pl.DataFrame]:
    """Yield when answers of these sessions were asked and came, some thousands at a time."""
    names = ("session", "family", *_TIMES)
    for chunk in in_chunks(sessions, _AT_ONCE):
        for table in (answer, control):
            columns = [batch.c.session, table.c.family, *(table.c[name] for name in _TIMES)]
            query = _joined(sa.select(*columns), table, source).where(table.c.outcome == outcome)
            # A session may hold millions: never all of its lines as Python's objects.
            result = await connection.stream(query.where(batch.c.session.in_(chunk)))
            async for rows in result.partitions(_LINES_AT_ONCE):
                yield _frame(rows, names)


def _stretches(records: pl.DataFrame, replies: pl.DataFrame) -> pl.DataFrame:
    """Return one line for all records that were sent between the same two of ``replies`` (sorted)."""
    last = replies.with_columns(pl.col("replied_at").alias("absent_at"))
    placed = records.sort("sent_at").join_asof(
        last,
        left_on="sent_at",
        right_on="absent_at",
        by=["session", "family"],
        strategy="backward",
        allow_exact_matches=False,
        coalesce=False,
        check_sortedness=False,  # both are sorted; within groups polars cannot see it
    )
    earliest = placed.group_by("session", "family", "absent_at", maintain_order=True).agg(
        pl.col("sent_at").min(), pl.col("replied_at").min()
    )
    return earliest.select(records.columns)


async def witnessed(
    connection: AsyncConnection, source: str, session: str, family: Family, named: Collection[str]
) -> bool:
    """Tell whether in a session and family somebody was found who is not named as a control.

    By an ordinary question; or as a control, if an ordinary question has found that person at any time.
    """
    for table in (answer, control):
        found = _joined(sa.select(table.c.line), table, source).where(
            batch.c.session == session,
            table.c.family == family.value,
            table.c.outcome == "found",
            table.c.query_key.not_in([bytes.fromhex(key) for key in sorted(named)]),
        )
        if table is control:
            ordinary = sa.select(answer.c.line).where(
                answer.c.query_key == control.c.query_key, answer.c.outcome == "found"
            )
            found = found.where(ordinary.exists())
        if (await connection.execute(found.limit(1))).first() is not None:
            return True
    return False


async def absent_people(
    connection: AsyncConnection, source: str, family: Family, sessions: Sequence[str]
) -> int:
    """Return how many different people of a family these sessions left without a record."""
    absent = _joined(sa.select(answer.c.query_key), answer, source).where(
        answer.c.outcome == "not_found", answer.c.family == family.value
    )
    people = 0
    for chunk in in_chunks(sessions, _AT_ONCE):
        keys = absent.where(batch.c.session.in_(chunk)).distinct().subquery()
        people += (await connection.execute(sa.select(sa.func.count()).select_from(keys))).scalar_one()
    return people


async def certificates(
    connection: AsyncConnection, batches: Batches, evidence_ids: Sequence[str]
) -> pl.DataFrame:
    """Return the certificates behind these answers, as ``CertificateTable``; each batch is decrypted once.

    Raises:
        StoreError: ``evidence_missing``, ``evidence_purged`` or ``store_altered``.
    """
    wanted = _places(evidence_ids).sort("batch")
    frames: list[pl.DataFrame] = [CertificateTable.create_empty()]
    lines = 0
    for sequences in in_chunks(wanted["batch"].unique().sort().to_list(), _BATCHES_AT_ONCE):
        opened = [item async for item in batches.opened(connection, sequences)]
        first = wanted["batch"].search_sorted(sequences[0], "left")
        behind = wanted["batch"].search_sorted(sequences[-1], "right")
        chosen = await asyncio.to_thread(_picked, opened, wanted[first:behind])
        lines += chosen.height
        frames.append(await asyncio.to_thread(_spread, chosen))
    if lines < wanted.height:
        raise StoreError("evidence_missing", count=wanted.height - lines)
    return pl.concat(frames)


def in_chunks(values: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """Yield a sequence in pieces."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


async def _asked_ever(connection: AsyncConnection, source: str) -> bool:
    query = sa.select(batch.c.sequence).where(batch.c.source == source).limit(1)
    return (await connection.execute(query)).first() is not None


def _joined(query: sa.Select[Any], table: sa.Table, source: str) -> sa.Select[Any]:
    return query.join(batch, batch.c.sequence == table.c.batch).where(of_source(source))


def _frame(rows: Sequence[sa.Row[Any, Any]], names: Sequence[str]) -> pl.DataFrame:
    """Return rows as a table; times come as the microseconds they are stored as."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    stored = {name: pl.Int64 if name in _TIMES else _TYPES.get(name, pl.String) for name in names}
    frame = pl.DataFrame(
        [pl.Series(name, column, stored[name]) for name, column in zip(names, columns, strict=True)]
    )
    return frame.cast({name: _TYPES[name] for name in names if name in _TIMES})


def _places(evidence_ids: Sequence[str]) -> pl.DataFrame:
    """Return batch and line of each evidence id, once each."""
    parts = pl.Series("id", evidence_ids, pl.String).str.extract_groups(
        r"^(?<batch>\d{1,9})-(?<line>\d{1,9})$"
    )
    places = parts.struct.unnest().cast(pl.Int64)
    if places.null_count().sum_horizontal().sum():
        raise StoreError("evidence_missing", count=places["batch"].null_count())
    return places.unique()


def _picked(opened: Sequence[tuple[int, bytes]], wanted: pl.DataFrame) -> pl.DataFrame:
    """Return ``query_key`` and ``certificates`` of the wanted lines of these batches."""
    tables = []
    for sequence, plain in opened:
        table = decode(plain, ("query_key", "certificates"))
        numbers = pa.repeat(pa.scalar(sequence, pa.int64()), table.num_rows)
        lines = pa.array(range(table.num_rows), pa.int64())
        tables.append(table.append_column("batch", numbers).append_column("line", lines))
    frame = pl.DataFrame(pl.from_arrow(pa.concat_tables(tables)))
    return frame.join(wanted, on=["batch", "line"], how="semi", maintain_order="left")


def _spread(chosen: pl.DataFrame) -> pl.DataFrame:
    """Return one line per certificate."""
    held = chosen.filter(pl.col("certificates").list.len() > 0)
    flat = (
        held.select(pl.col("query_key").bin.encode("hex"), "certificates")
        .explode("certificates")
        .unnest("certificates")
    )
    return CertificateTable.validate(flat.select(CertificateTable.column_names()), cast=True)
