"""Roll-ups worked out by hand: places in the order of their codes, shares, employers, and problems by rule."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import reports_run

from certverify.nightly.outputs.problem_table import problem_table
from certverify.nightly.outputs.rollup import lines_of, placed_changes
from certverify.nightly.outputs.rollup_tables import ROLL_UPS, roll_ups, with_most_problems
from certverify.nightly.verdict import Judged

FIRMS = (("320302", "鼓楼区"), ("320106", "玄武区"), ("320102", "秦淮区"), ("unknown", "unknown"))
PLACES = pl.DataFrame(
    [
        {
            "source": f"{n}.csv", "employer": f"第{n}厂", "employer_key": f"key {n}", "region_code": code,
            "region": name, "level": "市管", "group": "", "firm_industry": "机械",
        }
        for n, (code, name) in enumerate(FIRMS)
    ]
)  # fmt: skip
ENTRIES = (  # firm, person, status, rule
    (0, 1, "flagged", "unlicensed"),
    (0, 2, "compliant", None),
    (1, 1, "flagged", "expired"),
    (1, 3, "unverified", None),
    (2, 4, "flagged", "unlicensed"),
    (2, 5, "flagged", "unlicensed"),
    (3, 6, "rejected", None),
)
CHANGES = (
    ("new", "unlicensed", 0),
    ("persisting", "unlicensed", 2),
    ("resolved", "unlicensed", 2),
    ("resolved", "revoked", 2),
)


def night() -> Judged:
    rows, findings = [], []
    for n, (firm, person, status, rule) in enumerate(ENTRIES):
        seat = {
            "entry": n,
            "source": f"{firm}.csv",
            "employer": f"第{firm}厂",
            "person_key": f"{person:064x}",
        }
        rows.append(seat | {"role": "operator", "status": status, "industry": None})
        if rule:
            sure, severity = ("confirmed", "violation") if firm == 2 else ("provisional", "suspicion")
            findings.append(seat | {"rule": rule, "severity": severity, "certainty": sure, "primary": True})
    moved: list[dict[str, Any]] = [
        {
            "change": change,
            "rule": rule,
            "severity": "violation",
            "employer": f"第{firm}厂",
            "since": date(2026, 11, 1),
        }
        for change, rule, firm in CHANGES
    ]
    result = replace(
        reports_run.make_run(),
        rows=pl.DataFrame(rows, schema_overrides={"industry": pl.String}),
        findings=pl.DataFrame(findings),
    )
    return Judged(result, pl.DataFrame(moved), PLACES, pl.DataFrame())


def tables() -> dict[str, pl.DataFrame]:
    lines = lines_of(night())
    return roll_ups(lines, placed_changes(night(), lines))


def test_places_are_counted_by_county_and_by_prefecture() -> None:
    """In the order of their codes; who works in two counties is one person of their prefecture, or of two."""
    told = tables()
    columns = ("employers", "people", "entries", "no_record", "overdue")
    assert told["region"].select("region", *columns).rows() == [
        ("秦淮区", 1, 2, 2, 2, 0), ("玄武区", 1, 2, 2, 0, 1), ("鼓楼区", 1, 2, 2, 1, 0), ("unknown", 1, 1, 1, 0, 0),
    ]  # fmt: skip
    assert told["prefecture"].select("prefecture", *columns).rows() == [
        ("南京市", 2, 4, 4, 2, 1), ("徐州市", 1, 2, 2, 1, 0), ("unknown", 1, 1, 1, 0, 0),
    ]  # fmt: skip
    assert told["all"].select(columns).rows() == [(4, 6, 7, 3, 1)]
    assert set(told) == set(ROLL_UPS)


def test_shares_are_of_what_their_names_say() -> None:
    """Coverage of all to be verified; valid of those verified; rectified of what was open; of nothing, none."""
    shares = tables()["employer"].select("employer", "coverage", "valid_share", "rectified_share").rows()
    assert shares == [
        ("第2厂", 1.0, 0.0, 0.6667), ("第1厂", 0.5, 0.0, None), ("第0厂", 1.0, 0.5, None), ("第3厂", 0.0, None, None),
    ]  # fmt: skip


def test_employers_with_most_problems_come_first() -> None:
    """Nobody without a problem is named among them."""
    named = with_most_problems(tables()["employer"], 50)["employer"].to_list()
    assert named == ["第2厂", "第1厂", "第0厂"]
    assert with_most_problems(tables()["employer"], 1)["employer"].to_list() == ["第2厂"]


def test_problems_are_counted_by_rule() -> None:
    """A rule that is a violation here and a suspicion there is two lines; one whose last problem was resolved is told.

    Entries by certainty, people and employers once each.
    """
    told = {(line["rule"], line["severity"]): line for line in problem_table(night()).to_dicts()}
    counts = ("confirmed", "provisional", "people", "employers", "new", "resolved")
    assert {key: tuple(line[name] for name in counts) for key, line in told.items()} == {
        ("unlicensed", "violation"): (2, 0, 2, 1, 1, 1),
        ("unlicensed", "suspicion"): (0, 1, 1, 1, 0, 0),
        ("expired", "suspicion"): (0, 1, 1, 1, 0, 0),
        ("revoked", "violation"): (0, 0, 0, 0, 0, 1),
    }
