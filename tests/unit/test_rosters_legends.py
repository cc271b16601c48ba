"""Legends below a table that tell by formatting who has left."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Color, Font, PatternFill
from text_roster import CATALOGUE, DAY, LU, YU, read

from certverify import rosters

PEOPLE = ("陆青禾", "俞子宁", "闻笛", "单于文昭")


def doubted(path: Path, legend: str) -> list[str]:
    """Return who is in doubt of a table in which the second row is struck through and the third one grey."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["姓名", "身份证号", "工种", "证号"])
    for name in PEOPLE:
        sheet.append([name, LU, "低压电工", ""])
    for cell in sheet[3]:
        cell.font = Font(strike=True)
    for cell in sheet[4]:
        cell.fill = PatternFill("solid", fgColor="BFBFBF")
    sheet.append([legend])
    book.save(path / "名册.xlsx")
    entries = rosters.read([path / "名册.xlsx"], CATALOGUE, DAY).entries
    return [name for name, cause in entries.select("name", "cause").rows() if cause == "employment_unclear"]


@pytest.mark.parametrize(
    ("legend", "who"),
    [
        ("说明：灰色底纹为已离职人员，划线为已调出人员", ["俞子宁", "闻笛"]),
        ("备注：标红人员已离职", ["俞子宁", "闻笛"]),
        ("注：1.标黄为即将复审，标红为过期，删除线为离职人员。", ["俞子宁"]),
        ("说明：红色字体为退场人员", ["俞子宁"]),
        ("说明：灰色字体为退场人员", ["俞子宁"]),
        ("注：标黄为即将复审", []),
        ("注：本表一式两份", []),
    ],
)
def test_who_is_in_doubt_by_a_legend(tmp_path: Path, legend: str, who: list[str]) -> None:
    """The rows so formatted, those struck through too, and nobody where the legend tells no leaving."""
    assert doubted(tmp_path, legend) == who


RED = {"rgb": "FFFF0000"}


@pytest.mark.parametrize(
    ("colour", "legend", "who"),
    [
        (RED, "备注：红色为离职", ["闻笛"]),
        (RED, "标红人员已离职", ["闻笛"]),
        (RED, "注：红色字体为已离职人员。", ["闻笛"]),
        (RED, "注：红色底纹为已离职人员。", []),
        (RED, "注：蓝色字体为已离职人员。", ["闻笛"]),
        ({"rgb": "FFC00000"}, "标红人员已离职", ["闻笛"]),
        ({"indexed": 10}, "标红人员已离职", ["闻笛"]),
        ({"theme": 9}, "绿色字体为离职人员", ["闻笛"]),
        ({"theme": 0, "tint": -0.35}, "灰色字体为离职人员", ["闻笛"]),
        ({"theme": 1}, "标红人员已离职", []),
        ({"rgb": "FF000000"}, "标红人员已离职", []),
    ],
)
def test_letters_of_a_colour_are_read(tmp_path: Path, colour: dict, legend: str, who: list[str]) -> None:
    """By the colour itself, a number or a theme's place with its tint; black letters are of no colour."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["姓名", "身份证号", "工种", "证号"])
    for name in PEOPLE:
        sheet.append([name, LU, "低压电工", ""])
    for cell in sheet[4]:
        cell.font = Font(color=Color(**colour))
    sheet.append([legend])
    book.save(tmp_path / "名册.xlsx")
    entries = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY).entries
    assert [
        name for name, cause in entries.select("name", "cause").rows() if cause == "employment_unclear"
    ] == who


def test_red_is_told_from_yellow(tmp_path: Path) -> None:
    """Of two colours in a sheet the one that the legend names is that of the leavers."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["姓名", "身份证号", "工种", "证号"])
    for name, fill in zip(PEOPLE, ("FFFF00", "FF0000", "FFC7CE", "92D050"), strict=True):
        sheet.append([name, LU, "低压电工", ""])
        for cell in sheet[sheet.max_row]:
            cell.fill = PatternFill("solid", fgColor=fill)
    sheet.append(["注：标黄为即将复审，标红为离职人员。"])
    book.save(tmp_path / "名册.xlsx")
    entries = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY).entries
    assert [name for name, cause in entries.select("name", "cause").rows() if cause] == ["俞子宁", "闻笛"]


def test_conditional_formats_leave_open_who_is_red(tmp_path: Path) -> None:
    """A format that depends on what a cell holds may colour any row, where no cell has the colour by itself."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["姓名", "身份证号", "工种", "证号"])
    for name in PEOPLE:
        sheet.append([name, LU, "低压电工", ""])
    sheet.append(["标红人员已离职"])
    rule = FormulaRule(formula=['$D2="离"'], fill=PatternFill("solid", bgColor="FF0000"))
    sheet.conditional_formatting.add("A2:D5", rule)
    book.save(tmp_path / "名册.xlsx")
    entries = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY).entries
    assert set(entries["cause"]) == {"employment_unclear"}


def test_what_a_row_says_itself_is_not_weakened_by_a_legend(tmp_path: Path) -> None:
    """Of a file without formats all are in doubt but the one whose own remark says that he has left."""
    roster = read(
        tmp_path,
        "姓名,身份证号,工种,备注",
        f"陆青禾,{LU},低压电工,2026年8月离职",
        f"俞子宁,{YU},低压电工,",
        "注：红色字体为已离职人员。,,,",
    )
    assert roster.entries.select("disposition", "cause").rows() == [
        ("not_applicable", "left_post"),
        ("unverified", "employment_unclear"),
    ]
