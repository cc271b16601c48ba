"""The summary of a period: its typical cases say nothing that could be known to be about one employer or person."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import reports_run
from hypothesis import given, settings
from hypothesis import strategies as st

from certverify.nightly.outputs.period import CASES, typical_cases, write_period
from certverify.nightly.verdict import Judged

FEW = settings(deadline=None, max_examples=40)
RUN = reports_run.make_run()
RULES = ("expired", "unlicensed", "assessment_overdue")
FOUND = st.tuples(
    st.integers(0, 4),  # employer
    st.sampled_from(RULES),
    st.sampled_from(["危险化学品", "金属冶炼", None]),
    st.sampled_from(["低压电工作业", None]),
    st.sampled_from(["confirmed", "provisional"]),
    st.booleans(),  # primary
)
PLACES = pl.DataFrame(
    {
        "source": [f"{n}.csv" for n in range(5)],
        "employer": [f"江北第{n}工厂" for n in range(5)],
        "employer_key": [f"91320199MA000000{n}X" for n in range(5)],
        "region_code": ["320100"] * 5,
        "region": ["南京市"] * 5,
        "level": ["省管"] * 5,
        "group": ["江北集团"] * 5,
        "firm_industry": ["机械"] * 5,
    }
)

TOLD = {
    "night": "2026-11-27", "run_id": "night-20261127", "pack": "p", "people": 4,
    "lookups": {"asked": 4}, "rows": {"flagged": 4, "unverified": 0},
    "changes": {"new": 4, "persisting": 0, "not_verified": 0, "resolved": 0, "gone": 0},
}  # fmt: skip


def judged(found: list[tuple[Any, ...]]) -> Judged:
    """Return a night with one entry and one finding for each; every word that names somebody is in it."""
    rows, findings = [], []
    for n, (firm, rule, industry, item, certainty, primary) in enumerate(found):
        person = {"person_key": f"{n:064x}", "employer": f"江北第{firm}工厂", "source": f"{firm}.csv"}
        named = f"{reports_run.name(n)} {reports_run.id_number(n)} 1998-01-01"
        rows.append({
            "entry": n, **person, "role": "operator", "industry": industry, "required_item": item,
            "required_category": "电工作业" if item else None, "post": named, "name": reports_run.name(n),
        })  # fmt: skip
        findings.append({
            "entry": n, **person, "finding_id": f"{n:012x}", "rule": rule, "certainty": certainty,
            "primary": primary, "claimed": named, "official": named, "measure": f"整改{rule}",
            "measure_en": f"correct {rule}",
        })  # fmt: skip
    text = dict.fromkeys(["industry", "required_item", "required_category"], pl.String)
    result = replace(RUN, rows=pl.DataFrame(rows, schema_overrides=text), findings=pl.DataFrame(findings))
    return Judged(result, pl.DataFrame(), PLACES, pl.DataFrame())


def crowds(found: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Count by hand: of each kind that three employers have, how many employers and people."""
    held = defaultdict(list)
    for firm, rule, industry, item, certainty, primary in found:
        if certainty == "confirmed" and primary:
            held[rule, industry, item].append(firm)
    return {kind: (len(set(firms)), len(firms)) for kind, firms in held.items() if len(set(firms)) >= 3}


@FEW
@given(st.lists(FOUND, min_size=1, max_size=40))
def test_all_that_a_case_tells_is_true_of_three_employers(found: list[tuple[Any, ...]]) -> None:
    """Confirmed and primary problems alone, each kind once, with the employers and people it is true of."""
    told = typical_cases(judged(found), 1_000, "seed").to_dicts()
    cases = {
        (case["rule"], case["industry"], case["item"]): (case["employers"], case["people"]) for case in told
    }
    assert cases == crowds(found)
    assert len(told) == len(crowds(found))
    assert {case["measure"] for case in told} <= {f"整改{rule}" for rule in RULES}


@FEW
@given(st.lists(FOUND, min_size=1, max_size=40), st.integers(0, 4))
def test_cases_are_drawn_over_the_rules_and_repeatable(found: list[tuple[Any, ...]], most: int) -> None:
    """At most as many as wanted, as many rules as can be, and the same ones under the same seed."""
    night = judged(found)
    drawn = typical_cases(night, most, "seed")
    assert drawn.equals(typical_cases(night, most, "seed"))
    assert drawn.height == min(most, len(crowds(found)))
    assert drawn["rule"].n_unique() == min(most, len({kind[0] for kind in crowds(found)}))


def test_the_page_tells_a_case_and_nobody(tmp_path: Path) -> None:
    """Three employers share a confirmed problem: it is on the page; no name, number, day, post, employer or region."""
    found = [(firm, "expired", "危险化学品", "低压电工作业", "confirmed", True) for firm in (0, 1, 2, 2)]
    night = judged(found)
    write_period(tmp_path / "period.html", [TOLD], typical_cases(night, 5, "seed"), "zh")
    page = (tmp_path / "period.html").read_text(encoding="utf-8")
    for word in ("危险化学品", "低压电工作业", "3 / 4", "整改expired"):
        assert word in page
    rows = night.result.rows
    hidden = [*rows["name"], *rows["person_key"], *rows["employer"], *PLACES["employer_key"]]
    hidden += [reports_run.id_number(n) for n in range(4)]
    for word in (*hidden, "1998", "320199", "320100", "南京", "江北"):
        assert word not in page
    assert not {"post", "claimed", "official", "name", "region", "employer"} & set(CASES)


def test_a_table_without_lines_says_so_in_words(tmp_path: Path) -> None:
    """No kind of problem is shared by three employers: the page says 无, and not what a program calls nothing."""
    write_period(tmp_path / "period.html", [TOLD], pl.DataFrame(), "zh")
    assert "<p>无</p>" in (tmp_path / "period.html").read_text(encoding="utf-8")
