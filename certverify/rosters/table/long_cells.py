"""Cells longer than any fact of a roster: what stands behind that length is not read, and it is said where."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.understood import Note

__all__ = ["LONGEST", "without_long_cells"]

LONGEST: Final = 2_000
"""Characters of the longest cell that is read whole. To look for words in a cell takes the square of its length: one
of 32,000 brackets, which Excel allows, took half a minute."""
_NAMED: Final = 10


def without_long_cells(sheet: Sheet) -> tuple[Sheet, tuple[Note, ...]]:
    """Return the sheet with no cell longer than :data:`LONGEST`, and a note that names those cut."""
    columns = [n for n in range(sheet.width) if _long(sheet.cells[f"v{n}"]).any()]
    if not columns:
        return sheet, ()
    places = sorted(_places(sheet, columns))
    named = "、".join(f"{sheet.letters_of(column)}{row}" for row, column in places[:_NAMED])
    more = " …" if len(places) > _NAMED else ""
    note = Note("cells_long", (("cells", named + more), ("count", len(places)), ("longest", LONGEST)))
    cut = sheet.cells.with_columns(pl.col(f"v{n}").str.head(LONGEST) for n in columns)
    return replace(sheet, cells=cut), (note,)


def _long(texts: pl.Series) -> pl.Series:
    """Tell which texts are too long; the number of bytes, which costs nothing, rules out most columns."""
    if not (texts.str.len_bytes() > LONGEST).any():
        return pl.Series([], dtype=pl.Boolean)
    return texts.str.len_chars().fill_null(0) > LONGEST


def _places(sheet: Sheet, columns: list[int]) -> Iterator[tuple[int, int]]:
    for column in columns:
        yield from (
            (sheet.first_row + row + 1, column) for row in _long(sheet.cells[f"v{column}"]).arg_true()
        )
