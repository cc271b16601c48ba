"""Find the table in a sheet: title rows, one or two header rows, and where its people begin."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from certverify.errors import ConfigError
from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.letters import column_letters
from certverify.rosters.table.around.forms import Form
from certverify.rosters.table.around.labels import with_values
from certverify.rosters.table.header.columns import find_columns, place_of
from certverify.rosters.table.header.forms import is_form_row
from certverify.rosters.table.header.header_rows import (
    completed,
    filled_right,
    is_person,
    is_upper_half,
    last_of_header,
    lowest,
    nearest_groups,
)
from certverify.rosters.table.header.headers import (
    exact_field,
    fields_in,
    header_shown,
    header_words,
    is_of_others,
    match_header,
)
from certverify.rosters.table.header.mapping import Fixed
from certverify.rosters.table.header.placing import SAID_OF_CARDS
from certverify.rosters.table.header.relatives import heads_relatives
from certverify.rosters.table.understood import Column
from certverify.rosters.values.cleaning import fold
from certverify_schemas.masking import mask_numbers_in

__all__ = ["Layout", "find_layout", "is_header"]

_LOOK_AT: Final = 80


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands: ``first`` header line (-1 for none) and ``body`` line (of the used rectangle).

    ``strange`` are headers of columns that hold something and that nobody understood, each with its letters;
    ``unplaced`` those that say something of a certificate, but not of which one;
    ``numbered`` are letters of header cells that hold an ID number, as a row of people does. ``rivals`` are columns
    headed 姓名 or 身份证号 as others are that are read. Of one of several groups of people side by side, ``heading`` is
    the word above it, ``given`` the field and the post that it gives to them, ``absent`` the lines that name none of
    them, ``several`` whether the rows list more people than these, ``own`` the columns of these alone. ``form`` is what
    the lines say that open it, of a list below another one.
    """

    first: int
    body: int
    columns: tuple[Column, ...]
    titles: tuple[str, ...]
    strange: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    rivals: tuple[Column, ...] = ()
    heading: str = ""
    given: tuple[str, str] | None = None
    absent: frozenset[int] = frozenset()
    several: bool = False
    own: frozenset[int] = frozenset()
    form: Form | None = None

    def shares(self, *fields: str) -> bool:
        """Tell whether the rows list several people and one of the columns of these fields does not say whose it is."""
        return self.several and any(c.field in fields and c.index not in self.own for c in self.columns)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that some column was taken for."""
        return frozenset(column.field for column in self.columns)


def find_layout(sheet: Sheet, names_item: Callable[[str], bool], fixed: Fixed | None = None) -> Layout | None:
    """Return the layout, or ``None`` if no row among the first 80 looks like a header.

    ``names_item`` tells whether a word names an item or category of special operations; ``fixed`` is what a mapping
    says of this sheet.

    Raises:
        ConfigError: the mapping names a header row or a column that the sheet does not have.
    """
    fixed = fixed or Fixed()
    lines = [sheet.texts(n) for n in range(min(_LOOK_AT, sheet.cells.height))]
    if fixed.header_row == 0:
        nothing = [""] * sheet.width
        return Layout(-1, 0, find_columns(sheet, (nothing, nothing), names_item, 0, fixed), ())
    first = _header_line(sheet, fixed, lines)
    if first is None:
        return None
    body = last_of_header(sheet, lines, first, names_item) + 1
    if fixed.header_row is None and is_upper_half(sheet, lines, first - 1):
        first -= 1
    second = body > first + 1
    above = filled_right(sheet, first, lines[first], lines[first + 1] if second else None)
    below = lines[first + 1] if second else [""] * len(above)
    for n in range(first + 2, body):
        middle = filled_right(sheet, n - 1, below, lines[n])
        above = nearest_groups(above, middle, lines[n])
        below = lowest(below, middle, lines[n])
    above = completed(above, below, lines, first, body)
    columns = find_columns(sheet, (above, below), names_item, body, fixed)
    titles = tuple(fold(text) for line in lines[:first] for text in with_values(line))
    numbered = [n + sheet.first_column for n, text in enumerate(lines[first]) if is_person(text)]
    unread = dict(_unread(sheet, (above, below), columns, lines[body:], of_person=bool(numbered)))
    strange = tuple(said for said, unplaced in unread.items() if not unplaced)
    rivals = tuple(_rivals(sheet, (above, below), columns, lines[first - 1] if first else []))
    letters = tuple(map(column_letters, numbered))
    unplaced = tuple(said for said in unread if said not in strange)
    return Layout(first, body, columns, titles, strange, unplaced, letters, rivals)


def _header_line(sheet: Sheet, fixed: Fixed, lines: list[list[str]]) -> int | None:
    """Return the header's line: the row that a mapping names, the one with its words, the first with known words."""
    if fixed.header_row is not None:
        return _fixed_row(sheet, fixed.header_row, lines)
    named = next((n for n, line in enumerate(lines) if fixed.words_in(line)), None)
    if named is not None:
        return named
    headers = (n for n, line in enumerate(lines) if is_header(line) and not is_form_row(lines, n))
    first = next(headers, None)
    if first is None or not _tells_number(lines[first]):
        return first
    return next((n for n in headers if not _tells_number(lines[n])), first)


