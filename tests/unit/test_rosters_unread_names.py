"""Columns of several people's names a row: each is read with the post that heads it, or told as not read."""

from pathlib import Path
from typing import Any

import pytest
from book_roster import read_book
from text_roster import LU, YU

from certverify.rosters import Roster

HE = "410199198809053319"
"""The ID number of 贺兰山, who is invented."""
FIRM = "江北某某化工有限公司"


def told(roster: Roster) -> list[dict[str, Any]]:
    """Return the facts of the notes of names that were not read."""
    return [
        dict(note.facts)
        for sheet in roster.understood
        for note in sheet.notes
        if note.word == "names_untaken"
    ]


@pytest.mark.parametrize(
    ("posts", "roles"),
    [
        (("负责人", "安全员1", "特种作业人员"), ["principal", "safety_manager", None]),
        (("矿长", "总工程师", "机电副矿长"), ["principal", None, None]),
        (("总工程师", "生产副矿长", "安全员"), [None, None, "safety_manager"]),
        (("厂长", "副厂长", "作业人员"), ["principal", None, None]),
    ],
)
def test_everybody_with_a_number_is_read(tmp_path: Path, posts: tuple[str, ...], roles: list[str]) -> None:
    """A word before both 姓名 and 身份证号 heads somebody, known as a post or not."""
    header = "|".join(f"{post}姓名|{post}身份证号|{post}任职日期" for post in posts)
    row = f"{FIRM}|陆青禾|{LU}|2024.3.1|俞子宁|{YU}|2025.1.1|贺兰山|{HE}|2026.1.5"
    roster = read_book(tmp_path, {"Sheet1": [f"企业名称|{header}", row]})
    people = roster.entries.select("row", "name", "id_number", "role", "employer").rows()
    assert [one[1:3] for one in people] == [("陆青禾", LU), ("俞子宁", YU), ("贺兰山", HE)]
    assert [one[3] for one in people] == roles
    assert {one[4] for one in people} == {FIRM}
    assert told(roster) == []


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("负责人姓名|安全员1姓名|姓名|身份证号|工种", "负责人姓名 (A)、安全员1姓名 (B)"),
        ("总工程师|生产副矿长|姓名|身份证号|工种", "总工程师 (A)、生产副矿长 (B)"),
        ("负责人姓名|安全员2姓名|特种作业人员姓名|身份证号|工种", "负责人姓名 (A)、安全员2姓名 (B)"),
    ],
)
def test_names_without_a_number_are_told(tmp_path: Path, header: str, columns: str) -> None:
    """Each is counted once, however many rows repeat him, unless he has a row of his own."""
    rows = [f"欧阳笛|俞子宁|陆青禾|{LU}|电工", f"欧阳笛|陆青禾|贺兰山|{HE}|焊工"]
    roster = read_book(tmp_path, {"Sheet1": [header, *rows]})
    assert roster.entries["name"].to_list() == ["陆青禾", "贺兰山"]
    assert told(roster) == [{"count": 2, "cells": columns}]


def test_a_group_of_names_alone_is_told(tmp_path: Path) -> None:
    """Beside somebody with number and day one who has only a telephone is no person of the roster, and is told."""
    header = "企业名称|主要负责人姓名|主要负责人身份证号|主要负责人任职日期|安全员姓名|安全员电话"
    roster = read_book(tmp_path, {"Sheet1": [header, f"{FIRM}|陆青禾|{LU}|2024.3.1|俞子宁|13900000001"]})
    assert told(roster) == [{"count": 1, "cells": "安全员姓名 (E)"}]


@pytest.mark.parametrize(
    "column",
    [
        "紧急联系人姓名|俞子宁",
        "审核人姓名|俞子宁",
        "法定代表人|俞子宁",
        "安全员|专职",
        "安全员姓名|陆青禾",
        "家属姓名|俞子宁",
    ],
)
def test_nobody_of_the_roster_is_told(tmp_path: Path, column: str) -> None:
    """Contacts, whoever fills the list in, words that are no names, and who is listed himself."""
    head, cell = column.split("|")
    roster = read_book(tmp_path, {"Sheet1": [f"姓名|身份证号|工种|{head}", f"陆青禾|{LU}|电工|{cell}"]})
    assert told(roster) == []
