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
    who = filled("report.same_number.one", lang, place=place, name=pl.col("name"))
    identity = pl.struct("id_type", "id_number")
    claimed = rows.filter(pl.col("entry").is_not_null()).select(
        "entry", identity.alias("identity"), core("claimed_number").alias("number"), who.alias("who")
    )
    held = claimed.drop_nulls("number").group_by("number", maintain_order=True).agg(
        pl.col("identity").n_unique().alias("people"),
        pl.struct(other="entry", who="who").head(_NAMED + 1).alias("others"),
    )  # fmt: skip  # one column a line
    pairs = claimed.select("entry", "number").join(held.filter(pl.col("people") > 1), on="number")
    others = pairs.explode("others").unnest("others").filter(pl.col("other") != pl.col("entry"))
    named = others.group_by("entry", maintain_order=True).agg(
        pl.col("who").head(_NAMED).str.join(between(lang))
    )
    return named.select("entry", same_number=filled("report.same_number", lang, others=pl.col("who")))
