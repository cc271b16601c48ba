"""What the ledger's history is worth now: which answers still stand, how often they agree, who must be asked.

Pure: tables in, a table out. A record stands for ``max_age``; one bracketed "no record" for ``confirm_after``; two
agreeing ones that far apart for ``max_age``; failures never.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import polars as pl

from certverify.lookup.pace.terms import ZONE
from certverify.lookup.standing.brackets import bracketed, unbracketed
from certverify_connectors.protocol import Coverage
from certverify_schemas.answer import Reason
from certverify_schemas.query import Family

__all__ = ["HISTORY", "Standpoint", "ever_found", "settle", "window"]

HISTORY: Final = pl.Schema(
    {
        "query_key": pl.String(),
        "outcome": pl.String(),
        "reason": pl.String(),
        "family": pl.String(),
        "session": pl.String(),
        "run": pl.String(),
        "control": pl.Boolean(),
        "sent_at": pl.Datetime("us", "UTC"),
        "replied_at": pl.Datetime("us", "UTC"),
        "data_as_of": pl.Date(),
        "digest": pl.String(),
        "evidence_id": pl.String(),
    }
)
"""Columns of the ledger's history, one line per stored answer."""

_INNER: Final = (
    "first_at",
    "first_id",
    "last_id",
    "last_session",
    "last_data",
    "ids",
    "tried_first_at",
    "found_ever",
    "why",
    "usable",
)
"""What settling works with and nobody else asks for: of a million people it would be hundreds of megabytes."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SKEW: Final = timedelta(minutes=5)
"""How far the clocks of machines that share a ledger may differ; what claims to be later came by a wrong clock."""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where the history is looked at.

    ``rest`` is the reason of what this run needed and did not ask; ``retry_at`` when it may be asked again.
    ``edition`` marks a data file: its answers are as far apart as the days of its data, not as the readings, and stand
    only while it is still this edition.
    """

    now: datetime
    run: str
    coverage: Coverage
    confirm_after: timedelta
    max_age: timedelta
    needs_controls: bool = True
    edition: str | None = None
    rest: Reason = Reason.HEALTH_IN_DOUBT
    retry_at: datetime | None = None


