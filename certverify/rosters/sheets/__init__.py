"""Read one sheet: its table or tables, the kind of people they list, and their entries and problems."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from certverify.rosters.entries import Context
from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.sniff import FileFormat
from certverify.rosters.sheets.beside import (
    NOBODY,
    FoundBeside,
    found_beside,
    mentioned,
    noted_beside,
    persons_of,
    without_rows,
)
from certverify.rosters.sheets.contexts import context_of
from certverify.rosters.sheets.no_table import read_without_table
from certverify.rosters.sheets.people import Read, read_tables
from certverify.rosters.sheets.reading import REJECTED, Part, Reading
from certverify.rosters.sheets.surroundings import (
    all_below_firms,
    around_each,
    surroundings,
)
from certverify.rosters.sheets.tables import bodies_of, posts_around, seen_in, tables_in, views_in
from certverify.rosters.sheets.unread_names import unread_names
from certverify.rosters.sheets.untaken import unaccounted
from certverify.rosters.table.body.row_notes import joined_notes
from certverify.rosters.table.body.rows import Body
from certverify.rosters.table.body.sheet_notes import comments_of, looks_of, notes_of_sheet
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.long_cells import without_long_cells
from certverify.rosters.table.preview import first_rows
from certverify.rosters.table.understood import Note, UnderstoodSheet
from certverify.rosters.table.views.blocks import Table, columns_of, notes_of
from certverify.rosters.table.views.people_groups import View, groups_told
from certverify.rosters.table.views.second_people import second_people

__all__ = ["REJECTED", "Part", "Reading", "read_sheet"]


def read_sheet(path: Path, kind: FileFormat, sheet: Sheet, reading: Reading) -> Part:
    """Read a sheet as parsed; one that is hidden, empty or without a table is only described."""
    understood = UnderstoodSheet(path.name, sheet.name, kind.value, None, encoding=sheet.encoding)
    if sheet.hidden:
        return Part(replace(understood, notes=(Note("sheet_hidden"),)))
    if sheet.cells.height == 0:
        return Part(replace(understood, notes=(Note("sheet_empty"),)))
    sheet, cut = without_long_cells(sheet)
    understood = replace(understood, first=first_rows(sheet))
    fixed = reading.fixed(path.name, sheet.name)
    whole = fixed.header_row is not None or not {"name", "id_number"}.isdisjoint(fixed.columns.values())
    views, told = ([View(sheet)], ()) if whole else views_in(sheet, reading)
    seen = [found for view in views if (found := seen_in(path, view, reading)) is not None]
    if not seen:
        return read_without_table(path, sheet, replace(understood, notes=tuple(cut)), reading)
    notes = dict.fromkeys((*cut, *told, *groups_told(views), *(note for *_, notes in seen for note in notes)))
    understood = replace(understood, notes=tuple(notes))
    tables = [(part, layout) for part, layout, _ in seen]
    return _read_tables_of(path, sheet, tables, understood, reading, only_named=views[0].mentioned)


def _read_tables_of(
    path: Path,
    sheet: Sheet,
    views: Sequence[Table],
    understood: UnderstoodSheet,
    reading: Reading,
    *,
    only_named: Sequence[str] = (),
    beside: FoundBeside = NOBODY,
) -> Part:
    """Read the tables; ``beside`` is who stands beside them, as the numbers tell that the first reading leaves.

    ``only_named`` are columns of people of whom the rows have nothing but a name.
    """
    tables, ticked = tables_in(path, sheet, views, reading)
    tables = without_rows(tables, beside.rows)
    fields = views[0][1].fields | tables[0][1].fields
    around, heading, said = surroundings(path, sheet, views[0][1], fields, reading)
    if lost := [column for table in tables for column in second_people(table)]:
        return Part(replace(understood, notes=(Note("sheet_two_lists", (("columns", "、".join(lost)),)),)))
    bodies = bodies_of(tables, reading.names_post, heading)
    around = replace(around, headed=around.headed or all_below_firms(bodies, around))
    arounds, forms = around_each(path, tables, around)
    contexts = [context_of(path, *table, one, reading) for table, one in zip(tables, arounds, strict=True)]
    firms = {one.employer for one in arounds}
    part = Part(
        replace(
            understood,
            header_row=_row_of_header(*views[0]),
            kind=around.kind,
            mapping=columns_of(tables),
            employer=around.employer or around.employer_likely,
            notes=(
                *(note for note in understood.notes if not beside.tells(note)),
                *ticked,
                *_notes_of_people(sheet, tables, bodies, contexts),
                *(notes_of(tables) if len(views) == 1 else ()),
                *said,
                *forms,
                *noted_beside(sheet, beside),
                *notes_of_sheet(path, understood, sheet, [layout for _, layout in tables]),
            ),
        ),
        titled=around.employer if len(firms) == 1 else None,
    )
    lists = [
        (body.lines, *table, context) for body, table, context in zip(bodies, tables, contexts, strict=True)
    ]
    forms_at = [(table[0].first_row, one) for table, one in zip(tables, arounds, strict=True)]
    people = list(persons_of(path, sheet, beside, forms_at, reading))
    if people or any(lines.height for lines, *_ in lists):
        part = _with_people(part, read_tables([*lists, *people]))
    untaken = unaccounted(sheet, part, [(layout, lines) for lines, _, layout, _ in lists])
    listed = () if part.entries is None else part.entries["row"].unique().to_list()
    found = found_beside(sheet, untaken, listed, reading) if beside is NOBODY else NOBODY
    if found:
        return _read_tables_of(path, sheet, views, understood, reading, only_named=only_named, beside=found)
    unread = unread_names(sheet, [(layout, lines) for lines, _, layout, _ in lists], only_named)
    part = replace(part, unread_names=tuple(dict.fromkeys(unread)))
    if views[0][0].letters:  # whoever else a card names is no person of the roster
        return replace(part, untaken=untaken)
    header = max(0, (part.understood.header_row or 1) - sheet.first_row - 1)
    named = mentioned(sheet, header, [lines for lines, *_ in lists], beside)
    return replace(part, untaken=untaken, mentioned=named)


def _with_people(part: Part, read: Read) -> Part:
    understood = replace(part.understood, entries=read.accepted.height)
    return Part(understood, *read, part.titled)


def _notes_of_people(
    sheet: Sheet, tables: Sequence[Table], bodies: Sequence[Body], contexts: Sequence[Context]
) -> Iterator[Note]:
    """Say what the rows, their formatting and comments, and the words around them say of the people."""
    yield from joined_notes(note for body in bodies for note in body.notes)
    yield from looks_of(sheet, bodies)
    yield from comments_of(sheet)
    said_left = dict.fromkeys(c.surroundings.left for c in contexts if c.surroundings.left)
    yield from (Note("sheet_left", (("name", left),)) for left in said_left)
    learning = dict.fromkeys(c.surroundings.learners for c in contexts if c.surroundings.learners)
    yield from (Note("sheet_of_learners", (("name", name),)) for name in learning)
    yield from dict.fromkeys(posts_around(tables, bodies, contexts))


def _row_of_header(sheet: Sheet, layout: Layout) -> int:
    """Return the row of the header as a person sees it, 0 for none; of cards, the row of the first name."""
    return sheet.first_row + layout.first + (2 if sheet.letters else 1) if layout.first >= 0 else 0
