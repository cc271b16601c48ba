"""Sheets of a roster in memory, as the parser gives them: for laws that read hundreds, and for the growth of time."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl
from text_roster import CATALOGUE, DAY

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.cells import Merge, Sheet
from certverify.rosters.files.sniff import FileFormat
from certverify.rosters.sheets import Reading, read_sheet

_NAME = "名册"


def sheet_of(rows: Sequence[Sequence[str]], merges: Iterable[Merge] = ()) -> Sheet:
    """Return a sheet of texts; every row is as long as the first."""
    cells: dict[str, pl.Series] = {}
    for n, column in enumerate(zip(*rows, strict=True)):
        cells[f"v{n}"] = pl.Series([text or None for text in column], dtype=pl.String)
        kinds: list[int] = [CellKind.TEXT if text else CellKind.EMPTY for text in column]
        cells[f"k{n}"] = pl.Series(kinds, dtype=pl.UInt8)
    return Sheet(_NAME, hidden=False, cells=pl.DataFrame(cells), merges=tuple(merges))


def entries_in(rows: Sequence[Sequence[str]]) -> pl.DataFrame:
    """Return the accepted entries of a sheet whose first row is its header."""
    part = read_sheet(Path(f"{_NAME}.xlsx"), FileFormat.XLSX, sheet_of(rows), Reading(CATALOGUE, DAY))
    assert part.entries is not None, rows[0]
    return part.entries
