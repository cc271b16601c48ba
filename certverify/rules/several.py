"""Several cards of one person for one post: which of them stands for itself."""

from typing import Final

import polars as pl

__all__ = ["stands_alone"]

_POST: Final = ("source", "query_key", "required_item", "required_category")


def stands_alone(posts: pl.DataFrame) -> pl.DataFrame:
    """Return the numbers (``entry``) of cards that are judged by what they claim, not by the post beside them.

    A post written once beside several cards (电工 beside 低压电工作业 and 高处作业) is one requirement. Where one card
    answers it, a card for something else answers for itself; so does each of several items where the post names only
    their category. Otherwise an expired card would hide behind the one in force.
    """
    cards = _cards(posts)
    cards = cards.filter(pl.col("query_key").is_duplicated())  # most people have one card
    cards = cards.with_columns(_answers().alias("answers"))
    item = pl.col("claimed_item")
    rows = cards.group_by(_POST).agg(
        "entry",
        item,
        "answers",
        answered=pl.col("answers").any(),
        several=item.filter("answers").n_unique() > 1,
    )
    each = rows.filter("answered").explode("entry", "claimed_item", "answers", empty_as_null=True)
    of_many = pl.col("several") & pl.col("required_item").is_null() & item.is_not_null()
    return each.filter(~pl.col("answers") | of_many).select("entry")


def _cards(posts: pl.DataFrame) -> pl.DataFrame:
    named = pl.any_horizontal(pl.col("claimed_item").is_not_null(), pl.col("claimed_category").is_not_null())
    asked = pl.any_horizontal(
        pl.col("required_item").is_not_null(), pl.col("required_category").is_not_null()
    )
    operator = pl.col("role").cast(pl.String) == "operator"
    cards = posts.lazy().filter(operator & pl.col("claims") & named & asked & pl.col("disposition").is_null())
    return cards.select("entry", *_POST, "claimed_item", "claimed_category").collect(engine="in-memory")


def _answers() -> pl.Expr:
    return (
        pl.when(pl.col("required_item").is_not_null())
        .then(pl.col("claimed_item") == pl.col("required_item"))
        .otherwise(pl.col("claimed_category") == pl.col("required_category"))
        .fill_null(value=False)
    )
