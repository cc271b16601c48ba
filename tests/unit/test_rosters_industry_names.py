"""The industry of managers, where only the employer's name or a title tells it."""

import pytest
from book_roster import read_book
from text_roster import LU, YU, read

from certverify.rosters.values.industry_names import NamedIndustry, industry_named

HEAD = "姓名|身份证号|职务|任职日期"
ROW = f"陆青禾|{LU}|安全总监|2025-03-01"


@pytest.mark.parametrize(
    ("firm", "sure", "perhaps"),
    [
        ("江北某某烟花爆竹有限公司", "烟花爆竹", ""),
        ("某某花炮厂", "烟花爆竹", ""),
        ("某某烟花爆竹专营有限公司", "烟花爆竹经营", ""),
        ("某某危险化学品储存有限公司", "危险化学品储存", ""),
        ("某某煤矿", "煤矿", ""),
        ("某某铅锌冶炼有限公司", "金属冶炼", ""),
        ("某某采石场", "非煤矿山", ""),
        ("某某建筑工程有限公司", "建筑施工", ""),
        ("某某化工有限公司", "", "危险化学品"),
        ("某某矿业有限公司", "", "金属非金属矿山、煤矿"),
        ("某某铁矿", "", "金属非金属矿山"),
        ("某某铁矿矿业有限公司", "", "金属非金属矿山"),
        ("某某煤业有限公司", "", "煤矿"),
        ("某某钢铁有限公司", "", "金属冶炼"),
        ("某某煤矿机械有限公司", "", ""),
        ("某某化工设计院", "", ""),
        ("某某建筑材料有限公司", "", ""),
        ("某某纺织有限公司", "", ""),
        ("某某非煤矿山工程有限公司", "非煤矿山", ""),
        ("某某金矿有限公司（金属非金属地下矿山）", "非煤矿山", ""),
        ("大青山铁矿（地下矿山）", "非煤矿山", ""),
        ("某某露天矿山设备有限公司", "", ""),
        ("某某煤业公司（井工煤矿）", "煤矿", ""),
    ],
)
def test_what_a_firms_name_says_of_its_industry(firm, sure, perhaps):
    """煤矿 leaves no doubt, 化工 does; 煤矿机械 makes machines."""
    assert industry_named(firm) == NamedIndustry(sure, perhaps)


def test_two_industries_are_none():
    """A group of 煤矿 and 危险化学品: which one the manager is of, its name does not say."""
    assert industry_named("某某煤矿集团危险化学品有限公司") == NamedIndustry(perhaps="危险化学品、煤矿")


@pytest.mark.parametrize(
    ("title", "industry", "kind", "reason"),
    [
        ("江北某某烟花爆竹有限公司安全管理人员台账", "烟花爆竹", "high_risk", "industry_by_name"),
        ("危险化学品单位主要负责人和安全生产管理人员台账", "危险化学品", "high_risk", "industry_by_name"),
        ("江北某某化工有限公司安全管理人员台账", None, None, "industry_perhaps"),
        ("江北某某纺织有限公司安全管理人员台账", None, None, None),
    ],
)
def test_the_title_tells_the_industry(tmp_path, title, industry, kind, reason):
    """Unmistakable words are taken and named as the source; others are asked about and judge nobody."""
    roster = read_book(tmp_path, {"Sheet1": [title, HEAD, ROW]})
    assert roster.entries.select("industry", "industry_class").rows() == [(industry, kind)]
    told = [word for word in roster.problems["reason"] if word.startswith("industry")]
    assert told == ([reason] if reason else [])


def test_what_the_row_says_comes_first(tmp_path):
    """An industry that is entered is not doubted by a name, and a contractor's manager is not of the owner's."""
    title = "江北某某烟花爆竹有限公司安全管理人员台账"
    rows = [f"陆青禾|{LU}|安全总监|金属冶炼|", f"俞子宁|{YU}|安全总监||某某保温工程有限公司"]
    roster = read_book(tmp_path, {"Sheet1": [title, "姓名|身份证号|职务|行业类型|外包单位", *rows]})
    assert roster.entries["industry"].to_list() == ["金属冶炼", None]


def test_an_operator_needs_no_industry(tmp_path):
    """The name of a firm gives its electrician no industry, which managers alone are judged by."""
    roster = read(tmp_path, "姓名,身份证号,工种,单位名称", f"陆青禾,{LU},电工,某某烟花爆竹厂")
    assert roster.entries.select("industry", "coal").rows() == [(None, False)]
    assert roster.problems.is_empty()


def test_a_filling_station_is_among_those_of_hazardous_chemicals() -> None:
    """A title of both names one industry."""
    title = "河口镇危险化学品（加油站、油漆店、气体充装）经营单位人员登记表"
    assert industry_named("河口加油站", title) == NamedIndustry(sure="危险化学品经营")
