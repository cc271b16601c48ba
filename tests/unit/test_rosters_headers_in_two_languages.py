"""Headers that say a thing twice, in Chinese and in English, and the upper half of a header that says the rest."""

from pathlib import Path

import openpyxl
import pytest
from text_roster import CATALOGUE, DAY, LU, read

from certverify import rosters
from certverify.rosters.table.header.headers import match_header


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("任职日期 Appointed", "appointment_date"),
        ("任职日期/Appointed", "appointment_date"),
        ("安全生产知识和管理能力考核合格证号 Cert No.", "cert_number"),
        ("身份证号（18位）\nID No.", "id_number"),
        ("考核有效期 Valid until", "valid_to"),
    ],
)
def test_a_translation_that_nobody_knows_hides_no_column(header: str, field: str) -> None:
    """The Chinese half says what the column is; an English word that we do not know takes nothing away from it."""
    found = match_header(header)
    assert found is not None
    assert found[0] == field


@pytest.mark.parametrize("header", ["Emergency contact 姓名", "姓名 Guardian", "Mentor/姓名"])
def test_a_translation_that_says_otherwise_is_heard(header: str) -> None:
    """Where the English half names another person, nothing is read."""
    assert match_header(header) is None


def test_the_number_of_the_card_below_its_name(tmp_path: Path) -> None:
    """编号 below 特种作业操作证 is the card's number beside 编号 of the rows; 是否复审 is no name of a card."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["编号", "姓名", "身份证号", "特种作业操作证", None, None, None])
    sheet.append([None, None, None, "操作项目", "编号", "有效期至", "是否复审"])
    sheet.append([1, "陆青禾", LU, "低压电工作业", f"T{LU}", "2029-05-11", "是"])
    for merge in ("A1:A2", "B1:B2", "C1:C2", "D1:G1"):
        sheet.merge_cells(merge)
    book.save(tmp_path / "名册.xlsx")
    roster = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY)
    read_as = {column.letters: column.field for column in roster.understood[0].mapping}
    assert read_as == {
        "A": "seq",
        "B": "name",
        "C": "id_number",
        "D": "operation_item",
        "E": "cert_number",
        "F": "valid_to",
        "G": "not_a_fact",
    }
    assert roster.entries["claimed_number"].to_list() == [f"T{LU}"]


def test_a_certificate_that_the_post_asks_for_is_no_claim(tmp_path: Path) -> None:
    """应持证书 says what has to be held; that it is held, 证书编号 would have to say."""
    roster = read(tmp_path, "姓名,身份证号,岗位,应持证书,证书编号", f"陆青禾,{LU},综合维修,低压电工作业,无")
    entry = roster.entries.row(0, named=True)
    assert (entry["required_item"], entry["claims"]) == ("低压电工作业", False)
