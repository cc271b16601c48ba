"""What stands in the columns of before and after a renewal: the latest that says something counts, row by row."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import polars as pl

from certverify.rosters.table.header.renewals import TERM, renewed_with
from certverify.rosters.table.understood import Column

if TYPE_CHECKING:
    from certverify.rosters.table.layout import Layout

__all__ = ["renewed"]

_TELLS: Final = r"\d"
"""A number or a day: 办理中 in the place of the new one leaves the old one in force."""


def renewed(body: pl.DataFrame, layout: "Layout") -> tuple[pl.DataFrame, "Layout"]:
    """Return the rows with one cell for each field of a certificate, and the layout without the other columns."""
    cards = [column for column in layout.columns if renewed_with(column.field)]
    fields: dict[tuple[int, str], list[Column]] = {}
    for column in cards:
        fields.setdefault((column.group, column.field), []).append(column)
    changes: list[pl.Expr] = []
    merged: set[int] = set()
    for alike in fields.values():
        own = sorted(alike, key=lambda column: -column.turn)
        later = {column.index: list(_later(column, cards)) for column in own}
        if any(later.values()):
            changes += _chosen(own, later)
            merged |= {column.index for column in own[1:]}
    if not changes:
        return body, layout
    kept = [c for c in layout.columns if c.index not in merged or not renewed_with(c.field)]
    return body.with_columns(changes), replace(layout, columns=tuple(kept))


def _later(column: Column, cards: Iterable[Column]) -> Iterable[Column]:
    """Yield the columns of the same certificate that, where they tell something, make this one history.

    A plain day of issue (发证日期) leaves 原有效期至 as it is; one of the new card does not.
    """
    for other in cards:
        same = other.group == column.group and other.field in renewed_with(column.field)
        over = other.turn == 1 or other.field in TERM or other.field == column.field
        if same and over and other.turn > column.turn:
            yield other


def _chosen(own: Sequence[Column], later: dict[int, list[Column]]) -> list[pl.Expr]:
    """Return the cell of the first column: of the latest that tells something and that none makes history."""
    first = own[0].index
    value, kind = pl.col(f"v{first}"), pl.col(f"k{first}")
    if later[first]:
        gone = _any_tells(later[first])
        value, kind = _unless(gone, value, pl.lit("")), _unless(gone, kind, pl.lit(0, pl.UInt8))
    for column in reversed(own[1:]):
        counts = _tells(column) & ~_any_tells(later[column.index])
        value = pl.when(counts).then(pl.col(f"v{column.index}")).otherwise(value)
        kind = pl.when(counts).then(pl.col(f"k{column.index}")).otherwise(kind)
    return [value.alias(f"v{first}"), kind.alias(f"k{first}")]


def _unless(gone: pl.Expr, value: pl.Expr, nothing: pl.Expr) -> pl.Expr:
    return pl.when(gone).then(nothing).otherwise(value)


def _any_tells(columns: Iterable[Column]) -> pl.Expr:
    return pl.any_horizontal(_tells(column) for column in columns)


def _tells(column: Column) -> pl.Expr:
    return pl.col(f"v{column.index}").str.contains(_TELLS).fill_null(value=False)
