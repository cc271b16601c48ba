"""The time of reading grows with the rows of a sheet, and not with their square."""

import time
from collections.abc import Callable

import pytest
from plain_sheet import sheet_of
from text_roster import LU

from certverify.rosters.files.cells import Merge
from certverify.rosters.files.colours import Palette
from certverify.rosters.files.looks import Styles, painted_rows, painted_strings
from certverify.rosters.table.body.rows import body_of
from certverify.rosters.table.header.card_states import card_states
from certverify.rosters.table.layout import find_layout
from certverify.rosters.table.understood import Column
from certverify.rosters.table.views.cards import cards_of

TIMES = 8
"""So many times longer takes linear work at so many times the rows; quadratic work takes 64 times as long."""


def states(rows: int) -> None:
    """Read a column in which each row tells of its course in words of its own."""
    told = sheet_of([[f"已报名第{n}期"] for n in range(rows)])
    assert list(card_states([], [Column(0, "A", "说明栏", "", "exact")], told, 0))


def merged(rows: int) -> None:
    """Read people who have two rows each, over which name and number are merged."""
    people = [["陆青禾", LU, "电工", "动力车间"], ["", "", "焊工", ""]] * (rows // 2)
    merges = [Merge(n, column, n + 1, column) for n in range(1, rows, 2) for column in (0, 1)]
    roster = sheet_of([["姓名", "身份证号", "工种", "部门"], *people], merges)
    layout = find_layout(roster, lambda _: False)
    assert layout is not None
    assert body_of(roster, layout, lambda _: False).lines.height == rows


def cards(rows: int) -> None:
    """Read cards of one person each, below each other."""
    card = [["姓名", "陆青禾", "工种", "电工"], ["身份证号", LU, "部门", "动力车间"], ["", "", "", ""]]
    found = cards_of(sheet_of(card * (rows // 3)))
    assert found is not None


def open_tags(rows: int) -> None:
    """Look for the colours of strings and cells in a part whose tags nobody closes."""
    palette = Palette()
    part = b"<si><rPr><color <c <a:dk1> <a:sysClr " * (20 * rows)
    strings = painted_strings(part, palette)
    painted_rows(part, Styles(letters={1: "red"}), strings)
    assert Palette.of_theme(part) == palette


@pytest.mark.parametrize(("read", "rows"), [(states, 1000), (merged, 1000), (cards, 1500), (open_tags, 1000)])
def test_the_time_grows_with_the_rows(read: Callable[[int], None], rows: int) -> None:
    """Eight times the rows take some eight times as long."""
    assert _seconds(read, TIMES * rows) < 2.5 * TIMES * _seconds(read, rows)


def _seconds(read: Callable[[int], None], rows: int) -> float:
    taken = []
    for _ in range(3):
        began = time.process_time()
        read(rows)
        taken.append(time.process_time() - began)
    return min(taken)
