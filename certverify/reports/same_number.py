"""Which other rows of the rosters bear an entry's certificate number: each is told of the others."""

from typing import Final

import polars as pl

from certverify.messages import Lang, between
from certverify.reports.words import filled
from certverify.rules.numbering import core

__all__ = ["same_number"]

_NAMED: Final = 5
"""So many others are named at most: a number filled down a column stands in thousands of rows."""


def same_number(rows: pl.DataFrame, place: pl.Expr, lang: Lang) -> pl.DataFrame:
    """Return ``entry, same_number``: in words, where else the certificate number stands that an entry claims.

    Only for numbers that stand beside different identities. ``place`` writes where an entry stands.
    """
    numbered = rows.filter(pl.col("entry").is_not_null()).with_columns(number=core("claimed_number"))
    identities = numbered.select("number", "id_type", "id_number").drop_nulls("number").unique()
    several = identities.group_by("number").len().filter(pl.col("len") > 1)  # few: only they are put in words
    who = filled("report.same_number.one", lang, place=place, name=pl.col("name"))
    claimed = numbered.join(several, on="number", how="semi", maintain_order="left").select(
        "entry", "number", who.alias("who")
    )
    held = claimed.group_by("number", maintain_order=True).agg(
        pl.struct(other="entry", who="who").head(_NAMED + 1).alias("others")
    )
    pairs = claimed.select("entry", "number").join(held, on="number")
    others = pairs.explode("others").unnest("others").filter(pl.col("other") != pl.col("entry"))
    named = others.group_by("entry", maintain_order=True).agg(
        pl.col("who").head(_NAMED).str.join(between(lang))
    )
    return named.select("entry", same_number=filled("report.same_number", lang, others=pl.col("who")))
