"""Who has left or moved by a list that gives names alone: a record of changes beside the roster, in its workbook.

Without an ID number nobody knows that it is the same person: such a name puts those who bear it in doubt, never out.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.leaving import read_leaving

__all__ = ["NAMED", "doubted_by_name", "named_in_rows", "named_in_table"]

NAMED: Final = {"source": pl.String, "sheet": pl.String, "row": pl.UInt32, "name": pl.String}
"""Columns of those named: the list, the row as a person sees it, and the name, or the text of a row that holds it."""
_CAUSES: Final = ("left_post", "not_at_work", "employment_unclear", "post_changed")
_ROWS: Final = 5_000
"""Rows of a sheet without a table that are looked at."""
_SHORTEST: Final = 5
"""Signs of a sentence that may name somebody and say that he has left."""


def named_in_table(read: pl.DataFrame) -> pl.DataFrame:
    """Return who is rejected for want of an ID number among the lines read, and is gone or in doubt by that line."""
    gone = (pl.col("reject") == "id_missing") & pl.col("cause").is_in(_CAUSES)
    found = read.filter(gone).select("source", "sheet", "row", name="name_read")
    return found.cast({"row": pl.UInt32}).unique(maintain_order=True)


def named_in_rows(source: str, sheet: Sheet) -> pl.DataFrame:
    """Return the cells of each row that speaks of leaving, from a sheet in which no table was found."""
    rows = [
        (source, sheet.name, sheet.first_row + n + 1, text)
        for n in range(min(_ROWS, sheet.cells.height))
        for text in _if_speaking(sheet.texts(n))
    ]
    return pl.DataFrame(rows, schema=NAMED, orient="row")


def _if_speaking(texts: Iterable[str]) -> list[str]:
    told = [text for text in map(squeeze, texts) if text]
    return told if any(map(_speaks, told)) else []


def doubted_by_name(entries: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """Return who of the open entries bears a name that another sheet of the file says to have left.

    Columns ``at`` (the entry's line), ``sheet_left`` and ``row_left``. Of several names in one row the first is meant:
    behind it stands who noted the change, or who took over.
    """
    known = entries.select("source", "name").unique()
    told = [*_whole(named, known), *_within(named, known)]
    schema = {"source": pl.String, "sheet_left": pl.String, "row_left": pl.UInt32, "name": pl.String}
    gone = pl.DataFrame(told, schema=schema, orient="row")
    still_open = entries.with_row_index("at").filter(pl.col("disposition").is_null())
    found = still_open.select("at", "source", "sheet", "name").join(gone, on=["source", "name"], how="inner")
    elsewhere = found.filter(pl.col("sheet").ne_missing(pl.col("sheet_left")))
    return (
        elsewhere.sort("at", "row_left")
        .unique("at", keep="first", maintain_order=True)
        .drop("source", "name", "sheet")
    )


def _whole(named: pl.DataFrame, known: pl.DataFrame) -> Iterator[tuple[str, str | None, int, str]]:
    """Yield the rows of which a cell is a name: the first that is."""
    cells = named.join(known, on=["source", "name"], how="semi", maintain_order="left")
    first = cells.unique(["source", "sheet", "row"], keep="first", maintain_order=True)
    yield from first.select("source", "sheet", "row", "name").iter_rows()


def _within(named: pl.DataFrame, known: pl.DataFrame) -> Iterator[tuple[str, str | None, int, str]]:
    """Yield the rows in one of whose sentences a name stands: 1、楚燕已于9月离职."""
    names = {source: frame["name"].to_list() for (source,), frame in known.group_by("source")}
    for source, sheet, row, text in named.iter_rows():
        if len(text) > _SHORTEST and _speaks(text):
            yield from (
                (source, sheet, row, name) for name in names.get(source, ()) if len(name) > 1 and name in text
            )


def _speaks(text: str) -> bool:
    return read_leaving(text, date.min) is not None
