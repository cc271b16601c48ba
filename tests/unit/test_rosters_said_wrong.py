"""Remarks on what is wrong or missing: a name, an ID number, the result of an examination, a document or a card."""

from pathlib import Path

import pytest
from text_roster import LU, read

_HEAD = "姓名,身份证号,工种,操作证号,备注"


@pytest.mark.parametrize(
    ("remark", "cause", "note"),
    [
        ("身份证上为“荣”", "name_uncertain", "remark_name_wrong"),
        ("身份证上名字为陆青河", "name_uncertain", "remark_name_wrong"),
        ("姓名有误，应为陆青河", "name_uncertain", "remark_name_wrong"),
        ("身份证号有误", "identity_conflict", "remark_id_wrong"),
        ("身份证号待核实", "identity_conflict", "remark_id_wrong"),
    ],
)
def test_who_is_wrongly_written_is_not_asked_about(
    tmp_path: Path, remark: str, cause: str, note: str
) -> None:
    """No record under a wrong name or number accuses nobody."""
    roster = read(tmp_path, _HEAD, f"陆青禾,{LU},低压电工,T{LU},{remark}")
    assert roster.entries.select("disposition", "cause").rows() == [("unverified", cause)]
    assert roster.problems["reason"].to_list() == [note]


@pytest.mark.parametrize("head", ["考核结果", "结果", "成绩"])
@pytest.mark.parametrize(
    ("result", "claims"),
    [
        ("合格", True), ("通过", True), ("", True), ("补考合格", True),
        ("缺考", False), ("不合格", False), ("未通过", False), ("待考", False), ("弃考", False), ("未参加", False),
        ("未考", False), ("补考", False),
    ],
)  # fmt: skip
def test_an_examination_failed_or_missed_is_no_pass(
    tmp_path: Path, head: str, result: str, claims: bool
) -> None:
    """考核日期 alone claims a pass, unless its result says that there is none."""
    header = f"姓名,身份证号,行业,人员类别,任职日期,考核日期,{head}"
    row = f"陆青禾,{LU},危险化学品生产,安全生产管理人员,2024.1.5,2025.6.1,{result}"
    assert read(tmp_path, header, row).entries["claims"].to_list() == [claims]


@pytest.mark.parametrize(
    ("remark", "notes"),
    [
        ("任命文件遗失", []),
        ("证书遗失", ["remark_card_lost"]),
        ("证被吊销", ["remark_lead"]),
        ("证已注销", ["remark_lead"]),
        ("不准入厂", ["remark_lead"]),
        ("网上查询不到", ["remark_known_gap"]),
    ],
)
def test_what_is_said_of_cards_and_papers(tmp_path: Path, remark: str, notes: list[str]) -> None:
    """The letter of appointment is no card; what is said of a card is a lead, never a verdict."""
    roster = read(tmp_path, _HEAD, f"陆青禾,{LU},低压电工,T{LU},{remark}")
    assert (roster.entries["cause"].to_list(), roster.problems["reason"].to_list()) == ([None], notes)
