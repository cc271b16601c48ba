"""Reviews: which date of a row is one that is due, and which one that was done."""

from datetime import date
from typing import Final

import polars as pl

__all__ = ["reviews"]

_DAYS_OFF: Final = 3
"""So many days a review date may lie beside the third or sixth year's turn and still be the due one."""


def reviews(as_of: date) -> list[pl.Expr]:
    """Tell 复审日期 apart: due at a turn of the term or after the day ``as_of``, else done in the term.

    Turns are three or six years (less a day) after the start, three years before the end, and the end.
    A month counts by its days: it is due if it holds such a day, and late only if all of it lies behind the term.
    """
    start, end = pl.coalesce("term_start", "first_issue", "begun_first"), pl.col("term_end")
    day, due = pl.col("plain"), pl.coalesce("due", "term_review_due")
    begun_first, begun_last = (
        pl.coalesce("term_start", "first_issue", f"begun_{edge}") for edge in ("first", "last")
    )
    turns = [
        (begun_first.dt.offset_by("3y"), begun_last.dt.offset_by("3y")),
        (begun_first.dt.offset_by("6y"), begun_last.dt.offset_by("6y")),
        (end.dt.offset_by("-3y"), end.dt.offset_by("-3y")),
        (end, end),
    ]
    ahead = (pl.col("plain_first") > as_of).fill_null(value=False)
    earliest, latest = (
        pl.col("plain_first").dt.offset_by(f"-{_DAYS_OFF}d"),
        day.dt.offset_by(f"{_DAYS_OFF}d"),
    )
    near = [(first <= latest) & (last >= earliest) for first, last in turns]
    is_due = due.is_null() & (pl.any_horizontal(near).fill_null(value=False) | ahead)
    is_due |= (day == due).fill_null(value=False)
    # 首次复审 2028-02-07 lies ahead, whatever its column is called
    to_come = ((pl.col("done") > as_of) & (pl.col("latest_review") > as_of)).fill_null(value=False)
    is_done = ((day > start) & (day <= pl.coalesce(end, day)) & ~is_due).fill_null(value=False)
    late = (pl.col("latest_review") > end).fill_null(value=False)
    review_notes = pl.concat_list(
        pl.when(late).then(pl.lit("review_after_term")),
        pl.when(day.is_not_null() & ~late & ~(is_due | is_done)).then(pl.lit("review_due_or_done")),
    ).list.drop_nulls()
    plainly_due = pl.when(is_due).then(day)
    return [
        pl.when(~late)
        .then(pl.coalesce("due", plainly_due, pl.when(to_come).then("done"), "term_review_due"))
        .alias("claimed_review_due"),
        pl.when(~late)
        .then(pl.coalesce(pl.when(~to_come).then("done"), pl.when(is_done).then(day)))
        .alias("claimed_reviewed_on"),
        review_notes.alias("review_cross_notes"),
    ]
