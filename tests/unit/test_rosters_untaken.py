"""An ID number that became nobody's entry is named with its cell: whoever bears it may be lost."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

from certverify import rosters
from certverify.rosters import doctor

BO, HE = "420199199512036629", "340199198310217793"
HEAD = "姓名|身份证号|工种|备注"
ROW = f"陆青禾|{LU}|低压电工|"


def untaken(roster: rosters.Roster) -> list[tuple[str | None, int, str]]:
    told = roster.problems.filter(reason="id_untaken")
    assert not told["rejects"].any()
    return told.select("sheet", "row", "column").rows()


def noted(roster: rosters.Roster) -> dict[str | None, dict[str, object]]:
    return {
        sheet.sheet: dict(note.facts)
        for sheet in roster.understood
        for note in sheet.notes
        if note.word == "ids_untaken"
    }


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        (["联系人|贺某|身份证号|" + BO, HEAD, ROW], "D1"),
        ([f"联系人：贺某 身份证号：{BO}（{HE[:6]}）", HEAD, ROW], "A1"),
        ([f"经办人身份证：{BO[:6]} {BO[6:14]} {BO[14:]}", HEAD, ROW], "A1"),
        (["审核人|" + "".join(chr(ord(sign) + 0xFEE0) for sign in BO), HEAD, ROW], "B1"),
        ([HEAD, ROW, f"填表人：贺某，身份证号{BO}"], "A3"),
        ([HEAD, ROW, f"注：复核人身份证号码{BO}。"], "A3"),
        ([HEAD, ROW + f"由{BO}接替"], "D2"),
    ],
)
def test_a_number_outside_the_list_is_named(tmp_path: Path, rows: list[str], cell: str) -> None:
    """Above the list, at its foot or in a remark: the people who are read are read as without it."""
    roster = read_book(tmp_path, {"名册": rows})
    assert roster.entries.select("name", "id_number").rows() == [("陆青禾", LU)]
    assert untaken(roster) == [("名册", int(cell[1:]), f"({cell[0]})")]
    assert noted(roster) == {"名册": {"count": 1, "cells": cell}}
    [told] = roster.problems.filter(reason="id_untaken").rows(named=True)
    assert told["value"] == "420***********6629"
    assert BO not in "".join(map(str, told.values()))
    assert cell in doctor.remarks_of(roster.problems, "zh")["名册"]


@pytest.mark.parametrize(
    "rows",
    [
        [f"法定代表人：陆青禾 身份证号：{LU}", HEAD, ROW],
        [f"{HEAD}|证书编号", f"{ROW}|T{LU}"],
        [f"{HEAD}|证书编号", f"{ROW}|{LU}"],
        [f"{HEAD}|证书编号", f"{ROW}|{BO}"],
        [HEAD, ROW, f"|{YU}|电工|"],
        [HEAD, ROW, f"俞子宁|{YU} {BO}|电工|"],
        [HEAD, ROW, f"T{BO}"],
        ["联系人|420199199512036620", HEAD, ROW],
        ["统一社会信用代码：91320199MA1TCY7L0X", HEAD, ROW],
        [f"{HEAD}|家属证件", f"{ROW}|{BO}"],
    ],
    ids=["an entry", "T", "own", "another's", "no name", "two", "T alone", "no ID number", "firm", "column"],
)
def test_what_is_an_entry_or_named_already_is_not_named_again(tmp_path: Path, rows: list[str]) -> None:
    """A certificate's number, one that rejects its row, and those of a column that is told as not understood."""
    roster = read_book(tmp_path, {"名册": rows})
    assert untaken(roster) == []
    assert noted(roster) == {}


def test_a_sheet_without_table_is_named_with_its_numbers(tmp_path: Path) -> None:
    """Who stands in another sheet's list is not lost; of many numbers the first thirty cells are named."""
    found = [f"{n}|{BO if n % 2 else HE}" for n in range(1, 41)]
    sheets = {"名册": [HEAD, ROW], "照片": [f"陆青禾|{LU}", *found]}
    roster = read_book(tmp_path, sheets)
    assert noted(roster).keys() == {"照片"}
    facts = noted(roster)["照片"]
    assert facts["count"] == 40
    assert str(facts["cells"]).startswith("B2、B3、")
    assert str(facts["cells"]).endswith("B31 …")
    assert len(untaken(roster)) == 30
