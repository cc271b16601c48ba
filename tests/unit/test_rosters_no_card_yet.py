"""Cells of a certificate's column that name none: what is to come, is not there or is not understood claims nothing."""

from pathlib import Path

import pytest
from text_roster import LU, read

_TO_COME = (
    "（办理中）", "【办证中】", "在考", "未下证", "（待取）", "正在办", "拟办", "新办", "待办", "待补办", "计划12月考",
)  # fmt: skip
_NONE = ("未办", "暂缺", "尚无", "（无）", "【无】", "无证")


@pytest.mark.parametrize("head", ["特种作业证", "操作证", "证件"])
@pytest.mark.parametrize("cell", _TO_COME)
def test_a_card_to_come_is_none(tmp_path: Path, head: str, cell: str) -> None:
    """Whoever waits for a first certificate is asked about, and holds no forged one called 办理中."""
    [entry] = read(tmp_path, f"姓名,身份证号,岗位,{head}", f"陆青禾,{LU},电工,{cell}").entries.to_dicts()
    assert (entry["claims"], entry["claimed_word"], entry["cause"]) == (False, None, "in_training")


@pytest.mark.parametrize("cell", _NONE)
def test_what_says_that_there_is_none_claims_none(tmp_path: Path, cell: str) -> None:
    """The roster itself says so; the platform is asked all the same."""
    [entry] = read(tmp_path, "姓名,身份证号,岗位,特种作业证", f"陆青禾,{LU},电工,{cell}").entries.to_dicts()
    assert (entry["claims"], entry["claimed_word"], entry["cause"]) == (False, None, None)


@pytest.mark.parametrize("cell", ["证在省厅", "丢失", "?", "详见人事"])
def test_a_few_other_words_claim_nothing_and_are_told(tmp_path: Path, cell: str) -> None:
    """They name no item and no kind of certificate."""
    roster = read(tmp_path, "姓名,身份证号,岗位,特种作业证", f"陆青禾,{LU},电工,{cell}")
    assert roster.entries["claims"].to_list() == [False]
    assert "holding_unread" in roster.problems["reason"].to_list()


def test_a_needless_card_leaves_the_post_open(tmp_path: Path) -> None:
    """免 below 特种作业证 of an electrician: the roster contradicts what his trade asks for."""
    entries = read(tmp_path, "姓名,身份证号,岗位,特种作业证", f"陆青禾,{LU},电工,免").entries
    assert entries.select("claims", "cause").rows() == [(False, "post_unclear")]


@pytest.mark.parametrize(
    ("cell", "cause"),
    [
        ("低压电工（办理中）", "in_training"),
        ("低压电工（未下证）", "in_training"),
        ("低压电工（待考）", "in_training"),
        ("低压电工待办", "in_training"),
        ("办理中（低压电工）", "in_training"),
        ("低压电工×", None),
        ("低压电工（无）", None),
    ],
)
def test_an_item_with_such_words_is_not_held(tmp_path: Path, cell: str, cause: str | None) -> None:
    """The item is that of the certificate to come, or of the one that is not there."""
    entries = read(tmp_path, "姓名,身份证号,岗位,特种作业证", f"陆青禾,{LU},电工,{cell}").entries
    assert entries.select("claims", "cause").rows() == [(False, cause)]


@pytest.mark.parametrize(
    "cell",
    ["低压电工", "低压电工作业（复印件）", "低压电工证（高压在考）", "偶氮化工艺", "√", "有", "是", "已持证"],
)
def test_what_names_a_card_or_says_yes_claims_one(tmp_path: Path, cell: str) -> None:
    """So does an item that no catalogue knows, and one beside another that is to come."""
    entries = read(tmp_path, "姓名,身份证号,岗位,特种作业证", f"陆青禾,{LU},电工,{cell}").entries
    assert entries["claims"].to_list() == [True]


def test_of_two_cards_each_answers_for_itself(tmp_path: Path) -> None:
    """The first is held, the second is being made out."""
    row = f"陆青禾,{LU},电工,低压电工证；高压电工证办理中"
    entries = read(tmp_path, "姓名,身份证号,岗位,特种作业证", row).entries
    assert entries.select("claimed_word", "claims", "cause").rows() == [
        ("低压电工证", True, None),
        ("高压电工证办理中", False, "in_training"),
    ]


@pytest.mark.parametrize("cell", ["【办证中】", "在考", "未下证", "（待取）", "新办"])
def test_in_place_of_a_number_they_say_the_same(tmp_path: Path, cell: str) -> None:
    """A number to come is none, and no reason to call somebody unlicensed."""
    head = "姓名,身份证号,操作项目,证书编号"
    entries = read(tmp_path, head, f"陆青禾,{LU},低压电工作业,{cell}").entries
    assert entries.select("claims", "cause").rows() == [(False, "in_training")]
