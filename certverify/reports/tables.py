"""The data sets of a run: ``rows.parquet``, ``findings.parquet``, ``rejected.parquet``."""

import errno
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl

from certverify.reports.columns import (
    FINDING_COLUMNS,
    FINDING_EXTRAS,
    REJECTED_COLUMNS,
    ROW_COLUMNS,
    ROW_EXTRAS,
    Columns,
)
from certverify.reports.result import RunResult
from certverify.reports.safetext import readable

__all__ = ["finding_table", "rejected_table", "row_table", "save_parquet", "write_parquet"]

_OS_ERROR: Final = re.compile(r"\(os error (\d+)\)")
_END_UNWRITTEN: Final = "transport error"
"""What Polars tells where it is the end of a Parquet file that cannot be written; the system's reason is lost."""


def row_table(result: RunResult, *, unmasked: bool) -> pl.DataFrame:
    """Return every entry, rejected ones too, in the promised columns.

    Raises:
        polars.exceptions.ColumnNotFoundError: the run lacks a promised column.
    """
    named = result.rows.with_columns(
        category=pl.col("required_category"), cause=pl.col("cause").str.strip_prefix("cause.")
    )
    return readable(_shaped(named, ROW_COLUMNS, ROW_EXTRAS), unmasked=unmasked)


def finding_table(result: RunResult, *, unmasked: bool) -> pl.DataFrame:
    """Return every finding, primary or not, in the promised columns.

    Raises:
        polars.exceptions.ColumnNotFoundError: the run lacks a promised column.
    """
    return readable(_shaped(result.findings, FINDING_COLUMNS, FINDING_EXTRAS), unmasked=unmasked)


def rejected_table(result: RunResult, *, unmasked: bool) -> pl.DataFrame:
    """Return one line per rejected entry: where, which value (masked by the reader), why, what to do."""
    return readable(_shaped(result.problems.filter("rejects"), REJECTED_COLUMNS, {}), unmasked=unmasked)


def write_parquet(table: pl.DataFrame, path: Path, *, run_id: str, complete: bool) -> None:
    """Write a table; the file's metadata name the run and say whether it is complete.

    Raises:
        OSError: the file cannot be written.
    """
    save_parquet(table, path, {"certverify.run_id": run_id, "certverify.complete": str(complete).lower()})


def save_parquet(table: pl.DataFrame, path: Path, said: Mapping[str, str] | None = None) -> None:
    """Write a table, with ``said`` as the file's metadata.

    Raises:
        OSError: the file cannot be written; Polars tells of a full disk as if the format were wrong.
    """
    try:
        table.write_parquet(path, compression="zstd", metadata=dict(said or {}))
    except pl.exceptions.ComputeError as error:
        number = _reason(str(error), path)
        if number is None:
            raise
        raise OSError(number, os.strerror(number)) from None


def _reason(said: str, path: Path) -> int | None:
    """Return the system's number of what kept Polars from writing, or ``None`` where it was something else."""
    if found := _OS_ERROR.search(said):
        return int(found[1])
    if _END_UNWRITTEN not in said:
        return None
    return errno.EIO if shutil.disk_usage(path.parent).free else errno.ENOSPC


def _shaped(table: pl.DataFrame, promised: Columns, extras: Columns) -> pl.DataFrame:
    known = {name: kind for name, kind in extras.items() if name in table.columns}
    return table.select(pl.col(name).cast(kind) for name, kind in {**promised, **known}.items())
