"""Posts of miners: the kind of mine tells the item, and without a mine nobody is asked for a miner's card."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU

from certverify.rosters.values.industry_names import mine_named

METAL, COAL, PLAIN = "江北某某非煤矿山", "江北大青山煤矿", "江北污水处理有限公司"
HEAD = "姓名|身份证号|工种"


def items(path: Path, title: str, posts: str, head: str = HEAD, more: str = "") -> list[str | None]:
    rows = [f"陆青禾|{LU}|{post}{more}" for post in posts.split()]
    roster = read_book(path, {"汇总": [f"{title}特种作业人员台账", head, *rows]})
    return roster.entries["required_item"].to_list()


@pytest.mark.parametrize(
    ("post", "item"),
    [
        ("提升机操作", "金属非金属矿山提升机操作作业"),
        ("主提升机司机", "金属非金属矿山提升机操作作业"),
        ("井下电气", "金属非金属矿山井下电气作业"),
        ("井下电工", "金属非金属矿山井下电气作业"),
        ("安全检查", "金属非金属矿山安全检查作业"),
        ("通风", "金属非金属矿井通风作业"),
        ("主扇司机", "金属非金属矿井通风作业"),
        ("排水", "金属非金属矿山排水作业"),
        ("支柱工", "金属非金属矿山支柱作业"),
        ("撬毛工", "金属非金属矿山支柱作业"),
    ],
)
def test_a_metal_mine_tells_the_item(tmp_path: Path, post: str, item: str) -> None:
    """The annex has one such item for 金属非金属矿山; the title, the row's firm or its industry names the mine."""
    assert items(tmp_path, METAL, post) == [item]
    assert items(tmp_path, "", post, f"{HEAD}|单位", f"|{METAL}") == [item]
    assert items(tmp_path, "江北大青山铁矿", post, f"{HEAD}|行业", "|非煤矿山") == [item]
    assert items(tmp_path, "江北某某矿业有限公司", post, f"{HEAD}|行业", "|金属非金属矿山") == [item]


@pytest.mark.parametrize("title", [PLAIN, COAL, "江北恒泰物资有限公司"])
def test_nobody_is_asked_for_the_card_of_a_mine_that_is_not_named(tmp_path: Path, title: str) -> None:
    """排水工 of a sewage works, 通风工 of a coal mine and 支护工 of a tunnel: the report names the item and asks."""
    for post in ("排水", "排水工", "支柱工", "通风工", "支护工", "撬毛工"):
        rows = [f"{title}特种作业人员台账", HEAD, f"陆青禾|{LU}|{post}"]
        roster = read_book(tmp_path, {"汇总": rows})
        assert roster.entries.select("required_item", "disposition").rows() == [(None, "unverified")], post
        assert roster.problems["reason"].to_list() == ["post_ambiguous"], post


def test_a_card_that_claims_the_item_is_asked_about(tmp_path: Path) -> None:
    """Whoever writes 排水作业 as the item of a certificate claims that one."""
    head = "姓名|身份证号|准操项目|证书编号"
    rows = [f"{PLAIN}特种作业人员台账", head, f"陆青禾|{LU}|排水作业|T{LU}"]
    entries = read_book(tmp_path, {"汇总": rows}).entries
    assert entries["required_item"].to_list() == ["金属非金属矿山排水作业"]


def test_the_name_of_a_mine_proves_no_industry(tmp_path: Path) -> None:
    """大青山铁矿 only suggests it: what may be a coal miner's item stays open, 排水工 is no sewage worker there."""
    wanted = [None, None, None, "金属非金属矿山排水作业", "金属非金属矿山支柱作业"]
    assert items(tmp_path, "江北大青山铁矿", "提升机操作 井下电气 通风 排水工 支柱工") == wanted


def test_blasting_and_winches_stay_in_doubt(tmp_path: Path) -> None:
    """爆破 may be licensed by the police, and a winch may be a small one."""
    assert items(tmp_path, METAL, "爆破 井下爆破 绞车司机 绞车工") == [None] * 4


def test_coal_mines_keep_their_own_items(tmp_path: Path) -> None:
    """The row's own industry tells the coal mine as its title does."""
    wanted = ["煤矿提升机操作作业", "煤矿井下电气作业", "煤矿瓦斯检查作业"]
    assert items(tmp_path, COAL, "提升机操作 井下电气 瓦斯检查") == wanted
    assert items(tmp_path, "", "提升机操作 井下电气 瓦斯检查", f"{HEAD}|行业", "|煤矿") == wanted


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("江北大青山铁矿", "ore"),
        ("非煤矿山", "other"),
        ("金属非金属矿山", "other"),
        ("江北县石膏矿", "ore"),
        ("大青山煤矿", "coal"),
        ("某某煤业有限公司", "coal"),
        ("煤矿、铁矿", ""),
        ("煤矿、非煤矿山", ""),
        ("铁矿石贸易公司", ""),
        ("金矿机械厂", ""),
        ("大青山铁矿选矿厂", ""),
        ("某某矿泉水厂", ""),
        ("江北露天矿", ""),
        ("江北采石场", ""),
    ],
)
def test_which_mine_a_name_tells(text: str, kind: str) -> None:
    """Trade in ore, its mills and its machines are no mine; 露天矿 may be of coal."""
    assert mine_named([text]) == kind
