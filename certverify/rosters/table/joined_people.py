"""Several people in one row's cells: 陆青禾、俞子宁 with two ID numbers, by whatever signs or lines they are parted.

They are parted where there are as many names as ID numbers, in the order in which they stand; so are the cells with as
many parts. A certificate's number goes to the person whose ID number it is made of.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from certverify.rosters.table.header_rows import is_person
from certverify.rosters.table.headers import CARD_FIELDS
from certverify.rosters.values.cleaning import UPPER_DITTO, squeeze

__all__ = ["lines_of_cell", "parted_people", "several_people"]

_SIGNS: Final = ("[、,，]", "[;；]", "/", r"\s+")
"""What parts names, the surest first; a blank may as well stand inside of one."""
_ANY_SIGN: Final = re.compile(r"[、,，;；/\s]+")
_NAME: Final = re.compile("[\u3400-\u9fff·•]{2,15}")
_PAIRED: Final = CARD_FIELDS | {
    "age", "appointment_date", "birth_date", "duty", "gender", "person_type", "position", "site_entry", "site_exit",
    "trade",
}  # fmt: skip
"""Cells that may say of each person something of their own; firms and departments are theirs together."""
_NAMING: Final = frozenset(
    {"cert_name", "duty", "job_category", "operation_item", "person_type", "position", "trade"}
)
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨"
_COUNTED: Final = re.compile(rf"[(（]?([1-9{_CIRCLED}])(?:[)）.、]\s*(?=\S)|(?<=[{_CIRCLED}])\s*)")

Words = Callable[[str], list[str]]


def several_people() -> pl.Expr:
    """Tell whether the cell of ID numbers holds more than one, or a line break."""
    number = pl.col("id_number")
    return number.str.count_matches(r"\d{17}[\dXx]").gt(1) | number.str.strip_chars().str.contains("\n")


def parted_people(line: Mapping[str, Any], words: Words) -> Iterator[Mapping[str, Any]]:
    """Yield a line for each person of a line, or the line itself; ``words`` parts a cell into words for posts."""
    numbers = [part for part in _ANY_SIGN.split(line["id_number"].strip()) if part]
    names = _names(line["name"], len(numbers))
    told = {squeeze(number).upper() for number in numbers}
    if len(numbers) < 2 or len(told) < len(numbers) or not names or not all(map(is_person, numbers)):
        yield line
        return
    cells = {
        name: _parts(name, value, len(names), words) for name, value in line.items() if isinstance(value, str)
    }
    own = {name: parts for name, parts in cells.items() if len(parts) == len(names)}
    own |= {"name": names, "id_number": numbers, "cert_number": _certificates(line["cert_number"], numbers)}
    shared = {
        "remark_shared": line["remark_shared"] or "remark" not in own,
        "state_shared": line["state_shared"]
        or not {"employment_status", "site_exit", "has_left"} <= set(own),
    }
    note = [f"people_in_one_cell|{len(names)}"]
    for n in range(len(names)):
        parts = {name: of_cell[n] for name, of_cell in own.items()}
        yield {**line, **shared, **parts, "people_notes": [] if n else note}


def _names(cell: str, count: int) -> list[str]:
    """Return so many names, else none."""
    readings = [lines_of_cell(cell, count), *(re.split(sign, cell.strip()) for sign in _SIGNS)]
    named = [[part.strip() for part in parts] for parts in readings if len(parts) == count]
    return next((parts for parts in named if all(map(_NAME.fullmatch, map(squeeze, parts)))), [])


def _parts(field: str, cell: str, count: int, words: Words) -> list[str]:
    if len(lines := lines_of_cell(cell, count)) == count:
        return lines
    if field not in _PAIRED:
        return [cell]
    return words(cell) if field in _NAMING else re.split("[、,，;；]", cell.strip())


def _certificates(cell: str, numbers: Sequence[str]) -> list[str]:
    """Return each person's certificate numbers: made of the ID number, else by their order; one of nobody is all's."""
    parts = [part for part in _ANY_SIGN.split(cell.strip()) if part]
    made = [[part for part in parts if number.upper() in part.upper()] for number in numbers]
    if parts and sum(map(len, made)) == len(parts):
        return ["、".join(own) for own in made]
    return parts if len(parts) == len(numbers) else [cell] * len(numbers)


def lines_of_cell(cell: str, least: int = 1) -> list[str]:
    """Return the lines of a cell, blank ones at its end up to ``least`` lines, without numbers that count them (①, 2.).

    同上 says again what stands above it.
    """
    lines = [text.strip() for text in cell.split("\n")]
    while len(lines) > least and not lines[-1]:
        lines.pop()
    counted = [_COUNTED.match(text) for text in lines]
    if len(lines) > 1 and [_count(match) for match in counted] == list(range(1, len(lines) + 1)):
        lines = [text[match.end() :] for text, match in zip(lines, counted, strict=True) if match is not None]
    found: list[str] = []
    for text in lines:
        found.append(found[-1] if found and squeeze(text) in UPPER_DITTO else text)
    return found


def _count(match: re.Match[str] | None) -> int | None:
    if match is None:
        return None
    return _CIRCLED.index(sign) + 1 if (sign := match.group(1)) in _CIRCLED else int(sign)
