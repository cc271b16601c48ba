"""Rows that only say again what the header says: its words, the numbers of its columns, their codes."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.layout import Layout
from certverify.rosters.values.cleaning import squeeze, squeezed_text

__all__ = ["numbering", "repeats_header"]

_HEADER_WORDS: Final = 2
_COLUMN_NUMBER: Final = (
    r"^[(（]?(\d{1,2}|[甲乙丙丁戊己庚辛]|[一二三四五六七八九十]{1,2}|[A-Z])[)）]?$|^[①-⑳]$"
)
_COLUMN_CODE: Final = "^[A-Za-z]+(_?[A-Za-z0-9]+)*$"
_FEWEST_NUMBERS: Final = 3
_BELOW_HEADER: Final = 3


def repeats_header(cells: pl.DataFrame, sheet: Sheet, layout: Layout) -> pl.Series:
    """Tell whether a row is the header word for word, either line of it; another header is no repetition.

    Where the lower line is blank, a merged cell may have given it the word above.
    """
    lines = [list(map(squeeze, sheet.texts(n))) for n in range(max(0, layout.first), layout.body)]
    repeated = pl.repeat(value=False, n=cells.height, dtype=pl.Boolean, eager=True)
    for texts in lines:
        if sum(map(bool, texts)) >= _HEADER_WORDS:
            wanted = [
                [text] if text else ["", above, "〃"] for text, above in zip(texts, lines[0], strict=True)
            ]
            repeated |= _like(cells, wanted)
    return repeated


def _like(cells: pl.DataFrame, wanted: Sequence[list[str]]) -> pl.Series:
    """Tell which rows say in each column one of the ``wanted`` words; most are out after the first."""
    left = cells.select(pl.int_range(pl.len()).alias("at")).to_series()
    for n, words in enumerate(wanted):
        said = cells[f"v{n}"].gather(left)
        left = left.filter(squeezed_text(said).is_in(words))
    return pl.int_range(cells.height, eager=True).is_in(left.implode())


def numbering(cells: pl.DataFrame, columns: Sequence[str]) -> list[int]:
    """Return the rows close below the header that number the columns of a form: 甲 | 乙 | （1） | （2）.

    The names that a database has for them (ent_code | person_name) are no people either.
    """
    told = [pl.col(name).str.strip_chars() for name in columns]
    number = [(text == "") | text.str.contains(_COLUMN_NUMBER) for text in told]
    filled = pl.sum_horizontal((text != "").cast(pl.UInt32) for text in told)
    near = cells.head(_BELOW_HEADER)
    coded = pl.all_horizontal((text == "") | text.str.contains(_COLUMN_CODE) for text in told)
    coded &= pl.any_horizontal(text.str.contains("_", literal=True) for text in told)
    of_columns = pl.all_horizontal(number) | coded
    return near.filter(of_columns, filled >= _FEWEST_NUMBERS)["row"].to_list()
