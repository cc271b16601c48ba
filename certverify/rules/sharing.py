"""One certificate number on several people's rows, told apart from a cell filled down."""

from typing import Final

import polars as pl

from certverify.rules.numbering import with_numbers
from certverify.rules.packs.pack import Pack

__all__ = ["shared_numbers"]

_PLACE: Final = ("entry", "source", "sheet", "row", "part", "id_type", "id_number")
_ROWS_NAMED: Final = 20
"""A message names so many rows at most; the findings of the others name them."""


def shared_numbers(entries: pl.LazyFrame, pack: Pack) -> pl.DataFrame:
    """Return ``entry, shared_count, shared_rows`` for entries that share a number which is not their own.

    Rows of one sheet that follow each other with the same number are one run, and its first row's identity stands
    for it: the rest is fill-down. A number is shared if its runs stand for different identities; the person whose own
    number it is counts, but is not returned.
    """
    firsts = _first_of_runs(_holders(entries, pack))
    people = pl.struct("id_type", "id_number").n_unique()
    rows = pl.col("row").unique().sort().head(_ROWS_NAMED).cast(pl.String).str.join("、")
    numbers = firsts.group_by("number_core").agg(people.alias("shared_count"), rows.alias("shared_rows"))
    shared = firsts.filter("number_foreign").join(
        numbers.filter(pl.col("shared_count") > 1), on="number_core"
    )
    return shared.select("entry", pl.col("shared_count").cast(pl.UInt32), "shared_rows")


def _holders(entries: pl.LazyFrame, pack: Pack) -> pl.DataFrame:
    """Return whoever has a number that is foreign to somebody."""
    claimed = entries.filter("claims").select(*_PLACE, "claims", "claimed_number")
    numbers = with_numbers(claimed, pack.catalogue).drop("claims", "claimed_number")
    numbers = numbers.filter(pl.col("number_core").is_not_null())
    foreign = numbers.filter("number_foreign").select("number_core").unique().collect(engine="streaming")
    return numbers.join(foreign.lazy(), on="number_core", how="semi").collect(engine="streaming")


def _first_of_runs(holders: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows whose identity is that of their run's first row."""
    ordered = holders.sort("number_core", "source", "sheet", "row", "part", "entry")
    new = (
        pl.col("number_core").ne_missing(pl.col("number_core").shift())
        | pl.col("source").ne_missing(pl.col("source").shift())
        | pl.col("sheet").ne_missing(pl.col("sheet").shift())
        | (pl.col("row").cast(pl.Int64) - pl.col("row").shift().cast(pl.Int64) > 1)
    )
    runs = ordered.with_columns(new.cum_sum().alias("run"))
    first = pl.struct("id_type", "id_number")
    return runs.filter(first == first.first().over("run"))
