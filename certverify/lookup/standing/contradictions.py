"""A source that contradicts itself: "no record" at first, and minutes later, about the same person, a record."""

from collections import Counter

import polars as pl

from certverify_schemas.query import Family

__all__ = ["contradictions", "unsteady"]


def contradictions(settled: pl.DataFrame) -> Counter[str]:
    """Count the contradictions of this run as alarms, by family (``reuse.settle`` says which answers were belied)."""
    belied = settled.filter(pl.col("belied_at").is_not_null())["family"].cast(pl.String)
    return Counter({f"contradicted_itself:{family}": count for family, count in Counter(belied).items()})


def unsteady(settled: pl.DataFrame) -> list[Family]:
    """Return the families about which the source was wrong, then right, then wrong again.

    Being ill once is a spell, and every absence that holds outside of it stands. One whose spells come and go, or who
    is wrong now and then (one machine of several has lost its data), proves no absence in this run.
    """
    spans = settled.group_by(pl.col("family").cast(pl.String)).agg(
        pl.col("belied_by").min(), pl.col("belied_at").max()
    )
    return [Family(value) for value in spans.filter(pl.col("belied_by") < pl.col("belied_at"))["family"]]
