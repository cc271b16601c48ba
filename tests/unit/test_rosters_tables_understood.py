"""Tables whose words stand twice, one above the other or beside another authority's: each is read for what it says."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from text_roster import CATALOGUE, LU, YU, read

from certverify import rosters

DAY = date(2026, 11, 27)


def workbook(path: Path, lines: Sequence[Sequence[object]], merges: Sequence[str] = ()) -> rosters.Roster:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(list(line))
    for merge in merges:
        book.active.merge_cells(merge)
    book.save(path / "名册.xlsx")
    return rosters.read([path / "名册.xlsx"], CATALOGUE, DAY)


def told(roster: rosters.Roster, *columns: str) -> list[tuple[object, ...]]:
    return roster.entries.select(columns).rows()


@pytest.mark.parametrize("department", ["一车间", "机电队", "采掘一队"])
def test_a_department_is_nobodys_employer(tmp_path: Path, department: str) -> None:
    roster = read(tmp_path, "单位,姓名,身份证号,工种", f"{department},陆青禾,{LU},低压电工")
    assert told(roster, "employer", "contractor", "department") == [(None, None, department)]


def test_contractors_may_be_branches(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        "承包商名称,姓名,身份证号,工种",
        f"江北六建检维修分公司,陆青禾,{LU},低压电工",
        f"江北五建有限公司,俞子宁,{YU},低压电工",
    )
    assert told(roster, "contractor") == [("江北六建检维修分公司",), ("江北五建有限公司",)]


def test_firms_of_a_group_are_the_employers_of_those_below_them(tmp_path: Path) -> None:
    roster = workbook(
        tmp_path,
        [
            ("江澜集团各单位安全管理人员及特种作业人员总表",),
            ("序号", "姓名", "身份证号", "岗位", "备注"),
            ("★ 江澜化工有限公司（共1人）",),
            (1, "陆青禾", LU, "电工", None),
            ("★ 江澜热电有限公司（共1人）",),
            (1, "俞子宁", YU, "焊工", None),
        ],
        ["A1:E1", "A3:E3", "A5:E5"],
    )
    assert told(roster, "name", "employer", "contractor") == [
        ("陆青禾", "江澜化工有限公司", None),
        ("俞子宁", "江澜热电有限公司", None),
    ]


