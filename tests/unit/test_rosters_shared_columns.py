"""Two people a row with 单位, 行业 and 岗位 left of both: these columns are the second person's as well."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

A, B = "江北恒泰物资有限公司", "江北特钢有限公司"
GROUP = "姓名|身份证号|证书编号|有效期至"
CARD_A, CARD_B = f"陆青禾|{LU}|T{LU}|2027-01-01", f"俞子宁|{YU}|T{YU}|2027-02-01"
BAI = "420199199512036629"


def read(path: Path, *rows: str):
    return read_book(path, {"台账": ["持证台账", *rows]}).entries.sort("row", "name")


def test_the_second_person_has_the_firm_the_industry_and_the_post_of_the_row(tmp_path: Path) -> None:
    """Whoever stands right of somebody in a row of one firm works for it."""
    found = read(
        tmp_path, f"序号|单位|行业|工种|{GROUP}|{GROUP}", f"1|{A}|危险化学品|低压电工|{CARD_A}|{CARD_B}"
    )
    facts = found.select("name", "employer", "industry", "required_item", "claimed_valid_to").rows()
    assert [row[:4] for row in facts] == [
        ("俞子宁", A, "危险化学品", "低压电工作业"),
        ("陆青禾", A, "危险化学品", "低压电工作业"),
    ]
    assert [str(row[4]) for row in facts] == ["2027-02-01", "2027-01-01"]


def test_groups_below_words_of_their_own(tmp_path: Path) -> None:
    """人员一 and 人员二 above the two groups, each of its three columns."""
    rows = [
        "单位|行业|岗位|人员一|||人员二||",
        "|||姓名|身份证号|证书编号|姓名|身份证号|证书编号",
        f"{A}|危险化学品|安全员|陆青禾|{LU}|{LU}|俞子宁|{YU}|{YU}",
    ]
    found = read(tmp_path, *rows).select("name", "employer", "industry", "role").rows()
    assert found == [
        ("俞子宁", A, "危险化学品", "safety_manager"),
        ("陆青禾", A, "危险化学品", "safety_manager"),
    ]


def test_a_post_of_the_groups_own_is_its_own(tmp_path: Path) -> None:
    """岗位 left of both is not that of somebody who has one of his own."""
    rows = [
        "单位|岗位|姓名|身份证号|姓名|身份证号|岗位",
        f"{A}|主要负责人|陆青禾|{LU}|俞子宁|{YU}|安全员",
    ]
    found = read(tmp_path, *rows).select("name", "employer", "role").rows()
    assert found == [("俞子宁", A, "safety_manager"), ("陆青禾", A, "principal")]


def test_a_row_without_a_second_person_is_one_person(tmp_path: Path) -> None:
    """The shared columns alone make nobody, and the next row's firm is not that of the one above."""
    rows = [
        f"单位|工种|{GROUP}|{GROUP}",
        f"{A}|低压电工|{CARD_A}||||",
        f"{B}|高压电工|柏舟远|{BAI}|T{BAI}|2027-01-01|{CARD_B}",
    ]
    roster = read_book(tmp_path, {"台账": ["持证台账", *rows]})
    found = roster.entries.sort("row", "name").select("name", "employer", "required_item").rows()
    assert found == [
        ("陆青禾", A, "低压电工作业"),
        ("俞子宁", B, "高压电工作业"),
        ("柏舟远", B, "高压电工作业"),
    ]
    assert not roster.problems["rejects"].any()


def test_what_heads_a_part_of_the_list_holds_for_both(tmp_path: Path) -> None:
    """以下人员已离职 in the first column puts the second person out as well."""
    rows = [f"单位|工种|{GROUP}|{GROUP}", "离职人员", f"{A}|低压电工|{CARD_A}|{CARD_B}"]
    assert read(tmp_path, *rows)["disposition"].to_list() == ["not_applicable"] * 2


@pytest.mark.parametrize("second", ["序号|姓名|身份证号", "单位|姓名|身份证号"])
def test_a_list_with_numbers_or_a_firm_of_its_own_takes_none(tmp_path: Path, second: str) -> None:
    """序号 before the second names numbers another list, whose firm is not told; its own 单位 is blank here."""
    row = f"1|{A}|陆青禾|{LU}|{'2' if second.startswith('序号') else ''}|俞子宁|{YU}"
    found = read(tmp_path, f"序号|单位|姓名|身份证号|{second}", row).select("name", "employer").rows()
    assert found == [("俞子宁", None), ("陆青禾", A)]
