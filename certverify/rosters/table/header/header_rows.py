"""The rows of a header: which of them belong to it, and what they say together of each column."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.header.headers import HELD_OR_NOT, fields_in, match_header
from certverify.rosters.table.header.term_edges import edge_of
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.ids import read_id

__all__ = [
    "completed",
    "filled_right",
    "is_person",
    "is_upper_half",
    "last_of_header",
    "lowest",
    "nearest_groups",
]

_GROUP_NAME: Final = 20
_DEEPEST: Final = 4
"""Rows of the deepest header that is read."""


def is_person(text: str) -> bool:
    """Tell whether a cell holds an ID number, as no header does."""
    return read_id(text).rejected is None if len(squeeze(text)) in range(15, 20) else False


def last_of_header(
    sheet: Sheet, lines: Sequence[list[str]], first: int, names_item: Callable[[str], bool]
) -> int:
    """Return the last line of a header: as deep as its merged 姓名 reaches, or as header words go on below it.

    A line that only groups them (特种作业操作证) may stand between, with nothing under 姓名 and 身份证号. One of items
    (低压 | 高压 | 焊工), which ``names_item`` tells, belongs to the header for all of them above it.
    """
    people = [n for n, text in enumerate(lines[first]) if fields_in(text) & {"name", "id_number"}]
    reach = [m.bottom for m in sheet.merges if m.left in people and m.top <= first < m.bottom]
    last, nobody = first, True
    for n in range(first + 1, min(first + _DEEPEST, len(lines))):
        if any(map(is_person, lines[n])):
            break
        nobody = nobody and not any(lines[n][column].strip() for column in people)
        items = nobody and _lists_items(lines[n], names_item)
        next_one = n == last + 1 and (items or _continues(lines[n - 1], lines[n]))
        if n <= max(reach, default=first) or next_one or (nobody and _continues(lines[first], lines[n])):
            last = n
    return last


def _lists_items(line: Sequence[str], names_item: Callable[[str], bool]) -> bool:
    words = [text for text in line if text.strip()]
    return len(words) > 1 and all(map(names_item, words))


def _continues(above: list[str], below: list[str]) -> bool:
    """Tell whether the next row is the second half of the header: header words under cells that are blank or shared."""
    if any(map(is_person, below)):
        return False
    words = [text for text in below if text.strip()]
    edges = sum(edge_of(text) is not None for text in words)
    if edges > 1 and edges == len(words):
        return True
    known = sum(_is_lower(text) for text in words)
    beside = sum(not above[n].strip() for n, text in enumerate(below) if text.strip())
    repeated = sum(above[n] == text for n, text in enumerate(below) if text.strip())
    return known >= 2 and known >= 0.6 * len(words) and beside >= 1 and repeated <= 1


def _is_lower(text: str) -> bool:
    return match_header(text) is not None or edge_of(text) is not None or squeeze(text) in HELD_OR_NOT


def is_upper_half(sheet: Sheet, lines: Sequence[list[str]], upper: int) -> bool:
    """Tell whether a row is the upper half of the header below it: 人员信息 over 姓名, and 备注 over a blank cell.

    Either a known word stands over a column that the lower half leaves open, or groups stand over several columns.
    """
    if upper < 0 or len([text for text in lines[upper] if text.strip()]) < 2:
        return False
    if any(is_person(text) or re.search("[:：]", text) or len(text) > _GROUP_NAME for text in lines[upper]):
        return False
    lower, body = lines[upper + 1], lines[upper + 2 :]
    if _lists_side_by_side(lower):
        return False
    open_columns = [n for n, text in enumerate(lower) if not text.strip() and _told_below(n, body)]
    groups = [m for m in sheet.merges if m.top == m.bottom == upper and m.right > m.left]
    over = [
        m for m in groups if sum(match_header(text) is not None for text in lower[m.left : m.right + 1]) > 1
    ]
    return any(_is_known(lines[upper][n]) for n in open_columns) or bool(over)


def _lists_side_by_side(header: Sequence[str]) -> bool:
    """Tell whether a row heads several lists: 姓名 or 身份证号 stands in it twice, under a title of each list."""
    fields = [
        match[0] for text in header if text.strip() and (match := match_header(text)) and match[1] == "exact"
    ]
    return any(fields.count(field) > 1 for field in ("name", "id_number"))


def completed(
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


def filled_right(sheet: Sheet, row: int, line: list[str], below: list[str] | None) -> list[str]:
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


def nearest_groups(upper: list[str], middle: list[str], third: list[str]) -> list[str]:
    """Return what stands over the lowest words of a header: of 应急管理部门证书 over 特种作业操作证 the latter.

    An end of a term (起) is read with the word above it, and stands under the group above that one.
    """
    return [
        word if word.strip() and lower.strip() and not edge_of(lower) else above
        for above, word, lower in zip(upper, middle, third, strict=True)
    ]


def lowest(second: list[str], filled: list[str], third: list[str]) -> list[str]:
    """Return what a header of three rows says lowest; 起 in the third is read with the 有效期 that it stands under."""
    return [
        f"{above}{lower}" if edge_of(lower) else lower if lower.strip() else upper
        for upper, above, lower in zip(second, filled, third, strict=True)
    ]
