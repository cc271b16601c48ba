"""Records that time has overtaken: a term or a review whose day has passed since the answer may have been renewed.

Such an answer neither accuses nor clears (``not_asked_since``), so it is asked for again before its ``max_age`` is
over: once, as the next answer is of a later day than theirs.
"""

from datetime import datetime

import polars as pl

from certverify.lookup.terms import ZONE

__all__ = ["earlier_found", "reopened"]


def earlier_found(settled: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Return ``query_key``, ``evidence_id`` and ``answered_on`` of who was found on a day gone by (Asia/Shanghai)."""
    answered_on = pl.col("asked_at").dt.convert_time_zone(ZONE.key).dt.date()
    earlier = (pl.col("state") == "found") & ~pl.col("in_run") & (answered_on < now.astimezone(ZONE).date())
    return settled.filter("askable", earlier).select(
        "query_key",
        pl.col("evidence_ids").list.last().alias("evidence_id"),
        answered_on.alias("answered_on"),
    )


def reopened(
    settled: pl.DataFrame, earlier: pl.DataFrame, certificates: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """Return ``settled`` with ``open`` also for whom a term or review has ended after the answer and before today.

    What stands is left standing: if asking fails, the records are judged as they were known.

    Args:
        settled: as :func:`~certverify.lookup.reuse.settle` returns it.
        earlier: of :func:`earlier_found`.
        certificates: ``CertificateTable`` of these answers.
        now: the moment; its day in Asia/Shanghai is today.
    """
    today = now.astimezone(ZONE).date()
    dated = certificates.join(earlier, on="query_key", how="inner")
    ended = [
        pl.col(name).is_between(pl.col("answered_on"), pl.lit(today), closed="none").fill_null(value=False)
        for name in ("valid_to", "review_due")
    ]
    due = dated.filter(
        ~pl.col("superseded"), pl.col("status").cast(pl.String) == "current", pl.any_horizontal(ended)
    )
    again = pl.col("query_key").is_in(due["query_key"].unique().implode())
    return settled.with_columns((pl.col("open") | again).alias("open"))
