"""Posts as columns to tick: 主要负责人 √ beside 安全管理人员, which together say what a column 人员类别 would."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final

import polars as pl

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.letters import column_letters
from certverify.rosters.table.by_content import ticks
from certverify.rosters.table.header_rows import is_person
from certverify.rosters.table.headers import exact_field
from certverify.rosters.table.layout import is_header
from certverify.rosters.table.understood import Note
from certverify.rosters.values.cleaning import TICK, squeeze

__all__ = ["with_ticked_posts"]

_LOOK_AT: Final = 80
_BELOW: Final = 3
"""Rows below the first of a header in which the words over ticks may stand."""
_LONGEST: Final = 20
_TYPE: Final = "人员类别"
_NOT_TICKED: Final = frozenset({"", "×", "✗", "✘", "x", "X", "否", "无", "不是", "/", "-", "—", "–"})


def with_ticked_posts(sheet: Sheet, names_manager: Callable[[str], bool]) -> tuple[Sheet, tuple[Note, ...]]:
    """Return the sheet with the posts that are ticked written out in one column, and which columns were read so.

    ``names_manager`` tells whether a word names one of the two types of managers. A table that has a column for the
    type of its people is left as it is.
    """
    lines = [sheet.texts(n) for n in range(min(_LOOK_AT, sheet.cells.height))]
    first = next((n for n, line in enumerate(lines) if is_header(line)), None)
    if first is None:
        return sheet, ()
    heads = list(takewhile(lambda line: not any(map(is_person, line)), lines[first : first + _BELOW]))
    if any(exact_field(text) == "person_type" for line in heads for text in line if squeeze(text) != _TYPE):
        return sheet, ()
    for n, line in enumerate(heads, first):
        columns = [
            at
            for at, text in enumerate(line)
            if 0 < len(text) < _LONGEST and names_manager(text) and ticks(sheet, at, n + 1)
        ]
        if columns:
            return _written_out(sheet, n, columns), (_note(sheet, line, columns),)
    return sheet, ()


def _written_out(sheet: Sheet, header: int, columns: Sequence[int]) -> Sheet:
    """Write what is ticked into the first of the columns, under a header that says so, and leave the others blank."""
    words = [squeeze(sheet.texts(header)[at]) for at in columns]
    said = [_told(pl.col(f"v{at}"), word) for at, word in zip(columns, words, strict=True)]
    at = pl.int_range(pl.len())
    below, head = at > header, at == header
    told = pl.concat_str(said, separator="、", ignore_nulls=True)
    first, *others = columns
    changed = [
        pl.when(below)
        .then(told)
        .when(head)
        .then(pl.lit(f"{_TYPE}({'/'.join(words)})"))
        .otherwise(f"v{first}")
        .alias(f"v{first}"),
        pl.when(below).then(pl.lit(CellKind.TEXT, pl.UInt8)).otherwise(f"k{first}").alias(f"k{first}"),
    ]
    for other in others:
        changed.append(pl.when(at >= header).then(None).otherwise(f"v{other}").alias(f"v{other}"))
        changed.append(
            pl.when(at >= header).then(pl.lit(0, pl.UInt8)).otherwise(f"k{other}").alias(f"k{other}")
        )
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
