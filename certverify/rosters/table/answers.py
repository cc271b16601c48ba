"""What columns on who is still in the post (转岗, 是否上岗, 现岗位) say of each row: remarks, with their header."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.in_post import asks_of_post, doubts_post
from certverify.rosters.values.leaving import read_leaving

if TYPE_CHECKING:
    from certverify.rosters.table.layout import Layout
    from certverify.rosters.table.understood import Column

__all__ = ["answers"]

_POSTS: Final = frozenset({"position", "trade"})


def answers(
    body: pl.DataFrame, layout: "Layout", plain: Callable[[str], bool], as_of: date
) -> Mapping[str, pl.Series]:
    """Return by the letters of the columns that ask so what they say of each line that puts the person in doubt.

    转岗：√ and 现岗位：仓管员 stand with their header, 已离职 alone; other cells say nothing, and are blank.
    ``plain`` tells whether a cell names posts without special operations alone.
    """

    def said(column: "Column") -> pl.Series:
        cells = body[f"v{column.index}"]
        told = {cell: _told(column.header, cell, plain, as_of) for cell in cells.unique()}
        return cells.replace_strict(told, return_dtype=pl.String)

    return {column.letters: said(column) for column in layout.columns if _asks(column)}


def _asks(column: "Column") -> bool:
    found = column.field == "remark" and column.how == "content"
    return (found or column.field in _POSTS) and asks_of_post(column.header)


def _told(header: str, cell: str, plain: Callable[[str], bool], as_of: date) -> str:
    if doubts_post(header, cell, as_of, plain=plain):
        return f"{header}：{cell.strip()}"
    return cell.strip() if read_leaving(squeeze(cell), as_of) is not None else ""
