"""Remarks in several columns: each is heard by itself."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read


@pytest.mark.parametrize(
    ("first", "second"),
    [("离", "离"), ("离", "外省证"), ("外省证", "走"), ("高级工", "已离职")],
)
def test_a_word_of_leaving_beside_another_remark_is_heard(tmp_path: Path, first: str, second: str) -> None:
    """离 beside 外省证 is no word 离外省证: its person is not accused."""
    head = "姓名,身份证号,工种,证号,备注1,备注2"
    entries = read(tmp_path, head, f"俞子宁,{YU},低压电工,T{YU},{first},{second}").entries
    assert entries["cause"].to_list() in (["employment_unclear"], ["left_post"])


def test_presence_month_by_month_is_heard(tmp_path: Path) -> None:
    """Whoever is away by one of the columns is in doubt, whoever is there by all of them is asked about."""
    head = "姓名,身份证号,工种,证号,9月,10月,11月"
    rows = (f"陆青禾,{LU},低压电工,T{LU},在,在,在", f"俞子宁,{YU},低压电工,T{YU},在,离,离")
    entries = read(tmp_path, head, *rows).entries
    assert entries["cause"].to_list() == [None, "employment_unclear"]


def test_a_count_below_a_trade_is_no_trade(tmp_path: Path) -> None:
    """电工⏎（2人） in the first column is one trade, of two people."""
    head = "类别,姓名,身份证号,证号"
    entries = read(
        tmp_path, head, f'"电工\n（2人）",陆青禾,{LU},T{LU}', f'"低压电工\n(兼)",俞子宁,{YU},T{YU}'
    ).entries
    assert entries.select("name", "claimed_category", "claimed_item").rows() == [
        ("陆青禾", "电工作业", None),
        ("俞子宁", "电工作业", "低压电工作业"),
    ]
