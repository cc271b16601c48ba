"""What a sheet is read with, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.posts.above import manager_in, names_operation, names_post
from certverify.rosters.posts.words import understand
from certverify.rosters.table.around.posts_above import post_in
from certverify.rosters.table.header.mapping import Fixed
from certverify.rosters.table.layout import Layout, find_layout
from certverify.rosters.table.understood import UnderstoodSheet
from certverify_schemas.catalogue import Catalogue

__all__ = ["REJECTED", "Part", "Reading"]

REJECTED: Final = pl.Schema({"employer": pl.String(), "name": pl.String(), "id_number": pl.String()})
"""What is known of people whose rows are rejected: normal forms, empty or null where there is none."""


@dataclass(frozen=True)
class Part:
    """What became of one sheet: ``entries`` (``EntryTable`` but for its number) and ``problems`` (``ProblemTable``).

    Both are ``None`` where the sheet holds no people. ``named_gone`` (columns ``NAMED``) are those without an ID number
    whom it says to have left or moved, ``rejected`` (:data:`REJECTED`) those who are no entries.
    ``titled`` is the employer that a title, a mapping or, of a sheet without table, its cover names. ``untaken`` are
    the cells with ID numbers that nobody in the sheet bears, ``mentioned`` the name and the place of whoever stands
    beside the table without a number. ``unread_names`` are those in columns of people that are not read, each with the
    header of the column.
    """

    understood: UnderstoodSheet
    entries: pl.DataFrame | None = None
    problems: pl.DataFrame | None = None
    named_gone: pl.DataFrame | None = None
    rejected: pl.DataFrame | None = None
    titled: str | None = None
    untaken: pl.DataFrame | None = None
    mentioned: tuple[tuple[str, str], ...] = ()
    unread_names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a sheet is read with; ``employer`` is the one that an earlier sheet of the file names, called ``tab``."""

    catalogue: Catalogue
    as_of: date
    mapping: tuple[Fixed, ...] = ()
    employer: str | None = None
    tab: str | None = None
    called: Mapping[Path, str] = field(default_factory=dict)

    def name(self, path: Path) -> Path:
        """Return the name by which a file is known, as a path without folder."""
        return Path(self.called.get(path, path.name))

    def names_post(self, word: str) -> bool:
        """Tell whether a word names a post that people below it may share."""
        return names_post(word, self.catalogue)

    def names_operation(self, word: str) -> bool:
        """Tell whether a word over a list of certificates names what they are for."""
        return names_operation(word, self.catalogue)

    def names_field(self, word: str) -> tuple[str, str] | None:
        """Return the field that a word in a header fills for the people below it, and with which post."""
        if manager := manager_in(word):
            return "person_type", manager
        trade = post_in(word, self.names_post)
        return ("trade", trade) if trade else None

    def fixed(self, file: str, sheet: str | None) -> Fixed:
        """Return what the mapping says of a sheet: the first table that means it."""
        return next((fixed for fixed in self.mapping if fixed.meant(file, sheet)), Fixed())

    def layout_of(self, path: Path, sheet: Sheet, fixed: Fixed | None = None) -> Layout | None:
        """Return where the table of a sheet stands, ``None`` where there is none; ``fixed`` instead of the mapping."""
        fixed = fixed or self.fixed(path.name, sheet.name)
        return find_layout(sheet, lambda word: understand(word, self.catalogue).special, fixed)
