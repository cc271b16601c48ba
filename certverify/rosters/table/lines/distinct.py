"""Cells that say the same are read once: rosters repeat themselves, and a reader of words is dear."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

__all__ = ["Plain", "read_distinct"]

_FEW: Final = 50
"""Up to so many lines are read as they stand: to find out which of them are alike takes longer than to read them."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Cells that need no reader: where ``when`` holds, the columns of ``values`` say it all."""

    when: pl.Expr
    values: Mapping[str, pl.Expr]


def read_distinct(
    lines: pl.DataFrame,
    columns: Sequence[str],
    reader: Callable[..., Mapping[str, Any]],
    schema: Mapping[str, Any],
    plain: Plain | None = None,
) -> pl.DataFrame:
    """Add what ``reader`` says of the cells in ``columns``; each distinct combination is read once.

    ``schema`` names the columns added and their types, the keys of what ``reader`` returns. ``plain`` settles the
    well-written cells by expressions, which agree with the reader.
    """
    if lines.height <= _FEW:
        cells = zip(*(lines[name].to_list() for name in columns), strict=True)
        return lines.hstack(_readings(cells, reader, schema))
    keys = lines.select(columns).unique(maintain_order=True)
    settled = pl.DataFrame()
    if plain is not None:
        easy = [plain.values[name].cast(kind).alias(name) for name, kind in schema.items()]
        settled = keys.filter(plain.when).select(*columns, *easy)
        keys = keys.filter(~plain.when)
    read = pl.concat([keys, _readings(keys.iter_rows(), reader, schema)], how="horizontal")
    told = read if settled.is_empty() else pl.concat([settled, read], how="vertical")
    return lines.join(told, on=list(columns), how="left", maintain_order="left", nulls_equal=True)


def _readings(
    cells: Iterable[Sequence[Any]], reader: Callable[..., Mapping[str, Any]], schema: Mapping[str, Any]
) -> pl.DataFrame:
    return pl.DataFrame([reader(*line) for line in cells], schema=dict(schema), orient="row")
