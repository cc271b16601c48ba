"""Storing the findings of a run: encrypted in the chain, with an index that holds no words about a person."""

from typing import Any, Final

import polars as pl
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.store.chain.batches import Batches, Draft, run_number
from certverify.store.chain.blobs import encode
from certverify.store.chain.links import BatchKind
from certverify.store.sql.bulk import insert_lines
from certverify.store.sql.schema import finding

__all__ = ["index_lines", "load_findings", "save_findings"]

_AT_ONCE: Final = 10_000
_KEYS: Final = ("finding_id", "person_key")
_WORDS: Final = ("rule", "severity", "certainty")


async def save_findings(
    connection: AsyncConnection, batches: Batches, run: str, findings: pl.DataFrame
) -> None:
    """Store a run's findings in place of any it has: at least the index's columns, all columns in the batch.

    Raises:
        StoreError: ``run_unknown``.
    """
    number = await run_number(connection, run)
    await connection.execute(finding.delete().where(finding.c.run == number))
    for part in findings.iter_slices(_AT_ONCE):
        draft = Draft(BatchKind.FINDINGS, encode(part.to_arrow()), lines=part.height, run=run)
        sequence = await batches.add(connection, draft)
        await insert_lines(connection, finding, index_lines(part), batch=sequence, run=number)


async def load_findings(connection: AsyncConnection, batches: Batches, run: str) -> pl.DataFrame:
    """Return a run's findings as they were stored; no columns if there are none."""
    number = await run_number(connection, run)
    query = sa.select(finding.c.batch).where(finding.c.run == number).distinct()
    sequences = (await connection.execute(query)).scalars().all()
    parts = [pl.read_ipc_stream(plain) async for _, plain in batches.opened(connection, sequences)]
    return pl.concat(parts) if parts else pl.DataFrame()


def index_lines(part: pl.DataFrame) -> dict[str, list[Any]]:
    """Return the index lines of a batch of findings column by column, without batch and run."""
    keys = [pl.col(name).str.decode("hex") for name in _KEYS]
    words = [pl.col(name).cast(pl.String) for name in _WORDS]
    return part.select(*keys, *words, "primary").with_row_index("line").to_dict(as_series=False)
