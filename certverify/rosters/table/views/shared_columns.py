"""Columns that stand left of people side by side and belong to all of them: 单位, 行业 and 岗位 of the row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.layout import Layout
from certverify.rosters.values.cleaning import says_nothing

__all__ = ["with_shared"]

_OF_ROW: Final = frozenset({"department", "employer_uscc", "industry", "org", "region", "unit_type"})
_POST: Final = frozenset({"duty", "job_category", "operation_item", "person_type", "position", "trade"})
"""A group that says anything of its people's posts says all of it."""
Found = tuple[Sheet, Layout]


def with_shared(
    whole: Found, first: int, places: tuple[int, int], part: Found, find: Callable[[Sheet], Layout | None]
) -> Found:
    """Return a list (``part``, the columns of ``places``) with those left of the ``first`` people that it lacks.

    A list that numbers its rows itself stands beside the other by chance; else its people are those of the same rows.
    """
    sheet, layout = whole
    own = part[1].fields
    wanted = _OF_ROW - own if own & _POST else (_OF_ROW | _POST) - own
    shared = {c.index for c in layout.columns if c.index < first and c.field in wanted}
    if "seq" in own or not shared:
        return part
    group = range(*places)
    seen = _seen(sheet, {*shared, *group}, _top(sheet, layout))
    found = find(seen)
    if found is None:
        return part
    return seen, replace(found, absent=found.absent | _nobody(sheet, group, found.body))


def _top(sheet: Sheet, layout: Layout) -> int:
    """Return the first line of the header, with a line of groups above it, which is no title over all columns."""
    above = {text.strip() for text in sheet.texts(layout.first - 1)} - {""} if layout.first > 0 else set()
    return layout.first - 1 if len(above) > 1 else layout.first


def _seen(sheet: Sheet, kept: Iterable[int], top: int) -> Sheet:
    """Return the sheet with the others' columns blank from a line on, so that every column keeps its letters."""
    at, kept = pl.int_range(pl.len()), set(kept)
    others = [n for n in range(sheet.width) if n not in kept]
    values = [pl.when(at >= top).then(pl.lit("")).otherwise(f"v{n}").alias(f"v{n}") for n in others]
    kinds = [pl.when(at >= top).then(pl.lit(0, pl.UInt8)).otherwise(f"k{n}").alias(f"k{n}") for n in others]
    merges = tuple(m for m in sheet.merges if m.bottom < top or m.left in kept)
    return replace(sheet, cells=sheet.cells.with_columns(*values, *kinds), merges=merges)


def _nobody(sheet: Sheet, group: Sequence[int], body: int) -> frozenset[int]:
    """Return the lines in which the group's columns name nobody; a text alone in its line may head all the groups."""
    said = [~says_nothing(pl.col(f"v{n}").fill_null("")) for n in range(sheet.width)]
    told = sheet.cells.select(
        pl.any_horizontal(said[n] for n in group).alias("own"), pl.sum_horizontal(said).alias("all")
    )
    nobody = told.select(~pl.col("own") & (pl.col("all") > 1)).to_series()
    return frozenset(n for n in nobody.arg_true().to_list() if n >= body)
