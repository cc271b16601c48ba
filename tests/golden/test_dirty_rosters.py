"""Rosters as people keep them, as bytes, each read to the entries and problems that a person wrote down beforehand."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from certverify.rosters import Roster, read
from certverify.rules.packs import load

AS_OF = date(2026, 11, 23)
CATALOGUE = load(AS_OF).catalogue
FOLDER = Path(__file__).parent / "rosters"
BOOKS = sorted(path for path in FOLDER.iterdir() if path.suffix != ".md" and ".expected" not in path.name)
Line = tuple[str, ...]


def expected(path: Path) -> list[Line]:
    """Return the lines that were written by hand beside a workbook."""
    with path.with_suffix(".expected.csv").open(encoding="utf-8", newline="") as stream:
        return [tuple(line.values()) for line in csv.DictReader(stream)]


def entries(roster: Roster) -> Iterator[Line]:
    for line in roster.entries.iter_rows(named=True):
        words = (
            line["name"],
            line["id_number"],
            line["role"],
            line["required_item"] or line["required_category"],
            line["claimed_item"] or line["claimed_category"],
            line["claimed_valid_to"],
            line["cause"],
        )
        yield ("entry", line["sheet"] or "", str(line["row"]), *(str(w or "") for w in words), "", "")


def problems(roster: Roster) -> Iterator[Line]:
    for line in roster.problems.iter_rows(named=True):
        what = "rejected" if line["rejects"] else "problem"
        yield (what, line["sheet"] or "", str(line["row"]), *[""] * 7, line["field"], line["reason"])


def notes(roster: Roster, said: set[str]) -> Iterator[Line]:
    """Only the kinds of notes that a workbook's expectations speak of are compared."""
    for sheet in roster.understood:
        for note in sheet.notes:
            if note.word in said:
                yield ("note", sheet.sheet or "", *[""] * 9, note.word)


@cache
def read_once(path: Path) -> Roster:
    return read([path], CATALOGUE, AS_OF)


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.name)
def test_a_dirty_roster_reads_as_a_careful_person_reads_it(path: Path) -> None:
    """Nobody is lost, nobody becomes another, and each cell that needs a word has exactly that word."""
    wanted = expected(path)
    roster = read_once(path)
    said = {line[-1] for line in wanted if line[0] == "note"}
    found = [*entries(roster), *problems(roster), *notes(roster, said)]
    assert sorted(found) == sorted(wanted)


def test_there_are_enough_of_them() -> None:
    """At least forty workbooks, in every format that is read."""
    assert len(BOOKS) >= 40
    assert {path.suffix for path in BOOKS} == {".csv", ".ods", ".parquet", ".tsv", ".xls", ".xlsm", ".xlsx"}


def test_no_layout_is_shared_by_more_than_three() -> None:
    """Forty copies of one table would show little: header words and rows differ, by the reader's own account."""
    layouts = Counter(
        tuple(
            (sheet.header_row, *(column.header for column in sheet.mapping))
            for sheet in read_once(path).understood
            if sheet.header_row is not None
        )
        for path in BOOKS
    )
    assert max(layouts.values()) <= 3
    assert len(layouts) >= 18
