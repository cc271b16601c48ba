"""The night's data sets, one folder a region: ``night=2026-11-27/region=320100/rows.parquet`` and its siblings.

DuckDB, Polars and Spark read ``night=*/region=*/rows.parquet`` as one table with two more columns (hive partitioning):
``night``, and ``region``, the code. No file has columns of these names. What crosses an employer masks names and
numbers; keyed digests keep people apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from certverify.nightly.rolls import PLACES
from certverify.nightly.verdict import Judged
from certverify.reports.tables import finding_table, rejected_table, row_table, write_parquet

__all__ = ["masked_messages", "masked_names", "tables_of", "write_partitions"]

_RENAMED: Final = {"region": "region_name"}
"""The folder's ``region=`` is a column to readers with hive partitioning, who would see one of the two."""
_ENTRY: Final = ["source", "sheet", "row", "part"]
_TOLD: Final = ("message_zh", "message_en", "claimed", "official", "measure")
"""Columns of a finding that people read, and that may name its person."""


def masked_names(table: pl.DataFrame) -> pl.DataFrame:
    """Mask the column ``name`` as :func:`certverify_schemas.masking.mask_name` does: the first character stays."""
    return table.with_columns(_masked("name").alias("name"))


def masked_messages(findings: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Mask the name of an entry's person wherever it stands in what the findings say of the entry.

    Args:
        findings: as ``finding_table`` returns them.
        rows: as ``row_table`` returns them, names in clear.
    """
    names = rows.select(*_ENTRY, pl.col("name").alias("_name")).filter(pl.col("_name").str.len_chars() > 0)
    joined = findings.join(names, on=_ENTRY, how="left", nulls_equal=True, maintain_order="left")
    named = pl.col("_name").is_not_null()
    return joined.with_columns(
        pl.when(named)
        .then(pl.col(column).str.split(pl.col("_name")).list.join(_masked("_name")))
        .otherwise(pl.col(column))
        .alias(column)
        for column in _TOLD
    ).drop("_name")


def _masked(column: str) -> pl.Expr:
    stars = pl.lit("*").repeat_by(pl.max_horizontal(pl.col(column).str.len_chars().cast(pl.Int64) - 1, 1))
    return pl.concat_str(pl.col(column).str.head(1), stars.list.join(""))


def tables_of(judged: Judged) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the data sets that are made of entries by name, each with the register's columns."""
    rows = row_table(judged.result, unmasked=False)
    findings = masked_messages(finding_table(judged.result, unmasked=False), rows)
    rejected = masked_names(rejected_table(judged.result, unmasked=False))
    yield "rows", judged.placed(masked_names(rows))
    yield "findings", judged.placed(findings)
    yield "rejected", judged.placed(rejected)


def write_partitions(folder: Path, judged: Judged) -> None:
    """Write every data set, a region at a time; where there is no line it is an empty table, so that readers find one.

    What leaves the house is made of the entries, masked and with the register's words: a region's copy is held, never
    everybody's.
    """
    result, moved = judged.result, _placed_changes(judged)
    rows, findings, problems = (
        _Split.by_region(judged, table) for table in (result.rows, result.findings, result.problems)
    )
    codes = pl.concat([rows.codes, findings.codes, problems.codes, moved["region_code"]])
    for region in codes.unique().sort():
        place = folder / f"region={_fit(region)}"
        place.mkdir(mode=0o700, exist_ok=True)
        here = replace(
            result, rows=rows.of(region), findings=findings.of(region), problems=problems.of(region)
        )
        _write(place, replace(judged, result=here), moved.filter(pl.col("region_code") == region))


@dataclass(frozen=True, slots=True)
class _Split:
    """A table, and the region of each of its lines."""

    table: pl.DataFrame
    codes: pl.Series

    @classmethod
    def by_region(cls, judged: Judged, table: pl.DataFrame) -> "_Split":
        return cls(table, judged.placed(table.select("source", "employer"))["region_code"])

    def of(self, region: str) -> pl.DataFrame:
        return self.table.filter(self.codes == region)


def _write(place: Path, judged: Judged, changes: pl.DataFrame) -> None:
    result = judged.result
    for name, table in (*tables_of(judged), ("changes", changes)):
        file, named = place / f"{name}.parquet", table.rename(_RENAMED)
        write_parquet(named, file, run_id=result.run_id, complete=result.complete)


def _placed_changes(judged: Judged) -> pl.DataFrame:
    """Place what changed where its employer is now, or was: an employer without rosters is unknown."""
    by_employer = judged.places.unique("employer", keep="first").select("employer", *PLACES)
    unknown = [pl.col(name).fill_null("unknown") for name in ("region_code", "region", "level")]
    joined = judged.changes.join(by_employer, on="employer", how="left", maintain_order="left")
    return joined.with_columns(unknown)


def _fit(region: str) -> str:
    """Return a region's code as a folder's name, whatever the register says."""
    return re.sub(r"[^0-9A-Za-z_-]", "_", region)[:40] or "unknown"
