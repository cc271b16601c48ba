"""Which "no record" stands: the one between two records found in the same session and family."""

import polars as pl

__all__ = ["bracketed"]


def bracketed(history: pl.DataFrame, found_times: pl.DataFrame) -> pl.DataFrame:
    """Return ``history`` with ``stands``: records always, "no record" if bracketed, failures never.

    A "no record" is bracketed iff, in its session and family, some record was *replied to* before it was *sent*, and
    some record was *sent* after it was *replied to*, both strictly. So an outage that answers "no record" to
    everybody is seen either at its beginning or at its end.

    Args:
        history: stored answers: at least ``session``, ``family``, ``outcome``, ``sent_at``, ``replied_at``.
        found_times: ``session``, ``family``, ``sent_at``, ``replied_at`` of every record found in these sessions.
    """
    spans = found_times.group_by("session", "family").agg(
        pl.col("replied_at").min().alias("opened_at"), pl.col("sent_at").max().alias("closed_at")
    )
    within = (pl.col("opened_at") < pl.col("sent_at")) & (pl.col("replied_at") < pl.col("closed_at"))
    absent = pl.col("outcome") == "not_found"
    joined = history.join(spans, on=["session", "family"], how="left", maintain_order="left")
    stands = (pl.col("outcome") == "found") | (absent & within.fill_null(value=False))
    return joined.with_columns(stands.alias("stands")).drop("opened_at", "closed_at")
