"""What is wrong or missing in the roster itself, and cards that belong to another authority."""

from datetime import date

import polars as pl

from certverify.messages import text
from certverify.rules.packs.pack import Pack
from certverify.rules.rule import Rule, Text, Variant, both
from certverify.rules.vocabulary import worded
from certverify_schemas.finding import RuleFamily

__all__ = ["data_rules"]

_FAMILY = RuleFamily.DATA
_CONFLICTS = ("sex", "birth_date", "age")


def data_rules(as_of: date, pack: Pack) -> tuple[Rule, ...]:
    """Return the rules of the family ``data``."""
    return (_identity(), _dates(as_of), _other_system(pack), _item_unstated(), _age(as_of))


def _identity() -> Rule:
    """The ID number contradicts the row, or the claimed number names somebody else of the same name."""
    in_row = pl.col("conflict_field").is_not_null() & (
        pl.col("disposition").cast(pl.String).ne_missing(pl.lit("not_applicable"))
    )
    number = Text(pl.lit(text("fact.conflict.number", "zh")), pl.lit(text("fact.conflict.number", "en")))
    detail = Text(
        pl.lit(text("fact.conflict.number.detail", "zh")), pl.lit(text("fact.conflict.number.detail", "en"))
    )
    row_field, followed = worded("conflict_field", "fact.conflict", _CONFLICTS), pl.col("followup_found")
    row_detail = pl.col("conflict_detail")
    return Rule(
        "identity_conflict",
        _FAMILY,
        when=in_row | followed,
        facts={
            "field_a": Text(
                pl.lit(text("fact.conflict.id_number", "zh")), pl.lit(text("fact.conflict.id_number", "en"))
            ),
            "field_b": _either(followed, number, row_field),
            "detail": _either(followed, detail, both(row_detail)),
        },
        claimed=pl.when(in_row).then(row_detail),
    )


def _either(condition: pl.Expr, first: Text, second: Text) -> Text:
    return Text(
        pl.when(condition).then(first.zh).otherwise(second.zh),
        pl.when(condition).then(first.en).otherwise(second.en),
    )


def _dates(as_of: date) -> Rule:
    """A start in the future after early renewal is normal; an issue in the future is not."""
    starts = pl.max_horizontal("claimed_valid_from", "claimed_first_issue")
    reasons = {
        "end_before_start": pl.col("claimed_valid_to") < starts,
        "issue_in_future": pl.col("claimed_first_issue") > as_of,
        "before_youngest_age": pl.min_horizontal("claimed_first_issue", "claimed_valid_from")
        < pl.col("may_hold_from"),
    }
    return Rule(
        "impossible_dates",
        _FAMILY,
        when=pl.any_horizontal(reasons.values()) & ~pl.col("out"),
        facts={"reason": _first_that_holds("fact.dates", reasons)},
        claimed=pl.concat_str(
            *(pl.col(c).dt.to_string("%Y-%m-%d") for c in ("claimed_first_issue", "claimed_valid_from")),
            pl.col("claimed_valid_to").dt.to_string("%Y-%m-%d"),
            separator="；",
            ignore_nulls=True,
        ),
    )


def _first_that_holds(prefix: str, reasons: dict[str, pl.Expr]) -> Text:
    zh = [pl.when(when).then(pl.lit(text(f"{prefix}.{word}", "zh"))) for word, when in reasons.items()]
    en = [pl.when(when).then(pl.lit(text(f"{prefix}.{word}", "en"))) for word, when in reasons.items()]
    return Text(pl.coalesce(zh), pl.coalesce(en))


def _other_system(pack: Pack) -> Rule:
    key, systems = pl.col("claimed_other_system"), pack.catalogue.systems

    def told(field: str) -> pl.Expr:
        values = {name: getattr(system, field) for name, system in systems.items()}
        return key.replace_strict(values, default=None, return_dtype=pl.String)

    return Rule(
        "other_system",
        _FAMILY,
        when=key.is_in(list(systems)) & (~pl.col("out") | (pl.col("cause") == "other_system")),
        facts={
            "claimed_cert": both(pl.coalesce("claimed_word", told("certificate"))),
            "authority": Text(told("authority"), told("authority_en")),
            "query_site": both(told("query_site")),
        },
        claimed=pl.coalesce("claimed_word", told("certificate")),
        official=pl.concat_str(told("authority"), told("query_site"), separator=" "),
    )


def _item_unstated() -> Rule:
    """Neither the post nor the card on the roster names an item; a card of another category is not what is checked."""
    of_it = pl.col("claim_category") == pl.col("target_category")
    word = pl.when(of_it.fill_null(value=True)).then(pl.coalesce("claimed_word", "post")).otherwise("post")
    unstated = pl.col("target_item").is_null() & pl.col("claimed_item").is_null()
    return Rule(
        "item_unstated",
        _FAMILY,
        when=pl.col("good") & ~pl.col("manager") & unstated,
        facts={"claimed_word": both(word)},
        claimed=word,
        official=pl.col("official_items"),
    )


def _age(as_of: date) -> Rule:
    young, old = pl.col("of_age_on") > as_of, pl.col("retires_on") < as_of
    born = pl.col("birth_date")
    month, day = born.dt.month(), born.dt.day()
    had_birthday = (month < as_of.month) | ((month == as_of.month) & (day <= as_of.day))
    age = as_of.year - born.dt.year() - pl.when(had_birthday).then(0).otherwise(1)
    return Rule(
        "age_out_of_range",
        _FAMILY,
        when=pl.col("settled").is_null() & ~pl.col("manager") & (young | old),
        facts={
            "age": both(age.cast(pl.String)),
            "age_reason": _first_that_holds("fact.age", {"too_young": young, "past_retirement": old}),
        },
        variants=(Variant("young", young),),
        claimed=pl.col("birth_date").dt.to_string("%Y-%m-%d"),
    )
