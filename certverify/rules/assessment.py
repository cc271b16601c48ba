"""Principals and safety managers: assessed within six months of appointment (Order 3 Art. 24, 安全生产法 Art. 27)."""

from datetime import date, timedelta

import polars as pl

from certverify.rules.packs.pack import Parameters
from certverify.rules.rule import Rule, Variant, both
from certverify.rules.vocabulary import days_since, days_until, written_day
from certverify_schemas.finding import RuleFamily

__all__ = ["assessment_rules"]

_FAMILY = RuleFamily.ASSESSMENT


def assessment_rules(as_of: date, windows: Parameters) -> tuple[Rule, ...]:
    """Return the rules of the family ``assessment``; what a missing pass entails concerns high-risk industries only."""
    unmet = pl.col("manager") & pl.col("unmet") & (pl.col("industry_class").cast(pl.String) == "high_risk")
    dated, over = pl.col("appointed_on").is_not_null(), pl.col("deadline") < as_of
    return (
        *_too_late(unmet & dated & over, as_of),
        _undated(unmet & ~dated),
        _scope(unmet),
        *_in_time(unmet & dated & ~over, as_of, windows),
        *_passed(as_of, windows),
    )


def _undated(when: pl.Expr) -> Rule:
    """A pass that has expired, or is another's, is on record: that none is would be untrue."""
    expired = pl.col("n_expired") > 0
    return Rule(
        "appointment_date_missing",
        _FAMILY,
        when=when,
        confirmed=pl.col("sure"),
        facts={"official_valid_to": both(_day("expired_end"))},
        variants=(
            Variant("expired", expired & pl.col("expired_end").is_not_null()),
            Variant("other", expired | (pl.col("n_other_pass") > 0)),
        ),
    )


def _too_late(unmet: pl.Expr, as_of: date) -> tuple[Rule, Rule]:
    """Confirmed only after the rolled deadline, and only where the calendar of holidays reaches."""
    past_doubt = (pl.col("deadline_rolled") < as_of) & pl.col("calendar_reaches")
    expired = pl.col("n_expired") > 0
    return (
        Rule(
            "assessment_overdue", _FAMILY, when=unmet & ~expired, confirmed=pl.col("sure") & past_doubt,
            event=_day_after("deadline"), variants=(
                Variant("grace", ~pl.col("calendar_reaches")),
                Variant("unmoved", pl.col("deadline_rolled") == pl.col("deadline")),
            ),
            claimed=written_day("appointed_on", "appointed_precision"), dated=True,
        ),
        Rule(
            "assessment_expired", _FAMILY, when=unmet & expired,
            event=pl.when(pl.col("expired_end") < as_of).then(_day_after("expired_end")),
            confirmed=pl.col("sure") & ~pl.col("renewal_applied"),
            facts={"days": days_since("expired_end", as_of), "official_valid_to": both(_day("expired_end"))},
            variants=(
                Variant("receipt", pl.col("renewal_applied")),
                Variant("lapsed", pl.col("expired_end").is_null() | (pl.col("expired_end") >= as_of)),
            ),
            claimed=written_day("claimed_valid_to", "claimed_valid_to_precision"),
            official=_day("expired_end"), dated=True,
        ),
    )  # fmt: skip  # name, subject and condition of a rule read better together


def _scope(unmet: pl.Expr) -> Rule:
    """Another industry or person type does not cover the post; about another unit type the authority is asked."""
    unit = pl.col("good") & pl.col("manager") & pl.col("unit_known") & (pl.col("n_unit_ok") == 0)
    return Rule(
        "assessment_scope_mismatch",
        _FAMILY,
        when=(unmet & (pl.col("n_other_pass") > 0)) | unit,
        variants=(Variant("unit", unit),),
        claimed=pl.concat_str("industry", "unit_type", separator=" ", ignore_nulls=True),
        official=pl.when(unit).then(pl.concat_str("c_industry", "c_unit_type", separator=" ", ignore_nulls=True))
        .otherwise(pl.concat_str("other_industry", "other_person_type", separator=" ", ignore_nulls=True)),
    )  # fmt: skip  # the two cases read better side by side


def _in_time(unmet: pl.Expr, as_of: date, windows: Parameters) -> tuple[Rule, Rule]:
    soon = pl.col("deadline") <= as_of + timedelta(days=windows.assessment_due_soon_days)
    facts = {"days": days_until("deadline", as_of)}
    return (
        Rule(
            "assessment_due_soon",
            _FAMILY,
            when=unmet & soon,
            confirmed=pl.col("sure"),
            event=_day_after("deadline"),
            facts=facts,
            dated=True,
        ),
        Rule(
            "assessment_pending",
            _FAMILY,
            when=unmet & ~soon,
            confirmed=pl.col("sure"),
            event=_day_after("deadline"),
            dated=True,
        ),
    )


def _passed(as_of: date, windows: Parameters) -> tuple[Rule, Rule]:
    good = pl.col("good") & pl.col("manager")
    certain = ~pl.col("any_first_pass_unknown") & (pl.col("n_doubt") == 0) & pl.col("proves")
    ruled = pl.col("industry_class").cast(pl.String) == "high_risk"
    days = (pl.col("first_pass") - pl.col("deadline")).dt.total_days().cast(pl.String)
    ends = pl.col("running_end").is_between(
        as_of, as_of + timedelta(days=windows.assessment_expiring_soon_days)
    )
    return (
        Rule(
            "assessment_late", _FAMILY, when=good & ruled & certain & (pl.col("first_pass") > pl.col("deadline")),
            facts={"official_first_issue": both(_day("first_pass")), "days": both(days)},
            event=pl.col("first_pass"), official=_day("first_pass"), dated=True,
        ),
        Rule(
            "assessment_expiring_soon", _FAMILY, when=good & ends, event=_day_after("c_valid_to"),
            facts={"days": days_until("c_valid_to", as_of)}, official=_day("c_valid_to"),
        ),
    )  # fmt: skip  # name, subject and condition of a rule read better together


def _day_after(column: str) -> pl.Expr:
    """Return the first day after a last day, which still counts."""
    return pl.col(column) + timedelta(days=1)


def _day(column: str) -> pl.Expr:
    return pl.col(column).dt.to_string("%Y-%m-%d")
