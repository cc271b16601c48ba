"""Where each entry ends up, and by which record it was judged."""

import polars as pl

from certverify.rules.records import unreviewed
from certverify_schemas.tables import StatusTable

__all__ = ["NOT_APPLICABLE", "stated"]

NOT_APPLICABLE = ("not_yet_in_post", "industry_not_high_risk", "industry_other_system")
"""Causes set here that put an entry outside what can be judged at all."""


def stated(facts: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return the ``StatusTable``: every entry once, in the order of ``entry``."""
    ruled = found.sort("entry", pl.col("primary").not_(), "order").group_by("entry", maintain_order=True).agg(
        pl.col("rule").alias("rules"),
        pl.col("primary").any().alias("flagged"),
        pl.col("confirmed").filter("primary").first().alias("primary_confirmed"),
    )  # fmt: skip  # one column a line
    judged = facts.lazy().join(ruled.lazy(), on="entry", how="left", maintain_order="left")
    judged = judged.with_columns(_cause().alias("cause_found"))
    judged = judged.with_columns(_status().alias("status"))
    open_ended = pl.col("status").is_in(["unverified", "not_applicable"])
    table = judged.select(
        "entry", "status", "asked_at", "next_try_at",
        _certainty().alias("certainty"),
        pl.when(open_ended).then("cause_found").alias("cause"),
        pl.col("rules").fill_null([]),
        pl.col("c_valid_to").alias("valid_to"),
        pl.when(pl.col("good") & ~pl.col("manager") & unreviewed("c_")).then("c_review_due").alias("review_due"),
        _chosen_item().alias("chosen_item"),
        _because().alias("chosen_because"),
    )  # fmt: skip  # one column a line
    return StatusTable.validate(
        table.select(StatusTable.column_names()).collect(engine="in-memory"), cast=True
    )


def _cause() -> pl.Expr:
    conflict = pl.when("followup_found").then(pl.lit("identity_conflict"))
    undated = pl.col("manager") & pl.col("unmet") & pl.col("appointed_on").is_null()
    missing = pl.when(undated).then(pl.lit("appointment_date_missing"))
    return pl.coalesce("settled", "gate", conflict, "block", missing)


def _status() -> pl.Expr:
    return (
        pl.when("out").then(pl.lit("not_applicable"))
        .when("flagged").then(pl.lit("flagged"))
        .when(pl.col("cause_found").is_not_null()).then(pl.lit("unverified"))
        .otherwise(pl.lit("compliant"))
    )  # fmt: skip  # one status a line


def _certainty() -> pl.Expr:
    sure = pl.when("primary_confirmed").then(pl.lit("confirmed")).otherwise(pl.lit("provisional"))
    return pl.when(pl.col("flagged").fill_null(value=False)).then(sure)


def _chosen_item() -> pl.Expr:
    passed = pl.concat_str("c_industry", "c_person_type", separator=" ", ignore_nulls=True)
    chosen = pl.when("manager").then(passed).otherwise(pl.coalesce("c_item", "c_item_text", "c_category"))
    return pl.when(pl.col("c_state").is_not_null()).then(chosen)


def _because() -> pl.Expr:
    """Of several current records one reviewed in time, or of the unit's type, goes before one that ends later."""
    several = (pl.col("c_state") == "current") & (pl.col("n_current") > 1)
    outranked = pl.col("c_valid_to") < pl.col("current_end")
    return (
        pl.when(several & outranked & pl.col("manager")).then(pl.lit("own_unit"))
        .when(several & outranked).then(pl.lit("reviewed"))
        .when(several).then(pl.lit("latest_term"))
        .otherwise("c_state")
    )  # fmt: skip  # one reason a line
