"""Who works in a coal mine: their records are not shown by every source of the others'."""

from typing import Any

import polars as pl

from certverify.rosters.entries.text import managed
from certverify.rosters.table.around.titles import Surroundings
from certverify.rosters.table.lines.distinct import read_distinct
from certverify.rosters.values.industry_names import names_coal_mine

__all__ = ["of_coal"]


def of_coal(frame: pl.DataFrame, around: Surroundings) -> pl.DataFrame:
    """Set ``coal`` too where 行业类型 says so, or a coal mine is the place of an operator by its name.

    The name may be the employer's, the contractor's, the department's (or its heading's) or stand in a title.
    """
    titled = any(map(names_coal_mine, around.words.split()))

    def read(*places: str | None) -> dict[str, Any]:
        return {"in_coal_mine": titled or any(names_coal_mine(place) for place in places if place)}

    frame = read_distinct(frame, ["employer", "contractor", "department"], read, {"in_coal_mine": pl.Boolean})
    by_industry = (pl.col("industry_name") == "煤矿").fill_null(value=False)
    return frame.with_columns(pl.col("coal") | by_industry | (pl.col("in_coal_mine") & ~managed()))
