"""An industry written with the post that is not that of the title: the report asks, and no title accuses."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU

FIREWORKS = "烟花爆竹经营单位安全生产管理人员"


def read(path: Path, title: str, kind: str, industry: str = ""):
    more = ("|行业类型", f"|{industry}") if industry else ("", "")
    rows = [title, f"姓名|身份证号|人员类别{more[0]}", f"陆青禾|{LU}|{kind}{more[1]}"]
    return read_book(path, {"汇总": rows})


@pytest.mark.parametrize(
    "title",
    [
        "危险化学品经营单位安全管理人员台账",
        "行业类别：危险化学品经营",
        "危化经营单位安管人员持证台账",
        "江北恒泰商贸有限公司（危险化学品经营）安全管理人员台账",
    ],
)
def test_a_pass_of_fireworks_below_a_title_of_chemicals_is_asked_about(tmp_path: Path, title: str) -> None:
    """The post's own industry is taken; whether the unit is of both, its officer says."""
    roster = read(tmp_path, title, FIREWORKS)
    assert roster.entries["industry"].to_list() == ["烟花爆竹"]
    asked = roster.problems.filter(roster.problems["reason"] == "industry_of_post")
    assert asked["message_en"].str.contains("烟花爆竹、危险化学品").to_list() == [True]
    assert asked["rejects"].to_list() == [False]


@pytest.mark.parametrize(
    ("title", "kind", "industry"),
    [
        ("烟花爆竹批发单位安全管理人员台账", FIREWORKS, ""),
        ("危险化学品经营单位安全管理人员台账", FIREWORKS, "烟花爆竹批发"),
        ("危险化学品经营单位安全管理人员台账", "危险化学品经营单位安全生产管理人员", ""),
        ("安全管理人员台账", FIREWORKS, ""),
        ("危险化学品、烟花爆竹经营单位安全管理人员台账", FIREWORKS, ""),
    ],
)
def test_nothing_is_asked_where_they_agree_or_the_row_says_it(
    tmp_path: Path, title: str, kind: str, industry: str
) -> None:
    """A column 行业类型 is the unit's own word, and a title of two industries is none against either."""
    assert "industry_of_post" not in read(tmp_path, title, kind, industry).problems["reason"].to_list()
