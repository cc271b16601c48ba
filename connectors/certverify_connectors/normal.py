"""Names and ID numbers of a source folded to the form of ``Identity``, one by one and as whole columns."""

import unicodedata
from typing import Final

import polars as pl

__all__ = ["name_column", "normal_name", "normal_number", "number_column"]

# Middle dots as they are written between the parts of a name: ・ • ‧ ∙ ⋅ ． ･ besides the standard ·.
_DOTS: Final = dict.fromkeys("\u30fb\u2022\u2027\u2219\u22c5\uff0e\uff65", "\u00b7")
_TABLE: Final = str.maketrans(_DOTS)


def normal_name(name: str) -> str:
    """Fold a name: NFKC, no white space, ``·`` (U+00B7) as middle dot."""
    return "".join(unicodedata.normalize("NFKC", name.translate(_TABLE)).split())


def normal_number(number: str) -> str:
    """Fold an ID number: NFKC, no white space, upper case."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def name_column(column: pl.Expr) -> pl.Expr:
    """Return the expression that does to a String column what :func:`normal_name` does to one name."""
    dotted = column.str.replace_many(list(_DOTS), list(_DOTS.values()))
    return dotted.str.normalize("NFKC").str.replace_all(r"\s", "")


def number_column(column: pl.Expr) -> pl.Expr:
    """Return the expression that does to a String column what :func:`normal_number` does to one number."""
    return column.str.normalize("NFKC").str.replace_all(r"\s", "").str.to_uppercase()
