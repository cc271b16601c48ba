"""Two-row headers with a group for a certificate of somebody else's: it claims nothing here."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from text_roster import CATALOGUE, LU

from certverify import rosters
from certverify.rosters.table.header.foreign_groups import names_another_card

DAY = date(2026, 11, 23)
OURS = ("低压电工作业", "证号", "初领日期", "有效期至")


def read(tmp_path: Path, group: str, number: str = "苏320120190012") -> rosters.Roster:
    """Read a roster of one electrician whose second group of columns is headed ``group``."""
    book = openpyxl.Workbook()
    top = ["序号", "姓名", "身份证号", "岗位", OURS[0], None, None, group, None]
    below = [None, None, None, None, *OURS[1:], "证号", "有效期至"]
    person = [1, "陆青禾", LU, "低压电工", f"T{LU}", "2021.5.10", "2027.5.9", number, "2028.12.31"]
    for line in (top, below, person):
        book.active.append(line)
    book.active.merge_cells("E1:G1")
    book.active.merge_cells("H1:I1")
    for column in "ABCD":
        book.active.merge_cells(f"{column}1:{column}2")
    book.save(tmp_path / "名册.xlsx")
    return rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY)


@pytest.mark.parametrize(
    "group",
    [
        "电工进网作业许可证",
        "CCS焊工证",
        "船级社焊工证",
        "特种设备焊工证（市监）",
        "健康证",
        "驾驶证",
        "入厂证",
        "消防设施操作员证",
        "有限空间监护人员证",
    ],
)
def test_another_certificate_claims_nothing(tmp_path: Path, group: str) -> None:
    """Its number and term are not the electrician's, and that the columns were not read is said."""
    roster = read(tmp_path, group)
    assert roster.entries.select("claimed_number", "claimed_item").rows() == [(f"T{LU}", "低压电工作业")]
    assert [str(day) for day in roster.entries["claimed_valid_to"]] == ["2027-05-09"]
    (sheet,) = roster.understood
    assert "columns_unknown" in [note.word for note in sheet.notes]


@pytest.mark.parametrize("group", ["焊工证", "高处作业证", "熔化焊接与热切割作业", "高压电工特种作业操作证"])
def test_another_card_of_ours_is_an_entry_of_its_own(tmp_path: Path, group: str) -> None:
    """The second card is claimed with its own number and term."""
    roster = read(tmp_path, group, f"T{LU}")
    assert [str(day) for day in roster.entries["claimed_valid_to"]] == ["2027-05-09", "2028-12-31"]


@pytest.mark.parametrize(
    "top",
    [
        "证书信息",
        "特种作业操作证",
        "操作证1",
        "证书（二）",
        "持证情况",
        "安全合格证",
        "其他证书",
        "基本信息",
        "资格证书",
        "证书取得情况",
        "现持证书资料",
        "应急管理局颁发证书",
        "安监证书",
        "原证书",
        "岗位证书一览",
    ],
)
def test_what_any_certificate_is_called(top: str) -> None:
    """A heading over the one certificate of a roster is no foreign one."""
    assert not names_another_card(top, lambda word: False)


def test_a_number_below_a_bare_header_is_the_cards_where_it_looks_so(tmp_path: Path) -> None:
    """With a T it is a certificate's, whose holder may be somebody else; 1, 2, 3 count the rows."""
    for number, claimed in ((f"T{LU}", f"T{LU}"), ("1", None)):
        book = openpyxl.Workbook()
        for line in (
            ("姓名", "身份证", "工种", "操作项目", "编号"),
            ("陆青禾", LU, "电工", "低压电工作业", number),
        ):
            book.active.append(line)
        book.save(tmp_path / "名册.xlsx")
        roster = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY)
        assert roster.entries["claimed_number"].to_list() == [claimed]


def test_a_card_of_special_equipment_has_the_id_number(tmp_path: Path) -> None:
    """Issued by the market authority without a T, it is no claim to a card of ours."""
    book = openpyxl.Workbook()
    head = ("姓名", "身份证", "工种", "证书名称", "证书编号", "发证机关", "有效期至")
    for line in (head, ("陆青禾", LU, "焊工", "特种设备焊接（SMAW）", LU, "市市场监督管理局", "2027-03-31")):
        book.active.append(line)
    book.save(tmp_path / "名册.xlsx")
    roster = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY)
    assert roster.entries["claims"].to_list() == [False]


def test_an_issuer_alone_claims_nothing(tmp_path: Path) -> None:
    """A cell filled down over everybody is no certificate of those who give neither number nor date."""
    book = openpyxl.Workbook()
    head = ("姓名", "身份证", "工种", "证书编号", "发证机关", "有效期至")
    for line in (head, ("陆青禾", LU, "低压电工", None, "江苏省应急管理厅", None)):
        book.active.append(line)
    book.save(tmp_path / "名册.xlsx")
    roster = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY)
    assert roster.entries["claims"].to_list() == [False]
