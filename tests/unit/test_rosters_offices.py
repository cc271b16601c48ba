"""A rank is one of the department that its row names."""

from pathlib import Path

import pytest
from text_roster import LU, read


@pytest.mark.parametrize(
    ("department", "rank"),
    [
        ("安环部", "部长"),
        ("安全科", "科长"),
        ("安全环保部", "主任"),
        ("安监部", "经理"),
        ("安环部", "副部长"),
        ("安环部", "部长（兼）"),
        ("安全环保部（EHS）", "部长"),
        ("EHS", "经理"),
    ],
)
@pytest.mark.parametrize("header", ["职务", "岗位"])
def test_the_head_of_the_safety_department(tmp_path: Path, department: str, rank: str, header: str) -> None:
    """部长 in 安环部 is 安环部部长, who is a safety manager where it is written in one cell, too."""
    roster = read(
        tmp_path, f"姓名,身份证号,部门,{header},任职时间", f"陆青禾,{LU},{department},{rank},2024-01-01"
    )
    assert roster.entries["role"].to_list() == ["safety_manager"]


@pytest.mark.parametrize(
    ("department", "rank"),
    [
        ("生产部", "部长"),
        ("综合部", "经理"),
        ("项目部", "负责人"),
        ("合成车间", "主任"),
        ("财务", "经理"),
        ("信息安全部", "经理"),
    ],
)
def test_the_head_of_another_department_is_no_principal(tmp_path: Path, department: str, rank: str) -> None:
    """经理 in 综合部 was taken for the head of the firm."""
    roster = read(tmp_path, "姓名,身份证号,部门,职务,任职时间", f"陆青禾,{LU},{department},{rank},2024-01-01")
    assert roster.entries["role"].to_list() == [None]


@pytest.mark.parametrize(
    "department", ["", "总部", "公司领导", "总经办", "江北某某化工有限公司", "城南加油站"]
)
def test_the_head_of_the_firm(tmp_path: Path, department: str) -> None:
    """经理 without a department, or in that of the firm's own head, is its principal as before."""
    roster = read(tmp_path, "姓名,身份证号,部门,职务,任职时间", f"陆青禾,{LU},{department},经理,2024-01-01")
    assert roster.entries["role"].to_list() == ["principal"]


def test_a_trade_stays_what_it_is(tmp_path: Path) -> None:
    """电工 in 安环部 is an electrician, and its safety officer one with or without the department."""
    roster = read(tmp_path, "姓名,身份证号,部门,岗位", f"陆青禾,{LU},安环部,电工")
    assert roster.entries.select("role", "post").rows() == [("operator", "电工")]


@pytest.mark.parametrize("header", ["劳务队", "分包队伍", "外协队"])
def test_a_gang_is_the_contractor(tmp_path: Path, header: str) -> None:
    """Whose people stand in a row, a column of gangs says as one of firms does."""
    roster = read(tmp_path, f"姓名,身份证号,{header},工种", f"陆青禾,{LU},海通劳务队,焊工")
    assert roster.entries["contractor"].to_list() == ["海通劳务队"]
