"""Remarks and states of people who learn, are lent, ill or elsewhere: a doubt accuses nobody."""

from pathlib import Path

import pytest
from text_roster import LU, read


@pytest.mark.parametrize(
    "remark",
    ["实习，跟班", "实习跟班", "见习", "学徒", "证件办理中", "新来的，证在办", "在办证", "操作证正在办理"],
)
def test_who_learns_or_waits_for_a_card_is_in_training(tmp_path: Path, remark: str) -> None:
    """Without a card, and with a remark on why there is none yet."""
    entries = read(tmp_path, "姓名,身份证号,工种,备注", f"陆青禾,{LU},低压电工,{remark}").entries
    assert entries["cause"].to_list() == ["in_training"]


@pytest.mark.parametrize(
    "remark",
    ["带实习生", "身份证办理中", "健康证办理中", "见习期已满", "指导见习人员", "不办证", "实习期满转正"],
)
def test_other_papers_and_other_learners_excuse_nobody(tmp_path: Path, remark: str) -> None:
    """Whoever teaches learners works, and another paper is none of the trade's."""
    entries = read(tmp_path, "姓名,身份证号,工种,备注", f"陆青禾,{LU},低压电工,{remark}").entries
    assert entries["cause"].to_list() == [None]


@pytest.mark.parametrize(
    "remark",
    [
        "借调", "已转质检", "去质检部了", "换到包装车间", "2026年3月起长休", "脱岗学习", "提拔为主管",
        "挂职", "抽调集团", "请长假", "已调整岗位", "服役", "在外地项目", "支援兄弟单位",
        "停薪留职", "长期病假", "待岗", "调入质检部，不再从事该作业", "1月退休",
    ],
)  # fmt: skip
def test_who_may_be_elsewhere_is_in_doubt(tmp_path: Path, remark: str) -> None:
    """A remark of a move, a rest or another post."""
    entries = read(tmp_path, "姓名,身份证号,工种,备注", f"陆青禾,{LU},低压电工,{remark}").entries
    assert entries["cause"].to_list() == ["employment_unclear"]


@pytest.mark.parametrize(
    "remark",
    ["已转正", "证书已交到安全科", "原件在人事科", "晋升高级工", "送质检部培训过", "技术支援", "支援我公司"],
)
def test_papers_and_ranks_are_no_move(tmp_path: Path, remark: str) -> None:
    """What is kept by a department, and a grade of skill, leave the person at the work."""
    entries = read(
        tmp_path, "姓名,身份证号,工种,证书编号,备注", f"陆青禾,{LU},低压电工,T{LU},{remark}"
    ).entries
    assert entries["cause"].to_list() == [None]


@pytest.mark.parametrize(
    ("state", "cause"),
    [
        ("实习跟班", "in_training"),
        ("见习", "in_training"),
        ("证件办理中", "in_training"),
        ("停薪留职", "not_at_work"),
        ("长期病假", "not_at_work"),
        ("待岗", "not_at_work"),
        ("停岗学习", "not_at_work"),
        ("病退", "left_post"),
        ("借调", "employment_unclear"),
        ("轮休", None),
        ("在岗", None),
    ],
)
def test_states_of_employment(tmp_path: Path, state: str, cause: str | None) -> None:
    """Of 借调 nobody knows to whom; a day off is part of the work."""
    entries = read(
        tmp_path, "姓名,身份证号,工种,证书编号,人员状态", f"陆青禾,{LU},低压电工,T{LU},{state}"
    ).entries
    assert entries["cause"].to_list() == [cause]
