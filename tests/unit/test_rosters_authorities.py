"""Authorities that fill in a list: they are nobody's employer, and the report asks whose people these are."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

HEAD = "姓名|身份证号|工种"
ROW = f"陆青禾|{LU}|低压电工"


def said(roster):
    return [
        dict(note.facts) for sheet in roster.understood for note in sheet.notes if note.word == "filled_in_by"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "某镇应急管理办公室",
        "青山镇人民政府",
        "城东街道",
        "某某县应急管理局",
        "江北区安监站",
        "青山镇应急管理站",
        "江北市场监督管理所",
        "某某乡安监办",
        "江北县煤炭局",
        "江北县住建局",
        "某某县建设局",
        "青山镇综合行政执法队",
        "青山村村民委员会",
        "江北县非煤矿山安全监管股",
    ],
)
@pytest.mark.parametrize("line", ["填报单位：{}", "填报单位（盖章）：{}", "填报单位|{}", "编制单位：{}"])
def test_an_authority_that_fills_in_the_list_employs_nobody(tmp_path: Path, name: str, line: str) -> None:
    """Its people are those of the firms that it oversees, and the report asks for them."""
    roster = read_book(tmp_path, {"汇总": ["特种作业人员名册", line.format(name), HEAD, ROW]})
    assert roster.entries["employer"].to_list() == [None]
    assert said(roster) == [{"authority": name}]


@pytest.mark.parametrize(
    "name",
    [
        "江北恒泰物资有限公司",
        "江北化工厂",
        "江北供电局",
        "中铁十二局",
        "青山镇卫生院",
        "青山镇加油站",
        "某某省地质局",
    ],
)
def test_a_firm_that_fills_in_its_list_is_the_employer(tmp_path: Path, name: str) -> None:
    """A firm, and a bureau that is a business, list their own people."""
    roster = read_book(tmp_path, {"汇总": ["特种作业人员名册", f"填报单位：{name}", HEAD, ROW]})
    assert roster.entries["employer"].to_list() == [name]
    assert said(roster) == []


def test_the_rows_own_firm_stands_below_an_authority(tmp_path: Path) -> None:
    """Where the rows name their firms there is nothing to ask."""
    firm = "江北恒泰物资有限公司"
    rows = ["特种作业人员名册", "填报单位：青山镇应急办", f"单位|{HEAD}", f"{firm}|{ROW}"]
    roster = read_book(tmp_path, {"汇总": rows})
    assert roster.entries.select("employer", "contractor").rows() == [(firm, None)]
    assert said(roster) == []


def test_an_office_of_the_firm_is_no_authority(tmp_path: Path) -> None:
    """总经理办公室 fills in the list of the firm that the title names, or of one that nobody names: no question."""
    for office in ("总经理办公室", "安环办", "安全环保部"):
        roster = read_book(tmp_path, {"汇总": ["特种作业人员名册", f"填报单位：{office}", HEAD, ROW]})
        assert roster.entries["employer"].to_list() == [None]
        assert said(roster) == []


def test_a_bureau_may_list_its_own_people_as_a_unit(tmp_path: Path) -> None:
    """单位名称 says whose they are, where 填报单位 says who wrote it."""
    rows = ["特种作业人员名册", "单位名称：江北县水务局", HEAD, ROW, f"俞子宁|{YU}|低压电工"]
    roster = read_book(tmp_path, {"汇总": rows})
    assert roster.entries["employer"].to_list() == ["江北县水务局"] * 2
