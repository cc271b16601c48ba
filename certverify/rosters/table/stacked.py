"""Several certificates in one row, one below another in each cell: 低压电工⏎熔化焊接 with two numbers and two terms.

They are paired line by line where a cell has as many lines as the cell of items; a cell of one line is said of all of
them, and one of another number of lines stays whole, since which of its lines is whose cannot be told. So are several
people in one row, where each line of names has a line with an ID number.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import polars as pl

from certverify.rosters.table.header_rows import is_person
from certverify.rosters.table.headers import CARD_FIELDS
from certverify.rosters.values.cleaning import UPPER_DITTO, squeeze
from certverify.rosters.values.dates import find_dates

__all__ = ["unstacked"]

_NAMING: Final = ("operation_item", "cert_name", "job_category", "trade")
"""Cells that may name the certificates, the surest first; 工种 does where no column of certificates says anything."""

_JOINED: Final = re.compile("^[-—–~至到止](?=.)|.[-—–~至到]$")
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨"
_COUNTED: Final = re.compile(rf"[(（]?([1-9{_CIRCLED}])(?:[)）.、]\s*(?=\S)|(?<=[{_CIRCLED}])\s*)")
_ENDS: Final = 2
_YEAR: Final = timedelta(days=365.2425)

Known = Callable[[str], bool]
Words = Callable[[str], list[str]]


def unstacked(lines: pl.DataFrame, known: Known, words: Words) -> pl.DataFrame:
    """Return the lines with those of several certificates parted; ``known`` and ``words`` as for those of a table."""
    broken = pl.any_horizontal(
        pl.col(name).str.strip_chars().str.contains("\n") for name in (*_NAMING, "id_number")
    )
    if not lines.select(broken.any()).item():
        return lines
    numbered = lines.with_row_index("at")
    stacks = numbered.filter(broken)
    people = (one for line in stacks.iter_rows(named=True) for one in _people(line))
    parted = [one for line in people for one in _parted(line, known, words)]
    rows = pl.DataFrame(parted, schema=numbered.schema, orient="row")
    return pl.concat([numbered.filter(~broken), rows]).sort("at", maintain_order=True).drop("at")


def _people(line: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    names = _lines_of(line["name"])
    numbers = _lines_of(line["id_number"], len(names))
    if len(numbers) == 1 or len(names) != len(numbers) or not (all(names) and all(map(is_person, numbers))):
        yield line
        return
    cells = {name: _lines_of(value, len(names)) for name, value in line.items() if isinstance(value, str)}
    own = [name for name, of_cell in cells.items() if len(of_cell) == len(names)]
    for n in range(len(names)):
        yield {**line, **{name: cells[name][n] for name in own}}


def _parted(line: Mapping[str, Any], known: Known, words: Words) -> Iterator[dict[str, Any]]:
    naming = next((name for name in _NAMING if line[name].strip()), "trade")
    items = _lines_of(line[naming])
    cells = {name: _lines_of(line[name], len(items)) for name in CARD_FIELDS - {naming}}
    told = [name for name, of_cell in cells.items() if len(of_cell) == len(items) and not _joined(of_cell)]
    if len(items) == 1 or not told or not all(_names(item, known, words) for item in items):
        yield dict(line)
        return
    if _perhaps_one_term(cells["validity"]):
        told.remove("validity")
        line = {**line, "validity": "或".join(cells["validity"])}
    for n, item in enumerate(items):
        yield {**line, naming: item, **{name: cells[name][n] for name in told}}


def _names(item: str, known: Known, words: Words) -> bool:
    named = words(item)
    return bool(named) and all(map(known, named))


def _joined(of_cell: Sequence[str]) -> bool:
    """Tell whether the lines are those of one term: 2023.1.1 above 至2028.12.31."""
    return any(_JOINED.search(squeeze(text)) for text in of_cell)


def _perhaps_one_term(of_cell: Sequence[str]) -> bool:
    """Tell whether two dates below 有效期, three or six years apart, may be one term's as well as the ends of two."""
    days = [day for text in of_cell for day in find_dates(text).days]
    if len(of_cell) != _ENDS or len(days) != _ENDS:
        return False
    apart = days[1].last - days[0].first
    return any(abs(apart - years * _YEAR) <= timedelta(days=31) for years in (3, 6))


def _lines_of(cell: str, least: int = 1) -> list[str]:
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
