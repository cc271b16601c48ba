"""What the answers allow us to say, before any record is looked at: "could not ask" never becomes "no"."""

from datetime import date, timedelta
from typing import Final

import polars as pl

__all__ = ["answered_on", "dated", "gated"]

_FRAGILE_IDS = r"^(?:8[123]|9)"
"""Residence permits and the like: a certificate may stand under an older permit's number."""
_RESIDENCE_IDS: Final = r"^8[123]"
"""港澳台居民居住证 (GB 11643 numbers of 810000, 820000 and 830000): whoever holds one had a permit before."""
_TWICE: Final = 2
"""Answers that agree, far enough apart, without which absence is not confirmed."""
_OLDEST_DATA: Final = timedelta(days=30)
"""A data file older than that says nothing of who has no certificate today: as long as an answer is reused."""

_TERM_OF_A_CARD: Final = 6
"""Years (特种作业人员安全技术培训考核管理规定 Art. 19)."""
_TERM_OF_A_PASS: Final = 3
"""Years (安全生产培训管理办法 Art. 25)."""


def answered_on() -> pl.Expr:
    """Return the day (Asia/Shanghai) up to which an answer speaks: of its data, else of the asking."""
    asked = pl.col("asked_at").dt.convert_time_zone("Asia/Shanghai").dt.date()
    return pl.coalesce("data_as_of", asked)


def dated(answers: pl.DataFrame) -> pl.DataFrame:
    """Add ``answered_on``, and the last day that an answer speaks for to its end (``whole_day``).

    That is the day of its data, else the one before the asking. Once for all: time zones are slow.
    """
    before = pl.col("answered_on") - timedelta(days=1)
    return answers.with_columns(answered_on().alias("answered_on")).with_columns(
        pl.coalesce("data_as_of", before).alias("whole_day")
    )


