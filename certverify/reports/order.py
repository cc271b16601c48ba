"""In which order findings are shown: the gravest first, then as the table of rules has them."""

from typing import Final

import polars as pl

from certverify_schemas.finding import Severity

__all__ = ["RULES", "in_order", "rule_rank", "severity_rank"]

RULES: Final = (
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
"""Every rule, in the order that decides which finding of an entry is the primary one."""

_SEVERITIES: Final = [s.value for s in Severity]


def severity_rank(column: str = "severity") -> pl.Expr:
    """Rank a severity: 0 for a violation, 3 for a problem of the data.

    Raises:
        polars.exceptions.InvalidOperationError: on collection, a severity nobody has defined.
    """
    ranks = list(range(len(_SEVERITIES)))
    return pl.col(column).cast(pl.String).replace_strict(_SEVERITIES, ranks, return_dtype=pl.UInt8)


def rule_rank(column: str = "rule") -> pl.Expr:
    """Rank a rule by :data:`RULES`; rules of a pack laid over ours come after them."""
    ranks = list(range(len(RULES)))
    return pl.col(column).replace_strict(list(RULES), ranks, default=len(RULES), return_dtype=pl.UInt16)


def in_order(lines: pl.DataFrame) -> pl.DataFrame:
    """Sort lines with ``severity``, ``rule``, ``department`` and a place by gravity, rule, department, place."""
    place = ("source", "sheet", "row", "part")
    return lines.sort(
        severity_rank(), rule_rank(), "rule", "department", *place, nulls_last=True, maintain_order=True
    )
