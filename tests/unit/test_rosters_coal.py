"""Who works in a coal mine: by the name of the place, or by a miner's post that the catalogue calls otherwise."""

import pytest
from text_roster import LU, read

from certverify.rosters.values.industry_names import names_coal_mine


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("江北某某煤矿", True),
        ("江北某某煤业有限公司特种作业人员", True),
        ("江北某某煤矿有限责任公司", True),
        ("江北某某煤矿机械有限公司", False),
        ("江北某某煤矿设计研究院", False),
        ("江北某某非煤矿山特种作业人员", False),
        ("江北某某煤炭销售有限公司", False),
        ("江北某某能源集团", False),
    ],
)
def test_names_of_coal_mines(text, told):
    """煤矿 and 煤业 name one; whoever builds machines for mines, or works in another kind of mine, has no coal."""
    assert names_coal_mine(text) == told


@pytest.mark.parametrize(
    ("title", "coal"), [("江北某某煤矿", True), ("江北某某煤矿机械厂", False), ("江北某某铁矿", False)]
)
def test_the_title_places_every_operator(tmp_path, title, coal):
    """An electrician without a certificate, too, may hold one of those that only coal mines' records show."""
    entry = read(tmp_path, f"{title}||\n姓名|身份证号|工种\n陆青禾|{LU}|电工").entries.row(0, named=True)
    assert (entry["required_category"], entry["coal"]) == ("电工作业", coal)


def test_the_row_places_its_operator(tmp_path):
    """Of a group's people, those of the coal mine alone are placed by 单位."""
    text = f"姓名|身份证号|工种|单位\n陆青禾|{LU}|电工|江北某某煤矿\n陆青禾|{LU}|电工|江北某某电厂"
    assert read(tmp_path, text).entries["coal"].to_list() == [True, False]


@pytest.mark.parametrize(
    ("post", "coal"),
    [
        ("采煤机司机", True),
        ("井下电钳工", True),
        ("瓦斯检查工", True),
        ("综合维修", False),
        ("低压电工", False),
    ],
)
def test_miners_posts(tmp_path, post, coal):
    """A miner's post is one wherever it stands; a post that is no miner's is none."""
    text = f"姓名|身份证号|工种|证书编号\n陆青禾|{LU}|{post}|T{LU}"
    assert read(tmp_path, text).entries["coal"].to_list() == [coal]
