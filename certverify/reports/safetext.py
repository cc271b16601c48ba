"""Text fit to leave the house: no control characters, no whole ID or certificate numbers."""

import re
from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from certverify_schemas.masking import mask_numbers_in, masked_number, masked_numbers_in

__all__ = ["KEY_COLUMNS", "NUMBER_COLUMNS", "clean_text", "hidden", "hide_numbers", "printable", "readable"]

KEY_COLUMNS: Final = frozenset({"finding_id", "followup_key", "person_key", "query_key"})
"""Keyed digests: they give nobody away and must stay as they are."""

NUMBER_COLUMNS: Final = ("id_number", "claimed_number")

_LONGEST: Final = 4000
# C0 and C1 controls, what XML 1.0 forbids, and the marks that turn the direction of writing and so can disguise text
_UNPRINTABLE: Final = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\uFFFE\uFFFF\u202A-\u202E\u2066-\u2069]"


def clean_text(value: pl.Expr) -> pl.Expr:
    """Return text without control characters, tabs as spaces, at most 4,000 characters long."""
    return printable(value).str.head(_LONGEST)


def hide_numbers(value: pl.Expr) -> pl.Expr:
    """Mask whatever looks like an ID or telephone number inside free text, as the numbers' columns are."""
    return masked_numbers_in(value)


def printable(value: pl.Expr) -> pl.Expr:
    """Return text of any length without control characters, tabs as spaces."""
    breaks = value.str.replace_all(r"\r\n?", "\n").str.replace_all("\t", " ")
    return breaks.str.replace_all(_UNPRINTABLE, "")


def readable(table: pl.DataFrame, *, unmasked: bool) -> pl.DataFrame:
    """Clean every text column of a table and mask what must be masked; keyed digests stay as they are.

    ``unmasked`` shows the numbers whole: only ever on the user's explicit wish, which the report records.
    """
    texts = [name for name, kind in table.schema.items() if kind == pl.String and name not in KEY_COLUMNS]
    return table.with_columns(_readable(table.get_column(name), unmasked=unmasked) for name in texts)


def _readable(column: pl.Series, *, unmasked: bool) -> pl.Series:
    """Clean and mask each text of a column once, however many lines say it: most columns hold few."""
    value = clean_text(pl.col(column.name))
    if not unmasked:
        value = masked_number(value) if column.name in NUMBER_COLUMNS else hide_numbers(value)
    texts = column.unique()
    if 2 * texts.len() > column.len():
        return column.to_frame().select(value).to_series()
    shown = texts.to_frame().select(value).to_series()
    if shown.equals(texts):  # the commonest case by far
        return column
    return column.replace_strict(texts, shown, return_dtype=pl.String)


def hidden(value: Any) -> Any:
    """Clean all texts of a JSON value and mask numbers: header words and file names are the users' own."""
    if isinstance(value, str):
        cleaned = re.sub(_UNPRINTABLE, "", re.sub(r"\r\n?", "\n", value).replace("\t", " "))
        return mask_numbers_in(cleaned)
    if isinstance(value, Mapping):
        return {hidden(key): hidden(item) for key, item in value.items()}
    return [hidden(item) for item in value] if isinstance(value, list | tuple) else value
