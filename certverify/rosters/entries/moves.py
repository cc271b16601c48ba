"""Moves that end in the row's own post (已转岗为电工 beside 低压电工), or give it up (调岗至仓库，不再从事电工)."""

import polars as pl

__all__ = ["moves"]


def moves() -> list[pl.Expr]:
    """Take remarks and states of such moves for what they are: the person is at work in the post that is read.

    Or has left it, where the post is one alone and the one that is given up.
    """
    by_remark, by_state = _ends_here("remark_moved_into"), _ends_here("state_moved_into")
    told = pl.col("notes:remark").list.set_difference(["remark_speaks_of_leaving"])
    gone = _ends_here("remark_given_up") & ~pl.col("post").str.contains("[、,，/;；和及与兼+（(]")
    gone = (gone & pl.col("remark_leaving").eq_missing("doubtful")).fill_null(value=False)
    state_notes = pl.col("notes:employment_status").list.set_difference(["employment_moved"])
    return [
        pl.when(gone).then(pl.lit("left")).when(~by_remark).then("remark_leaving").alias("remark_leaving"),
        pl.when(gone)
        .then(told.list.concat(pl.lit(["remark_left"])))
        .when(by_remark)
        .then(told)
        .otherwise("notes:remark")
        .alias("notes:remark"),
        pl.when(by_state).then(pl.lit("at_work")).otherwise("employment_state").alias("employment_state"),
        pl.when(by_state)
        .then(state_notes)
        .otherwise("notes:employment_status")
        .alias("notes:employment_status"),
    ]


def _ends_here(moved_into: str) -> pl.Expr:
    return pl.col("post").str.contains(pl.col(moved_into), literal=True).fill_null(value=False)
