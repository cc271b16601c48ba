"""Few lines are read one by one, many by their distinct cells: both say the same."""

from collections.abc import Mapping

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from certverify.rosters.table.lines import distinct

CELLS = st.sampled_from(["电工", "焊工", "", None])
COLUMNS = ["word", "other"]
SCHEMA = {"said": pl.List(pl.String), "count": pl.Int64}


def _read(word: str | None, other: str | None) -> Mapping[str, object]:
    said = [cell for cell in (word, other) if cell]
    return {"said": said, "count": len(said) or None}


@given(st.lists(st.tuples(CELLS, CELLS), max_size=distinct._FEW))
def test_few_lines_are_read_as_many_are(cells: list[tuple[str | None, str | None]]) -> None:
    """Lines say among many what they say alone, whoever stands below them."""
    few = pl.DataFrame(cells, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    below = pl.DataFrame({name: [None] * (distinct._FEW + 1) for name in COLUMNS}, schema=few.schema)
    among_many = distinct.read_distinct(pl.concat([few, below]), COLUMNS, _read, SCHEMA)
    alone = distinct.read_distinct(few, COLUMNS, _read, SCHEMA)
    assert alone.equals(among_many.head(few.height))
    assert alone.schema == among_many.schema
