"""Certificate numbers compared: what is only another writing of the right number is no sign of anything.

A special operation certificate's number is "T" + the holder's ID number (REGULATIONS.md section 3); managers'
numbers carry no T and are compared with the official record only.
"""

from typing import TypeVar

import polars as pl

from certverify_schemas.catalogue import Catalogue

__all__ = ["core", "is_own", "of_other_system", "with_numbers"]

Table = TypeVar("Table", pl.DataFrame, pl.LazyFrame)


def core(column: str) -> pl.Expr:
    """Return a number without its writing: NFKC, upper case, no spaces, no leading T; null if nothing is left.

    Nearly all are written as they should be already, and telling so costs a fifth of folding them.
    """
    bare = pl.col(column).str.strip_prefix("T")
    plain = bare.str.contains(r"^[0-9][0-9A-Z]*$")
    return pl.when(plain).then(bare).otherwise(_folded(pl.when(~plain).then(column)))


def _folded(number: pl.Expr) -> pl.Expr:
    plain = number.str.normalize("NFKC").str.to_uppercase().str.replace_all(r"\s", "")
    return plain.str.replace(r"^T([0-9])", "${1}").replace("", None)


def is_own(number: pl.Expr) -> pl.Expr:
    """Tell whether a core number is the row's own ID number, in 18 or 15 characters (GB 11643)."""
    identity = pl.col("id_number")
    old_form = pl.concat_str(identity.str.slice(0, 6), identity.str.slice(8, 9))
    return (number == identity) | ((pl.col("id_type") == "id_card") & (number == old_form))


def of_other_system(column: str, catalogue: Catalogue) -> pl.Expr:
    """Tell whether a number has the format of another authority's system (TS6…, 苏A01…)."""
    patterns = [s.number_pattern for s in catalogue.systems.values() if s.number_pattern is not None]
    return pl.col(column).str.contains("|".join(f"(?:{p})" for p in patterns)).fill_null(value=False)


def with_numbers(entries: Table, catalogue: Catalogue) -> Table:
    """Add ``number_core``, and whether it is neither the row's own nor another system's (``number_foreign``).

    In two steps, so that a number is folded once however often it is compared.
    """
    entries = entries.with_columns(pl.when("claims").then(core("claimed_number")).alias("number_core"))
    own = is_own(pl.col("number_core")).fill_null(value=False)
    other = of_other_system("claimed_number", catalogue)
    return entries.with_columns((pl.col("number_core").is_not_null() & ~own & ~other).alias("number_foreign"))
