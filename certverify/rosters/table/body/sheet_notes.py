"""What is said of a sheet as a whole: what was not read of it, and what its formatting and comments may mean."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.body.row_notes import listed
from certverify.rosters.table.body.rows import Body
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Note, UnderstoodSheet

__all__ = ["comments_of", "looks_of", "notes_of_sheet"]

_CELLS_NAMED: Final = 30


def looks_of(sheet: Sheet, bodies: Sequence[Body]) -> Iterator[Note]:
    """Say which rows of people are struck through, and which are coloured where others are not."""
    struck, coloured = sheet.struck or frozenset(), sheet.coloured or frozenset()
    rows = {row for body in bodies for row in body.lines["row"].to_list()} if struck or coloured else set()
    for word, marked in (("rows_struck", rows & struck), ("rows_coloured", rows & coloured)):
        if marked and (word == "rows_struck" or marked != rows):
            yield Note(word, (("rows", listed(sorted(marked))), ("count", len(marked))))


def _missing(layouts: Sequence[Layout]) -> Iterator[Note]:
    """Say which of the two columns is missing without which nobody of a table can be looked up."""
    has_name, has_number = (
        all(field in layout.fields for layout in layouts) for field in ("name", "id_number")
    )
    if not has_name and not has_number and not layouts[0].fields & {"name", "id_number"}:
        yield Note("no_person_columns")
    elif not has_number:
        yield Note("no_id_column")
    elif not has_name:
        yield Note("no_name_column")


def comments_of(sheet: Sheet) -> Iterator[Note]:
    """Say that comments were not read, and name the cells whose comment speaks of leaving."""
    if sheet.comments:
        yield Note("comments_not_read", (("count", len(sheet.comments)),))
    leaving = [address for address, speaks in sheet.comments if speaks]
    if leaving:
        more = " …" if len(leaving) > _CELLS_NAMED else ""
        yield Note("comments_of_leaving", (("cells", "、".join(leaving[:_CELLS_NAMED]) + more),))


def notes_of_sheet(
    path: Path, understood: UnderstoodSheet, sheet: Sheet, layouts: Sequence[Layout]
) -> list[Note]:
    """Return what is said of hidden rows, the format, the encoding, and of columns that were not read."""
    notes = []
    if sheet.hidden_rows:
        notes.append(Note("rows_hidden", (("count", sheet.hidden_rows),)))
    if path.suffix.lower().lstrip(".") not in {understood.format, "xlsm", "tsv", "txt", ""}:
        notes.append(Note("format_by_content", (("format", understood.format),)))
    if path.suffix.lower() == ".xlsm":
        notes.append(Note("macros_not_run"))
    if sheet.encoding is not None:
        notes.append(Note("encoding", (("encoding", sheet.encoding),)))
    notes += _missing(layouts)
    if numbered := [letters for layout in layouts for letters in layout.numbered]:
        notes.append(Note("header_holds_number", (("columns", "、".join(numbered)),)))
    if strange := dict.fromkeys(header for layout in layouts for header in layout.strange):
        notes.append(Note("columns_unknown", (("columns", "、".join(strange)),)))
    if unplaced := dict.fromkeys(header for layout in layouts for header in layout.unplaced):
        notes.append(Note("columns_unplaced", (("columns", "、".join(unplaced)),)))
    ignored = dict.fromkeys(
        column.header for layout in layouts for column in layout.columns if column.field == "not_a_fact"
    )
    if ignored:
        notes.append(Note("columns_not_facts", (("columns", "、".join(ignored)),)))
    return notes
