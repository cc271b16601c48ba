"""Tables too large for memory, dealt out in one pass to files of one part each."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from polars.io.partition import FileProviderArgs

__all__ = ["dealt", "filtered", "numbered"]

_PART: Final = "part_of_all"  # entries have a column "part" of their own


def numbered(table: pl.LazyFrame, key: pl.Expr, parts: int, unread: Sequence[str] = ()) -> pl.LazyFrame:
    """Add the part of each line, without the columns ``unread``: lines of one key share a part."""
    return table.with_columns((key.hash() % parts).alias(_PART)).drop(unread)


def filtered(table: pl.LazyFrame, parts: int) -> Sequence[pl.LazyFrame]:
    """Return the parts of a table (``numbered``) as filters over it: each reads the whole anew."""
    if parts == 1:
        return [table.drop(_PART)]
    return [table.filter(pl.col(_PART) == part).drop(_PART) for part in range(parts)]


def dealt(table: pl.LazyFrame, parts: int, folder: Path, name: str) -> Sequence[pl.LazyFrame]:
    """Write a table into ``folder``, one file a part, and return the same parts as :func:`filtered` does.

    The folder is the caller's to make (mode 0700: the lines hold personal data) and to remove.
    """
    by_part = pl.PartitionBy(
        folder,
        key=_PART,
        include_key=False,
        file_path_provider=partial(_file, name),
        approximate_bytes_per_file=None,
    )
    table.sink_parquet(by_part, compression="lz4", statistics=False, mkdir=True)
    paths = [folder / _named(name, part) for part in range(parts)]
    empty = table.drop(_PART).clear()
    return [pl.scan_parquet(path) if path.exists() else empty for path in paths]


def _file(name: str, told: "FileProviderArgs") -> str:
    return _named(name, told.partition_keys.item())


def _named(name: str, part: int) -> str:
    return f"{name}-{part}.parquet"