def gated(posts: pl.DataFrame, answers: pl.DataFrame, asked_again: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the posts joined with their answers (``dated``), and with those to follow-up queries (``asked_again``).

    ``found``: the platform positively has records. ``absent``: it positively has none, under the follow-up's identity
    neither; ``absent_twice``: it has said so twice. ``followup_found``: none here, but some under the identity that
    the claimed number names. ``gate``: why neither can be said. ``issued_since``: the card claimed is younger than the
    answer. ``proves``: what is not shown does not exist. ``sure``: absence is confirmed, by two answers from
    ``agreed_since`` on, neither of which is older than the card claimed; ``sure_of_card``: that of the card claimed,
    which could be younger than the answer where the roster gives it no date of issue.
    """
    own = _columns(answers, "", "answered_on", "whole_day")
    asked = posts.join(own, on="query_key", how="left", maintain_order="left")
    asked = asked.with_columns(_issued_since(as_of).alias("issued_since"))
    asked = asked.join(
        _columns(asked_again, "followup_"), on="followup_key", how="left", maintain_order="left"
    ).with_columns(_times())
    asked = asked.with_columns(_gate(as_of).alias("gate"))
    free = pl.col("settled").is_null() & pl.col("gate").is_null()
    twice = pl.col("followup_key").is_not_null() & (pl.col("state") == "not_found")
    found_there = pl.col("followup_state") == "found"
    standing = _of_both(twice, "standing")
    asked = asked.with_columns(
        (free & (pl.col("state") == "found")).alias("found"),
        (free & (pl.col("state") == "not_found") & ~(twice & found_there))
        .fill_null(value=False)
        .alias("absent"),
        (free & twice & found_there).fill_null(value=False).alias("followup_found"),
        pl.col("absence_proves").fill_null(value=False).alias("proves"),
        (standing >= _TWICE).fill_null(value=False).alias("absent_twice"),
        ((standing >= _TWICE) & _identity_proved()).fill_null(value=False).alias("sure"),
        _of_both(twice, "agreed_since").alias("agreed_since"),
    )
    asked = asked.with_columns((pl.col("sure") & ~_begun_since_one(as_of)).alias("sure"))
    return asked.with_columns((pl.col("sure") & ~_may_be_younger(as_of)).alias("sure_of_card"))


def _of_both(twice: pl.Expr, column: str) -> pl.Expr:
    return pl.when(twice).then(pl.min_horizontal(column, f"followup_{column}")).otherwise(column)


def _columns(answers: pl.DataFrame, prefix: str, *more: str) -> pl.DataFrame:
    columns = [
        "query_key",
        "state",
        "reason",
        "first_asked_at",
        "asked_at",
        "standing",
        "agreed_since",
        "identity_corroborated",
    ]
    columns += ["absence_proves", "data_as_of", "next_try_at", "evidence_ids", *more]
    text = answers.select(columns).with_columns(pl.col("state", "reason").cast(pl.String))
    return text.rename({c: f"{prefix}{c}" for c in columns if c != "query_key"}).rename(
        {"query_key": "followup_key"} if prefix else {}
    )


def _times() -> list[pl.Expr]:
    """An entry was last asked about when its last query was; it is tried next when the sooner of them is."""
    return [
        pl.min_horizontal("first_asked_at", "followup_first_asked_at").alias("first_asked_at"),
        pl.max_horizontal("asked_at", "followup_asked_at").alias("asked_at"),
        pl.min_horizontal("next_try_at", "followup_next_try_at").alias("next_try_at"),
    ]


def _gate(as_of: date) -> pl.Expr:
    """Name why nothing can be said, or null: the first that holds."""
    absent, followed = pl.col("state") == "not_found", pl.col("followup_key").is_not_null()
    return (
        pl.when(pl.col("state").is_null()).then(pl.lit("not_asked"))
        .when((pl.col("reason") == "other_name") & pl.col("name_other").is_not_null())
        .then(pl.lit("other_name_former"))
        .when(pl.col("state") == "unanswered").then("reason")
        .when(absent & ~pl.col("absence_proves")).then(pl.lit("out_of_scope"))
        .when(absent & pl.col("id_suspect")).then(pl.lit("id_suspect"))
        .when(absent & _of_a_residence_permit()).then(pl.lit("residence_permit"))
        .when(absent & (pl.col("data_as_of") + _OLDEST_DATA < as_of)).then(pl.lit("data_too_old"))
        .when(absent & pl.col("issued_since")).then(pl.lit("not_asked_since"))
        .when(absent & followed & pl.col("followup_state").is_null()).then(pl.lit("not_asked"))
        .when(absent & followed & (pl.col("followup_reason") == "other_name")).then(pl.lit("number_of_another"))
        .when(absent & followed & (pl.col("followup_state") == "unanswered")).then("followup_reason")
        .when(absent & followed & (pl.col("followup_state") == "not_found") & ~pl.col("followup_absence_proves"))
        .then(pl.lit("out_of_scope"))
    )  # fmt: skip  # one cause a line


def _of_a_residence_permit() -> pl.Expr:
    """Tell whether the certificates of a person may stand under the number of an older travel permit."""
    return (pl.col("id_type") == "id_card") & pl.col("id_number").str.contains(_RESIDENCE_IDS)


def _issued_since(as_of: date) -> pl.Expr:
    """Tell whether the card on the roster was issued after the day up to which the answer speaks."""
    return (pl.col("claims") & (_issued() > pl.col("answered_on")) & (_issued() <= as_of)).fill_null(
        value=False
    )


def _may_be_younger(as_of: date) -> pl.Expr:
    """Tell whether the card could have been issued after that day: the roster does not say when it was."""
    return (pl.col("claims") & _issued().is_null() & (pl.col("answered_on") < as_of)).fill_null(value=False)


def _begun_since_one(as_of: date) -> pl.Expr:
    """Tell whether one of the two answers is from before the card claimed, which it cannot have shown.

    A card without a day of issue begins no sooner than its term before its end.
    """
    term = pl.when("manager").then(pl.lit(f"-{_TERM_OF_A_PASS}y")).otherwise(pl.lit(f"-{_TERM_OF_A_CARD}y"))
    begun = pl.coalesce(_issued(), pl.col("claimed_valid_to").dt.offset_by(term))
    since = (pl.col("agreed_since") <= begun).fill_null(
        pl.col("agreed_since").is_null() & begun.is_not_null()
    )
    return (pl.col("claims") & (begun <= as_of) & since).fill_null(value=False)


def _issued() -> pl.Expr:
    return pl.max_horizontal("claimed_first_issue", "claimed_valid_from")


def _identity_proved() -> pl.Expr:
    fragile = (
        pl.col("name_fragile")
        | (pl.col("id_type") != "id_card")
        | pl.col("id_number").str.contains(_FRAGILE_IDS)
    )
    return (pl.col("identity_corroborated") | pl.col("id_card_seen")) & ~fragile
