"""The mapping between form and roster: what the reader took each column for, and what the person says instead."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from certverify.messages import Lang, keys, text
from certverify.rosters import Fixed, UnderstoodSheet
from certverify.rosters.table.header.mapping import MAPPED_FIELDS
from certverify.rosters.table.understood import Note

__all__ = ["FIELDS", "OFFERED", "Misfit", "SheetShown", "columns_of", "fixed_by", "literal", "sheets_of"]

FIELDS: Final = tuple(sorted(MAPPED_FIELDS - {"ignore", "not_a_fact", "seq"}))
"""What a person can say a column is, besides that it is not used."""

_FIRST: Final = (
    "name", "id_number", "department", "team", "position", "trade", "duty", "job_category", "operation_item",
    "cert_number", "first_issue_date", "valid_from", "valid_to", "validity", "review_due", "issuer", "person_type",
    "industry", "appointment_date", "employment_status", "org", "remark",
)  # fmt: skip
OFFERED: Final = (*_FIRST, *(field for field in FIELDS if field not in _FIRST))
""":data:`FIELDS` as a form offers them: what most rosters have comes first."""

_STRANGE: Final = re.compile(r"(.+?) \(([A-Z]{1,3})\)")
_UNREAD: Final = frozenset({"columns_unknown", "columns_unplaced"})
_ONCE: Final = ("name", "id_number")


class Misfit(ValueError):  # noqa: N818 -- reads as the state it reports
    """What the form says cannot be. ``key`` is a message of the catalogue."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class SheetShown:
    """A sheet for the form: lines of (letters, header, field, how told), notes in the reader's language."""

    understood: UnderstoodSheet
    columns: tuple[tuple[str, str, str, str], ...]
    notes: tuple[str, ...]
    row_fixed: bool = False
    employer_fixed: bool = False

    @property
    def doubtful(self) -> bool:
        """Tell whether a column was read by likeness or content, or not at all."""
        doubts = {"likeness", "content", "unknown"}
        return self.headless or any(how in doubts for _, _, _, how in self.columns)

    @property
    def headless(self) -> bool:
        """Tell whether no header was found, and nobody has said yet where it is."""
        return self.understood.header_row is None and self.understood.first is not None


def sheets_of(sheets: Sequence[UnderstoodSheet], mapping: Sequence[Fixed], lang: Lang) -> list[SheetShown]:
    """Return sheets for the form, columns in the order of the sheet, those that nobody understood among them."""
    return [_shown(sheet, _meant(sheet, mapping), lang) for sheet in sheets]


def _meant(sheet: UnderstoodSheet, mapping: Sequence[Fixed]) -> Fixed:
    return next((fixed for fixed in mapping if fixed.meant(sheet.file, sheet.sheet)), Fixed())


def _shown(sheet: UnderstoodSheet, fixed: Fixed, lang: Lang) -> SheetShown:
    notes = tuple(_told(note, lang) for note in sheet.notes)
    fixed_row, fixed_employer = fixed.header_row is not None, fixed.employer is not None
    columns = _all_columns(sheet) if not sheet.header_row and sheet.first else columns_of(sheet)
    return SheetShown(sheet, columns, notes, fixed_row, fixed_employer)


def _told(note: Note, lang: Lang) -> str:
    """Return a note in words that fit the form, where the usual ones speak of the command line."""
    here = f"web.note.{note.word}"
    return text(here, lang, **dict(note.facts)) if here in keys() else note.as_json()[lang]


def _all_columns(sheet: UnderstoodSheet) -> tuple[tuple[str, str, str, str], ...]:
    """Return every column of a sheet without a header, what a person has said of some among them."""
    told = {column[0]: column for column in columns_of(sheet)}
    letters = sheet.first.letters if sheet.first else ()
    return tuple(told.get(one, (one, "", "ignore", "open")) for one in letters)


def columns_of(sheet: UnderstoodSheet) -> tuple[tuple[str, str, str, str], ...]:
    """Return (letters, header, field, how told) of every column with a header, in the order of the sheet."""
    known = [(column.letters, column.header, _offered(column.field), column.how) for column in sheet.mapping]
    strange = [fact for note in sheet.notes if note.word in _UNREAD for _, fact in note.facts]
    unread = [
        (letters, header.strip("、"), "ignore", "unknown")
        for fact in strange
        for header, letters in _STRANGE.findall(str(fact))
    ]
    return tuple(sorted([*known, *unread], key=lambda column: (len(column[0]), column[0])))


def _offered(field: str) -> str:
    """Return the field as the form offers it: what no rule reads (education, telephone) is not used."""
    return field if field in FIELDS else "ignore"


def fixed_by(form: Mapping[str, str]) -> list[Fixed]:
    """Return the mapping of a form: per sheet ``N.file``, ``N.sheet``, ``N.row``, ``N.employer``, ``N.column.LETTERS``.

    Only what differs from what the reader had understood (``N.was.LETTERS``, ``N.row_was``, ``N.employer_was``) is
    fixed, so that a roster read again tomorrow is not held to yesterday's guesses. Row 0 says that there is no header:
    then every column that is used is fixed, and a sheet of which none is used is left alone.

    Raises:
        Misfit: a header row that is no number, an unknown field, or two columns for a person's name or number.
    """
    numbers = sorted({int(key.split(".", 1)[0]) for key in form if key.split(".", 1)[0].isdecimal()})
    found = [_fixed(form, f"{number}.") for number in numbers]
    return [one for one in found if one.header_row is not None or one.employer or one.columns]


def _fixed(form: Mapping[str, str], lead: str) -> Fixed:
    chosen = {
        key.removeprefix(f"{lead}column."): value
        for key, value in form.items()
        if key.startswith(f"{lead}column.")
    }
    if any(value not in MAPPED_FIELDS for value in chosen.values()):
        raise Misfit("web.misfit.field")
    changed = {value for letters, value in chosen.items() if value != form.get(f"{lead}was.{letters}")}
    # two lists side by side have two columns of names, which nobody has to say again
    if any(once in changed and list(chosen.values()).count(once) > 1 for once in _ONCE):
        raise Misfit("web.misfit.twice")
    row = form.get(f"{lead}row", "").strip()
    if row and not (row.isascii() and row.isdecimal() and int(row) <= 1_048_576):
        raise Misfit("web.misfit.row")
    if row and int(row) == 0:
        columns = {letters: value for letters, value in chosen.items() if value != "ignore"}
        row = "0" if columns else ""
    else:
        columns = {
            letters: value for letters, value in chosen.items() if value != form.get(f"{lead}was.{letters}")
        }
    employer = form.get(f"{lead}employer", "").strip()
    return Fixed(
        file=literal(form.get(f"{lead}file", "*")),
        sheet=literal(form.get(f"{lead}sheet", "*")),
        header_row=int(row) if row and row != form.get(f"{lead}row_was") else None,
        employer=employer if employer and employer != form.get(f"{lead}employer_was") else None,
        columns=columns,
    )


def literal(name: str) -> str:
    """Return the pattern that means this very name."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in name)
