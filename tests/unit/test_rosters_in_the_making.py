"""A card that is being replaced is held without its number; one that is being made has none yet."""

from pathlib import Path

import pytest
from text_roster import LU, read

HEAD = "姓名,身份证号,工种,证号,备注"


def told(path: Path, number: str, remark: str = "") -> tuple[tuple[object, ...], list[str]]:
    roster = read(path, HEAD, f"陆青禾,{LU},低压电工,{number},{remark}")
    row = roster.entries.select("claims", "claimed_number", "renewal_applied", "cause").row(0)
    return row, roster.problems["reason"].to_list()


@pytest.mark.parametrize("cell", ["待补办", "补办中", "遗失补办", "证书遗失 补办中", "已丢失待补证"])
def test_a_card_that_is_being_replaced(tmp_path: Path, cell: str) -> None:
    """It is claimed, and no number is; nothing can be wrong with one."""
    assert told(tmp_path, cell) == ((True, None, True, None), [])


def test_a_number_of_a_card_that_is_being_replaced(tmp_path: Path) -> None:
    """Beside its number the same words change nothing of it."""
    assert told(tmp_path, f"T{LU}（待补办）") == ((True, f"T{LU}", True, None), [])


@pytest.mark.parametrize("words", [" 证书在办理中", "（办理中）", " 正在办证"])
def test_a_number_beside_a_card_in_the_making(tmp_path: Path, words: str) -> None:
    """Whoever has a number has a card: the row is asked about by it, and the words are named."""
    assert told(tmp_path, f"T{LU}{words}") == ((True, f"T{LU}", False, None), ["number_in_making"])


def test_a_remark_beside_a_number(tmp_path: Path) -> None:
    """证书在办理中 is named where the row gives a number; without one it says why there is none."""
    assert told(tmp_path, f"T{LU}", "证书在办理中") == (
        (True, f"T{LU}", False, None),
        ["remark_in_making"],
    )
    assert told(tmp_path, "", "证书在办理中") == ((False, None, False, "in_training"), [])


def test_another_certificate_to_come_is_none_of_this_one(tmp_path: Path) -> None:
    """待考高压 and 健康证办理中 beside a number contradict nothing."""
    for remark in ("待考高压", "健康证办理中"):
        assert told(tmp_path, f"T{LU}", remark)[1] == []
