"""A run's verdict as the page counts it: every flagged entry in each chart once, every number a list to open."""

from collections import Counter
from dataclasses import replace

import polars as pl
import pytest
from reports_run import make_run

from certverify.messages import Lang
from certverify.reports.result import RunResult
from certverify.web.overview import Overview, Wish

FLAGGED = 48


def of_two_laws() -> RunResult:
    """Return a run in which one rule is a violation for some people and a suspicion for others."""
    run = make_run()
    milder = (pl.col("rule") == "expired") & (pl.col("entry") % 2 == 1)
    word = pl.when(milder).then(pl.lit("suspicion")).otherwise(pl.col("severity").cast(pl.String))
    return replace(
        run, findings=run.findings.with_columns(word.cast(run.findings["severity"].dtype).alias("severity"))
    )


def without_some_departments() -> RunResult:
    run = make_run()
    blank = pl.col("department") == "仓储部"
    named = [pl.when(~blank).then(pl.col(name)).alias(name) for name in ("department", "team")]
    return replace(run, rows=run.rows.with_columns(named))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_rule_is_one_bar(lang: Lang) -> None:
    """A rule that is graver for some than for others stands once, with both parts, and the bars hold everybody."""
    bars = Overview(of_two_laws(), lang, {}).rules
    assert max(Counter(bar.label for bar in bars).values()) == 1
    assert sum(bar.total for bar in bars) == FLAGGED
    expired = next(bar for bar in bars if bar.key == "expired")
    assert expired.total == 11
    assert {tone for tone, n in expired.parts if n} == {"violation", "suspicion"}


def test_those_without_a_department_have_a_bar_of_their_own() -> None:
    """The chart holds everybody flagged; its last bar is of those without a department, and opens their list."""
    run = without_some_departments()
    blank = run.rows.filter(
        pl.col("department").is_null(), pl.col("status").cast(pl.String) == "flagged"
    ).height
    overview = Overview(run, "zh", {})
    last = overview.departments[-1]
    assert (last.label, last.total) == ("未填部门", blank)
    assert blank
    assert sum(bar.total for bar in overview.departments) == FLAGGED
    listed = overview.listed(Wish(filters={"department": last.key}))
    assert listed.total == blank
    assert ("—", "未填部门", blank) in listed.options["department"]


@pytest.mark.parametrize("certainty", ["provisional", "confirmed"])
def test_what_is_provisional_looks_so_in_every_chart(certainty: str) -> None:
    """Where everything is provisional no bar holds anything in full colour, and the number of it is said."""
    run = without_some_departments()
    all_one = pl.lit(certainty).cast(run.findings["certainty"].dtype)
    overview = Overview(replace(run, findings=run.findings.with_columns(certainty=all_one)), "zh", {})
    bars = [*overview.rules, *overview.departments]
    pale = sum(n for bar in bars for tone, n in bar.parts if "pale" in tone.split())
    full = sum(n for bar in bars for tone, n in bar.parts if "pale" not in tone.split())
    flagged = {tone: n for tone, n in overview.parts if tone.startswith("flagged")}
    assert sum(n for _, n in overview.parts) == run.rows.height
    if certainty == "provisional":
        assert (pale, full, overview.provisional) == (2 * FLAGGED, 0, FLAGGED)
        assert flagged == {"flagged": 0, "flagged pale": FLAGGED}
    else:
        assert (pale, full, overview.provisional) == (0, 2 * FLAGGED, 0)
        assert flagged == {"flagged": FLAGGED, "flagged pale": 0}


def test_no_department_is_left_out_unsaid() -> None:
    """Departments for which there is no room are counted below the chart; one of several employers is named."""
    run = make_run()
    several = run.rows.with_columns(
        department=pl.format("{}号车间", pl.col("row") % 12),
        employer=pl.when(pl.col("row") % 2 == 0).then(pl.lit("甲公司")).otherwise("employer"),
    )
    blank = several.with_columns(
        pl.when(pl.col("row") % 12 > 0).then(pl.col(name)).alias(name) for name in ("department", "team")
    )
    overview = Overview(replace(run, rows=blank), "zh", {})
    number, entries = overview.other_departments
    assert number > 0
    assert sum(bar.total for bar in overview.departments) + entries == FLAGGED
    labels = [label for _, label, _ in overview.listed(Wish()).options["department"]]
    assert "甲公司/未填部门" in labels
    assert not any(label.endswith("—") for label in labels)


def test_new_and_persisting_are_lists() -> None:
    """What is new since the last roster can be listed by itself, and so can what persists."""
    run = make_run()
    found = run.findings.filter(
        "primary", pl.col("severity").cast(pl.String).is_in(["violation", "suspicion"])
    )
    changes = {finding: "new" if n < 7 else "persisting" for n, finding in enumerate(found["finding_id"])}
    overview = Overview(run, "en", changes)
    new = overview.listed(Wish(filters={"change": "new"}))
    assert new.total == 7
    assert {line["finding_id"] for line in new.lines} == {
        f for f, change in changes.items() if change == "new"
    }
    assert overview.listed(Wish(filters={"change": "persisting"})).total == FLAGGED - 7
    assert sorted(new.options["change"]) == [("new", "New", 7), ("persisting", "Persisting", FLAGGED - 7)]


def test_departments_are_offered_in_order() -> None:
    """Whoever looks for a department in the drop-down finds it by its name."""
    offered = Overview(make_run(), "zh", {}).listed(Wish()).options["department"]
    names = [value for value, _, _ in offered]
    assert names == sorted(names)


def again(hours: list[int], lang: Lang = "zh") -> str:
    """Tell when provisional entries are asked again, due so many hours after 2026-12-24 00:00 UTC."""
    run = make_run()
    found = run.findings.filter("primary", pl.col("certainty").cast(pl.String) == "provisional")
    due = dict(zip(sorted(found["entry"].unique()), hours, strict=False))
    others = sorted(set(run.rows["entry"].drop_nulls()) - set(found["entry"]))
    due |= dict.fromkeys(others, -200)
    told = pl.col("entry").replace_strict(due, default=None, return_dtype=pl.Int64)
    day = pl.datetime(2026, 12, 24, time_unit="us", time_zone="UTC")
    moments = (day + pl.duration(hours=told)).cast(run.rows["next_try_at"].dtype)
    return Overview(replace(run, rows=run.rows.with_columns(next_try_at=moments)), lang, {}).again


def test_a_second_look_is_told_with_its_days() -> None:
    """How many from when on, a day each in China's time, the latest minute of it; of nobody else's, of none."""
    assert again([1, 2, 20]) == "2 人次自 2026-12-24 10:00 起、1 人次自 2026-12-25 04:00 起"
    assert again([1, 30, 60], "en") == (
        "1 from 2026-12-24 09:00 on, 1 from 2026-12-25 14:00 on, 1 from 2026-12-26 20:00 on"
    )
    assert again([]) == ""
