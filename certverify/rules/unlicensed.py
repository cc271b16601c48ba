"""Posts that are special operations (特种作业) without a certificate: 安全生产法 (2021) Art. 30, 97(7)."""

from datetime import date

import polars as pl

from certverify.rules.rule import Rule, Variant
from certverify_schemas.finding import RuleFamily

__all__ = ["unlicensed_rules"]


def unlicensed_rules(_as_of: date) -> tuple[Rule, ...]:
    """Return the rules of the family ``unlicensed``."""
    operator, none_of_item = ~pl.col("manager"), pl.col("n_match") == 0
    return (
        Rule(
            "unlicensed",
            RuleFamily.UNLICENSED,
            when=pl.col("absent") & pl.col("unmet") & operator & ~pl.col("claims"),
            confirmed=pl.col("sure"),
            variants=(
                Variant("unproved", ~pl.col("sure") & pl.col("absent_twice")),
                Variant("provisional", ~pl.col("sure")),
            ),
            claimed=pl.coalesce("claimed_word", "post"),
        ),
        Rule(
            "item_not_covered",
            RuleFamily.UNLICENSED,
            when=pl.col("found") & pl.col("unmet") & operator & ~pl.col("target_is_claim") & none_of_item,
            confirmed=pl.col("sure"),
            claimed=pl.coalesce("required_item", "required_category"),
            official=pl.col("official_items"),
        ),
    )
