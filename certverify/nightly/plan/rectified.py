"""Problems that somebody says are rectified: they are asked about again before what is merely old."""

from pathlib import Path

import polars as pl

from certverify.errors import ConfigError

__all__ = ["RECTIFIED", "read_rectified"]

RECTIFIED = pl.Schema({"finding_id": pl.String(), "said_on": pl.Date()})


def read_rectified(file: Path | None) -> pl.DataFrame:
    """Read a CSV ``finding_id,said_on`` (days as ``2026-11-20``); a line without a day is left out.

    Raises:
        ConfigError: ``rectified_unreadable``, the file is missing or lacks a column.
    """
    if file is None:
        return pl.DataFrame(schema=RECTIFIED)
    try:
        read = pl.read_csv(file, columns=["finding_id", "said_on"], schema_overrides={"said_on": pl.String})
    except (OSError, pl.exceptions.PolarsError):
        raise ConfigError("rectified_unreadable", file=file.name) from None
    days = pl.col("said_on").str.strip_chars().str.to_date("%Y-%m-%d", strict=False)
    return read.select(pl.col("finding_id").cast(pl.String), days.alias("said_on")).drop_nulls()
