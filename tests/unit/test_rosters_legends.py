"""Legends below a table that tell by formatting who has left."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill
from text_roster import CATALOGUE, DAY, LU

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
        ("说明：红色字体为退场人员", list(PEOPLE)),
        ("注：标黄为即将复审", []),
        ("注：本表一式两份", []),
    ],
)
def test_who_is_in_doubt_by_a_legend(tmp_path: Path, legend: str, who: list[str]) -> None:
    """The rows so formatted, all where letters bear the colour, and nobody where the legend tells no leaving."""
    assert doubted(tmp_path, legend) == who
