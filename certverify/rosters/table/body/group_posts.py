"""Trades written in the first row of each group alone: 电工 once, and blank cells for the people below."""

from typing import Final

import polars as pl

from certverify.rosters.table.body.roles import unposted
from certverify.rosters.table.layout import Layout

__all__ = ["rows_below_posts"]

_FEWEST: Final = 2


def rows_below_posts(lines: pl.DataFrame, layout: Layout) -> list[int]:
    """Return the people's rows that name no post, where the first row does and each that does stands above one of them.

    Nothing is filled down: a blank cell below 电工 may be a clerk's, so the roster's owner has to say it.
    """
    names = [pl.col(f"v{c.index}").str.strip_chars() != "" for c in layout.columns if c.field == "name"]
    people = lines.filter(pl.col("post_above").fill_null("") == "", *names)
    blank = people.select(unposted(layout).fill_null(value=False).alias("blank"))["blank"]
    below = blank.shift(-1, fill_value=False)
    if blank.sum() < _FEWEST or blank[0] or not (blank | below).all():
        return []
    return people.filter(blank)["row"].to_list()
