"""What holds for any input: unknown never accuses, every entry is accounted for, order does not matter."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest
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


_ROSTER_FIELDS = (
    "industry", "unit_type", "appointed_on", "claimed_number", "claimed_valid_to", "claimed_issuer",
    "claimed_other_system", "qr_payload", "birth_date", "sex", "employer",
)  # fmt: skip  # those that choose the record judged by, or excuse, are below
_RECORD_FIELDS = (
    "industry", "person_type", "unit_type", "valid_from", "valid_to", "first_issue", "issuer",
    "number", "status_text",
)  # fmt: skip  # what a source may leave out; items and review dates are below


@pytest.mark.parametrize("day", [DAY, date(2027, 2, 10)], ids=str)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), data=st.data())
def test_nothing_rests_on_any_combination_of_missing_parts(day: date, seed: int, data: st.DataObject) -> None:
    """With any answers lost, any fields of the roster and of the records empty, nobody is newly accused.

    All at once, each in some of the lines, over every rule.
    """
    entries, answers, records = tables(*population(seed, 120, day))
    before = {entry for entry, _ in _accused(_judged((entries, answers, records), day).findings)}
    lines = st.sampled_from([2, 3, 5])
    emptied, blank = (
        data.draw(st.dictionaries(st.sampled_from(fields), lines, max_size=4))
        for fields in (_ROSTER_FIELDS, _RECORD_FIELDS)
    )
    lost = data.draw(st.sampled_from([0.0, 0.2, 0.5]))
    asked = (
        _emptied(entries, emptied),
        answers.sample(fraction=1 - lost, seed=seed),
        _emptied(records, blank),
    )
    after = {entry for entry, _ in _accused(_judged(asked, day).findings)}
    assert after <= before


def _emptied(table: pl.DataFrame, columns: Mapping[str, int]) -> pl.DataFrame:
    """Leave a column empty in every so-and-so-many-th line."""
    numbered = table.with_row_index("line")
    return numbered.with_columns(
        pl.when(pl.col("line") % step != 0).then(column).alias(column) for column, step in columns.items()
    ).drop("line")


_ABSENCE = ["unlicensed", "item_not_covered"]
_ASSESSED = ["assessment_overdue", "assessment_expired", "revoked", "superseded_only"]
_LOOKS_AT = {
    "required_item": _ABSENCE,
    "required_category": _ABSENCE,
    "industry": _ASSESSED,
    "industry_class": _ASSESSED,
    "appointed_on": _ASSESSED,
    "claimed_item": ["item_mismatch", "dates_mismatch"],
    "claimed_number": ["number_mismatch", "shared_number"],
    "claimed_valid_to": ["dates_mismatch"],
    "qr_payload": ["qr_lookalike"],
}
"""What would rest on a field of the roster."""


@pytest.mark.parametrize("column", _LOOKS_AT)
@few
@given(seed=st.integers(0, 10**6))
def test_a_missing_field_of_the_roster_never_accuses(column: str, seed: int) -> None:
    """Leaving a field of the roster empty flags nobody anew by the rules that look at it."""
    entries, answers, records = tables(*population(seed, 200, DAY))
    empty = entries.with_columns(pl.lit(None, dtype=entries.schema[column]).alias(column))
    before = {entry for entry, _ in _accused(_judged((entries, answers, records)).findings)}
    after = _accused(_judged((empty, answers, records)).findings)
    assert {entry for entry, rule in after if rule in _LOOKS_AT[column]} <= before


@pytest.mark.parametrize(
    "columns",
    [["valid_to"], ["item", "category"], ["industry"], ["person_type"], ["first_issue"], ["review_due"]],
)
@few
@given(seed=st.integers(0, 10**6))
def test_a_missing_field_of_the_record_never_accuses(columns: list[str], seed: int) -> None:
    """What the source left out of its records flags nobody who was not flagged before."""
    entries, answers, records = tables(*population(seed, 200, DAY))
    operation = pl.col("kind") == "special_operation"  # passes have no review date that could be left out
    kept = pl.lit(value=False) if columns != ["review_due"] else ~operation
    empty = records.with_columns(pl.when(kept).then(c).alias(c) for c in columns)
    before = {entry for entry, _ in _accused(_judged((entries, answers, records)).findings)}
    after = {entry for entry, _ in _accused(_judged((entries, answers, empty)).findings)}
    assert after <= before
