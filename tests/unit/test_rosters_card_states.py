"""States of a certificate, whatever their column is headed: what is to come or renewed is heard, 有效 is no fact."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read

HEAD = "姓名,身份证号,工种,证书编号,有效期至"
HEADS = ["持证状态", "证件状态", "取证情况", "取证状态", "办证情况", "证书状态", "证件情况说明", "进展"]


@pytest.mark.parametrize("head", HEADS)
def test_a_certificate_to_come_is_heard_under_any_head(tmp_path: Path, head: str) -> None:
    """Without a number the person learns; 有效 beside a number says nothing and is no problem."""
    rows = (
        f"陆青禾,{LU},低压电工,,,待取证",
        f"俞子宁,{YU},低压电工,,,12月取证",
        f"陆青禾,{LU},高压电工,T{LU},2029-03-12,有效",
    )
    roster = read(tmp_path, f"{HEAD},{head}", *rows)
    assert roster.entries.select("claims", "cause", "renewal_applied").rows() == [
        (False, "in_training", False),
        (False, "in_training", False),
        (True, None, False),
    ]
    assert roster.problems.is_empty()


@pytest.mark.parametrize("head", HEADS)
def test_a_renewal_is_heard_under_any_head(tmp_path: Path, head: str) -> None:
    """Whoever has a number and renews is asked for the receipt, and is no trainee."""
    words = ("换证中", "正在办理延期", "已报名", "复审培训中")
    rows = [f"陆青禾,{LU},低压电工,T{LU},2026-09-14,{word}" for word in words]
    entries = read(tmp_path, f"{HEAD},{head}", *rows).entries
    assert entries.select("claims", "cause", "renewal_applied").rows() == [(True, None, True)] * 4


@pytest.mark.parametrize("word", ["培训中", "已报名"])
def test_a_course_without_a_certificate_is_the_first(tmp_path: Path, word: str) -> None:
    """The row has no number, so that the course is none of a renewal."""
    entries = read(tmp_path, f"{HEAD},证书状态", f"陆青禾,{LU},低压电工,,,{word}").entries
    assert entries.select("claims", "cause", "renewal_applied").rows() == [(False, "in_training", False)]


def test_states_of_people_and_of_cards_in_one_column(tmp_path: Path) -> None:
    """状态 with 离职 tells of employment; 换证中 in it is the renewal, and 在岗 is no remark."""
    rows = (
        f"陆青禾,{LU},低压电工,T{LU},2026-09-14,换证中",
        f"俞子宁,{YU},低压电工,T{YU},2029-03-12,离职",
    )
    entries = read(tmp_path, f"{HEAD},状态", *rows).entries
    assert entries.select("renewal_applied", "remark").rows() == [(True, "换证中"), (False, None)]


@pytest.mark.parametrize("head", ["网查结果", "状态", "证书状态"])
def test_what_was_looked_up_is_no_fact(tmp_path: Path, head: str) -> None:
    """有效 and 过期 alone stay unread, as the note says, and neither claims nor denies a certificate."""
    rows = (f"陆青禾,{LU},低压电工,T{LU},2029-09-14,过期", f"俞子宁,{YU},低压电工,,,有效")
    roster = read(tmp_path, f"{HEAD},{head}", *rows)
    assert roster.entries.select("claims", "cause", "remark").rows() == [
        (True, None, None),
        (False, None, None),
    ]
    assert "columns_not_facts" in {note.word for sheet in roster.understood for note in sheet.notes}


@pytest.mark.parametrize("head", ["体检情况", "安全教育情况", "紧急联系人情况"])
def test_states_of_other_papers_are_not_heard(tmp_path: Path, head: str) -> None:
    """待培训 of the yearly instruction is no certificate to come."""
    roster = read(tmp_path, f"{HEAD},{head}", f"陆青禾,{LU},低压电工,,,培训中")
    assert roster.entries["cause"].to_list() == [None]


def test_who_has_one_and_who_has_none(tmp_path: Path) -> None:
    """已取证 claims a certificate, and 未持证 none."""
    rows = (f"陆青禾,{LU},低压电工,,,已取证", f"俞子宁,{YU},低压电工,,,未持证")
    assert read(tmp_path, f"{HEAD},取证状态", *rows).entries["claims"].to_list() == [True, False]
