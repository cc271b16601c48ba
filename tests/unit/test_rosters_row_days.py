"""The full days that a row writes besides those of its card, kept for whoever claims an end."""

from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from text_roster import CATALOGUE, DAY, LU, YU, read

from certverify import rosters

HEAD = "姓名,身份证号,工种,证书编号,有效期至"
END = date(2031, 6, 30)
MEANT = date(2028, 5, 11)


def days(path: Path, head: str, *cells: str) -> list[list[date] | None]:
    """Return the days of rows with these cells behind a card that is valid until 2031-06-30."""
    rows = [f"陆青禾,{LU},低压电工,T{LU},2031-06-30,{cell}" for cell in cells]
    return read(path, f"{HEAD},{head}", *rows).entries["row_days"].to_list()


@pytest.mark.parametrize(
    "cell",
    [
        "2028-05-11",
        "2028-5-11",
        "2028.5.11",
        "2028/05/11",
        "2028年5月11日",
        "2028年05月11号",
        "28年5月11日",
        "20280511",
        "2028 . 5 . 11",
        "２０２８．５．１１",
        "2028、5、11",
        "2028.0511",
        "二〇二八年五月十一日",
        "11-May-2028",
        "May 11, 2028",
        "2028-05-11 00:00:00",
        "止于2028.5.11（以证为准）",
        "2028-05-11换证",
    ],
)
def test_every_writing_of_a_day_is_read(cell: str, tmp_path: Path) -> None:
    """In a column that nobody understands, as in those that somebody does."""
    quoted = f'"{cell}"'
    assert days(tmp_path, "本证止日", quoted) == [[MEANT]]


@pytest.mark.parametrize(
    "cell",
    ["", "无", "2028-05", "2028年5月", "2028", "2028-13-45", "T320199198503141170", "02/03/2028", "46000"],
)
def test_what_is_no_full_day_is_none(cell: str, tmp_path: Path) -> None:
    """A month or a year may be many days, 02/03/2028 two; 46000 below no head of a date is a number."""
    assert days(tmp_path, "本证编码", cell) == [[]]


def test_several_days_of_several_cells(tmp_path: Path) -> None:
    """Each once, in order, from columns that are understood and those that are not."""
    told = days(tmp_path, "劳动合同止,备注,编码", "2029-12-31,2028.5.11到期；合同2029年12月31日止,2027.1.5")
    assert told == [[date(2027, 1, 5), MEANT, date(2029, 12, 31)]]


@pytest.mark.parametrize(
    "head", ["应复审日期", "下次复审时间", "实际复审日期", "初领日期", "发证日期", "有效期起", "出生日期"]
)
def test_days_that_are_known_to_be_no_end_are_left_out(head: str, tmp_path: Path) -> None:
    """A review or a first day that equals the official end explains nothing: forgers leave it as it is."""
    assert days(tmp_path, head, "2028-05-11") == [[]]


@pytest.mark.parametrize("head", ["应复审日期", "发证日期"])
def test_so_are_those_of_a_card_that_nobody_can_tell(head: str, tmp_path: Path) -> None:
    """Behind a column that nobody knows it is not told whose review it is, but that it is one."""
    assert days(tmp_path, f"本证止日,{head}", "2027-01-01,2028-05-11") == [[date(2027, 1, 1)]]


def test_a_review_day_that_another_cell_writes_too_counts(tmp_path: Path) -> None:
    """Many rosters write the end as the next review: the other cell may still be the end."""
    assert days(tmp_path, "应复审日期,本证止日", "2028-05-11,2028-05-11") == [[MEANT]]


def test_the_first_day_of_a_term_is_none(tmp_path: Path) -> None:
    """Of a card renewed on the day its term ended, the day it begins is no end; that of another card's term is."""
    head = "姓名,身份证号,工种,证书编号,有效期限"
    row = f"陆青禾,{LU},低压电工,T{LU},2028-05-11至2031-06-30"
    assert read(tmp_path, head, row).entries["row_days"].to_list() == [[]]
    head = "姓名,身份证号,工种,证书1编号,证书1有效期限,证书2编号,证书2有效期限"
    row = f"陆青禾,{LU},低压电工,T{LU},2025-07-01至2031-06-30,T{LU},2022-05-12至2028-05-11"
    found = read(tmp_path, head, row).entries
    assert found["claimed_valid_to"].to_list() == [END, MEANT]
    assert found["row_days"].to_list() == [[MEANT, END]] * 2


def test_only_whoever_claims_an_end_has_days(tmp_path: Path) -> None:
    """Of others nobody needs them, and none are kept."""
    rows = [f"陆青禾,{LU},低压电工,T{LU},,2028-05-11", f"俞子宁,{YU},低压电工,T{YU},2031-06-30,2028-05-11"]
    found = read(tmp_path, f"{HEAD},本证止日", *rows).entries
    assert found.select("name", "row_days").rows() == [("陆青禾", None), ("俞子宁", [MEANT])]


def test_cells_of_workbooks(tmp_path: Path) -> None:
    """Typed days count below any head, serial numbers below the head of a date; merged cells for each of their rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([*HEAD.split(","), "本证", "止期（日期）", "编码", "合同止"])
    for name, number in (("陆青禾", LU), ("俞子宁", YU)):
        sheet.append([name, number, "低压电工", f"T{number}", END, MEANT, 46000, 46001, date(2029, 12, 31)])
    sheet.merge_cells("I2:I3")
    book.save(tmp_path / "r.xlsx")
    found = rosters.read([tmp_path / "r.xlsx"], CATALOGUE, DAY).entries
    expected = [date(2025, 12, 9), MEANT, date(2029, 12, 31)]  # 46000 is 2025-12-09
    assert found["row_days"].to_list() == [expected, expected]


def test_rows_keep_their_own_days(tmp_path: Path) -> None:
    """Each row its own, whatever stands between them; parts of a row share them."""
    rows = [
        f"陆青禾,{LU},低压电工/焊工,T{LU},2031-06-30,2028-05-11",
        "汇总,,,,,2027-01-01",
        f"俞子宁,{YU},低压电工,T{YU},2031-06-30,2029-01-01",
    ]
    found = read(tmp_path, f"{HEAD},本证止日", *rows).entries
    told = found.filter(pl.col("claimed_valid_to").is_not_null()).select("name", "row_days").unique()
    assert sorted(told.rows()) == [("俞子宁", [date(2029, 1, 1)]), ("陆青禾", [MEANT])]