def _tells_number(line: Sequence[str]) -> bool:
    """Tell whether somebody's number stands beside its word in a row, as in a form's block and in no header."""
    cells = [text for text in line if text.strip()]
    return any(is_person(cell) and exact_field(word) == "id_number" for word, cell in pairwise(cells))


def _unread(
    sheet: Sheet,
    heads: tuple[list[str], list[str]],
    columns: Sequence[Column],
    body: Sequence[list[str]],
    *,
    of_person: bool,
) -> Iterable[tuple[str, bool]]:
    """Yield the headers that no column was read for, where something stands below: it must not vanish unsaid.

    With it whether it is 有效期 or the like, so that only the certificate is unknown whose it is. ``of_person``: the
    header holds an ID number, so that its other words may be a name, and are told by their letters alone.
    """
    known = {column.index for column in columns}
    for index, (top, sub) in enumerate(zip(*heads, strict=True)):
        header = header_shown(sub or top)
        if index not in known and header and any(index < len(line) and line[index].strip() for line in body):
            letters = place_of(index, top, sub, sheet).letters
            said = letters if of_person else f"{mask_numbers_in(header)} ({letters})"
            yield said, not sub and exact_field(top) in SAID_OF_CARDS


def _rivals(
    sheet: Sheet, heads: tuple[list[str], list[str]], columns: Sequence[Column], higher: Sequence[str]
) -> Iterable[Column]:
    """Yield unread columns headed 姓名 or 身份证号, unless a group above says that they are others' (紧急联系人)."""
    known = {column.index for column in columns}
    for index, (top, sub) in enumerate(zip(*heads, strict=True)):
        match = match_header(sub or top)
        if index in known or match is None or match[1:] != ("exact", False):
            continue
        group = next((text for text in reversed(higher[: index + 1]) if text.strip()), "")
        if match[0] in {"name", "id_number"} and not is_of_others(f"{top}{group}"):
            yield replace(place_of(index, top, sub, sheet), field=match[0])


def _fixed_row(sheet: Sheet, header_row: int, lines: list[list[str]]) -> int:
    row = header_row - 1 - sheet.first_row
    if not 0 <= row < len(lines) or not any(text.strip() for text in lines[row]):
        raise ConfigError("mapping_header_row", row=header_row, sheet=sheet.name or "-")
    if any(map(is_person, lines[row])) and not is_header(lines[row]):
        raise ConfigError("mapping_header_is_person", row=header_row, sheet=sheet.name or "-")
    return row


def is_header(line: Sequence[str]) -> bool:
    """Tell whether the texts of a row read like a header: person and ID number, or one of them among other words."""
    fields = {
        match[0]
        for text in line
        if text and len(text) < 40 and (match := match_header(text)) and match[1] == "exact"
    }
    fields |= {field for text in line if len(text) < 40 for field in fields_in(text)}
    named = len(fields & {"name", "id_number"})
    found = (named == 2) or (named == 1 and header_words(line) >= 3)
    return found and not heads_relatives(line)
