"""Why a question is worth one of the night's look-ups: the order in which a budget is spent.

``never_asked`` (no answer ever, or only ones in doubt), ``second_answer`` (exactly one proven "no record", past
``confirm_after``), ``date_passed`` (an end or a review has passed since the answer), ``said_rectified`` (flagged, and
said to be rectified since), ``stale`` (past ``max_age``, or asked in vain a short while ago).
"""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

from certverify.lookup.pace.terms import ZONE

__all__ = ["OUTLOOK", "WORTH", "with_worth"]

WORTH: Final = ("never_asked", "second_answer", "date_passed", "said_rectified", "stale")
"""Reasons in the order of their worth."""

OUTLOOK: Final = pl.Schema(
    {
        "query_key": pl.String(),
        "outcome": pl.String(),  # of the latest answer that stood or stands: found, not_found; null for none
        "count": pl.UInt16(),  # of answers that agree, spaced by confirm_after
        "answered_at": pl.Datetime("us", "UTC"),
        "tried_at": pl.Datetime("us", "UTC"),  # the latest attempt, answered or not
        "expires_at": pl.Datetime("us", "UTC"),  # when the answer ceases to stand; null for none
        "doubted": pl.Boolean(),  # the latest answer is a "no record" that does not stand
        "askable": pl.Boolean(),  # the source covers the question
        "date_passed": pl.Boolean(),
        "rectified_on": pl.Date(),  # the last day somebody said so; null for never
    }
)
"""What the ledger and the people say of each question before a night begins."""


def with_worth(outlook: pl.DataFrame, now: datetime, confirm_after: timedelta) -> pl.DataFrame:
    """Return ``query_key``, ``fresh``, ``rank`` (in :data:`WORTH`, null if nothing is due), ``since`` and more.

    ``since`` orders within one worth, the earliest first: the last attempt, or the last answer; null before all.
    ``standing`` answers may be re-checked; a first "no record" may not before ``confirm_after``, as asking earlier
    proves nothing. ``askable`` as in the outlook.
    Vectorised: one pass over :data:`OUTLOOK`.
    """
    fresh = (pl.col("expires_at") > pl.lit(now)).fill_null(value=False)
    in_vain = (
        pl.col("tried_at").is_not_null()
        & (pl.col("tried_at") > pl.lit(now - confirm_after))
        & ~pl.col("doubted")
    )
    answered_on = pl.col("answered_at").dt.convert_time_zone(ZONE.key).dt.date()
    rectified = (pl.col("rectified_on") >= answered_on).fill_null(value=False)
    once_absent = (pl.col("outcome") == "not_found") & (pl.col("count") == 1)
    worth = (
        pl.when(~pl.col("askable"))
        .then(None)
        .when(pl.col("answered_at").is_null() & ~in_vain)
        .then(pl.lit(0, pl.UInt8))
        .when(~fresh & once_absent)
        .then(pl.lit(1, pl.UInt8))
        .when(pl.col("date_passed"))
        .then(pl.lit(2, pl.UInt8))
        .when(rectified)
        .then(pl.lit(3, pl.UInt8))
        .when(~fresh)
        .then(pl.lit(4, pl.UInt8))
    )
    since = pl.max_horizontal("answered_at", "tried_at")
    standing = fresh & pl.col("askable") & worth.is_null() & ~once_absent.fill_null(value=False)
    return outlook.select("query_key", "askable", fresh=fresh, rank=worth, since=since, standing=standing)
