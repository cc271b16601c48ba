"""Several people in one row's cells: 陆青禾、俞子宁 with two ID numbers, by whatever signs or lines they are parted.

They are parted where there are as many names as ID numbers, in the order in which they stand; so are the cells with as
many parts. A certificate's number goes to the person whose ID number it is made of. Where it is not clear whose a post
or a number is, the row stays whole, and nobody is judged by it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from certverify.rosters.table.header.header_rows import is_person
from certverify.rosters.table.header.headers import CARD_FIELDS
from certverify.rosters.table.lines.cell_lines import are_one_term, lines_of_cell, perhaps_one_term
from certverify.rosters.values.cleaning import squeeze

__all__ = ["parted_people", "several_people"]

_SIGNS: Final = ("[、,，]", "[;；]", "/", r"\s+")
"""What parts names, the surest first; a blank may as well stand inside of one."""
_ANY_SIGN: Final = re.compile(r"[、,，;；/\s]+")
_NAME: Final = re.compile("[\u3400-\u9fff·•]{2,15}")
_PAIRED: Final = CARD_FIELDS | {
    "age", "appointment_date", "birth_date", "duty", "gender", "person_type", "position", "site_entry", "site_exit",
    "trade",
}  # fmt: skip
"""Cells whose signs may part what is said of each person."""
_TOGETHER: Final = frozenset(
    {"contractor", "department", "employer_uscc", "industry", "org", "region", "team", "unit_type"}
)
"""Firms and departments are theirs together: a long name is broken over lines as often as two stand in them."""
_NAMING: Final = frozenset(
    {"cert_name", "duty", "job_category", "operation_item", "person_type", "position", "trade"}
)
_NUMBER: Final = re.compile(r"\d{8,}")

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
    certificates = _certificates(line["cert_number"], numbers)
    cells = {
        name: _parts(name, value, names, words) for name, value in line.items() if isinstance(value, str)
    }
    if not certificates or any(len(cells[name]) not in {0, 1, len(names)} for name in _NAMING):
        yield line
        return
    if perhaps_one_term(validity := cells["validity"]):
        line, cells["validity"] = {**line, "validity": "或".join(validity)}, []
    own = {name: parts for name, parts in cells.items() if len(parts) == len(names)}
    own |= {"name": names, "id_number": numbers, "cert_number": certificates}
    yield from _a_line_each(line, own, len(names))


def _a_line_each(
    line: Mapping[str, Any], own: Mapping[str, Sequence[str]], count: int
) -> Iterator[Mapping[str, Any]]:
    shared = {
        "remark_shared": line["remark_shared"] or "remark" not in own,
        "state_shared": line["state_shared"]
        or not {"employment_status", "site_exit", "has_left"} <= set(own),
    }
    for n in range(count):
        parts = {name: of_cell[n] for name, of_cell in own.items()}
        yield {**line, **shared, **parts, "people_notes": [] if n else [f"people_in_one_cell|{count}"]}


def _names(cell: str, count: int) -> list[str]:
    """Return so many names, else none."""
    readings = [lines_of_cell(cell, count), *(re.split(sign, cell.strip()) for sign in _SIGNS)]
    named = [[part.strip() for part in parts] for parts in readings if len(parts) == count]
    return next((parts for parts in named if all(map(_NAME.fullmatch, map(squeeze, parts)))), [])


def _parts(field: str, cell: str, names: Sequence[str], words: Words) -> list[str]:
    """Return what a cell says of each of so many people; whatever names one of them is said of them together."""
    lines = lines_of_cell(cell, len(names))
    if (
        field in _TOGETHER
        or are_one_term(lines)
        or any(name in squeeze(cell) for name in map(squeeze, names))
    ):
        return [cell]
    if len(lines) == len(names):
        return lines
    if field not in _PAIRED:
        return [cell]
    return words(cell) if field in _NAMING else re.split("[、,，;；]", cell.strip())


def _certificates(cell: str, numbers: Sequence[str]) -> list[str]:
    """Return each person's certificate numbers: made of the ID number, else by their order; none if it is not clear.

    A word without a number (见附件) is said of all of them.
    """
    parts = _numbered(cell)
    own = [[part for part in parts if number.upper() in part.upper()] for number in numbers]
    rest = [part for part in parts if not any(part in mine for mine in own)]
    bare = [mine for mine in own if not mine]
    if rest == parts and len(rest) != len(numbers):
        return [] if _NUMBER.search(cell) else [cell] * len(numbers)
    if sum(map(len, own)) + len(rest) != len(parts) or (rest and len(rest) != len(bare)):
        return []
    for mine, part in zip(bare, rest, strict=False):
        mine.append(part)
    return ["、".join(mine) for mine in own]


def _numbered(cell: str) -> list[str]:
    """Part a cell of certificate numbers so that no part holds two; what stands beside a number stays with it."""
    parts = [part.strip() for part in re.split(r"[、,，;；\n]", cell) if part.strip()]
    if all(len(_NUMBER.findall(part)) < 2 for part in parts):
        return parts
    return [part for part in _ANY_SIGN.split(cell.strip()) if part]
