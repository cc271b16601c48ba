"""What columns on who is still in the post (转岗, 是否上岗, 现岗位), or on the card, say of each row: remarks."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from certverify.rosters.table.header.card_states import says_validity, tells_of_card
from certverify.rosters.table.header.renewals import RENEWAL
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.in_post import asks_of_post, doubts_post
from certverify.rosters.values.leaving import read_leaving
from certverify.rosters.values.training import first_to_come

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
    Where states of the person (在岗) or of the card (有效) stand with 换证中, they say nothing here.
    ``plain`` tells whether a cell names posts without special operations alone.
    """
    states = {column.letters for column in layout.columns if column.field == "employment_status"}

    def said(column: "Column") -> pl.Series:
        cells = body[f"v{column.index}"]
        told = {cell: _told(column, cell, plain, as_of, states) for cell in cells.unique()}
        return cells.replace_strict(told, return_dtype=pl.String)

    return {column.letters: said(column) for column in layout.columns if _asks(column)}


def _asks(column: "Column") -> bool:
    found = column.field == "remark" and column.how == "content"
    return found or (column.field in _POSTS and asks_of_post(column.header))


def _told(
    column: "Column", cell: str, plain: Callable[[str], bool], as_of: date, states: Collection[str]
) -> str:
    if column.word == RENEWAL:
        coming = first_to_come(squeeze(cell)) or tells_of_card(cell, as_of)
        return f"{RENEWAL}：{cell.strip()}" if coming else ""
    if not asks_of_post(column.header):
        telling = tells_of_card(cell, as_of) or not (column.letters in states or says_validity(cell))
        return cell.strip() if telling else ""
    if doubts_post(column.header, cell, as_of, plain=plain):
        return f"{column.header}：{cell.strip()}"
    return cell.strip() if read_leaving(squeeze(cell), as_of) is not None else ""
