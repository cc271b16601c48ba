"""Find the table in a sheet: title rows, one or two header rows, and where its people begin."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from certverify.errors import ConfigError
from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.letters import column_letters
from certverify.rosters.table.columns import find_columns, place_of
from certverify.rosters.table.headers import (
    fields_in,
    header_shown,
    header_words,
    is_of_others,
    match_header,
)
from certverify.rosters.table.mapping import Fixed
from certverify.rosters.table.term_edges import edge_of
from certverify.rosters.table.understood import Column
from certverify.rosters.values.cleaning import fold, squeeze
from certverify.rosters.values.ids import read_id
from certverify_schemas.masking import mask_numbers_in

__all__ = ["Layout", "find_layout", "is_header", "is_person"]

_LOOK_AT: Final = 80
_GROUP_NAME: Final = 20


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands: ``first`` header line (-1 for none) and ``body`` line (of the used rectangle).

    ``strange`` are headers of columns that hold something and that nobody understood, each with its letters;
    ``numbered`` are letters of header cells that hold an ID number, as a row of people does. ``rivals`` are columns
    headed 姓名 or 身份证号 as others are that are read.
    """

    first: int
    body: int
    columns: tuple[Column, ...]
    titles: tuple[str, ...]
    strange: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    rivals: tuple[Column, ...] = ()

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
    if fixed.header_row is None and _heads(sheet, lines, first - 1):
        first, second = first - 1, True
    else:
        second = first + 1 < len(lines) and _continues(lines[first], lines[first + 1])
    above = _filled_right(sheet, first, lines[first], lines[first + 1] if second else None)
    below = lines[first + 1] if second else [""] * len(above)
    body = first + 1 + second
    if second and body < len(lines) and _continues(below, lines[body]):
        below = _lowest(below, _filled_right(sheet, first + 1, below, lines[body]), lines[body])
        body += 1
    above = _completed(above, below, lines, first, body)
    columns = find_columns(sheet, (above, below), names_item, body, fixed)
    titles = tuple(fold(text) for line in lines[:first] for text in line if text.strip())
    strange = tuple(_strange(sheet, (above, below), columns, lines[body:]))
    numbered = [n + sheet.first_column for n, text in enumerate(lines[first]) if is_person(text)]
    rivals = tuple(_rivals(sheet, (above, below), columns, lines[first - 1] if first else []))
    return Layout(first, body, columns, titles, strange, tuple(map(column_letters, numbered)), rivals)


def _header_line(sheet: Sheet, fixed: Fixed, lines: list[list[str]]) -> int | None:
    """Return the header's line: the row that a mapping names, the one with its words, the first with known words."""
    if fixed.header_row is not None:
        return _fixed_row(sheet, fixed.header_row, lines)
    named = next((n for n, line in enumerate(lines) if fixed.words_in(line)), None)
    return named if named is not None else next((n for n, line in enumerate(lines) if is_header(line)), None)


def _strange(
    sheet: Sheet, heads: tuple[list[str], list[str]], columns: Sequence[Column], body: Sequence[list[str]]
) -> Iterable[str]:
    """Yield the headers that no column was read for, where something stands below: it must not vanish unsaid."""
    known = {column.index for column in columns}
    for index, (top, sub) in enumerate(zip(*heads, strict=True)):
        header = header_shown(sub or top)
        if index not in known and header and any(index < len(line) and line[index].strip() for line in body):
            yield f"{mask_numbers_in(header)} ({place_of(index, top, sub, sheet).letters})"


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


def is_person(text: str) -> bool:
    """Tell whether a cell holds an ID number, as no header does."""
    return read_id(text).rejected is None if len(squeeze(text)) in range(15, 20) else False


def is_header(line: Sequence[str]) -> bool:
    """Tell whether the texts of a row read like a header: person and ID number, or one of them among other words."""
    fields = {
        match[0]
        for text in line
        if text and len(text) < 40 and (match := match_header(text)) and match[1] == "exact"
    }
    fields |= {field for text in line if len(text) < 40 for field in fields_in(text)}
    named = len(fields & {"name", "id_number"})
    return (named == 2) or (named == 1 and header_words(line) >= 3)


