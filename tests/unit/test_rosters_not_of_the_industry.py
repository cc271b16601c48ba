"""Industries that a word names and the cell denies, or that somebody only works for: nobody is judged by them."""

import pytest

from certverify.rosters.values.industries import read_industry


@pytest.mark.parametrize(
    "cell",
    [
        "冶金装备",
        "冶金机械制造",
        "金属制品，非冶炼",
        "水性涂料制造（不涉及危险化学品）",
        "危险化学品包装物制造",
        "钢铁贸易",
        "煤矿机械",
        "煤矿专用设备制造",
        "非煤矿山机械制造",
        "烟花燃放服务",
        "焰火燃放",
        "工贸（金属冶炼除外）",
        "除金属冶炼以外的工贸企业",
    ],
)
def test_not_of_it(cell: str) -> None:
    assert read_industry(cell).industry_class != "high_risk"


@pytest.mark.parametrize(
    ("cell", "industry"),
    [
        ("危险化学品", "危险化学品"),
        ("危化品贸易", "危险化学品"),
        ("危险化学品经营（无储存）", "危险化学品"),
        ("危险化学品生产（不涉及烟花爆竹）", "危险化学品"),
        ("冶金", "金属冶炼"),
        ("煤矿", "煤矿"),
        ("煤矿开采", "煤矿"),
        ("非煤露天矿山", "金属非金属矿山"),
        ("烟花爆竹经营、燃放", "烟花爆竹"),
        ("危险化学品生产（金属冶炼除外）", "危险化学品"),
        ("钢铁冶炼", "金属冶炼"),
        ("非煤矿山", "金属非金属矿山"),
        ("金属非金属矿山", "金属非金属矿山"),
    ],
)
def test_of_it(cell: str, industry: str) -> None:
    """Trade in hazardous chemicals is of the industry (Order 3 Art. 24), as mines are that are none of coal."""
    reading = read_industry(cell)
    assert (reading.industry, reading.industry_class) == (industry, "high_risk")


@pytest.mark.parametrize(
    "cell",
    [
        "化工贸易",
        "服装、化工仓库",
        "石化销售",
        "化工产品商贸",
        "烟花燃放服务",
        "水泥（自有石灰石矿）",
        "砂石建材",
    ],
)
def test_what_may_be_of_it_is_asked_about(cell: str) -> None:
    """Trade in chemicals may be in hazardous ones, and a cement works with a quarry runs a mine."""
    assert read_industry(cell).industry_class == "ask"


@pytest.mark.parametrize(
    "cell",
    [
        "粮食批发",
        "医疗卫生",
        "建材",
        "水泥",
        "水泥制品",
        "房地产",
        "物业",
        "一般工贸",
        "不属于危险化学品",
        "非危化",
        "化工机械制造",
        "煤矿机械",
    ],
)
def test_plainly_other_industries(cell: str) -> None:
    """Nobody asks what they are."""
    assert read_industry(cell).industry_class == "not_high_risk"
