"""Rows and findings of two runs, made comparable: all but when somebody was asked must be the same."""

from pathlib import Path
from typing import Final

import polars as pl

__all__ = ["verdicts"]

_CHANGING: Final = {"first_asked_at", "asked_at", "evidence_ids", "next_try_at"}
"""When, and under which evidence, somebody was asked; the next try is a fixed time after that."""


def verdicts(out: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return rows and findings without what differs from run to run."""
    rows, findings = (_undated(pl.read_parquet(out / f"{name}.parquet")) for name in ("rows", "findings"))
    return rows, findings


def _undated(told: pl.DataFrame) -> pl.DataFrame:
    """Take each line's own days of asking out of its words, too: one run may end after midnight (in Shanghai)."""
    for name in sorted({"first_asked_at", "asked_at"} & set(told.columns)):
        asked_on = pl.col(name).dt.convert_time_zone("Asia/Shanghai").dt.to_string("%Y-%m-%d")
        for day in told.select(asked_on.unique().drop_nulls()).to_series():
            words = pl.col(pl.String)
            undated = pl.when(asked_on == day).then(words.str.replace_all(day, "(asked)", literal=True))
            told = told.with_columns(undated.otherwise(words))
    return told.drop(_CHANGING & set(told.columns))