def _continues(above: list[str], below: list[str]) -> bool:
    """Tell whether the next row is the second half of the header: header words under cells that are blank or shared."""
    if any(map(is_person, below)):
        return False
    words = [text for text in below if text.strip()]
    edges = sum(edge_of(text) is not None for text in words)
    if edges > 1 and edges == len(words):
        return True
    known = sum(match_header(text) is not None or edge_of(text) is not None for text in words)
    beside = sum(not above[n].strip() for n, text in enumerate(below) if text.strip())
    repeated = sum(above[n] == text for n, text in enumerate(below) if text.strip())
    return known >= 2 and known >= 0.6 * len(words) and beside >= 1 and repeated <= 1


def _heads(sheet: Sheet, lines: Sequence[list[str]], upper: int) -> bool:
    """Tell whether a row is the upper half of the header below it: 人员信息 over 姓名, and 备注 over a blank cell.

    Either a known word stands over a column that the lower half leaves open, or groups stand over several columns.
    """
    if upper < 0 or len([text for text in lines[upper] if text.strip()]) < 2:
        return False
    if any(is_person(text) or re.search("[:：]", text) or len(text) > _GROUP_NAME for text in lines[upper]):
        return False
    lower, body = lines[upper + 1], lines[upper + 2 :]
    if lists_side_by_side(lower):
        return False
    open_columns = [n for n, text in enumerate(lower) if not text.strip() and _told_below(n, body)]
    groups = [m for m in sheet.merges if m.top == m.bottom == upper and m.right > m.left]
    over = [
        m for m in groups if sum(match_header(text) is not None for text in lower[m.left : m.right + 1]) > 1
    ]
    return any(_is_known(lines[upper][n]) for n in open_columns) or bool(over)


def lists_side_by_side(header: Sequence[str]) -> bool:
    """Tell whether a row heads several lists: 姓名 or 身份证号 stands in it twice, under a title of each list."""
    fields = [
        match[0] for text in header if text.strip() and (match := match_header(text)) and match[1] == "exact"
    ]
    return any(fields.count(field) > 1 for field in ("name", "id_number"))


def _completed(
    above: list[str], below: list[str], lines: Sequence[list[str]], first: int, body: int
) -> list[str]:
    """Give a column that the header leaves open the known word that stands up to two rows higher."""
    full = list(above)
    for n, text in enumerate(above):
        if text.strip() or below[n].strip() or not _told_below(n, lines[body:]):
            continue
        higher = (lines[row][n] for row in range(first - 1, max(-1, first - 3), -1))
        full[n] = next((word for word in higher if _is_known(word)), text)
    return full


def _told_below(column: int, body: Sequence[list[str]]) -> bool:
    return any(line[column].strip() for line in body)


def _is_known(text: str) -> bool:
    return text.strip() != "" and (match := match_header(text)) is not None and match[1] == "exact"


def _filled_right(sheet: Sheet, row: int, line: list[str], below: list[str] | None) -> list[str]:
    """Give a group's header to the columns it stands over: its merged range, else the blanks with words below.

    止 below a blank stands under the same term as the 起 beside it, whatever else is merged.
    """
    filled = list(line)
    merged = [merge for merge in sheet.merges if merge.top == row and merge.right > merge.left]
    for merge in merged:
        for column in range(max(0, merge.left), min(merge.right + 1, len(filled))):
            filled[column] = line[merge.left]
    for column in range(1, len(filled) if below is not None else 0):
        word = below[column] if below is not None else ""
        if not filled[column].strip() and word.strip() and (not merged or edge_of(word)):
            filled[column] = filled[column - 1]
    return filled


def _lowest(second: list[str], filled: list[str], third: list[str]) -> list[str]:
    """Return what a header of three rows says lowest; 起 in the third is read with the 有效期 that it stands under."""
    return [
        f"{above}{lower}" if edge_of(lower) else lower if lower.strip() else upper
        for upper, above, lower in zip(second, filled, third, strict=True)
    ]
