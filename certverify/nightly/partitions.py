"""The night's data sets, one folder a region: ``night=2026-11-27/region=320100/rows.parquet`` and its siblings.

DuckDB, Polars and Spark read ``night=*/region=*/rows.parquet`` as one table with two more columns (hive partitioning).
What crosses an employer masks names and numbers; keyed digests keep people apart.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from certverify.nightly.rolls import PLACES
from certverify.nightly.verdict import Judged
from certverify.reports.tables import finding_table, rejected_table, row_table, write_parquet

__all__ = ["masked_names", "tables_of", "write_partitions"]


def masked_names(table: pl.DataFrame) -> pl.DataFrame:
    """Mask the column ``name`` as :func:`certverify_schemas.masking.mask_name` does: the first character stays."""
    stars = pl.lit("*").repeat_by(pl.max_horizontal(pl.col("name").str.len_chars().cast(pl.Int64) - 1, 1))
    return table.with_columns(pl.concat_str(pl.col("name").str.head(1), stars.list.join("")).alias("name"))


def tables_of(judged: Judged) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the data sets by name, each with the register's columns."""
    yield "rows", judged.placed(masked_names(row_table(judged.result, unmasked=False)))
    yield "findings", judged.placed(finding_table(judged.result, unmasked=False))
    yield "rejected", judged.placed(masked_names(rejected_table(judged.result, unmasked=False)))
    yield "changes", _placed_changes(judged)


def write_partitions(folder: Path, judged: Judged) -> None:
    """Write every data set, split by region; a region without a line of one has no such file."""
    result = judged.result
    for name, table in tables_of(judged):
        for (region,), part in table.partition_by("region_code", as_dict=True, maintain_order=True).items():
            place = folder / f"region={_fit(str(region))}"
            place.mkdir(mode=0o700, exist_ok=True)
            write_parquet(part, place / f"{name}.parquet", run_id=result.run_id, complete=result.complete)


def _placed_changes(judged: Judged) -> pl.DataFrame:
    """Place what changed where its employer is now, or was: an employer without rosters is unknown."""
    by_employer = judged.places.unique("employer", keep="first").select("employer", *PLACES)
    unknown = [pl.col(name).fill_null("unknown") for name in ("region_code", "region", "level")]
    joined = judged.changes.join(by_employer, on="employer", how="left", maintain_order="left")
    return joined.with_columns(unknown)


def _fit(region: str) -> str:
    """Return a region's code as a folder's name, whatever the register says."""
    return re.sub(r"[^0-9A-Za-z_-]", "_", region)[:40] or "unknown"
