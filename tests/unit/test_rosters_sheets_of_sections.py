"""What a sheet takes from the one before it, and from its own name."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from text_roster import CATALOGUE, DAY, LU, YU

from certverify import rosters


def employers(path: Path, sheet: str, rows: list[tuple[str, ...]]) -> list[str | None]:
    """Return the employers of a second sheet, whose first one is titled for 江北恒泰化工有限公司."""
    book = Workbook()
    first = book.worksheets[0]
    first.title = "恒泰"
    first.append(("江北恒泰化工有限公司特种作业人员台账",))
    first.append(("姓名", "身份证号", "工种"))
    first.append(("陆青禾", LU, "低压电工"))
    second = book.create_sheet(sheet)
    for row in rows:
        second.append(row)
    book.save(path / "a.xlsx")
    entries = rosters.read([path / "a.xlsx"], CATALOGUE, DAY).entries
    return entries.filter(entries["sheet"] == sheet)["employer"].to_list()


@pytest.mark.parametrize("sheet", ["园区其他", "服装板块"])
def test_a_kind_of_firms_is_no_employer(tmp_path: Path, sheet: str) -> None:
    """服装板块 is no firm, nor is it of the firm of the sheet before it."""
    rows = [("姓名", "身份证号", "工种"), ("俞子宁", YU, "低压电工")]
    assert employers(tmp_path, sheet, rows) == [None]


def test_a_blank_cell_below_a_firm_is_not_an_earlier_sheets(tmp_path: Path) -> None:
    """It may mean the firm above it; who can tell? A sheet without column of firms is the earlier one's, as ever."""
    rows = [
        ("单位", "姓名", "身份证号", "工种"),
        ("江北青峰服装有限公司", "俞子宁", YU, "低压电工"),
        ("", "陆青禾", LU, "低压电工"),
    ]
    assert employers(tmp_path, "名单二", rows) == ["江北青峰服装有限公司", None]
    assert employers(tmp_path, "名单二", [row[1:] for row in rows]) == ["江北恒泰化工有限公司"] * 2
