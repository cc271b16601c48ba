"""The numbers of a run, counted once for every report."""

from datetime import date

import polars as pl

from certverify.reports.order import rule_rank, severity_rank
from certverify.reports.result import RunResult
from certverify_schemas.finding import Certainty, Status

__all__ = [
    "asked_between",
    "by_department",
    "by_month",
    "by_rule",
    "by_status",
    "causes",
    "local_minute",
    "rejections",
]


def local_minute(column: str) -> pl.Expr:
    """Write a UTC time as a person in China reads it: ``2026-11-20 10:12``, Asia/Shanghai."""
    return pl.col(column).dt.convert_time_zone("Asia/Shanghai").dt.strftime("%Y-%m-%d %H:%M")


def by_status(rows: pl.DataFrame) -> dict[str, int]:
    """Count entries by status; every status is present, and together they are all entries.

    Raises:
        ValueError: an entry has no status, or one that nobody has defined: it would be lost from the account.
    """
    found = dict(rows.select(pl.col("status").cast(pl.String)).to_series().value_counts().iter_rows())
    counts = {status.value: int(found.pop(status.value, 0)) for status in Status}
    if found:
        raise ValueError(f"{sum(found.values())} entries without a known status")
    return counts


def by_rule(findings: pl.DataFrame) -> pl.DataFrame:
    """Count primary findings: rule, severity, confirmed, provisional, in the order of gravity and rule."""
    certainty = pl.col("certainty").cast(pl.String)
    return (
        findings.filter("primary")
        .group_by("rule", pl.col("severity").cast(pl.String))
        .agg(
            confirmed=certainty.eq(Certainty.CONFIRMED.value).sum(),
            provisional=certainty.eq(Certainty.PROVISIONAL.value).sum(),
        )
        .sort(severity_rank(), rule_rank(), "rule")
    )


def by_department(lines: pl.DataFrame, most: int) -> pl.DataFrame:
    """Count problem lines by department and severity, for the ``most`` departments with most of them.

    Columns: department, severity, entries, provisional (of these), total (entries of the department).
    """
    named = lines.filter(pl.col("department") != "")
    open_ = pl.col("certainty") == Certainty.PROVISIONAL.value
    counted = named.group_by("department", "severity").agg(entries=pl.len(), provisional=open_.sum())
    total = pl.col("entries").sum().over("department")
    return (
        counted.with_columns(total=total)
        .filter(pl.struct(-pl.col("total").cast(pl.Int64), "department").rank("dense") <= most)
        .sort(pl.col("total"), "department", severity_rank(), descending=[True, False, False])
    )


def by_month(rows: pl.DataFrame, as_of: date, months: int = 12) -> pl.DataFrame:
    """Count entries by the month in which their certificate or pass ends: month (``2026-11``), entries.

    The month of ``as_of`` comes first; months in which nothing ends are present with 0.
    """
    first = as_of.replace(day=1)
    span = pl.select(start=pl.date_range(first, first, "1mo", eager=False)).select(
        pl.col("start").dt.offset_by(pl.format("{}mo", pl.lit(pl.Series(range(months))))).alias("start")
    )
    ends = rows.filter(pl.col("valid_to") >= as_of).select(start=pl.col("valid_to").dt.truncate("1mo"))
    counted = span.join(ends.group_by("start").len("entries"), on="start", how="left").sort("start")
    return counted.select(month=pl.col("start").dt.strftime("%Y-%m"), entries=pl.col("entries").fill_null(0))


def causes(rows: pl.DataFrame, status: Status) -> dict[str, int]:
    """Count the causes of entries in one status, most frequent first; a cause not given is ``""``."""
    counted = (
        rows.filter(pl.col("status").cast(pl.String) == status.value)
        .select(cause=pl.col("cause").fill_null("").str.strip_prefix("cause."))
        .group_by("cause")
        .len("entries")
        .sort(["entries", "cause"], descending=[True, False])
    )
    return dict(counted.iter_rows())


def rejections(problems: pl.DataFrame) -> dict[str, int]:
    """Count all problems of the rosters' data by reason, whether they reject an entry or not."""
    return dict(problems.group_by("reason").len("lines").sort("reason").iter_rows())


def asked_between(result: RunResult) -> tuple[str, str] | None:
    """Return the local time of the oldest and newest answer the report rests on; ``None`` if it rests on none."""
    span = result.rows.select(
        local_minute("asked_at").min().alias("first"), local_minute("asked_at").max().alias("last")
    )
    first, last = span.row(0)
    return None if first is None else (str(first), str(last))
