"""What holds for any input: lost answers accuse nobody, every entry is accounted for, order does not matter."""

from datetime import date
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging import tables
from polars.testing import assert_frame_equal
from rules_population import population

from certverify.rules import judge
from certverify.rules.packs import load

DAY = date(2026, 5, 20)
FLAGGING = ["violation", "suspicion"]
_ROSTER_ONLY = {"qr_lookalike", "shared_number"}
"""Rest on what the card itself shows; a shared number joins another sign."""

few = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _accused(findings: pl.DataFrame, *, but: set[str] | None = None) -> set[tuple[int, str]]:
    kept = findings.filter(~pl.col("rule").is_in(list(but or ())))
    return set(kept.filter(pl.col("severity").is_in(FLAGGING)).select("entry", "rule").rows())


def _judged(asked: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame], day: date = DAY) -> Any:
    return judge(*asked, load(day), day)


@few
@given(seed=st.integers(0, 10**6), order=st.integers(0, 10**6))
def test_row_order_does_not_matter(seed: int, order: int) -> None:
    """The same rows in another order give identical tables."""
    asked = tables(*population(seed, 150, DAY))
    mixed = [table.sample(fraction=1, shuffle=True, seed=order + i) for i, table in enumerate(asked)]
    first, second = _judged(asked), _judged((mixed[0], mixed[1], mixed[2]))
    assert_frame_equal(first.statuses, second.statuses)
    assert_frame_equal(first.findings, second.findings)


@few
@given(seed=st.integers(0, 10**6))
def test_every_entry_has_one_status(seed: int) -> None:
    """Every entry of the input appears exactly once, flagged exactly if a violation or suspicion was found."""
    asked = tables(*population(seed, 200, DAY))
    verdict = _judged(asked)
    assert verdict.statuses["entry"].to_list() == sorted(asked[0]["entry"].to_list())
    flagged = set(verdict.statuses.filter(status="flagged")["entry"].to_list())
    assert flagged == {entry for entry, _ in _accused(verdict.findings)}
    primary = verdict.findings.filter("primary").select("entry", "rule").rows()
    assert len(primary) == len(flagged)
    assert {
        e: rules[0] for e, rules in verdict.statuses.filter(status="flagged").select("entry", "rules").rows()
    } == dict(primary)


@few
@given(seed=st.integers(0, 10**6), share=st.floats(0.1, 1.0))
def test_a_lost_answer_never_accuses(seed: int, share: float) -> None:
    """Dropping answers, or making them unanswered, adds no violation and no suspicion."""
    entries, answers, records = tables(*population(seed, 200, DAY))
    before = _accused(_judged((entries, answers, records)).findings)
    lost = answers.sample(fraction=share, seed=seed).select("query_key")
    kept = answers.join(lost, on="query_key", how="anti")
    assert _accused(_judged((entries, kept, records)).findings, but=_ROSTER_ONLY) <= before
    silent = answers.join(lost, on="query_key", how="semi").with_columns(
        state=pl.lit("unanswered").cast(answers.schema["state"]),
        reason=pl.lit("timeout").cast(answers.schema["reason"]),
        standing=pl.lit(0).cast(pl.UInt16),
    )
    after = _judged((entries, pl.concat([kept, silent]), records)).findings
    assert _accused(after, but=_ROSTER_ONLY) <= before


@few
@given(seed=st.integers(0, 10**6))
def test_without_any_answer_nobody_is_accused(seed: int) -> None:
    """Without answers only what the card itself shows remains."""
    entries, answers, records = tables(*population(seed, 200, DAY))
    said = _judged((entries, answers.clear(), records)).findings
    assert {rule for _, rule in _accused(said)} <= _ROSTER_ONLY


@few
@given(seed=st.integers(0, 10**6))
def test_a_source_that_proves_no_absence_accuses_of_nothing_absent(seed: int) -> None:
    """Where what is not shown may still exist, only positive signs are left."""
    entries, answers, records = tables(*population(seed, 200, DAY))
    partial = answers.with_columns(absence_proves=pl.lit(value=False))
    assert {rule for _, rule in _accused(_judged((entries, partial, records)).findings)} <= {
        "qr_lookalike",
        "number_mismatch",
        "shared_number",
    }
