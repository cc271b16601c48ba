"""Two people in one row's cells: what is said of one of them is never the other's, and what is unclear is nobody's."""

from datetime import date
from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

from certverify.rosters import Roster

BO = "420199199512036629"
"""The ID number of somebody who is not in the row."""
HEAD = ("单位", "姓名", "身份证号", "工种", "证书编号", "有效期", "备注")
ROW = {"姓名": "陆青禾、俞子宁", "身份证号": f"{LU}、{YU}", "工种": "电工"}


def roster(path: Path, **cells: str) -> Roster:
    """Return what is read of one row of both; ``⏎`` breaks a line in a cell."""
    row = "|".join({**ROW, **cells}.get(head, "").replace("⏎", "\n") for head in HEAD)
    return read_book(path, {"名册": ["|".join(HEAD), row]})


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        (f"T{LU} 低压⏎T{YU} 高压", [f"T{LU}", f"T{YU}"]),
        (f"T{YU} 高压、T{LU} 低压", [f"T{LU}", f"T{YU}"]),
        (f"T{BO}、T{LU}", [f"T{LU}", f"T{BO}"]),
        (f"T{LU} T{YU}", [f"T{LU}", f"T{YU}"]),
        (f"T{LU}、T{LU}", [f"T{LU}", None]),
    ],
    ids=["with words", "the other way round", "one of a third person", "a blank between", "twice the same"],
)
def test_a_number_made_of_ones_id_is_never_the_others(
    tmp_path: Path, cell: str, numbers: list[str | None]
) -> None:
    """Each has the number that holds the own ID number; one that holds neither is of whoever has none yet."""
    found = roster(tmp_path, 证书编号=cell).entries
    assert found.select("name", "claimed_number").rows() == list(
        zip(["陆青禾", "俞子宁"], numbers, strict=True)
    )


@pytest.mark.parametrize(
    "cells",
    [
        {"证书编号": f"T{BO}"},
        {"证书编号": f"T{LU} 低压 T{YU} 高压"},
        {"证书编号": f"T{LU}、T{BO}、T{BO}"},
        {"工种": "电工、焊工、制冷工"},
    ],
    ids=[
        "a number of neither",
        "words of which number?",
        "more numbers than people",
        "more posts than people",
    ],
)
def test_where_it_is_not_clear_whose_it_is_nobody_is_judged(tmp_path: Path, cells: dict[str, str]) -> None:
    """A post too many or a number of neither would accuse one of them: the row is named, to be written as two."""
    found = roster(tmp_path, **cells)
    assert found.entries.is_empty()
    assert "id_several_numbers" in found.problems.filter("rejects")["reason"].to_list()


def test_a_word_for_both(tmp_path: Path) -> None:
    """见附件 gives no number to either of them, and parts them all the same."""
    found = roster(tmp_path, 证书编号="见附件").entries
    assert found.select("name", "claimed_number").rows() == [("陆青禾", None), ("俞子宁", None)]


def test_a_firm_whose_name_is_broken_over_two_lines(tmp_path: Path) -> None:
    """The firm is the firm of both, and not half of its name of each."""
    found = roster(tmp_path, 单位="江北某某化工⏎有限公司").entries
    assert found["employer"].to_list() == ["江北某某化工有限公司"] * 2


@pytest.mark.parametrize(
    ("cell", "ends"),
    [
        ("2021.05.12⏎至2027.05.11", [date(2027, 5, 11)] * 2),
        ("2021.05.12⏎2027.05.11", [None, None]),
        ("2027.05.11⏎2028.08.31", [date(2027, 5, 11), date(2028, 8, 31)]),
    ],
    ids=["one term", "a term or two ends", "two ends"],
)
def test_two_lines_below_the_term(tmp_path: Path, cell: str, ends: list[date | None]) -> None:
    """The beginning of a term is nobody's end; six years less a day apart it cannot be told which they are."""
    assert roster(tmp_path, 有效期=cell).entries["claimed_valid_to"].to_list() == ends


def test_a_remark_that_names_one_of_them(tmp_path: Path) -> None:
    """Two lines, the first of them on the second person: neither is taken for gone, nor for still there."""
    found = roster(tmp_path, 备注="俞子宁2026.9离职⏎换证已报名").entries
    assert found["disposition"].to_list() == ["unverified", "unverified"]
    assert found["cause"].to_list() == ["employment_unclear"] * 2
