"""A sheet in which no table was found: a cover, a form of a firm, a card that cannot be paired.

Whoever stands there with a post, a name and an ID number is read (主要负责人 | 陆青禾 | 身份证号 | …); nothing else is.
"""

from dataclasses import replace
from pathlib import Path

import polars as pl

from certverify.rosters.entries.leavers_named import named_in_rows
from certverify.rosters.files.cells import Sheet
from certverify.rosters.sheets.beside import found_beside, mentioned, noted_beside, persons_of
from certverify.rosters.sheets.people import read_tables
from certverify.rosters.sheets.reading import Part, Reading
from certverify.rosters.sheets.surroundings import employer_on_cover, surroundings
from certverify.rosters.sheets.untaken import unaccounted
from certverify.rosters.table.around.labels import with_values
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Note, UnderstoodSheet
from certverify.rosters.values.cleaning import fold

__all__ = ["read_without_table"]

_LOOK_AT = 80


def read_without_table(path: Path, sheet: Sheet, understood: UnderstoodSheet, reading: Reading) -> Part:
    """Return what became of such a sheet; of one that names people so, it is not said that nothing was read."""
    gone = named_in_rows(path.name, sheet)
    none_read = replace(understood, notes=(*understood.notes, Note("sheet_without_header")))
    part = Part(none_read, named_gone=gone, titled=employer_on_cover(sheet))
    untaken = unaccounted(sheet, part, ())
    found = found_beside(sheet, untaken, (), reading)
    if not found.people:
        return replace(part, untaken=untaken)
    lines = [sheet.texts(n) for n in range(min(_LOOK_AT, sheet.cells.height))]
    titles = tuple(fold(text) for line in lines for text in with_values(line))
    around, _, said = surroundings(path, sheet, Layout(-1, 0, (), titles), frozenset(), reading)
    read = read_tables(list(persons_of(path, sheet, found, [(0, around)], reading)))
    understood = replace(
        understood,
        header_row=min(found.rows),
        kind="managers",
        employer=around.employer or around.employer_likely,
        entries=read.accepted.height,
        notes=(*understood.notes, *said, *noted_beside(sheet, found)),
    )
    part = Part(understood, *read, part.titled)
    left = unaccounted(sheet, part, ())
    named = mentioned(sheet, len(lines), [], found)
    return replace(part, named_gone=pl.concat([gone, read.named_gone]), untaken=left, mentioned=named)
