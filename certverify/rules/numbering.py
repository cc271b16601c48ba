"""Certificate numbers compared: what is only another writing of the right number is no sign of anything.

A special operation certificate's number is "T" + the holder's ID number (REGULATIONS.md section 3); managers'
numbers carry no T and are compared with the official record only.
"""

from typing import TypeVar

import polars as pl

from certverify_schemas.catalogue import Catalogue

__all__ = ["core", "with_numbers"]

Table = TypeVar("Table", pl.DataFrame, pl.LazyFrame)


def core(column: str) -> pl.Expr:
    """Return a number without its writing: NFKC, upper case, no spaces, no leading T; null if nothing is left.

    Nearly all are written as they should be already, and telling so costs a fifth of folding them.
    """
    bare = pl.col(column).str.strip_prefix("T")
    plain = bare.str.contains(r"^[0-9][0-9A-Z]*$")
    return pl.when(plain).then(bare).otherwise(_folded(pl.when(~plain).then(column)))


def _folded(number: pl.Expr) -> pl.Expr:
    plain = number.str.normalize("NFKC").str.to_uppercase()
    return plain.str.replace_all(r"^\s*T\s*([0-9])|\s", "${1}").replace("", None)


def with_numbers(entries: Table, catalogue: Catalogue) -> Table:
    """Add ``number_core``, and whether it is neither the row's own nor another system's (``number_foreign``).

    In two steps, so that a number is folded once however often it is compared.
    """
    entries = entries.with_columns(pl.when("claims").then(core("claimed_number")).alias("number_core"))
    return entries.with_columns(_foreign(catalogue).alias("number_foreign"))


def _foreign(catalogue: Catalogue) -> pl.Expr:
    """Own is the row's ID number, in 18 or 15 characters (GB 11643); most are, and the others alone are read on."""
    number = pl.col("number_core")
    another = number != pl.col("id_number")
    identity = pl.when(another & (pl.col("id_type") == "id_card")).then("id_number")
    old_form = pl.concat_str(identity.str.slice(0, 6), identity.str.slice(8, 9))
    own = (number == old_form).fill_null(value=False)
    elsewhere = _of_other_system(pl.when(another).then("claimed_number"), catalogue)
    return another.fill_null(value=False) & ~own & ~elsewhere


def _of_other_system(number: pl.Expr, catalogue: Catalogue) -> pl.Expr:
    """Tell whether a number has the format of another authority's system (TS6…, 苏A01…)."""
    patterns = [s.number_pattern for s in catalogue.systems.values() if s.number_pattern is not None]
    return number.str.contains("|".join(f"(?:{p})" for p in patterns)).fill_null(value=False)
