"""A post that says itself that its holder is gone accuses nobody."""

from pathlib import Path

import pytest
from text_roster import LU, read


@pytest.mark.parametrize(
    ("post", "cause"),
    [
        ("电工（已退休）", "employment_unclear"),
        ("焊工(调离)", "employment_unclear"),
        ("焊工（已离司）", "employment_unclear"),
        ("已离职电工", "employment_unclear"),
        ("电工（退休返聘）", None),
        ("电工（低压）", None),
    ],
)
def test_an_operators_post(tmp_path: Path, post: str, cause: str | None) -> None:
    """Words of leaving in brackets behind the trade or before it; who was taken on again is asked about."""
    roster = read(tmp_path, "姓名,身份证号,工种,证书编号", f"陆青禾,{LU},{post},T{LU}")
    assert roster.entries["cause"].to_list() == [cause]


def test_who_is_at_work_by_a_column_of_its_own_is_asked_about(tmp_path: Path) -> None:
    """在职 outweighs what an old word at the post says."""
    roster = read(tmp_path, "姓名,身份证号,工种,证书编号,人员状态", f"陆青禾,{LU},电工（转岗）,T{LU},在职")
    assert roster.entries["cause"].to_list() == [None]


@pytest.mark.parametrize("duty", ["前任站长（2026年6月离任）", "原站长(离任)", "前任站长"])
def test_a_former_office_beside_a_type(tmp_path: Path, duty: str) -> None:
    """人员类别 says what the post asks for, 职务 that it is held no more: 站长 need name no type of its own."""
    head = "姓名,身份证号,职务,人员类别,任职日期"
    row = f"陆青禾,{LU},{{}},危险化学品经营单位主要负责人,2019-07-01"
    former = read(tmp_path, head, row.format(duty)).entries
    assert former.select("role", "cause").rows() == [(None, "post_unclear")]
    held = read(tmp_path, head, row.format("站长")).entries
    assert held.select("role", "cause").rows() == [("principal", None)]
