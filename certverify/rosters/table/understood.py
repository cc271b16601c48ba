"""What was understood of a sheet, for the report and for the person who has to confirm it."""

import re
from dataclasses import dataclass, field
from typing import Any

from certverify import messages

__all__ = ["Column", "FirstRows", "Note", "UnderstoodSheet"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a roster: where it is, its header, the field it was taken for and how that was told.

    ``letters`` are followed by a number of rows where the cells of a line stand below each other (``B+2``, of cards).
    ``group`` numbers the certificates of a wide roster; ``word`` is the item that a group's header names. ``alone``:
    what stands there is of its own certificate, and is never shared by those of the other groups. ``turn``: -1 for what
    was before the certificate's renewal (原有效期至), 1 for what is after it.
    """

    index: int
    letters: str
    header: str
    field: str
    how: str
    group: int = 0
    word: str = ""
    alone: bool = False
    turn: int = 0

    def cell(self, row: int) -> str:
        """Return the address of the column's cell for the line in a row: B5, of B+2 two rows below."""
        letters, down, rows = re.split("([+-])", f"{self.letters}+0")[:3]
        return f"{letters}{row + int(down + rows)}"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be said of a sheet: a key ``note.<word>`` of the catalogue and its facts."""

    word: str
    facts: tuple[tuple[str, str | int], ...] = ()

    def as_json(self) -> dict[str, str]:
        """Return the word and its text in both languages."""
        facts = dict(self.facts)
        return {
            "note": self.word,
            "zh": messages.text(f"note.{self.word}", "zh", **facts),
            "en": messages.text(f"note.{self.word}", "en", **facts),
        }


@dataclass(frozen=True, slots=True)
class FirstRows:
    """``letters`` of the columns shown, and ``rows`` of (row number as a person sees it, texts), numbers masked.

    ``numbers`` are the letters of columns most of whose cells here are ID numbers.
    """

    letters: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...] = field(repr=False)
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnderstoodSheet:
    """One sheet: where its header stands, what its columns mean, and what was not read.

    ``header_row`` is the row number a person sees, 0 for a table without header, ``None`` where no table was found;
    ``kind`` is ``operators``, ``managers`` or ``mixed``. ``first`` are the first rows, for a page alone: no report has
    them.
    """

    file: str
    sheet: str | None
    format: str
    header_row: int | None
    kind: str | None = None
    mapping: tuple[Column, ...] = ()
    employer: str | None = None
    encoding: str | None = None
    entries: int = 0
    notes: tuple[Note, ...] = ()
    first: FirstRows | None = field(default=None, repr=False, compare=False)

    def as_json(self) -> dict[str, Any]:
        """Return plain values for ``summary.json``."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "format": self.format,
            "header_row": self.header_row,
            "kind": self.kind,
            "employer": self.employer,
            "encoding": self.encoding,
            "entries": self.entries,
            "columns": [
                {"column": c.letters, "header": c.header, "field": c.field, "how": c.how, "group": c.group}
                for c in self.mapping
            ],
            "notes": [note.as_json() for note in self.notes],
        }
