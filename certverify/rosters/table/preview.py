"""The first rows of a sheet, for a person who has to say where its header stands and what its columns are."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.letters import column_letters
from certverify.rosters.files.spawn import parse
from certverify.rosters.table.understood import FirstRows, Note, UnderstoodSheet
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.ids import read_id
from certverify_schemas.masking import mask_numbers_in

__all__ = ["first_rows", "sheets_in"]

_ROWS: Final = 8
_COLUMNS: Final = 40
_LONGEST: Final = 40


def first_rows(sheet: Sheet) -> FirstRows:
    """Return the first rows of a sheet's used rectangle."""
    lines = [sheet.texts(n)[:_COLUMNS] for n in range(min(_ROWS, sheet.cells.height))]
    letters = [column_letters(n + sheet.first_column) for n in range(min(_COLUMNS, sheet.width))]
    columns = list(zip(*lines, strict=True))
    return FirstRows(
        tuple(letters),
        tuple((sheet.first_row + n + 1, tuple(map(_shown, line))) for n, line in enumerate(lines)),
        tuple(name for name, cells in zip(letters, columns, strict=True) if _are_numbers(cells)),
    )


def sheets_in(path: Path, name: str) -> list[UnderstoodSheet]:
    """Return the sheets of a file in which no header was found, as they are before anybody says what they mean.

    Raises:
        RosterError: as ``parse``.
    """
    kind, sheets = parse(path)
    notes = (Note("sheet_without_header"),)
    return [
        UnderstoodSheet(name, one.name, kind.value, None, notes=notes, first=first_rows(one))
        for one in sheets
        if not one.hidden and one.cells.height
    ]


def _shown(text: str) -> str:
    text = mask_numbers_in(squeeze(text))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _are_numbers(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return 2 * sum(read_id(cell).rejected is None for cell in filled) > len(filled)
