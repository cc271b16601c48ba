"""Official records made comparable: what each is worth on the day, and what its words mean."""

from datetime import date
from typing import Final

import polars as pl

from certverify.rules.industries import industry_words, type_words
from certverify.rules.numbering import core
from certverify.rules.packs.pack import Pack
from certverify.rules.words import category_words, item_words, plain_words

__all__ = ["OPEN_STATES", "comparable", "unreviewed"]

OPEN_STATES: Final = ("current", "future", "incomplete", "unknown", "ended_since")
"""States of a record that may stand for a certificate in force today or tomorrow."""


def comparable(certificates: pl.DataFrame, answers: pl.DataFrame, pack: Pack, as_of: date) -> pl.DataFrame:
    """Return the records, beside the days of their answers (``dated``), with columns that expressions can compare.

    Adds ``state`` (``current, future, incomplete, unknown, ended_since, revoked, expired, superseded``),
    ``review_missed``,
    ``item, item_known, category`` in the catalogue's words (the source's own as ``item_text``),
    ``person_role``, ``industry_plain, industry_known`` and ``unit_plain``, and ``number_core``.
    """
    days = answers.select("query_key", "answered_on", "whole_day")
    records = certificates.join(days, on="query_key", how="left", maintain_order="left")
    records = records.with_columns(_state(as_of).alias("state"), core("number").alias("number_core"))
    records = records.with_columns(_review_missed(as_of).fill_null(value=False).alias("review_missed"))
    return _assessment_words(_operation_words(records, pack), pack)


def _state(as_of: date) -> pl.Expr:
    """The platform's status outranks its dates; the last day of validity is valid.

    What ended, or was due for review, on the day of asking or since is open: a renewal would not show in it. A lapse
    that only says what the dates say is none before the end. A date for review that is past is told nothing by where
    the source leaves out when the term began: it may be of the term before.
    """
    status, end, start = pl.col("status").cast(pl.String), pl.col("valid_to"), pl.col("valid_from")
    answered = pl.col("answered_on")
    by_date = (answered > as_of) & (end.is_null() | end.is_between(as_of, answered, closed="left"))
    since = pl.col("whole_day")
    missed = (pl.col("kind") == "special_operation") & (pl.col("review_due") < as_of) & unreviewed()
    return (
        pl.when("superseded").then(pl.lit("superseded"))
        .when(status == "revoked").then(pl.lit("revoked"))
        .when(status == "unknown").then(pl.lit("unknown"))
        .when((status == "lapsed") & ~by_date.fill_null(value=False)).then(pl.lit("expired"))
        .when(end.is_null()).then(pl.lit("incomplete"))
        .when(end.is_between(since, as_of, closed="none")).then(pl.lit("ended_since"))
        .when(end < as_of).then(pl.lit("expired"))
        .when(start > as_of).then(pl.lit("future"))
        .when(missed & start.is_null()).then(pl.lit("incomplete"))
        .when(missed & (pl.col("review_due") > since)).then(pl.lit("ended_since"))
        .otherwise(pl.lit("current"))
    )  # fmt: skip  # one state a line


def _review_missed(as_of: date) -> pl.Expr:
    return (pl.col("state") == "current") & (pl.col("review_due") < as_of) & unreviewed()


def unreviewed(prefix: str = "") -> pl.Expr:
    """Tell whether a record's review is not done, of records or, with a ``prefix``, of the record judged by (``c_``).

    A date that is only the end of the term asks for no review, and one from before the term was of the last; a review
    since the term began answers it, as does any where the source leaves out when that was.
    """
    due, done, end = (pl.col(f"{prefix}{name}") for name in ("review_due", "reviewed_on", "valid_to"))
    began = pl.col(f"{prefix}valid_from")
    reviewed = done.is_not_null() & (began.is_null() | (done >= began))
    return due.ne_missing(end) & (began.is_null() | (due > began)) & ~reviewed


def _operation_words(records: pl.DataFrame, pack: Pack) -> pl.DataFrame:
    items = item_words([records["item"]], pack.catalogue)
    categories = category_words([records["category"]], pack.catalogue)
    named = records.rename({"item": "item_text", "category": "category_text"})
    named = named.join(items, left_on="item_text", right_on="word", how="left", maintain_order="left")
    named = named.join(
        categories, left_on="category_text", right_on="word", how="left", maintain_order="left"
    )
    return named.with_columns(pl.coalesce("item_category", "category").alias("category")).drop(
        "item_category"
    )


def _assessment_words(records: pl.DataFrame, pack: Pack) -> pl.DataFrame:
    """Read person type, industry and unit type; what one word says of another counts where that one is blank."""
    types = type_words([records["person_type"]], pack).rename({"role": "person_role"})
    records = records.join(types, left_on="person_type", right_on="word", how="left", maintain_order="left")
    records = records.with_columns(pl.coalesce("industry", "type_industry").alias("industry_word"))
    industries = industry_words([records["industry_word"]], pack)
    industries = industries.rename({"plain": "industry_plain", "known": "industry_known"})
    units = plain_words([records["unit_type"]], []).rename({"plain": "unit_plain"}).drop("known")
    records = records.join(
        industries, left_on="industry_word", right_on="word", how="left", maintain_order="left"
    )
    records = records.join(units, left_on="unit_type", right_on="word", how="left", maintain_order="left")
    unit = pl.coalesce("unit_plain", "unit").alias("unit_plain")
    return records.with_columns(unit).drop("type_industry", "industry_word", "unit")
