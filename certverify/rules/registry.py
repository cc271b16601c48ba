"""All rules in the order of the table (DESIGN.md section 3): the order in which one of them becomes primary."""

from datetime import date
from typing import Final

from certverify.rules.assessment import assessment_rules
from certverify.rules.data import data_rules
from certverify.rules.employers import employer_rule
from certverify.rules.forged import forged_rules
from certverify.rules.packs.pack import Pack
from certverify.rules.rule import Rule
from certverify.rules.unlicensed import unlicensed_rules
from certverify.rules.validity import validity_rules

__all__ = ["ORDER", "registry"]

ORDER: Final = (
    "unlicensed",
    "not_on_platform",
    "revoked",
    "item_not_covered",
    "expired",
    "superseded_only",
    "review_overdue",
    "assessment_overdue",
    "assessment_expired",
    "qr_lookalike",
    "dates_mismatch",
    "item_mismatch",
    "shared_number",
    "number_mismatch",
    "issuer_mismatch",
    "identity_conflict",
    "appointment_date_missing",
    "impossible_dates",
    "assessment_scope_mismatch",
    "assessment_due_soon",
    "assessment_pending",
    "assessment_late",
    "assessment_expiring_soon",
    "expiring_soon",
    "review_due_soon",
    "other_system",
    "item_unstated",
    "age_out_of_range",
    "multi_employer",
)


def registry(pack: Pack, as_of: date) -> tuple[Rule, ...]:
    """Return every rule, in the order of the table, with its expressions made for ``as_of``."""
    windows = pack.parameters
    rules = {
        rule.name: rule
        for rule in (
            *unlicensed_rules(as_of),
            *validity_rules(as_of, pack),
            *assessment_rules(as_of, windows),
            *forged_rules(as_of),
            *data_rules(as_of, pack),
            employer_rule(),
        )
    }
    return tuple(rules[name] for name in ORDER)
