"""Words of leaving that speak of somebody else, of an absence that is over, or of a move into the row's own post."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import DAY, LU, read

from certverify.rosters.values.employment import read_employment
from certverify.rosters.values.leaving import read_leaving
from certverify.rosters.values.moves import moved_into

DOUBT, FINE = "employment_unclear", None


@pytest.mark.parametrize("column", ["备注", "在岗状态"])
@pytest.mark.parametrize(
    "said",
    [
        "接替离职的王师傅",
        "顶替张某（已离职）岗位",
        "接替离职人员李某",
        "病假已销",
        "产假已结束",
        "产假结束，已上班",
        "已转岗为电工",
        "2025年12月转岗到电工岗位",
        "由保洁转岗为电工",
        "退伍军人",
        "走访过",
    ],
)
def test_who_works_on_is_judged(tmp_path: Path, column: str, said: str) -> None:
    """Another's leaving, a leave that is over, a move into this very post, a past elsewhere: nobody is in doubt."""
    roster = read(tmp_path, f"姓名,身份证号,工种,{column}", f"陆青禾,{LU},低压电工,{said}")
    assert roster.entries.select("required_item", "disposition", "cause").rows() == [
        ("低压电工作业", None, None)
    ]
    assert roster.problems.is_empty()


@pytest.mark.parametrize("column", ["备注", "在岗状态"])
@pytest.mark.parametrize(
    "said",
    [
        "接替王某工作后于2026.8离职",
        "王某接替其离职岗位",
        "由王某接替离职岗位",
        "已替换为王某",
        "病假未销",
        "病假期满未返岗",
        "产假2027年3月结束",
        "病假结束时间2027.3",
        "已转岗为保安",
        "已转岗为电工班长",
        "不再从事电工，已转岗为保洁",
        "2027.1转岗为电工",
        "拟转岗为电工",
    ],
)
def test_who_may_have_gone_is_never_accused(tmp_path: Path, column: str, said: str) -> None:
    """The same words said of the person, or of a time to come, leave the row in doubt or out, and never judged."""
    roster = read(tmp_path, f"姓名,身份证号,工种,{column}", f"陆青禾,{LU},低压电工,{said}")
    assert roster.entries["disposition"].is_in(["unverified", "not_applicable"]).all()


def test_a_move_into_one_of_two_posts_leaves_the_other_in_doubt(tmp_path: Path) -> None:
    """已转岗为电工 beside 焊工、电工 is told of the electrician's post alone."""
    roster = read(tmp_path, "姓名,身份证号,工种,备注", f"陆青禾,{LU},焊工、电工,已转岗为电工")
    assert roster.entries.select("post", "cause").rows() == [("焊工", DOUBT), ("电工", FINE)]


@pytest.mark.parametrize(
    ("text", "post"),
    [
        ("已转岗为电工", "电工"),
        ("2026.3.1调岗至仓库管理岗位", "仓库管理"),
        ("由焊工转为电工", "电工"),
        ("已转岗", None),
        ("转岗为电工，后离职", None),
        ("2026年12月1日转岗为电工", None),
    ],
)
def test_a_move_is_read_where_nothing_else_is_said(text: str, post: str | None) -> None:
    """Only a move that has happened by the day, and that is the whole of the cell, names the new post."""
    assert moved_into(text, DAY) == post


def test_both_readers_hear_the_same_returns() -> None:
    """What ends an absence in a remark ends it in a state of employment."""
    day = date(2026, 11, 27)
    for said in ("病假已销", "产假结束", "借调期满", "停职检查结束,恢复上岗", "离岗培训已结束"):
        assert read_leaving(said, day) is None, said
        assert read_employment(said, as_of=day).state == "at_work", said
