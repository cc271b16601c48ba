"""Answers that time has overtaken.

A term or a review whose last day was that of the answer, or came after it, may have been renewed by now; a manager
whose six months ended so may have passed in them. Such an answer neither accuses nor clears (``not_asked_since``), so
it is asked for again before its ``max_age`` is over: once, as the next answer is of a later day than theirs. So is one
from before the day on which the card on the roster was issued, and one from before somebody said that the problem it
shows is rectified.
"""

from datetime import date, datetime
from typing import Final

import polars as pl

from certverify.lookup.pace.terms import ZONE
from certverify.lookup.questions.plan import Plan
from certverify.rules.clock import deadlines

__all__ = ["earlier_found", "overtaken", "reopened", "time_is_up", "with_rectified", "with_time_up"]

_MONTHS: Final = 6
"""From appointment to assessment (生产经营单位安全培训规定 Art. 24), in every pack."""


def with_time_up(queries: pl.DataFrame, entries: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Return ``queries`` with ``time_up_on``: the last day before today of which only later answers can speak.

    On it a manager's six months ended, or the card on the roster was issued.

    Args:
        queries: ``QueryTable``.
        entries: ``PlannedEntryTable``.
        now: the moment; its day in Asia/Shanghai is today.
    """
    past = pl.concat([_six_months_over(entries), _issued(entries)]).filter(pl.col("day") < _day(now))
    last = past.group_by("query_key").agg(time_up_on=pl.col("day").max())
    if last.is_empty():
        return queries.with_columns(time_up_on=pl.lit(None, pl.Date))
    keyed = queries.select("query_key").join(last, on="query_key", how="left", maintain_order="left")
    return queries.with_columns(keyed["time_up_on"])  # one column more: a join would hold all of them twice


def _six_months_over(entries: pl.DataFrame) -> pl.DataFrame:
    posts = entries.select("role", "query_key", "appointed_on").drop_nulls()
    posts = posts.filter(pl.col("role").cast(pl.String) != "operator")
    ends = deadlines(posts["appointed_on"], _MONTHS, grace_days=0).select("appointed_on", day="deadline")
    return posts.join(ends, on="appointed_on").select("query_key", "day")


def _issued(entries: pl.DataFrame) -> pl.DataFrame:
    day = pl.max_horizontal("claimed_first_issue", "claimed_valid_from")
    return entries.filter("claims").select("query_key", day=day).drop_nulls()


def with_rectified(plan: Plan, said: pl.DataFrame) -> Plan:
    """Return the plan whose queries have ``rectified_at``: when a problem of theirs was last said to be rectified.

    Args:
        plan: of the first source, as :func:`~certverify.lookup.plan` makes it.
        said: ``person_key`` and ``rectified_at`` (UTC), a line for each problem that is said to be.
    """
    latest = said.group_by("person_key").agg(pl.col("rectified_at").max())
    people = plan.entries.select("person_key", "query_key").drop_nulls().join(latest, on="person_key")
    keyed = people.group_by("query_key").agg(pl.col("rectified_at").max())
    told = plan.queries.select("query_key").join(keyed, on="query_key", how="left", maintain_order="left")
    return Plan(plan.entries, plan.queries.with_columns(told["rectified_at"]))


def earlier_found(settled: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Return ``query_key``, ``evidence_id`` and ``answered_on`` of who was found on a day gone by (Asia/Shanghai).

    And their ``place`` where ``settled`` has it.
    """
    earlier = (pl.col("state") == "found") & ~pl.col("in_run") & (_answered_on() < _day(now))
    return settled.filter("askable", earlier).select(
        "query_key",
        *(name for name in ("place",) if name in settled.columns),
        pl.col("evidence_ids").list.last().alias("evidence_id"),
        _answered_on().alias("answered_on"),
    )


def reopened(
    settled: pl.DataFrame, earlier: pl.DataFrame, certificates: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """Return ``settled`` with ``open`` also where a term, a review or six months ended after the answer, before today.

    And where the problem is said to be rectified since.

    What stands is left standing: if asking fails, the records are judged as they were known.

    Args:
        settled: as :func:`~certverify.lookup.standing.reuse.settle` returns it, of queries :func:`with_time_up`; of
            others, as a night's stored ones, which its plan chose, only terms and reviews are looked at.
        earlier: of :func:`earlier_found`.
        certificates: ``CertificateTable`` of these answers.
        now: the moment; its day in Asia/Shanghai is today.
    """
    again = pl.col("query_key").is_in(overtaken(earlier, certificates, now).implode())
    return settled.with_columns((pl.col("open") | again | time_is_up(settled)).alias("open"))


def time_is_up(settled: pl.DataFrame) -> pl.Expr:
    """Tell whose six months ended, or whose problem is said to be rectified, after an answer that stands.

    As far as queries are :func:`with_time_up` and :func:`with_rectified`.
    """
    since = {
        "time_up_on": _answered_on() <= pl.col("time_up_on"),
        "rectified_at": pl.col("asked_at") <= pl.col("rectified_at"),
    }
    up = [over for name, over in since.items() if name in settled.columns]
    stands = pl.col("askable") & ~pl.col("in_run") & (pl.col("state") != "unanswered")
    return (stands & pl.any_horizontal(up or [pl.lit(value=False)])).fill_null(value=False)


def overtaken(earlier: pl.DataFrame, certificates: pl.DataFrame, now: datetime) -> pl.Series:
    """Return the ``query_key`` of those ``earlier`` found whose term or review ended after the answer, before today.

    Args:
        earlier: of :func:`earlier_found`.
        certificates: ``CertificateTable`` of these answers.
        now: as for :func:`reopened`.
    """
    today = _day(now)
    dated = certificates.join(earlier, on="query_key", how="inner")
    ended = [
        pl.col(name).is_between(pl.col("answered_on"), pl.lit(today), closed="left").fill_null(value=False)
        for name in ("valid_to", "review_due")
    ]
    due = dated.filter(
        ~pl.col("superseded"), pl.col("status").cast(pl.String) == "current", pl.any_horizontal(ended)
    )
    return due["query_key"].unique()


def _answered_on() -> pl.Expr:
    return pl.col("asked_at").dt.convert_time_zone(ZONE.key).dt.date()


def _day(now: datetime) -> date:
    return now.astimezone(ZONE).date()
