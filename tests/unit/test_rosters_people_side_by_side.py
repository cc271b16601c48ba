"""Rows of several people: each group of columns under a 姓名 of its own is somebody, with the post that heads it."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from book_roster import read_book
from text_roster import CATALOGUE, DAY, LU, YU, read

from certverify import rosters

HE, OU = "410199198809053319", "510199199211304492"
"""ID numbers of 贺兰山 and 欧阳笛, who are invented."""
NORTH, SOUTH = "江北某某化工有限公司", "江南某某化工有限公司"
WHO = ("row", "part", "employer", "name", "id_number", "role", "appointed_on")
EIGHT = [
    (2, 1, NORTH, "陆青禾", LU, "principal", date(2024, 3, 1)),
    (2, 2, NORTH, "俞子宁", YU, "safety_manager", date(2025, 1, 1)),
    (3, 1, SOUTH, "贺兰山", HE, "principal", date(2026, 1, 5)),
    (3, 2, SOUTH, "欧阳笛", OU, "safety_manager", date(2026, 2, 1)),
]
"""Two firms, two people each, one row below another."""
ROWS = [
    f"{NORTH}|危险化学品|陆青禾|{LU}|2024.3.1|俞子宁|{YU}|2025.1.1",
    f"{SOUTH}|危险化学品|贺兰山|{HE}|2026.1.5|欧阳笛|{OU}|2026.2.1",
]


@pytest.mark.parametrize(
    "header",
    [
        "企业名称|行业|主要负责人姓名|主要负责人身份证号|主要负责人任职日期|安全员姓名|安全员身份证号|安全员任职日期",
        "企业名称|行业|主要负责人姓名|身份证号|任职日期|安全管理人员姓名|身份证号|任职日期",
        "企业名称|行业|主要负责人|身份证号码|任职日期|安全员|身份证号码|任职日期",
        "企业名称|行业|主要负责人-姓名|主要负责人-身份证号|任职日期|安全员（姓名）|安全员（身份证号）|任职日期",
    ],
)
def test_a_header_of_one_row(tmp_path: Path, header: str) -> None:
    """The post stands before the header word, or heads the names itself; firm and industry are both people's."""
    roster = read_book(tmp_path, {"Sheet1": [header, *ROWS]})
    assert roster.entries.select(WHO).rows() == EIGHT
    assert roster.entries["industry"].to_list() == ["危险化学品"] * 4
    assert roster.problems.filter("rejects").is_empty()


@pytest.mark.parametrize("merged", [True, False])
def test_a_header_of_two_rows(tmp_path: Path, merged: bool) -> None:
    """The post stands in the upper row, over its own columns, merged or not."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["企业名称", "行业", "主要负责人", None, None, "安全生产管理人员"])
    sheet.append([None, None, *["姓名", "身份证号", "任职日期"] * 2])
    for row in ROWS:
        sheet.append(row.split("|"))
    for cells in ("A1:A2", "B1:B2", "C1:E1", "F1:H1") if merged else ():
        sheet.merge_cells(cells)
    book.save(tmp_path / "名册.xlsx")
    roster = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY)
    assert roster.entries.select(WHO).rows() == [(row + 1, *rest) for row, *rest in EIGHT]
    told = {column.letters: (column.header, column.field) for column in roster.understood[0].mapping}
    assert told["A"] == ("企业名称", "org")
    assert told["F"] == ("安全生产管理人员/姓名", "name")


def test_a_principal_merged_over_the_rows_of_several_safety_managers(tmp_path: Path) -> None:
    """Firm and principal are written once for two safety managers: three people, and the principal is one of them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["企业名称", "主要负责人姓名", "主要负责人身份证号", "安全员姓名", "安全员身份证号"])
    sheet.append([NORTH, "陆青禾", LU, "俞子宁", YU])
    sheet.append([None, None, None, "欧阳笛", OU])
    for cells in ("A2:A3", "B2:B3", "C2:C3"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "名册.xlsx")
    roster = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY)
    assert roster.entries.select("row", "employer", "name", "role").rows() == [
        (2, NORTH, "陆青禾", "principal"),
        (2, NORTH, "俞子宁", "safety_manager"),
        (3, NORTH, "欧阳笛", "safety_manager"),
    ]


