"""Whoever stands beside the table with a post, a name and an ID number, read as somebody of the roster."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from certverify.rosters.entries import Context
from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.letters import position
from certverify.rosters.posts.above import manager_in
from certverify.rosters.sheets.contexts import context_of
from certverify.rosters.sheets.reading import Reading
from certverify.rosters.table.around.posts_above import NO_POST
from certverify.rosters.table.around.titles import Surroundings
from certverify.rosters.table.body.rows import body_of
from certverify.rosters.table.header.mapping import Fixed
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Note
from certverify.rosters.table.views.beside import Beside, named_beside, people_beside, sheet_of_person
from certverify.rosters.table.views.blocks import Table
from certverify.rosters.values.cleaning import squeeze

__all__ = ["NOBODY", "FoundBeside", "found_beside", "mentioned", "noted_beside", "persons_of", "without_rows"]

_MOST: Final = 200
"""Numbers beside a table that are looked at; more are no block of a form."""
_FOOT: Final = 6
"""Last rows of a sheet in which a form may be signed."""
Person = tuple[pl.DataFrame, Sheet, Layout, Context]
"""A table of one line, the sheet that it stands for, with what its cells are read with."""


@dataclass(frozen=True, slots=True)
class FoundBeside:
    """``people`` beside a table, and the ``rows``, as a person sees them, that name people by labels."""

    people: tuple[Beside, ...] = ()
    rows: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether the sheet is to be read otherwise for it."""
        return bool(self.people or self.rows)

    def tells(self, note: Note) -> bool:
        """Tell whether a note says of these people that they may be a card that was not read."""
        return note.word == "cards_not_read" and str(dict(note.facts)["row"]) in map(str, self.rows)


NOBODY: Final = FoundBeside()


def found_beside(
    sheet: Sheet, untaken: pl.DataFrame, listed: Collection[int], reading: Reading
) -> FoundBeside:
    """Return who stands beside the table of a sheet as parsed, by the cells with numbers that nobody in it bears.

    ``listed`` are the rows of those who are read: whoever else is named in one is no head of a form.
    """
    cells = {
        (row - sheet.first_row - 1, position(f"{letters}{row}")[1] - sheet.first_column)
        for row, letters, _ in untaken.head(_MOST).iter_rows()
        if row not in listed
    }
    named = list(people_beside(sheet, cells, reading.names_field)) if cells else []
    people = [one for one in named if one.given is not None]
    return FoundBeside(
        tuple({squeeze(one.number.value): one for one in people}.values()),
        frozenset(sheet.first_row + line + 1 for one in named for line in one.lines),
    )


def without_rows(tables: Sequence[Table], rows: frozenset[int]) -> list[Table]:
    """Return tables whose lists are without some rows."""
    return [
        (sheet, replace(layout, absent=layout.absent | {row - sheet.first_row - 1 for row in rows}))
        for sheet, layout in tables
    ]


def noted_beside(sheet: Sheet, found: FoundBeside) -> Iterator[Note]:
    """Say who was read that stands beside the table."""
    cells = [
        f"{one.post} ({sheet.letters_of(column)}{sheet.first_row + line + 1})"
        for one in found.people
        for line, column in (one.name.at,)
    ]
    if cells:
        yield Note("people_beside", (("count", len(cells)), ("cells", "、".join(cells))))


def mentioned(
    sheet: Sheet, header: int, lists: Sequence[pl.DataFrame], found: FoundBeside
) -> tuple[tuple[str, str], ...]:
    """Return name and place of whoever is named by a post's label above the header or at the foot, without a number."""

    def manager(word: str) -> tuple[str, str] | None:
        return (
            ("person_type", post) if (post := manager_in(word)) else None
        )  # 电工 | 孙某 may say who works with whom

    height = sheet.cells.height
    foot = range(max(header + 1, height - _FOOT), height)
    rows = {sheet.first_row + line + 1 for line in foot}
    taken = {row for lines in lists for row in lines["row"].filter(lines["row"].is_in(rows)).to_list()}
    outside = [*range(header), *(line for line in foot if sheet.first_row + line + 1 not in taken)]
    read = {one.name.at for one in found.people}
    return tuple(
        (squeeze(name), f"{post} ({sheet.letters_of(at[1])}{sheet.first_row + at[0] + 1})")
        for post, name, at in named_beside(sheet, outside, manager)
        if at not in read
    )


def persons_of(
    path: Path, sheet: Sheet, found: FoundBeside, forms: Sequence[tuple[int, Surroundings]], reading: Reading
) -> Iterator[Person]:
    """Yield each of them as a table; ``forms`` are the first lines of a sheet's forms, with what stands around each.

    What a list's name says of the people in it (离职人员, 学员) says nothing of them.
    """
    for person in found.people:
        line = sheet_of_person(sheet, person)
        layout = reading.layout_of(path, line, Fixed())  # a mapping speaks of the list
        if layout is None:
            continue
        layout = replace(layout, heading=person.post, given=person.given, titles=())
        own = [one for row, one in forms if row <= sheet.first_row + min(person.lines)]
        surroundings = replace(own[-1] if own else forms[0][1], left="", others="", learners="", post=NO_POST)
        context = context_of(path, line, layout, surroundings, reading)
        context = replace(
            context, surroundings=replace(context.surroundings, learners="", post=NO_POST, left="")
        )
        yield body_of(line, layout, reading.names_post).lines, line, layout, context
