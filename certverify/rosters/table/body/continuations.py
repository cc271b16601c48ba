"""Rows that go on with the person above: without name, ID and number of their own, and with that person's certificate.

A blank name is nobody's by itself; it is the person above only where a merged cell says so, or where the certificate's
number is made of that person's ID number (T + the 18 digits), as those of special operation certificates are.
"""

from typing import Final

import polars as pl

from certverify.rosters.table.header.headers import CARD_FIELDS
from certverify.rosters.table.layout import Layout
from certverify.rosters.values.cleaning import squeezed_text

__all__ = ["continued"]

_PERSON: Final = frozenset({"name", "id_number", "seq"})


def continued(lines: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Give such rows what the person's first row says of the person: all but the columns of a certificate."""
    own = {field: [c.index for c in layout.columns if c.field == field] for field in _PERSON}
    numbers = [c.index for c in layout.columns if c.field == "cert_number"]
    if not own["name"] or not own["id_number"] or not numbers:
        return lines
    nameless = pl.all_horizontal(_text(n) == "" for field in sorted(_PERSON) for n in own[field])
    if not lines.select(nameless.any()).item():
        return lines
    # whoever stands between, and cannot be told, is nobody's predecessor
    named = pl.when(_text(own["name"][0]) != "").then(_number(own["id_number"][0])).fill_null("")
    person = pl.when(~nameless).then(named).forward_fill()
    goes_on = nameless & pl.any_horizontal((_number(n) == person).fill_null(value=False) for n in numbers)
    if not lines.select(goes_on.any()).item():
        return lines
    marked = lines.with_columns(goes_on.alias("goes_on"))
    columns = [c.index for c in layout.columns if c.field not in CARD_FIELDS]
    filled = [_filled(n, letter) for n in dict.fromkeys(columns) for letter in "vk"]
    return marked.with_columns(filled).drop("goes_on")


def _filled(column: int, letter: str) -> pl.Expr:
    value = pl.col(f"{letter}{column}")
    above = pl.when(~pl.col("goes_on")).then(value).forward_fill()
    return (
        pl.when(pl.col("goes_on") & (_text(column) == ""))
        .then(above)
        .otherwise(value)
        .alias(f"{letter}{column}")
    )


def _text(column: int) -> pl.Expr:
    return pl.col(f"v{column}").str.strip_chars()


def _number(column: int) -> pl.Expr:
    """Return the 18 signs of an ID number in a cell that holds it alone or behind a T, else null."""
    plain = squeezed_text(pl.col(f"v{column}")).str.to_uppercase()
    return plain.str.extract(r"^T?(\d{17}[\dX])$")
