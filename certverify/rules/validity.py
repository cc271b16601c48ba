"""Certificates on record that do not hold (revoked, expired, superseded, not reviewed) or soon will not."""

from datetime import date, timedelta

import polars as pl

from certverify.rules.law import under_confirmed_law
from certverify.rules.packs.pack import Pack
from certverify.rules.records import unreviewed
from certverify.rules.rule import Rule, Variant, both
from certverify.rules.vocabulary import days_since, days_until, written_day
from certverify_schemas.finding import RuleFamily

__all__ = ["validity_rules"]

_FAMILY = RuleFamily.VALIDITY


def validity_rules(as_of: date, pack: Pack) -> tuple[Rule, ...]:
    """Return the rules of the family ``validity``.

    For managers a record that does not hold counts only once the six months from appointment are over.
    """
    operator, manager = ~pl.col("manager"), pl.col("manager")
    bound = operator | (pl.col("deadline") < as_of).fill_null(value=False)
    unmet = pl.col("found") & pl.col("unmet") & bound
    none_current = pl.col("n_current") == 0
    by_manager = (Variant("manager", manager),)
    return (
        Rule(
            "revoked", _FAMILY, when=unmet & none_current & (pl.col("n_revoked") > 0), confirmed=pl.col("sure"),
            variants=by_manager, measures=by_manager, official=pl.coalesce("c_status_text", "c_item"),
        ),
        _expired(unmet & operator & none_current, as_of),
        Rule(
            "superseded_only", _FAMILY, confirmed=pl.col("sure"),
            when=unmet & (pl.col("n_match") > 0) & (pl.col("n_superseded") == pl.col("n_match")),
            variants=by_manager, measures=by_manager, official=_day("c_valid_to"),
        ),
        *_reviews(unmet & operator, as_of, pack),
        Rule(
            "expiring_soon", _FAMILY, event=_day_after("c_valid_to"),
            when=pl.col("good") & operator & _within("running_end", as_of, pack.parameters.expiring_soon_days),
            facts={"days": days_until("c_valid_to", as_of)}, official=_day("c_valid_to"),
        ),
    )  # fmt: skip  # name, subject and condition of a rule read better together


def _expired(unmet: pl.Expr, as_of: date) -> Rule:
    by_word = pl.col("expired_end").is_null() | (pl.col("expired_end") >= as_of)
    return Rule(
        "expired",
        _FAMILY,
        when=unmet & (pl.col("n_expired") > 0),
        event=pl.when(~by_word).then(_day_after("expired_end")),
        confirmed=pl.col("sure") & ~pl.col("renewal_applied"),
        facts={"days": days_since("expired_end", as_of), "official_valid_to": both(_day("expired_end"))},
        variants=(
            Variant("receipt", pl.col("renewal_applied")),
            Variant("lapsed", by_word),
            Variant("future", pl.col("n_future") > 0),
        ),
        claimed=written_day("claimed_valid_to", "claimed_valid_to_precision"),
        official=_day("expired_end"),
    )


def _reviews(unmet: pl.Expr, as_of: date, pack: Pack) -> tuple[Rule, Rule]:
    """Order 30 Art. 21 and 26; a review missed under Order 19 is a doubt to be confirmed."""
    missed = _day_after("c_review_due")
    return (
        Rule(
            "review_overdue", _FAMILY, when=unmet & (pl.col("n_current") > 0), confirmed=pl.col("sure"),
            event=missed,
            variants=(Variant("unconfirmed", ~under_confirmed_law(missed, pack, as_of)),),
            claimed=_day("claimed_reviewed_on"), official=_day("c_review_due"),
        ),
        Rule(
            "review_due_soon", _FAMILY, event=missed,
            when=pl.col("good") & ~pl.col("manager") & unreviewed("c_")
            & _within("c_review_due", as_of, pack.parameters.review_due_soon_days),
            facts={"days": days_until("c_review_due", as_of)}, official=_day("c_review_due"),
        ),
    )  # fmt: skip  # name, subject and condition of a rule read better together


def _within(column: str, as_of: date, days: int) -> pl.Expr:
    return pl.col(column).is_between(as_of, as_of + timedelta(days=days))


def _day_after(column: str) -> pl.Expr:
    """Return the first day after a last day, which still counts as valid."""
    return pl.col(column) + timedelta(days=1)


def _day(column: str) -> pl.Expr:
    return pl.col(column).dt.to_string("%Y-%m-%d")