def settle(
    queries: pl.DataFrame,
    history: pl.DataFrame,
    found_times: pl.DataFrame,
    standpoint: Standpoint,
    *,
    barren: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return ``queries`` with the columns of ``AnswerTable`` and what rounds of asking go by.

    ``open``: no answer stands and the source could give one, so it must be asked. ``in_run``: this run has asked.
    ``doubted``: the latest answer is a "no record" that does not stand, given in ``session``; ``unwitnessed``: because
    that session is barren; ``senseless``: the latest reply, of whichever run, was not understood. ``belied_at``: when
    this run sent what was answered "no record" and with a record later; ``belied_by`` its ``proved_at``.
    ``shown_id``: of whom "no record" stands, the latest answer of an earlier time that showed one.

    A "no record" that does not prove absence (outside a nationwide scope) is ``out_of_scope``, and is not asked again
    while it is bracketed and fresh. An identity counts as corroborated where it was ever found. Answers of other runs
    dated after ``now`` (the clock was set back since) count as not there.

    Args:
        queries: ``QueryTable`` of one source.
        history: :data:`HISTORY` of these queries.
        found_times: see :func:`~certverify.lookup.standing.brackets.bracketed`; not looked at without controls.
        standpoint: the moment, the windows and the source's coverage.
        barren: see :func:`~certverify.lookup.standing.brackets.bracketed`.
    """
    happened = history.filter(_happened(standpoint))
    if standpoint.needs_controls:
        lines = bracketed(happened, found_times, barren).with_columns(
            _stands(queries, standpoint).alias("stands")
        )
    else:
        lines = unbracketed(happened)
    lines = lines.sort("query_key", "replied_at", "evidence_id", maintain_order=True)
    standing = _standing(lines.filter("stands"), standpoint)
    table = queries.join(standing, on="query_key", how="left", maintain_order="left")
    table = table.join(_latest(lines, standpoint), on="query_key", how="left", maintain_order="left")
    judged = _judged(table, standpoint)
    return judged.with_columns(shown_id=_shown(judged, lines)).drop(_INNER)


def _shown(table: pl.DataFrame, lines: pl.DataFrame) -> pl.Series:
    gone = table.filter(pl.col("state") == "not_found", "found_ever")["query_key"]
    if gone.is_empty():
        return pl.Series([None], dtype=pl.String).new_from_index(0, table.height)
    shown = lines.filter(pl.col("outcome") == "found", pl.col("query_key").is_in(gone.implode()))
    latest = shown.group_by("query_key", maintain_order=True).agg(pl.col("evidence_id").last())
    theirs = pl.when(pl.col("query_key").is_in(gone.implode())).then("query_key")
    keyed = table.select(theirs.alias("query_key"))
    return keyed.join(latest, on="query_key", how="left", maintain_order="left")["evidence_id"]


def ever_found(history: pl.DataFrame, standpoint: Standpoint) -> pl.Series:
    """Return the keys of queries with a record at any time, as :func:`settle` counts them, once each."""
    return history.filter(_happened(standpoint), pl.col("outcome") == "found")["query_key"].unique()


def _stands(queries: pl.DataFrame, standpoint: Standpoint) -> pl.Expr:
    """Tell which answers stand. What accuses nobody, outside a nationwide scope, need not be said twice."""
    harmless = queries.filter(~_absence_proves(standpoint.coverage))["query_key"]
    if harmless.is_empty():
        return pl.col("stands")
    harmless_here = pl.col("query_key").is_in(harmless.implode())
    return pl.col("stands") | (pl.col("bracketed") & harmless_here & (pl.col("outcome") == "not_found"))


def _happened(standpoint: Standpoint) -> pl.Expr:
    return (pl.col("run") == standpoint.run) | (pl.col("replied_at") <= pl.lit(standpoint.now + _SKEW))


def _standing(lines: pl.DataFrame, standpoint: Standpoint) -> pl.DataFrame:
    """Return one line per query with a standing answer: the latest answers that agree."""
    mark = pl.concat_str("outcome", pl.col("digest").fill_null(""), separator=" ")
    turned = (mark != mark.shift(1)).fill_null(value=True)
    # lines of one query stand together, so spells may be numbered throughout: query by query took twenty times as long
    spell = turned.cast(pl.UInt32).cum_sum()
    lines = lines.with_columns(_moment(standpoint).alias("moment"), spell.alias("spell"))
    agreeing = lines.filter(pl.col("spell") == pl.col("spell").max().over("query_key"))
    ends = agreeing.group_by("query_key", maintain_order=True).agg(
        pl.col("outcome").last(),
        pl.col("replied_at").first().alias("first_at"),
        pl.col("replied_at").last().alias("last_at"),
        pl.col("run").last().alias("last_run"),
        pl.col("session").last().alias("last_session"),
        pl.col("evidence_id").first().alias("first_id"),
        pl.col("evidence_id").last().alias("last_id"),
        pl.col("data_as_of").last().alias("last_data"),
    )
    counted = _spaced(agreeing, standpoint.confirm_after).with_columns(_day_of_moment(standpoint))
    return ends.join(counted, on="query_key", how="left")


def _moment(standpoint: Standpoint) -> pl.Expr:
    if standpoint.edition is None:
        return pl.col("replied_at")
    # A file that does not say its day cannot confirm itself: all its answers count as one moment.
    return pl.col("data_as_of").cast(pl.Datetime("us")).dt.replace_time_zone("UTC").fill_null(_EPOCH)


def _day_of_moment(standpoint: Standpoint) -> pl.Expr:
    zone = ZONE.key if standpoint.edition is None else "UTC"
    return pl.col("agreed_since").dt.convert_time_zone(zone).dt.date()


def _spaced(agreeing: pl.DataFrame, apart: timedelta) -> pl.DataFrame:
    """Count greedily from the last: each answer at least ``apart`` before the one counted before it.

    The second one counted is the latest that confirms the last (``agreed_since``). One pass over the table for every
    count reached, so as many passes as the best confirmed query has answers.
    """
    rest = agreeing.select("query_key", "moment", "evidence_id").sort(
        "query_key", "moment", maintain_order=True
    )
    counted: list[pl.DataFrame] = []
    while rest.height:
        last = rest.group_by("query_key", maintain_order=True).agg(pl.col("moment", "evidence_id").last())
        counted.append(last)
        due = last.select("query_key", (pl.col("moment") - apart).alias("due"))
        earlier = (pl.col("moment") <= pl.col("due")) & (pl.col("moment") < pl.col("due") + apart)
        rest = rest.join(due, on="query_key", maintain_order="left").filter(earlier).drop("due")
    if not counted:
        counted = [rest]
    return (
        pl.concat(counted)
        .group_by("query_key", maintain_order=True)
        .agg(
            pl.len().cast(pl.UInt16).alias("count"),
            pl.col("evidence_id").reverse().alias("ids"),
            pl.col("moment").get(1, null_on_oob=True).alias("agreed_since"),
        )
    )


def _latest(lines: pl.DataFrame, standpoint: Standpoint) -> pl.DataFrame:
    in_run = pl.col("run") == standpoint.run
    absent, found = (pl.col("outcome") == word for word in ("not_found", "found"))
    doubted = absent & ~pl.col("stands")
    shown_at = pl.when(found & in_run).then("replied_at").max().over("query_key")
    belied = absent & in_run & (pl.col("replied_at") < shown_at)
    # marked before they are grouped: a filter inside is put to each query by itself
    lines = lines.with_columns(
        pl.when(belied).then("sent_at").alias("belied_at"),
        pl.when(belied).then("proved_at").alias("belied_by"),
    )
    why = pl.when(doubted).then(pl.lit(Reason.HEALTH_IN_DOUBT.value)).otherwise(pl.col("reason"))
    return lines.group_by("query_key", maintain_order=True).agg(
        pl.col("replied_at").last().alias("tried_at"),
        pl.col("replied_at").first().alias("tried_first_at"),
        found.any().alias("found_ever"),
        in_run.any().alias("in_run"),
        doubted.last().alias("doubted"),
        (pl.col("reason") == Reason.NOT_UNDERSTOOD.value).fill_null(value=False).last().alias("senseless"),
        (doubted & pl.col("unwitnessed")).last().alias("unwitnessed"),
        pl.col("session").last(),
        pl.col("belied_at", "belied_by").min(),
        why.filter(in_run).last().alias("why"),
    )


def _judged(table: pl.DataFrame, standpoint: Standpoint) -> pl.DataFrame:
    table = table.with_columns(
        _can_ask(standpoint.coverage).alias("askable"),
        _absence_proves(standpoint.coverage).alias("absence_proves"),
        pl.col("found_ever").fill_null(value=False).alias("identity_corroborated"),
        _fresh(standpoint, table.columns).fill_null(value=False).alias("fresh"),
        pl.col("in_run", "doubted", "unwitnessed", "senseless").fill_null(value=False),
    )
    usable = pl.col("fresh") & ((pl.col("outcome") == "found") | pl.col("absence_proves"))
    state = pl.when(usable).then(pl.col("outcome")).otherwise(pl.lit("unanswered"))
    table = table.with_columns(
        state.alias("state"), (pl.col("askable") & ~pl.col("fresh")).alias("open"), usable.alias("usable")
    )
    return table.with_columns(
        _reason(standpoint).alias("reason"),
        pl.when("usable")
        .then(pl.col("first_at"))
        .otherwise(pl.col("tried_first_at"))
        .alias("first_asked_at"),
        pl.when("usable").then(pl.col("last_at")).otherwise(pl.col("tried_at")).alias("asked_at"),
        pl.when("usable").then(pl.col("count")).otherwise(0).cast(pl.UInt16).alias("standing"),
        pl.when("usable").then(pl.col("agreed_since")).alias("agreed_since"),
        pl.when("usable").then(pl.col("last_data")).alias("data_as_of"),
        _next_try(standpoint, table.columns).alias("next_try_at"),
        _evidence().alias("evidence_ids"),
    )


def _fresh(standpoint: Standpoint, columns: Collection[str]) -> pl.Expr:
    """Tell whether the latest standing answer is of this run, or younger than its window and of no other edition."""
    young = pl.lit(standpoint.now) < pl.col("last_at") + window(
        standpoint.confirm_after, standpoint.max_age, columns
    )
    if standpoint.edition is not None:
        young &= pl.col("last_session") == standpoint.edition
    return (pl.col("last_run") == standpoint.run) | young


def window(confirm_after: timedelta, max_age: timedelta, columns: Collection[str]) -> pl.Expr:
    """Return how long a standing answer is reused; without any ``max_age`` that is for nothing but its own run.

    Two answers that say "no record" count as one where the first is from before a day of which only later ones can
    speak (:func:`~certverify.lookup.standing.overtaken.with_time_up`).
    """
    once = pl.col("count") < 2
    if "time_up_on" in columns:
        once |= (pl.col("agreed_since") <= pl.col("time_up_on")).fill_null(value=False)
    shortly = min(confirm_after, max_age)
    once_absent = (pl.col("outcome") == "not_found") & once
    return pl.when(once_absent).then(pl.lit(shortly)).otherwise(pl.lit(max_age))


def _reason(standpoint: Standpoint) -> pl.Expr:
    scope = pl.lit(Reason.OUT_OF_SCOPE.value)
    asked = pl.when("open").then(pl.coalesce("why", pl.lit(standpoint.rest.value))).otherwise(scope)
    return pl.when("usable").then(pl.lit(None, pl.String)).otherwise(asked)


def _next_try(standpoint: Standpoint, columns: Collection[str]) -> pl.Expr:
    again = pl.lit(standpoint.retry_at, pl.Datetime("us", "UTC"))
    unanswered = pl.when("open").then(again).otherwise(pl.lit(None, pl.Datetime("us", "UTC")))
    return (
        pl.when("usable")
        .then(pl.col("last_at") + window(standpoint.confirm_after, standpoint.max_age, columns))
        .otherwise(unanswered)
    )


def _evidence() -> pl.Expr:
    """Return the ids of the first answer, of those counted and, last, of the latest."""
    latest = pl.concat_list("last_id")
    earlier = pl.concat_list(pl.concat_list("first_id"), "ids").list.unique(maintain_order=True)
    ids = pl.concat_list(earlier.list.set_difference(latest), latest)
    return pl.when("usable").then(ids).otherwise(pl.lit([], pl.List(pl.String)))


def _can_ask(coverage: Coverage) -> pl.Expr:
    kinds, types = sorted(coverage.kinds), sorted(coverage.id_types)
    return pl.col("kind").cast(pl.String).is_in(kinds) & pl.col("id_type").cast(pl.String).is_in(types)


def _absence_proves(coverage: Coverage) -> pl.Expr:
    """Say for a whole table what ``Coverage.absence_proves`` says of one query."""
    nationwide = pl.lit(not coverage.provinces)
    coal = pl.col("family").cast(pl.String) == Family.COAL.value
    return _can_ask(coverage) & nationwide & (pl.lit(coverage.coal) | ~coal)
