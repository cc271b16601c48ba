"""Masking of personal data: at most the first 3 and the last 4 characters of a number are ever shown.

More would give people away: with 6 + 4 of an ID number only some 3,300 candidates are left per century.
"""

import re
from typing import Final

import polars as pl

__all__ = ["mask_name", "mask_number", "mask_numbers_in", "masked_number", "masked_numbers_in"]

_BETWEEN: Final = "[ .\\-/_—–·()]{0,3}"
"""What people put between the parts of a number."""
_IN_PARTS: Final = (
    rf"(\d{{3}}){_BETWEEN}\d{{3}}{_BETWEEN}(?:19|20)\d{{2}}{_BETWEEN}(?:0[1-9]|1[0-2]){_BETWEEN}"
    rf"(?:0[1-9]|[12]\d|3[01]){_BETWEEN}(\d{{3}}[\dXxＸｘ])"
)
"""An ID number written in parts: county, birth date, the rest."""
_NUMBERS: Final = (
    # ID numbers of 18 and 15 characters, with a certificate's T or without, then mobile telephones.
    (r"([Tt]\d{2})\d{12}(\d{3}[\dXxＸｘ])", 12),
    (r"(\d{3})\d{11}(\d{3}[\dXxＸｘ])", 11),
    (_IN_PARTS, 11),
    (r"([Tt]\d{2})\d{9}(\d{4})", 9),
    (r"(\d{3})\d{8}(\d{4})", 8),
    (rf"\b((?:86)?1[3-9]\d){_BETWEEN}\d{{4}}{_BETWEEN}(\d{{4}})\b", 4),
    (r"\b(1[3-9]\d)\d[ .\-]\d{3}[ .\-](\d{4})\b", 4),
    (r"(１[３-９][０-９])[０-９]{4}([０-９]{4})", 4),
    (r"\b(0\d{2,3}-)\d{3,4}(\d{4})\b", 4),
)
_LEAST: Final = r"\d(?:\D*\d){9}"
"""What holds every one of the patterns: ten digits. Most texts do not, and are left alone after one look."""
_LONGEST: Final = 32_767
"""Stars there are for one number: as many as a cell of a workbook holds characters."""
_EDGE: Final = r"\b"
"""Of Latin letters and digits alone: 电话138… begins a word, a digest's digits do not."""


def mask_number(number: str) -> str:
    """Mask an ID, certificate or telephone number: ``320***********1170`` keeps length, 3 and 4 characters.

    Numbers of ten characters or fewer keep only the last two.
    """
    if len(number) <= 10:
        return "*" * max(0, len(number) - 2) + number[-2:] if len(number) > 2 else "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def mask_name(name: str) -> str:
    """Mask a name for anything that leaves its employer: the first character stays (张**)."""
    return name[:1] + "*" * max(1, len(name) - 1)


def masked_number(column: str | pl.Expr) -> pl.Expr:
    """Return the expression that does to text what :func:`mask_number` does to one number."""
    value = pl.col(column) if isinstance(column, str) else column
    length = value.str.len_chars().cast(pl.Int64)
    long = pl.concat_str(value.str.head(3), _stars(length - 7), value.str.tail(4))
    short = pl.concat_str(_stars(length - 2), value.str.tail(2))
    tiny = _stars(length)
    return pl.when(length > 10).then(long).when(length > 2).then(short).otherwise(tiny)


def mask_numbers_in(text: str) -> str:
    """Mask whatever looks like an ID, certificate or mobile telephone number inside free text, as numbers are."""
    for pattern, stars in _NUMBERS:
        text = re.sub(pattern.replace(_EDGE, r"(?a:\b)"), rf"\1{'*' * stars}\2", text)
    return text


def masked_numbers_in(value: pl.Expr) -> pl.Expr:
    """Return the expression that does to text what :func:`mask_numbers_in` does to one."""
    return value.map_batches(_masked_where_held, return_dtype=pl.String, is_elementwise=True)


def _masked_where_held(values: pl.Series) -> pl.Series:
    held = values.str.contains(_LEAST).fill_null(value=False)
    if not held.any():
        return values
    masked = values.filter(held).to_frame("text").select(_masked(pl.col("text"))).to_series()
    return values.scatter(held.arg_true(), masked)


def _masked(value: pl.Expr) -> pl.Expr:
    for pattern, stars in _NUMBERS:
        value = value.str.replace_all(pattern.replace(_EDGE, r"(?-u:\b)"), f"${{1}}{'*' * stars}${{2}}")
    return value


def _stars(count: pl.Expr) -> pl.Expr:
    return pl.lit("*" * _LONGEST).str.head(pl.max_horizontal(count, 0))
