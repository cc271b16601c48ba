"""Unknown never accuses: whatever part of the input is missing, no violation and no suspicion rests on it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import dataframely as dy
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging import tables
from rules_population import population

from certverify.rules import judge
from certverify.rules.packs import load
from certverify_schemas.tables import CertificateTable, PlannedEntryTable

DAY = date(2026, 5, 20)
DAYS = (DAY, date(2027, 2, 10))
FLAGGING = ["violation", "suspicion"]
Asked = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]

_NO_PART_OF_A_ROSTER: Final = {
    "disposition": "the reader's own verdict",
    "cause": "goes with the disposition",
    "conflict_field": "the reader's own finding",
    "conflict_detail": "goes with it",
    "role": "an entry without one is not asked about (contract)",
    "query_key": "an entry without one is not asked about (contract)",
    "row_days": "the reader's, for every claimed end: only runs stored before it was kept have none",
    "followup_key": "the planner's: none means that there is nobody else to ask about",
}
_CHOOSES: Final = {
    "required_item": ["unlicensed", "item_not_covered"],
    "required_category": ["unlicensed", "item_not_covered"],
    "claimed_item": ["item_mismatch", "dates_mismatch"],
    "claimed_category": ["item_mismatch", "dates_mismatch"],
}
"""Fields that choose the record judged by, and what would rest on them; another record has other faults of its own."""
_CARD_ITSELF: Final = ["qr_lookalike", "shared_number", "number_mismatch", "dates_mismatch"]
_PUTS_OUTSIDE: Final = {
    "industry_class": _CARD_ITSELF,
    "appointed_on": ["not_on_platform", *_CARD_ITSELF],
    "appointed_precision": ["not_on_platform", *_CARD_ITSELF],
    # who names no card of another authority is asked for this one: the platform's "no record" says the rest
    "claimed_other_system": ["unlicensed", "item_not_covered"],
}
"""Without these an entry is looked at that was not, and found what is wrong with its card, whatever the field says."""
_DATES_THE_CARD: Final = ("claimed_first_issue", "claimed_valid_from")
"""A card issued since the answer cannot show in it. Without its date the card stays a doubt, never more."""
_ON_THE_CARD: Final = [
    "not_on_platform",
    "item_mismatch",
    "dates_mismatch",
    "number_mismatch",
    "shared_number",
]
_GOES_WITH: Final = {
    "claimed_valid_to": ["claimed_valid_to_precision"],
    "appointed_on": ["appointed_precision"],
    "claimed_valid_to_precision": ["claimed_valid_to"],
    "appointed_precision": ["appointed_on"],
    "reviewed_on": [
        "review_due"
    ],  # a source that tells of no review may tell of no date for one (connectors)
    "item": ["category"],
}
"""What is missing together."""


def _nullable(table: type[dy.Schema]) -> set[str]:
    return {name for name, column in table.columns().items() if column.nullable}


_ROSTER: Final = sorted(_nullable(PlannedEntryTable) - _NO_PART_OF_A_ROSTER.keys())
_PLAIN: Final = sorted(set(_ROSTER) - _CHOOSES.keys() - _PUTS_OUTSIDE.keys() - set(_DATES_THE_CARD))
_RECORD: Final = sorted(_nullable(CertificateTable))

few = settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seeds = st.integers(0, 10**6)


def _accusations(asked: Asked, day: date = DAY) -> pl.DataFrame:
    findings = judge(*asked, load(day), day, across_employers=True).findings
    return findings.filter(pl.col("severity").is_in(FLAGGING)).select("entry", "rule", "certainty")


def _new(asked: Asked, changed: Asked, day: date = DAY) -> pl.DataFrame:
    """Return what those are accused of who were not accused of anything before."""
    return _accusations(changed, day).join(_accusations(asked, day), on="entry", how="anti")


def _emptied(table: pl.DataFrame, columns: Mapping[str, int]) -> pl.DataFrame:
    """Leave a column, and what goes with it, empty in every so-and-so-many-th line (1: in all)."""
    numbered = table.with_row_index("line")
    for column, step in columns.items():
        gone = pl.col("line") % step == 0
        numbered = numbered.with_columns(
            pl.when(~(gone & _may_lack(name))).then(name).alias(name)
            for name in [column, *_GOES_WITH.get(column, ())]
        )
    return numbered.drop("line")


def _may_lack(column: str) -> pl.Expr:
    """Passes have no review date that could be left out."""
    return pl.col("kind") == "special_operation" if column == "review_due" else pl.lit(value=True)


@pytest.mark.parametrize("column", _PLAIN)
@few
@given(seed=seeds)
def test_a_field_that_the_roster_leaves_out_accuses_nobody(column: str, seed: int) -> None:
    """Every column that a roster may leave out, but for those of the three tests below: nobody is newly accused."""
    entries, answers, records = tables(*population(seed, 200, DAY))
    assert _new((entries, answers, records), (_emptied(entries, {column: 1}), answers, records)).is_empty()


def test_a_post_that_the_roster_leaves_out_accuses_nobody() -> None:
    """It may be one for which some authorities ask another pass: too rare to be met in a few small populations."""
    entries, answers, records = tables(*population(1, 3500, DAY))
    left_out = _emptied(entries, {"post": 1})
    assert entries["post"].str.contains("分管安全").sum() > 100
    assert _new((entries, answers, records), (left_out, answers, records)).is_empty()


@pytest.mark.parametrize("column", _CHOOSES)
@few
@given(seed=seeds)
def test_what_chooses_the_record_accuses_of_nothing_when_left_out(column: str, seed: int) -> None:
    """Nobody is newly accused by the rules that look at the field."""
    entries, answers, records = tables(*population(seed, 200, DAY))
    new = _new((entries, answers, records), (_emptied(entries, {column: 1}), answers, records))
    assert not set(new["rule"]) & set(_CHOOSES[column])


@pytest.mark.parametrize("column", _PUTS_OUTSIDE)
@few
@given(seed=seeds)
def test_what_puts_outside_accuses_of_nothing_when_left_out(column: str, seed: int) -> None:
    """Newly accused is only whose card is wrong by itself or beside its record, or who is asked for a card at all."""
    entries, answers, records = tables(*population(seed, 300, DAY))
    new = _new((entries, answers, records), (_emptied(entries, {column: 1}), answers, records))
    assert set(new["rule"]) <= set(_PUTS_OUTSIDE[column])


@pytest.mark.parametrize("columns", [*((c,) for c in _DATES_THE_CARD), _DATES_THE_CARD], ids="+".join)
@few
@given(seed=seeds)
def test_a_card_without_its_date_is_at_most_a_doubt(columns: Iterable[str], seed: int) -> None:
    """Who is newly accused is so of the card alone, and provisionally."""
    entries, answers, records = tables(*population(seed, 300, DAY))
    changed = _emptied(entries, dict.fromkeys(columns, 1))
    assert _only_doubts(_new((entries, answers, records), (changed, answers, records)))


def _only_doubts(new: pl.DataFrame) -> bool:
    card = pl.col("rule").is_in(_ON_THE_CARD)
    doubt = (pl.col("certainty") == "provisional") | (pl.col("rule") == "shared_number")  # which only follows
    return new.filter(~(card & doubt)).is_empty()


@pytest.mark.parametrize("column", _RECORD)
@few
@given(seed=seeds)
def test_a_field_that_the_source_leaves_out_accuses_nobody(column: str, seed: int) -> None:
    """Every column that a record may leave out: nobody is newly accused."""
    entries, answers, records = tables(*population(seed, 200, DAY))
    assert _new((entries, answers, records), (entries, answers, _emptied(records, {column: 1}))).is_empty()


@few
@given(seed=seeds)
def test_a_review_that_is_not_shown_is_a_review_missed_and_no_more(seed: int) -> None:
    """A source that tells of reviews and of none for somebody: nothing but the review is held against them."""
    entries, answers, records = tables(*population(seed, 300, DAY))
    unreviewed = records.with_columns(pl.lit(None, dtype=pl.Date).alias("reviewed_on"))
    new = _new((entries, answers, records), (entries, answers, unreviewed))
    assert set(new["rule"]) <= {
        "review_overdue",
        "shared_number",
        "number_mismatch",
    }  # the last two follow others
    sure = set(answers.filter(pl.col("standing") >= 2)["query_key"])
    confirmed = new.filter(rule="review_overdue", certainty="confirmed").join(entries, on="entry")
    assert set(confirmed["query_key"]) <= sure


@pytest.mark.parametrize("day", DAYS, ids=str)
@few
@given(seed=seeds, data=st.data())
def test_nothing_rests_on_any_combination_of_missing_parts(day: date, seed: int, data: st.DataObject) -> None:
    """With any answers lost, any fields of the roster and of the records empty, nobody is newly accused.

    All at once, each in some of the lines, over every rule.
    """
    _any_combination(day, seed, 150, data)


@pytest.mark.deep
@pytest.mark.parametrize("day", DAYS, ids=str)
@many
@given(seed=seeds, data=st.data())
def test_nothing_rests_on_any_combination_at_length(day: date, seed: int, data: st.DataObject) -> None:
    """The same, many more of them, over more entries."""
    _any_combination(day, seed, 600, data)


def _any_combination(day: date, seed: int, size: int, data: st.DataObject) -> None:
    entries, answers, records = tables(*population(seed, size, day))
    lines = st.sampled_from([1, 2, 3, 5])
    blank: list[dict[str, int]] = [
        data.draw(st.dictionaries(st.sampled_from(fields), lines, max_size=8))
        for fields in ((*_PLAIN, *_DATES_THE_CARD), _RECORD)
    ]
    lost: Any = data.draw(st.sampled_from([0.0, 0.2, 0.5]))
    changed = (
        _emptied(entries, blank[0]),
        answers.sample(fraction=1 - lost, seed=seed),
        _emptied(records, blank[1]),
    )
    # An identity that answers put in doubt is not judged; without them the code on its card speaks for itself, and the
    # number that other rows bear, too, joins that doubt.
    new = _new((entries, answers, records), changed, day)
    by_code = new.filter(pl.col("rule") == "qr_lookalike")["entry"].implode()
    joins = (pl.col("rule") == "shared_number") & pl.col("entry").is_in(by_code)
    new = new.filter(pl.col("rule") != "qr_lookalike", ~joins)
    assert _only_doubts(new) if set(blank[0]) & set(_DATES_THE_CARD) else new.is_empty()
