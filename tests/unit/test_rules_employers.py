"""Managers at several employers: told to a regulator only, and nobody else's employer is named."""

from datetime import date
from typing import Any

import pytest
from judging import LEGACY_DAY, Outcome, answer, manager, operator, outcomes, passed, tables

from certverify.rules import judge, judge_parts
from certverify.rules.packs import load

PASS = {"first_issue": date(2024, 4, 1)}


def _at(*posts: dict[str, Any], across: bool = True) -> dict[int, Outcome]:
    """Judge one person, who holds a pass of every kind, in each of the posts."""
    entries = [manager(entry=i, row=5 + 3 * i) | post for i, post in enumerate(posts)]
    records = [passed(**PASS), passed(person_type="主要负责人", **PASS) | {"person_type": "主要负责人"}]
    asked = tables(entries, [answer()], records)
    return outcomes(judge(*asked, load(LEGACY_DAY), LEGACY_DAY, across_employers=across))


def _told(said: dict[int, Outcome]) -> set[int]:
    return {entry for entry, one in said.items() if "multi_employer" in one.rules}


def test_a_safety_manager_at_two_employers() -> None:
    """Both entries are advised about; their status stays, and the message names neither employer."""
    said = _at({"employer": "甲公司"}, {"employer": "乙公司"})
    assert [(o.status, o.rules) for o in said.values()] == [("compliant", ("multi_employer",))] * 2
    finding = said[0].findings["multi_employer"]
    assert (finding["severity"], finding["primary"]) == ("advisory", False)
    assert "2家单位的安全生产管理人员" in finding["message_zh"]
    assert not [
        text for text in finding.values() if isinstance(text, str) and ("甲公司" in text or "乙公司" in text)
    ]


def test_an_employers_own_run_does_not_tell() -> None:
    """Without the regulator's switch nothing is said of other employers."""
    assert _told(_at({"employer": "甲公司"}, {"employer": "乙公司"}, across=False)) == set()


def test_principal_here_and_safety_manager_there() -> None:
    """Both roles count, and the message does not claim one role at both."""
    said = _at({"employer": "甲公司"}, {"employer": "乙公司", "role": "principal"})
    assert "2家单位登记为主要负责人或安全生产管理人员" in said[0].findings["multi_employer"]["message_zh"]


@pytest.mark.parametrize(
    "other",
    [
        {"employer": "甲公司"},
        {"employer": "甲 公司"},  # the same name, written otherwise
        {"employer": None},
        {"employer": "乙公司", "person_key": "p9"},  # the same ID number under another name
        {"employer": "乙公司", "appointed_on": date(2026, 5, 21)},  # not yet in post
        {"employer": "乙公司", "id_suspect": True},
        {"employer": "乙公司", "conflict_field": "sex"},
        {
            "employer": "乙公司",
            "disposition": "not_applicable",
            "cause": "post_unclear",
            "query_key": None,
        },  # left
        operator(entry=1, employer="乙公司", query_key="q1"),
    ],
)
def test_who_does_not_count(other: dict[str, Any]) -> None:
    """One employer, an unknown one, another person, and whoever is not a manager in post there make no second."""
    assert _told(_at({"employer": "甲公司"}, other)) == set()


def test_an_employer_is_one_under_its_credit_code() -> None:
    """Two names under one code are one employer, also where a line of one of the names leaves the code out."""
    code = "91320199MA00000002"
    one = [{"employer": "甲公司", "employer_uscc": code}, {"employer": "甲集团", "employer_uscc": code}]
    assert _told(_at(*one, {"employer": "甲公司"})) == set()
    assert _told(_at(*one, {"employer": "乙公司"})) == {0, 1, 2}


def test_people_meet_across_parts() -> None:
    """Judged in parts, the count is that of all rosters."""
    entries = [manager(entry=i, row=5, employer=f"第{i}公司", query_key=f"q{i}") for i in range(7)]
    frames = tables(entries, [answer(query_key=f"q{i}") for i in range(7)], [])
    asked = (frames[0].lazy(), frames[1].lazy(), frames[2].lazy())
    parts = list(judge_parts(*asked, load(LEGACY_DAY), LEGACY_DAY, parts=3, across_employers=True))
    said = [o for part in parts for o in outcomes(part).values()]
    assert ["7家单位" in o.findings["multi_employer"]["message_zh"] for o in said] == [True] * 7
