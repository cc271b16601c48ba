"""People whom the ledger knows as Found: candidates for controls."""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.store.chain.batches import Batches
from certverify.store.chain.blobs import decode
from certverify.store.contents.reading import history, in_chunks
from certverify.store.sql.schema import answer, batch, control, data_key
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

__all__ = ["known_found"]

_BATCHES: Final = 200
"""How far back candidates are looked for: newer people are better controls, and the search stays short."""

_QUERY_COLUMNS: Final = ("query_key", "id_type", "id_number", "name", "kind", "family")


async def known_found(
    connection: AsyncConnection, batches: Batches, source: str, family: Family, limit: int
) -> list[Query]:
    """Return up to ``limit`` people of a family, the latest asked first, whose latest answer is Found."""
    chosen: dict[bytes, tuple[int, int]] = {}
    for sequence in await _batches_with(connection, source, family):
        if len(chosen) >= limit:
            break
        places = await _found_in(connection, sequence, family, 2 * limit)
        still = await _still_found(connection, source, [key for key in places if key not in chosen])
        chosen |= {key: places[key] for key in places if key in still and key not in chosen}
    return await _queries(connection, batches, list(chosen.values())[:limit])


async def _batches_with(connection: AsyncConnection, source: str, family: Family) -> Sequence[int]:
    """Return the newest batches with a Found of this family that can still be opened."""
    query = (
        sa.select(batch.c.sequence)
        .join(data_key)
        .where(
            batch.c.source == source,
            batch.c.found_families.contains(family.value),
            data_key.c.wrapped.is_not(None),
        )
        .order_by(batch.c.sequence.desc())
        .limit(_BATCHES)
    )
    return (await connection.execute(query)).scalars().all()


async def _found_in(
    connection: AsyncConnection, sequence: int, family: Family, limit: int
) -> dict[bytes, tuple[int, int]]:
    """Return batch and line of people found in a batch, the last first."""
    found: list[sa.Row[Any, Any]] = []
    for table in (answer, control):
        query = sa.select(table.c.query_key, table.c.line).where(
            table.c.batch == sequence, table.c.outcome == "found", table.c.family == family.value
        )
        found += (await connection.execute(query.order_by(table.c.line.desc()).limit(limit))).all()
    return {row.query_key: (sequence, row.line) for row in found}


async def _still_found(connection: AsyncConnection, source: str, keys: Sequence[bytes]) -> set[bytes]:
    answers = await history(connection, source, [key.hex() for key in keys])
    last = answers.filter(pl.col("outcome") != "unanswered").group_by("query_key").last()
    return {bytes.fromhex(key) for key in last.filter(pl.col("outcome") == "found")["query_key"]}


async def _queries(
    connection: AsyncConnection, batches: Batches, places: Sequence[tuple[int, int]]
) -> list[Query]:
    tables = {}
    for sequences in in_chunks([sequence for sequence, _ in places], len(places) or 1):
        async for sequence, plain in batches.opened(connection, sequences):
            tables[sequence] = decode(plain, _QUERY_COLUMNS)
    return [_query(tables[sequence].slice(line, 1).to_pylist()[0]) for sequence, line in places]


def _query(line: dict[str, Any]) -> Query:
    identity = Identity(IdType(line["id_type"]), line["id_number"], line["name"])
    return Query(line["query_key"].hex(), identity, Kind(line["kind"]), Family(line["family"]))
