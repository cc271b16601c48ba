"""The same principal or safety manager on the rosters of several employers: a nominal appointment (挂证), perhaps."""

from datetime import date
from typing import Final

import polars as pl

from certverify.rules.rule import Rule, Variant, both
from certverify_schemas.catalogue import normal_word
from certverify_schemas.finding import RuleFamily

__all__ = ["employer_rule", "nobody_at_several", "several_employers"]

_SCHEMA: Final = {"entry": pl.UInt32, "employer_count": pl.UInt32, "role_employer_count": pl.UInt32}
_MANAGERS: Final = ("principal", "safety_manager")


def several_employers(entries: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """Return ``entry, employer_count, role_employer_count`` for managers in post at more than one employer.

    ``role_employer_count`` counts the employers that list the person in the entry's own role. Nobody is named.
    A person is the same under one ID number and name; entries whose ID number is in doubt, people who are not at work
    or not yet in post, and entries without an employer do not count. An employer is one under its credit code
    (统一社会信用代码) or, where no line of that name gives one, under its name.
    """
    held = _with_employers(_in_post(entries, as_of))
    counts = held.group_by("person_key").agg(employer_count=pl.col("employer_key").n_unique())
    in_role = held.group_by("person_key", "role").agg(role_employer_count=pl.col("employer_key").n_unique())
    several = counts.filter(pl.col("employer_count") > 1)
    found = held.join(several, on="person_key").join(in_role, on=["person_key", "role"])
    return found.select(pl.col(c).cast(t) for c, t in _SCHEMA.items()).sort("entry")


def employer_rule() -> Rule:
    """Return the rule ``multi_employer``: advice to a regulator, which names no employer."""
    return Rule(
        "multi_employer",
        RuleFamily.DATA,
        when=pl.col("employer_count").is_not_null() & ~pl.col("out"),
        facts={"count": both(pl.col("employer_count").cast(pl.String))},
        variants=(Variant("roles", pl.col("role_employer_count") < pl.col("employer_count")),),
    )


def nobody_at_several() -> pl.DataFrame:
    """Return the empty table of :func:`several_employers`: employers see their own rosters only."""
    return pl.DataFrame(schema=_SCHEMA)


def _in_post(entries: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """Read only managers, who are few, so that a whole jurisdiction fits in memory."""
    role = pl.col("role").cast(pl.String)
    doubtful = pl.col("conflict_field").is_not_null() | pl.col("id_suspect")
    later = (pl.col("appointed_on") > as_of).fill_null(value=False)
    in_post = role.is_in(_MANAGERS) & pl.col("disposition").is_null() & ~doubtful & ~later
    columns = ("entry", "person_key", "employer", "employer_uscc")
    return entries.filter(in_post).select(*columns, role).collect(engine="streaming")


def _with_employers(held: pl.DataFrame) -> pl.DataFrame:
    names = held["employer"].drop_nulls().unique().sort()
    plain = {name: normal_word(name) or None for name in names}
    held = held.with_columns(
        name=pl.col("employer").replace_strict(plain, default=None, return_dtype=pl.String)
    )
    code = pl.coalesce("employer_uscc", pl.col("employer_uscc").max().over("name"))
    held = held.with_columns(
        pl.when(pl.col("name").is_null()).then("employer_uscc").otherwise(code).alias("code")
    )
    return held.with_columns(pl.coalesce("code", "name").alias("employer_key")).drop_nulls("employer_key")
