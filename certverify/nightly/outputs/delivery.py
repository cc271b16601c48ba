"""Who delivered rosters, held against the register: whose is missing or unreadable, and who is on no register."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

import polars as pl

from certverify.messages import Lang, text
from certverify.nightly.outputs.leaves import Leaf
from certverify.nightly.register import Register, in_words
from certverify.nightly.rolls import Rolls, code_in, register_key

__all__ = ["STATES", "delivery", "delivery_leaf", "read_employers"]

STATES: Final = ("missing", "unreadable", "unregistered")
"""What may be told of an employer: on the register and no roster came; it came and cannot be read; on no register."""
_COLUMNS: Final = ("state", "region", "employer_key", "employer")


def delivery(rolls: Rolls, register: Register) -> pl.DataFrame:
    """Return ``state``, ``region``, ``employer_key`` and ``employer`` of everybody of whom there is something to tell.

    Without a register there is not. An unreadable roster is its employer's if a file or folder names it.
    """
    known = register.employers.select("region", "employer", register_key().alias("employer_key"))
    if known.is_empty():
        return known.with_columns(state=pl.lit("")).select(_COLUMNS)
    read = rolls.places.select("region", "employer", "employer_key").unique(
        "employer_key", maintain_order=True
    )
    broken = [name for one in rolls.unread for name in _names_in(one.source)]
    theirs = pl.col("employer_key").is_in(broken) | pl.col("employer").is_in(broken)
    state = pl.when(theirs).then(pl.lit("unreadable")).otherwise(pl.lit("missing"))
    absent = known.join(read, on="employer_key", how="anti", maintain_order="left").with_columns(state=state)
    strange = read.join(known, on="employer_key", how="anti", maintain_order="left")
    told = pl.concat(
        [absent.select(_COLUMNS), strange.with_columns(state=pl.lit("unregistered")).select(_COLUMNS)]
    )
    return told.sort(pl.col("state").cast(pl.Enum(STATES)), "region", "employer_key")


def _names_in(source: str) -> Iterator[str]:
    """Yield what may name the employer in the place of a roster: a credit code, folders, the file."""
    place = PurePath(source)
    yield from (*place.parent.parts, place.stem)
    if (code := code_in(source)) is not None:
        yield code


def read_employers(rolls: Rolls, register: Register) -> int:
    """Return how many employers of the register a roster was read of."""
    known = register.employers.select(register_key().alias("employer_key"))
    return known.join(rolls.places, on="employer_key", how="semi").height


def delivery_leaf(table: pl.DataFrame, lang: Lang) -> Leaf:
    """Return the table in words."""
    lines = [
        [
            text(f"nightly.delivery.{state}", lang),
            in_words(region, lang),
            key,
            employer,
        ]
        for state, region, key, employer in table.iter_rows()
    ]
    keys = ("region", "employer_key", "employer")
    heads = [text("nightly.delivery.state", lang), *(text(f"nightly.key.{key}", lang) for key in keys)]
    return Leaf(text("nightly.page.delivery", lang), heads, lines, labels=len(heads), widths=(18, 18, 23, 40))
