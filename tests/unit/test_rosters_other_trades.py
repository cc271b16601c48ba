"""A card of another trade than the worker's: the trade asks for its own, and the card is what the roster says of it."""

from datetime import date
from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU, read

ASKED = ("part", "post", "required_category", "required_item")
CLAIMED = ("part", "claims", "claimed_category", "claimed_item", "claimed_number", "claimed_valid_to")
END = date(2030, 2, 28)
WELDING = "焊接与热切割作业"


@pytest.mark.parametrize(
    ("head", "card"),
    [
        ("姓名,身份证号,工种,焊工证,,\n,,,证号,初领日期,有效期至", "2024-03-01,2030-02-28"),
        ("姓名,身份证号,工种,焊工证号,焊工证有效期", "2030-02-28"),
    ],
)
def test_a_welders_card_beside_an_electrician(tmp_path: Path, head: str, card: str) -> None:
    """电工 asks for an electrician's card, which the row does not claim; the welder's is claimed with its dates."""
    roster = read(tmp_path, head, f"陆青禾,{LU},电工,T{LU},{card}", f"俞子宁,{YU},焊工,T{YU},{card}")
    lu, yu = (roster.entries.filter(name=name) for name in ("陆青禾", "俞子宁"))
    assert lu.select(ASKED).rows() == [(1, "电工", "电工作业", None), (2, "电工", None, None)]
    assert lu.select(CLAIMED).rows() == [
        (1, False, None, None, None, None),
        (2, True, WELDING, None, f"T{LU}", END),
    ]
    assert yu.select(ASKED).rows() == [(1, "焊工", WELDING, None)]
    assert roster.problems.select("name", "reason").rows() == [("陆青禾", "post_other_card")]


def test_the_rows_own_item_is_compared_with_its_trade(tmp_path: Path) -> None:
    """准操项目 is of the card that the row's own post has: one entry, with what is asked for and what is claimed."""
    roster = read(
        tmp_path, "姓名,身份证号,工种,准操项目,证号", f"陆青禾,{LU},电工,熔化焊接与热切割作业,T{LU}"
    )
    assert roster.entries.select("required_category", "claimed_item", "claims").rows() == [
        ("电工作业", "熔化焊接与热切割作业", True),
    ]


def test_beside_the_cards_of_others_a_trade_asks_once(tmp_path: Path) -> None:
    """Two cards of other trades: one electrician's card is asked for; with one of his own nothing more is."""
    head = "姓名|身份证号|工种|焊工证号|高处作业证号|电工证号"
    rows = [f"陆青禾|{LU}|电工|T{LU}|T{LU}|", f"俞子宁|{YU}|电工|T{YU}||T{YU}"]
    roster = read_book(tmp_path, {"名册": [head, *rows]})
    lu, yu = (roster.entries.filter(name=name) for name in ("陆青禾", "俞子宁"))
    assert lu.select("required_category", "claimed_category").rows() == [
        ("电工作业", None),
        (None, WELDING),
        (None, "高处作业"),
    ]
    assert yu.select("required_category", "claimed_category").rows() == [
        (None, WELDING),
        ("电工作业", "电工作业"),
    ]
    assert roster.problems["name"].unique().to_list() == ["陆青禾"]


@pytest.mark.parametrize("item", ["煤矿井下电气作业", "金属非金属矿山井下电气作业"])
def test_a_mines_electrician_needs_the_mines_card(tmp_path: Path, item: str) -> None:
    """His trade is 电工 and his card that of electrical work below ground: they are one."""
    entries = read(tmp_path, "姓名,身份证号,工种,准操项目,证号", f"陆青禾,{LU},电工,{item},T{LU}").entries
    assert entries.select("required_item", "claimed_item", "claims").rows() == [(item, item, True)]


@pytest.mark.parametrize("post", ["空调工", "氧化工", "架子工"])
def test_a_post_that_leaves_its_card_open_has_the_one_beside_it(tmp_path: Path, post: str) -> None:
    """Which card these ask for is not known, so none but the one that is written is asked about."""
    entries = read(
        tmp_path, "姓名,身份证号,工种,准操项目,证号", f"陆青禾,{LU},{post},低压电工作业,T{LU}"
    ).entries
    assert entries.select("claimed_item", "claims").rows() == [("低压电工作业", True)]
