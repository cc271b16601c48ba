"""What a run judged, kept so that it can be judged again without asking: encrypted in the chain beside its findings."""

import json
from collections.abc import Mapping
from typing import Any, Final

import polars as pl
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.store.chain.batches import Batches, Draft, run_number
from certverify.store.chain.blobs import encode
from certverify.store.chain.links import BatchKind
from certverify.store.sql.schema import batch

__all__ = ["WORK", "load_inputs", "save_inputs"]

_AT_ONCE: Final = 10_000
_FACTS: Final = "facts"
WORK: Final = "work"
"""``detail`` of batches that hold what a run is going to ask; they are no inputs of its verdict."""


async def save_inputs(
    connection: AsyncConnection,
    batches: Batches,
    run: str,
    tables: Mapping[str, pl.DataFrame],
    facts: Mapping[str, Any],
) -> None:
    """Store the tables that a run is judged from, some thousands of lines to a batch, and JSON ``facts`` about it.

    They are batches of the kind ``findings`` whose ``detail`` names the table; the facts come last. What an earlier,
    incomplete start of the run stored stays in the chain, and is no longer read.

    Raises:
        StoreError: ``run_unknown``.
    """
    told = pl.DataFrame({_FACTS: [json.dumps(facts, ensure_ascii=False, sort_keys=True)]})
    for name, table in {**tables, _FACTS: told}.items():
        for part in table.iter_slices(_AT_ONCE) if table.height else [table]:
            plain = encode(part.to_arrow())
            draft = Draft(BatchKind.FINDINGS, plain, lines=part.height, run=run, detail=name)
            await batches.add(connection, draft)


async def load_inputs(
    connection: AsyncConnection, batches: Batches, run: str
) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Return the tables and the facts as they were stored last; nothing if there are none.

    Raises:
        StoreError: ``run_unknown``, ``evidence_purged`` or ``store_altered``.
    """
    number = await run_number(connection, run)
    query = sa.select(batch.c.sequence, batch.c.detail).where(
        batch.c.run == number, batch.c.kind == BatchKind.FINDINGS, batch.c.detail.not_in(("", WORK))
    )
    names = _latest({row.sequence: row.detail for row in (await connection.execute(query)).all()})
    parts: dict[str, list[pl.DataFrame]] = {}
    async for sequence, plain in batches.opened(connection, list(names)):
        table = pl.DataFrame(pl.from_arrow(pa.ipc.open_stream(plain).read_all()))
        parts.setdefault(names[sequence], []).append(table)
    tables = {name: pl.concat(found) for name, found in parts.items()}
    told = tables.pop(_FACTS, None)
    return tables, {} if told is None else json.loads(told.item())


def _latest(names: Mapping[int, str]) -> dict[int, str]:
    """Return the batches behind the last but one that holds facts: each set of inputs ends with its facts."""
    ends = sorted(sequence for sequence, name in names.items() if name == _FACTS)
    before = ends[-2] if len(ends) > 1 else 0
    return {sequence: name for sequence, name in names.items() if sequence > before}
