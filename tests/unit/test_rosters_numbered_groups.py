"""Groups of columns below 第一证 and 第二证: what stands below one heading is of one certificate."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from text_roster import CATALOGUE, DAY, LU

from certverify import rosters


@pytest.mark.parametrize("end", ["到期日", "有效期至", "截止日期"])
def test_each_certificate_keeps_its_own_end(tmp_path: Path, end: str) -> None:
    """Two certificates, each with its own item and end, whatever the end is called."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["姓名", "身份证号", "工种", "第一证", "", "", "", "第二证", "", "", ""])
    sheet.append(["", "", "", *["类别", "证号", "取证日期", end] * 2])
    for merged in ("A1:A2", "B1:B2", "C1:C2", "D1:G1", "H1:K1"):
        sheet.merge_cells(merged)
    first = ("低压电工作业", f"T{LU}", "2021-04-01", "2027-03-31")
    second = ("熔化焊接与热切割作业", f"T{LU}", "2023-05-01", "2029-04-30")
    sheet.append(["陆青禾", LU, "维修电工", *first, *second])
    book.save(tmp_path / "名册.xlsx")
    entries = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY).entries
    assert entries.select("claimed_item", "claimed_valid_to").rows() == [
        ("低压电工作业", date(2027, 3, 31)),
        ("熔化焊接与热切割作业", date(2029, 4, 30)),
    ]
