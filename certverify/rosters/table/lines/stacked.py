"""Several certificates in one row, one below another in each cell: 低压电工⏎熔化焊接 with two numbers and two terms.

They are paired line by line where a cell has as many lines as the cell of items; a cell of one line is said of all of
them, and one of another number of lines stays whole, since which of its lines is whose cannot be told.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from certverify.rosters.table.header.headers import CARD_FIELDS
from certverify.rosters.table.lines.by_name import NAMING, names_each, parted_by_name
from certverify.rosters.table.lines.cell_lines import are_one_term, lines_of_cell, perhaps_one_term
from certverify.rosters.table.lines.joined_people import parted_people, several_people

__all__ = ["unstacked"]

Known = Callable[[str], bool]
Words = Callable[[str], list[str]]


def unstacked(lines: pl.DataFrame, known: Known, words: Words, as_of: date) -> pl.DataFrame:
    """Return the lines with those of several people and of several certificates parted, and with ``people_notes``.

    ``known``, ``words`` and ``as_of`` are as for those of a table.
    """
    lines = lines.with_columns(people_notes=pl.lit([], pl.List(pl.String)))
    broken = (
        several_people()
        | names_each()
        | pl.any_horizontal(pl.col(name).str.strip_chars().str.contains("\n") for name in NAMING)
    )
    if not lines.select(broken.any()).item():
        return lines
    numbered = lines.with_row_index("at")
    stacks = numbered.filter(broken)
    people = (one for line in stacks.iter_rows(named=True) for one in parted_people(line, words))
    parted = [one for line in people for one in _certificates(line, known, words, as_of)]
    rows = pl.DataFrame(parted, schema=numbered.schema, orient="row")
    return pl.concat([numbered.filter(~broken), rows]).sort("at", maintain_order=True).drop("at")


def _certificates(
    line: Mapping[str, Any], known: Known, words: Words, as_of: date
) -> Iterator[dict[str, Any]]:
    """Part a line by the names that its cells say something of, else by their lines."""
    named = list(parted_by_name(line, known, words, as_of))
    yield from named if named != [dict(line)] else _parted(line, known, words)


def _parted(line: Mapping[str, Any], known: Known, words: Words) -> Iterator[dict[str, Any]]:
    naming = next((name for name in NAMING if line[name].strip()), "trade")
    items = lines_of_cell(line[naming])
    cells = {name: lines_of_cell(line[name], len(items)) for name in CARD_FIELDS - {naming}}
    told = [
        name for name, of_cell in cells.items() if len(of_cell) == len(items) and not are_one_term(of_cell)
    ]
    if len(items) == 1 or not told or not all(_names(item, known, words) for item in items):
        yield dict(line)
        return
    if perhaps_one_term(cells["validity"]):
        told.remove("validity")
        line = {**line, "validity": "或".join(cells["validity"])}
    for n, item in enumerate(items):
        yield {**line, naming: item, **{name: cells[name][n] for name in told}}


def _names(item: str, known: Known, words: Words) -> bool:
    named = words(item)
    return bool(named) and all(map(known, named))
