"""Titles that speak of kinds of firms or of those of a place name nobody's employer, nor does a piece of a word."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU

from certverify.rosters.table.around.titles import firm_of_title

FIRM = "江北恒泰物资有限公司"


@pytest.mark.parametrize(
    "title",
    [
        "全县非煤矿山主要负责人和安全管理人员名册",
        "金属非金属地下矿山“五职矿长”台账",
        "江北县“五职矿长”配备情况表",
        "煤矿矿长名册",
        "江北县尾矿库安全管理人员台账",
        "某某县非煤矿山特种作业人员台账",
        "全区工矿企业特种作业人员台账",
        "各化工厂安全管理人员一览表",
        "辖区内酒店特种作业人员名册",
        "全市医院电工名册",
        "所有厂矿特种作业人员名册",
        "某某镇规模以上工厂特种作业人员台账",
        "全县烟花爆竹批发公司安全管理人员名单",
        "烟花爆竹批发公司主要负责人名册",
        "金属冶炼厂安全员名册",
        "集团总部及各分公司安全员名册",
        "相关方公司特种作业人员台账",
        "酒店宾馆电工名册",
        "一号厂房施工电工名单",
    ],
)
def test_a_title_without_a_name_names_no_firm(title: str) -> None:
    """全县煤矿 are many, 化工厂 is a kind of firms, and the 矿 of 矿山 or 五职矿长 is the middle of a word."""
    assert firm_of_title(title) is None


@pytest.mark.parametrize(
    ("title", "firm"),
    [
        ("大青山铁矿特种作业人员台账", "大青山铁矿"),
        ("江北大青山煤矿“五职矿长”台账", "江北大青山煤矿"),
        ("江北大青山煤矿井下电工名册", "江北大青山煤矿"),
        ("江北某某矿业有限公司“五职矿长”台账", "江北某某矿业有限公司"),
        ("江北县石膏矿特种作业人员台账", "江北县石膏矿"),
        ("青山镇中心小学电工名册", "青山镇中心小学"),
        ("全友化工厂焊工名册", "全友化工厂"),
        ("某某加油站安全员名册", "某某加油站"),
    ],
)
def test_a_name_before_a_kind_of_firms_names_one(title: str, firm: str) -> None:
    """What stands before the kind is the firm's own."""
    assert firm_of_title(title) == firm


def test_a_list_of_many_makes_nobody_of_theirs_a_contractor(tmp_path: Path) -> None:
    """The rows' own firm is the employer, and nobody's contractor because of a kind of firms in the title."""
    for title in ("全县非煤矿山企业安全管理人员名册", "金属非金属地下矿山“五职矿长”台账"):
        rows = [title, "单位|姓名|身份证号|岗位", f"{FIRM}|陆青禾|{LU}|安全员"]
        entries = read_book(tmp_path, {"汇总": rows}).entries
        assert entries.select("employer", "contractor").rows() == [(FIRM, None)]
