"""Entries counted by group: nothing is lost, the worst comes first, the age of answers is told."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
import reports_run

from certverify.reports.facts import Facts
from certverify.reports.tallies import departments, ending_within, freshness, items, months


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(reports_run.make_run(), "zh")


def test_every_entry_is_in_one_group(facts: Facts) -> None:
    """Whether by certificate needed or by department, the groups add up to the 312 entries."""
    assert sum(line.numbers[0] for line in items(facts)) == 312
    assert sum(line.numbers[0] for line in departments(facts)) == 312


def test_groups_with_most_problems_come_first(facts: Facts) -> None:
    """Problems found count more than the number of people."""
    flagged = [line.numbers[2] for line in departments(facts)]
    assert flagged == sorted(flagged, reverse=True)
    assert sum(flagged) == 48


def test_answers_are_counted_by_their_age() -> None:
    """220 answers of the day before yesterday are over one day and within seven; 92 entries have none."""
    run = reports_run.make_run()
    later = replace(run, finished_at=run.finished_at + timedelta(days=2))
    assert [line.numbers[0] for line in freshness(Facts(later, "zh"))] == [0, 220, 0, 0, 92]


@pytest.mark.parametrize(("days", "place"), [(1, 0), (7, 1), (30, 2), (31, 3)])
def test_an_age_counts_up_to_its_last_moment(days: int, place: int) -> None:
    """An answer of exactly one, seven or thirty days still counts as that young."""
    run = reports_run.make_run()
    asked = run.finished_at - timedelta(days=days)
    rows = run.rows.with_columns(asked_at=pl.lit(asked).cast(run.rows.schema["asked_at"]))
    counted = [line.numbers[0] for line in freshness(Facts(replace(run, rows=rows), "zh"))]
    assert counted == [312 if n == place else 0 for n in range(5)]


def test_twelve_months_begin_with_that_of_the_day_judged_by(facts: Facts) -> None:
    """November 2026 to October 2027, each present though nothing ends in it."""
    labels = [line.label for line in months(facts)]
    assert (labels[0], labels[-1], len(labels)) == ("2026-11", "2027-10", 12)


def test_what_ends_within_ninety_days_is_counted(facts: Facts) -> None:
    """The first and the ninetieth day count, the ninety-first does not."""
    ends = facts.result.rows.get_column("valid_to").drop_nulls().to_list()
    last = reports_run.AS_OF + timedelta(days=90)
    assert ending_within(facts, 90) == sum(reports_run.AS_OF <= day <= last for day in ends) > 0
