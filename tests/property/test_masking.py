"""Masking of many texts at once says what masking of one says, whatever people typed."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from certverify.reports.safetext import readable
from certverify_schemas.masking import mask_number, mask_numbers_in, masked_number, masked_numbers_in

# pieces of numbers rather than characters: single ones would hardly ever add up to a number
NUMBERS = [
    "320199",
    "19850314",
    "1170",
    "138",
    "0013",
    "8000",
    "0311-",
    "T",
    "118X",
    "0",
    "１３８００１３８０００",
    "٣٢",
]
PIECES = [*NUMBERS, " ", "-", "/", "电话", "张", "\n", "."]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)


@given(st.lists(st.none() | TEXTS, max_size=12))
def test_numbers_in_many_texts_are_masked_as_in_one(texts: list[str | None]) -> None:
    """A column is masked text by text as one text is, and nothing stays nothing."""
    column = pl.Series("text", texts, pl.String)
    masked = column.to_frame().select(masked_numbers_in(pl.col("text"))).to_series().to_list()
    assert masked == [None if text is None else mask_numbers_in(text) for text in texts]


@given(st.lists(st.none() | st.text(max_size=40), max_size=12))
def test_many_numbers_are_masked_as_one(numbers: list[str | None]) -> None:
    """A column of numbers is masked number by number as one number is, and none is shown as empty."""
    column = pl.Series("number", numbers, pl.String)
    masked = column.to_frame().select(masked_number("number")).to_series().to_list()
    assert masked == ["" if number is None else mask_number(number) for number in numbers]


@given(st.lists(st.none() | TEXTS, max_size=6), st.integers(1, 4))
def test_repeated_texts_are_masked_as_single_ones(texts: list[str | None], times: int) -> None:
    """How often a text stands in a table changes nothing in how it is shown, and every line keeps its place."""
    column = pl.Series("remark", texts, pl.String)
    once = readable(column.to_frame(), unmasked=False)["remark"].to_list()
    repeated = pl.Series("remark", texts * times, pl.String).to_frame()
    assert readable(repeated, unmasked=False)["remark"].to_list() == once * times
