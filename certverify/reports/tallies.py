"""Entries counted by group: operation item, department, month of expiry, age of the answer."""

from datetime import UTC, datetime, timedelta
from typing import Final

import polars as pl

from certverify.messages import text
from certverify.reports.counts import by_month
from certverify.reports.facts import Facts, Line
from certverify.reports.safetext import readable
from certverify.reports.words import department, required, role_words
from certverify_schemas.finding import Status

__all__ = ["departments", "ending_within", "freshness", "items", "months"]

_AGES: Final = (("day", 1), ("week", 7), ("month", 30), ("old", None))
"""Ages of answers: up to so many whole days before the report was made."""


def items(facts: Facts) -> list[Line]:
    """Count entries by what the post needs, most problems first: all, compliant, flagged, unverified."""
    return _grouped(facts, required(facts.lang, role_words(facts.lang)))


def departments(facts: Facts) -> list[Line]:
    """Count entries by department, as :func:`items` does."""
    named = department(facts.result.rows)
    return _grouped(facts, pl.when(named != "").then(named))


def months(facts: Facts) -> list[Line]:
    """Count the certificates and passes that end in each of the next 12 months, that of ``as_of`` first."""
    counted = by_month(facts.result.rows, facts.result.as_of)
    return [Line(month, (n,)) for month, n in counted.iter_rows()]


def ending_within(facts: Facts, days: int) -> int:
    """Count the certificates and passes that end within so many days after ``as_of``."""
    first = facts.result.as_of
    ends = facts.result.rows.get_column("valid_to").drop_nulls()
    return int(ends.is_between(first, first + timedelta(days=days)).sum())


def freshness(facts: Facts) -> list[Line]:
    """Count entries by the age of their answer when the report was made, and those without any.

    Answers of data files alone are as old as the oldest of the files' data.
    """
    asked = facts.result.rows.get_column("asked_at")
    filed = facts.result.data_days
    if set(filed) == set(facts.result.source.split(",")):
        oldest = datetime.fromisoformat(min(filed.values())).replace(tzinfo=UTC)
        asked = pl.select(pl.when(asked.is_not_null()).then(pl.lit(oldest))).to_series()
    age = (pl.lit(facts.result.finished_at) - asked).dt.total_hours() / 24
    days = pl.select(age).to_series()
    lines, counted = [], 0
    for name, most in _AGES:
        n = days.is_not_null().sum() if most is None else (days <= most).sum()
        lines.append(Line(text(f"report.age.{name}", facts.lang), (int(n) - counted,)))
        counted = int(n)
    return [*lines, Line(text("report.age.none", facts.lang), (int(asked.is_null().sum()),))]


def _grouped(facts: Facts, group: pl.Expr) -> list[Line]:
    none = text("report.group.none", facts.lang)
    status = pl.col("status").cast(pl.String)
    columns = {one: (status == one).sum() for one in _SHOWN}
    rows = readable(facts.result.rows.select(group.fill_null(none).alias("group"), "status"), unmasked=False)
    counted = rows.group_by("group").agg(pl.len().alias("all"), **columns)
    ordered = counted.sort("flagged", "all", "group", descending=[True, True, False])
    return [Line(str(label), tuple(map(int, numbers))) for label, *numbers in ordered.iter_rows()]


_SHOWN: Final = (Status.COMPLIANT.value, Status.FLAGGED.value, Status.UNVERIFIED.value)