def test_whoever_is_not_there_is_nobody_and_a_firm_without_people_is_told(tmp_path: Path) -> None:
    """A firm without safety manager lists one person; one without anybody is a row to correct, and no heading."""
    header = "序号|单位名称|主要负责人|身份证号|安全管理人员|身份证号"
    rows = [f"1|{NORTH}|陆青禾|{LU}|/|/", "2|江西某某化工有限公司||||", f"3|{SOUTH}|贺兰山|{HE}|欧阳笛|{OU}"]
    roster = read_book(tmp_path, {"Sheet1": [header, *rows, "填表人：|||||"]})
    assert roster.entries.select("row", "employer", "contractor", "name").rows() == [
        (2, NORTH, None, "陆青禾"),
        (4, SOUTH, None, "贺兰山"),
        (4, SOUTH, None, "欧阳笛"),
    ]
    assert roster.problems.filter("rejects").select("row", "reason").rows() == [(3, "person_missing")]


def test_three_groups_one_of_them_of_operators(tmp_path: Path) -> None:
    """特种作业人员 heads people whose post their own columns say; the numbers of safety managers are told apart."""
    rows = [
        "单位|主要负责人||安全员||特种作业人员||",
        "|姓名|身份证号|姓名|身份证号|姓名|身份证号|准操项目",
        f"{NORTH}|陆青禾|{LU}|俞子宁|{YU}|欧阳笛|{OU}|低压电工作业",
    ]
    entries = read_book(tmp_path, {"Sheet1": rows}).entries
    assert entries.select("name", "role", "required_item").rows() == [
        ("陆青禾", "principal", None),
        ("俞子宁", "safety_manager", None),
        ("欧阳笛", "operator", "低压电工作业"),
    ]
    header = "企业名称|主要负责人|身份证号|安全员1姓名|身份证号1|安全员2姓名|身份证号2|备注"
    row = f"{NORTH}|陆青禾|{LU}|俞子宁|{YU}|欧阳笛|{OU}|"
    entries = read_book(tmp_path, {"Sheet1": [header, row]}).entries
    assert entries.select("name", "id_number", "post").rows() == [
        ("陆青禾", LU, "主要负责人"),
        ("俞子宁", YU, "安全员"),
        ("欧阳笛", OU, "安全员"),
    ]


def test_a_remark_of_the_row_does_not_say_who_of_them_has_left(tmp_path: Path) -> None:
    """已离职 beside two people leaves open whose leaving it is; beside one alone it says it."""
    two = "企业名称|主要负责人姓名|身份证号|安全员姓名|身份证号|备注"
    entries = read_book(tmp_path, {"Sheet1": [two, f"{NORTH}|陆青禾|{LU}|俞子宁|{YU}|已离职"]}).entries
    assert entries.select("disposition", "cause").unique().rows() == [("unverified", "employment_unclear")]
    one = "企业名称|安全员姓名|身份证号|备注"
    entries = read_book(tmp_path, {"Sheet1": [one, f"{NORTH}|俞子宁|{YU}|已离职"]}).entries
    assert entries.select("role", "disposition", "cause").rows() == [
        ("safety_manager", "not_applicable", "left_post")
    ]


def test_people_who_are_only_mentioned_are_nobody_of_the_roster(tmp_path: Path) -> None:
    """A safety officer's name and telephone beside each worker list nobody; the sheet says so and reads the workers."""
    rows = ["作业人员|||监护人||安全员|", "姓名|身份证号|工种|姓名|电话|姓名|电话"]
    rows.append(f"陆青禾|{LU}|低压电工|贺兰山|13900000005|俞子宁|13900000006")
    roster = read_book(tmp_path, {"Sheet1": rows})
    assert roster.entries.select("name", "role", "required_item").rows() == [
        ("陆青禾", "operator", "低压电工作业")
    ]
    notes = {note.word: dict(note.facts) for note in roster.understood[0].notes}
    assert notes["people_mentioned"]["columns"] == (
        "监护人/姓名 (D)、监护人/电话 (E)、安全员/姓名 (F)、安全员/电话 (G)"
    )
    roster = read(tmp_path, "姓名,身份证号,工种,安全员姓名", f"陆青禾,{LU},低压电工,俞子宁")
    assert roster.entries["name"].to_list() == ["陆青禾"]


def test_a_header_written_again_for_printing_is_nobody(tmp_path: Path) -> None:
    """Both rows of the header again, further down."""
    header = ["企业名称|行业|主要负责人|||安全员||", "||姓名|身份证号|任职日期|姓名|身份证号|任职日期"]
    roster = read_book(tmp_path, {"Sheet1": [*header, ROWS[0], *header, ROWS[1]]})
    assert roster.entries["row"].to_list() == [3, 3, 6, 6]
    assert roster.problems.filter("rejects").is_empty()
