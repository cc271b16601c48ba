"""Posts as columns to tick: 主要负责人 √ beside 安全管理人员, which together say what a column 人员类别 would."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final

import polars as pl

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.letters import column_letters
from certverify.rosters.table.header.by_content import ticks
from certverify.rosters.table.header.header_rows import is_person
from certverify.rosters.table.header.headers import exact_field
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Note
from certverify.rosters.values.cleaning import TICK, squeeze

__all__ = ["with_ticked_posts"]

_BELOW: Final = 3
"""Rows below the first of a header in which the words over ticks may stand."""
_LONGEST: Final = 20
_TYPE: Final = "人员类别"
_NOT_TICKED: Final = frozenset({"", "×", "✗", "✘", "x", "X", "否", "无", "不是", "/", "-", "—", "–"})


def with_ticked_posts(
    sheet: Sheet, layout: Layout, names_manager: Callable[[str], bool]
) -> tuple[Sheet, Note | None]:
    """Return a table with the posts that are ticked written out in one column, and which columns were read so.

    ``names_manager`` tells whether a word names one of the two types of managers. A table that has a column for the
    type of its people is left as it is, and so are its rows that name nobody and tick nothing (审核人：, 安全总监：).
    """
    first = max(0, layout.first)
    lines = [sheet.texts(n) for n in range(first, min(first + _BELOW, sheet.cells.height))]
    heads = list(takewhile(lambda line: not any(map(is_person, line)), lines))
    if any(
        _tells_types(heads, n, at, names_manager) for n, line in enumerate(heads) for at in range(len(line))
    ):
        return sheet, None
    people = _people(layout)
    of_people = replace(sheet, cells=sheet.cells.slice(first + 1).filter(people))
    for n, line in enumerate(heads, first):
        columns = [
            at
            for at, text in enumerate(line)
            if 0 < len(text) < _LONGEST and names_manager(text) and ticks(of_people, at, 0)
        ]
        if columns:
            return _written_out(sheet, n, columns, people), _note(sheet, line, columns)
    return sheet, None


def _tells_types(
    heads: Sequence[list[str]], line: int, column: int, names_manager: Callable[[str], bool]
) -> bool:
    """Tell whether a header heads the types of people, and does not only stand over the first post to tick."""
    if exact_field(heads[line][column]) != "person_type":
        return False
    below = heads[line + 1][column] if line + 1 < len(heads) else ""
    return squeeze(heads[line][column]) != _TYPE or not names_manager(below)


def _people(layout: Layout) -> pl.Expr:
    """Tell the rows with somebody's number; all of them where no column has one."""
    numbers = [pl.col(f"v{column.index}") for column in layout.columns if column.field == "id_number"]
    if not numbers:
        return pl.lit(value=True)
    return pl.any_horizontal(number.str.contains(r"\d{5}") for number in numbers).fill_null(value=False)


def _written_out(sheet: Sheet, header: int, columns: Sequence[int], people: pl.Expr) -> Sheet:
    """Write what is ticked into the first of the columns, under a header that says so, and leave the others blank.

    So it is where the header stands again, as for printing.
    """
    words = [squeeze(sheet.texts(header)[at]) for at in columns]
    told = [_told(pl.col(f"v{at}"), word) for at, word in zip(columns, words, strict=True)]
    row = pl.int_range(pl.len())
    again = pl.all_horizontal(
        pl.col(f"v{at}").str.replace_all(r"\s", "") == word for at, word in zip(columns, words, strict=True)
    ).fill_null(value=False)
    ticked = pl.any_horizontal(pl.col(f"v{at}").str.strip_chars().is_in(sorted(TICK)) for at in columns)
    head = (row == header) | ((row > header) & again)
    body = (row > header) & (people | ticked.fill_null(value=False)) & ~again
    first, *others = columns
    posts = pl.concat_str(told, separator="、", ignore_nulls=True)
    title = pl.lit(f"{_TYPE}({'/'.join(words)})")
    text = pl.when(head).then(title).when(body).then(posts).otherwise(f"v{first}")
    kind = pl.when(head | body).then(pl.lit(CellKind.TEXT, pl.UInt8)).otherwise(f"k{first}")
    changed = [text.alias(f"v{first}"), kind.alias(f"k{first}")]
    blank = {"v": pl.lit(None, pl.String), "k": pl.lit(CellKind.EMPTY, pl.UInt8)}
    for name, letter in ((f"{letter}{at}", letter) for at in others for letter in "vk"):
        changed.append(pl.when(head | body).then(blank[letter]).otherwise(name).alias(name))
    return replace(sheet, cells=sheet.cells.with_columns(changed))


def _told(cell: pl.Expr, word: str) -> pl.Expr:
    """The header's word where its cell is ticked, nothing where it is not; what else stands there stays as it is."""
    text = cell.fill_null("").str.strip_chars()
    return (
        pl.when(text.is_in(sorted(TICK))).then(pl.lit(word)).when(~text.is_in(sorted(_NOT_TICKED))).then(text)
    )


def _note(sheet: Sheet, line: Sequence[str], columns: Sequence[int]) -> Note:
    named = (f"{squeeze(line[at])} ({column_letters(at + sheet.first_column)})" for at in columns)
    return Note("posts_ticked", (("columns", "、".join(named)),))
