"""Legends whose words stand in cells of their own above the header: they tell of a colour, and not of everybody."""

from pathlib import Path

import openpyxl
import pytest
from book_roster import read_book
from openpyxl.styles import PatternFill
from text_roster import CATALOGUE, DAY, LU, YU

from certverify import rosters

HEAD = "姓名|身份证号|工种|证号"
PEOPLE = [f"陆青禾|{LU}|低压电工|", f"俞子宁|{YU}|低压电工|"]


@pytest.mark.parametrize("word", ["已离职", "离职", "已退休", "离职人员"])
@pytest.mark.parametrize(
    "beside", ["图例：|{}|复审中", "颜色说明|复审中|{}", "|{}|在岗", "更新：2026年11月|{}"]
)
def test_a_word_beside_others_is_of_nobody(tmp_path, word, beside):
    """Everybody is judged: 已离职 is what a colour means."""
    roster = read_book(tmp_path, {"S": ["江海公司特种作业名单", beside.format(word), HEAD, *PEOPLE]})
    assert roster.entries["disposition"].to_list() == [None, None]


@pytest.mark.parametrize(
    "title", ["离职人员", "2026年离职人员名单", "离职人员名单||制表：陆某", "||已离职人员"]
)
def test_a_title_is_of_everybody(tmp_path, title):
    """It stands alone in its line, or names a list beside who has made it."""
    roster = read_book(tmp_path, {"S": [title, HEAD, *PEOPLE]})
    assert roster.entries["cause"].to_list() == ["left_post"] * 2


def test_who_bears_a_colour_of_the_legend_is_in_doubt(tmp_path: Path) -> None:
    """A colour of the legend leaves open what it means of the row."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in ("图例：|已离职|复审中", HEAD, *PEOPLE):
        sheet.append(line.split("|"))
    for cell, colour in (
        (sheet["B1"], "FF0000"),
        (sheet["C1"], "FFFF00"),
        *((c, "FF0000") for c in sheet[3]),
    ):
        cell.fill = PatternFill("solid", fgColor=colour)
    book.save(tmp_path / "名册.xlsx")
    entries = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY).entries
    assert entries["cause"].to_list() == ["employment_unclear", None]
