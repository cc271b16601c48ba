"""A firm's name in a title is taken whole, and what it says of an industry is its business, not a part of a name."""

import pytest
from book_roster import read_book
from text_roster import LU, YU

from certverify.rosters.table.around.titles import read_surroundings
from certverify.rosters.values.industry_names import NamedIndustry, industry_named


@pytest.mark.parametrize(
    ("title", "firm"),
    [
        ("江北某某集团有限公司特种作业人员台账", "江北某某集团有限公司"),
        ("江北某某建设集团股份有限公司2026年特种作业人员", "江北某某建设集团股份有限公司"),
        ("某某矿泉水厂主要负责人和安全管理人员名单", "某某矿泉水厂"),
        ("某某矿山机械有限公司安全管理人员名单", "某某矿山机械有限公司"),
        ("某某煤矿机械厂安全管理人员名单", "某某煤矿机械厂"),
        ("某某煤矿安全装备股份有限公司电工台账", "某某煤矿安全装备股份有限公司"),
        ("某某厂房租赁有限公司特种作业人员", "某某厂房租赁有限公司"),
        ("某某电厂检修公司电工台账", "某某电厂检修公司"),
        ("某某中心医院总务科电工台账", "某某中心医院"),
        ("东门加油站安全员名单", "东门加油站"),
        ("某某煤矿特种作业人员持证情况", "某某煤矿"),
        ("某某化工厂动力车间特种作业人员台账", "某某化工厂"),
        ("某某矿某某劳务公司外包人员名单", "某某矿"),
        ("某某集团特种作业人员台账", "某某集团"),
        ("特种作业人员名单", None),
    ],
)
def test_the_name_goes_on_to_its_legal_form(title: str, firm: str | None) -> None:
    """厂, 矿 and 集团 end a name only where nothing behind them makes it another firm's."""
    assert read_surroundings("台账", None, (title,), frozenset()).employer == firm


@pytest.mark.parametrize(
    "firm",
    [
        "某某烟花大酒店有限公司",
        "某某花炮文化传播有限公司",
        "某某加油站便利店有限公司",
        "某某烟花爆竹博物馆",
        "某某炼铁厂宾馆",
        "某某煤矿小学",
        "某某炼钢工人疗养院",
    ],
)
def test_a_word_in_a_name_is_no_industry(firm: str) -> None:
    """A hotel called after fireworks is none of the six industries; nobody there is overdue by its name."""
    assert industry_named(firm).sure == ""
    assert industry_named("", f"Sheet1 {firm}安全管理人员名单").sure == ""


def test_an_industry_that_a_name_may_tell_is_asked_about() -> None:
    """What follows the word is nothing that we know for a business: the industry is suggested, and judges nobody."""
    assert industry_named("某某烟花之乡有限公司") == NamedIndustry(perhaps="烟花爆竹")


def test_a_title_of_another_firm_ends_the_first_sheets_employer(tmp_path) -> None:
    """The people of the school are the school's, and not those of the firm that the first sheet names."""
    book = {
        "总部": ["某某石油销售有限公司安全员名单", "姓名|身份证号|职务", f"陆青禾|{LU}|安全员"],
        "学院": ["北湖职业学院安全员名单", "姓名|身份证号|职务", f"俞子宁|{YU}|安全员"],
    }
    assert read_book(tmp_path, book).entries["employer"].to_list() == ["某某石油销售有限公司", "北湖职业学院"]
