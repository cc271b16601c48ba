"""Signs that a certificate is not what the roster says: claimed against official, field by field.

A sign is a doubt to be verified, never a verdict; what writing or a typing error explains is no sign.
"""

from datetime import date

import polars as pl

from certverify.rules.rule import Rule, Variant, both
from certverify.rules.vocabulary import written_day
from certverify_schemas.finding import RuleFamily, Severity
from certverify_schemas.masking import masked_number

__all__ = ["forged_rules"]

_FAMILY = RuleFamily.FORGED


def forged_rules(_as_of: date) -> tuple[Rule, ...]:
    """Return the rules of the family ``forged``."""
    return (_not_on_platform(), _lookalike(), _dates(), _item(), _shared(), _number(), _issuer())


def _not_on_platform() -> Rule:
    sure, twice, manager = pl.col("sure_of_card"), pl.col("absent_twice"), pl.col("manager")
    return Rule(
        "not_on_platform",
        _FAMILY,
        when=pl.col("absent") & pl.col("claims") & _of_this_platform(),
        confirmed=sure,
        variants=(
            Variant("manager.unproved", manager & ~sure & twice),
            Variant("manager.provisional", manager & ~sure),
            Variant("manager", manager),
            Variant("unproved", ~sure & twice),
            Variant("provisional", ~sure),
        ),
        measures=(Variant("manager", manager),),
        claimed=_joined(
            pl.coalesce("claimed_item", "claimed_category", "claimed_word"), masked_number("claimed_number")
        ),
    )


def _lookalike() -> Rule:
    return Rule(
        "qr_lookalike",
        _FAMILY,
        when=pl.col("settled").is_null() & ~pl.col("followup_found") & pl.col("imitating_host").is_not_null(),
        claimed=pl.col("imitating_host"),
    )


def _dates() -> Rule:
    """A later term that does not show yet would explain the claim, so the doubt rests on its absence.

    A row that writes the official end elsewhere accuses nobody: sooner was another date taken for the card's end.
    """
    in_row = pl.col("end_in_row").is_not_null()
    compared = _compared() & ~pl.col("any_date_open") & pl.col("any_named")
    return Rule(
        "dates_mismatch",
        _FAMILY,
        when=compared & pl.col("claim_past") & ~pl.col("any_same_date"),
        confirmed=pl.col("sure_of_card"),
        facts={"official_valid_to": both(_day("reference_end")), "end_in_row": both(_day("end_in_row"))},
        # A first issue that one side leaves open says nothing beside the other, and one that agrees is no mismatch.
        variants=(
            Variant("in_row", in_row),
            Variant(
                "end",
                (pl.col("claimed_first_issue") == pl.col("reference_first_issue")).fill_null(value=True),
            ),
        ),
        measures=(Variant("in_row", in_row),),
        claimed=written_day("claimed_valid_to", "claimed_valid_to_precision"),
        official=_day("reference_end"),
        milder=in_row,
    )


def _item() -> Rule:
    compared = _compared() & ~pl.col("manager")
    none = (pl.col("n_records") > 0) & (pl.col("n_claim") == 0) & (pl.col("n_claim_doubt") == 0)
    return Rule(
        "item_mismatch",
        _FAMILY,
        when=compared & pl.col("claim_item").is_not_null() & none,
        confirmed=pl.col("sure_of_card"),
        facts={"official_items": both(pl.col("all_items"))},
        claimed=pl.col("claimed_item"),
        official=pl.col("all_items"),
    )


def _compared() -> pl.Expr:
    """A card issued after the source was asked cannot show in the answer."""
    asked = pl.col("found") & pl.col("proves") & ~pl.col("issued_since")
    return asked & pl.col("claims") & _of_this_platform()


def _of_this_platform() -> pl.Expr:
    """A manager's industry decides whose pass it is: in an unknown one it may stand on another platform."""
    return ~pl.col("manager") | pl.col("industry_class").is_not_null()


def _shared() -> Rule:
    """Alone, beside a good record, it is a slip of the pen; so it only joins other doubts."""
    return Rule(
        "shared_number",
        _FAMILY,
        when=pl.col("accused") & pl.col("shared_count").is_not_null(),
        facts={"count": both(pl.col("shared_count").cast(pl.String)), "rows": both(pl.col("shared_rows"))},
        claimed=masked_number("claimed_number"),
        follows=True,
    )


def _number() -> Rule:
    """Alone, with no other sign, it is a slip of the pen and said as advice."""
    by_form = ~pl.col("manager") & (pl.col("id_type") == "id_card")
    differs = pl.col("found") & ~pl.col("any_same_number") & (by_form | (pl.col("n_numbers") > 0))
    return Rule(
        "number_mismatch",
        _FAMILY,
        when=pl.col("number_foreign") & (differs | (pl.col("absent") & by_form)),
        confirmed=pl.col("found") | pl.col("sure_of_card"),
        variants=(Variant("manager", pl.col("manager")),),
        claimed=masked_number("claimed_number"),
        official=masked_number("reference_number"),
        follows=True,
        alone=Severity.ADVISORY,
    )


def _issuer() -> Rule:
    return Rule(
        "issuer_mismatch",
        _FAMILY,
        when=pl.col("found") & pl.col("claims") & pl.col("issuer_contradicts"),
        claimed=pl.col("claimed_issuer"),
        official=pl.col("official_issuer"),
    )


def _joined(*texts: pl.Expr) -> pl.Expr:
    return pl.concat_str(*(one.replace("", None) for one in texts), separator="；", ignore_nulls=True)


def _day(column: str) -> pl.Expr:
    return pl.col(column).dt.to_string("%Y-%m-%d")
