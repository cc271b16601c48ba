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
        ("钢铁冶炼", "金属冶炼"),
        ("非煤矿山", "金属非金属矿山"),
        ("金属非金属矿山", "金属非金属矿山"),
    ],
)
def test_of_it(cell: str, industry: str) -> None:
    """Trade in hazardous chemicals is of the industry (Order 3 Art. 24), as mines are that are none of coal."""
    reading = read_industry(cell)
    assert (reading.industry, reading.industry_class) == (industry, "high_risk")
