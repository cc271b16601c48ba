"""A workbook of several sheets, written cell by cell and read as the program reads it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
from text_roster import CATALOGUE, DAY

from certverify import rosters

__all__ = ["read_book"]


def read_book(path: Path, sheets: Mapping[str, Sequence[str]], name: str = "名册") -> rosters.Roster:
    """Return what is read of a workbook; the cells of each row stand between strokes."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for n, row in enumerate(rows, 1):
            for column, text in enumerate(row.split("|"), 1):
                if text:
                    sheet.cell(n, column, text)
    file = path / f"{name}.xlsx"
    book.save(file)
    return rosters.read([file], CATALOGUE, DAY)
