"""What the oracle says of one entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

ORDER = [
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
]
SUSPICIONS = {"not_on_platform", "qr_lookalike", "dates_mismatch", "item_mismatch", "shared_number"}
VIOLATIONS = {
    "unlicensed", "revoked", "item_not_covered", "expired", "superseded_only", "review_overdue", "assessment_overdue",
    "assessment_expired",
}  # fmt: skip  # a set of names
PROBLEMS = {"identity_conflict", "appointment_date_missing", "impossible_dates"}


@dataclass
class Said:
    """What the oracle says of one entry."""

    status: str = ""
    cause: str | None = None
    findings: dict[str, tuple[str, str]] = field(default_factory=dict)
    since: dict[str, date] = field(default_factory=dict)

    def add(self, rule: str, *, sure: bool = True, since: date | None = None, advice: bool = False) -> None:
        if since is not None:
            self.since[rule] = since
        severity = "advisory"
        if advice:
            severity = "advisory"
        elif rule in VIOLATIONS:
            severity = "violation"
        elif rule in SUSPICIONS:
            severity = "suspicion"
        elif rule in PROBLEMS:
            severity = "problem"
        self.findings[rule] = (severity, "confirmed" if sure else "provisional")

    @property
    def flagged(self) -> bool:
        return any(severity in {"violation", "suspicion"} for severity, _ in self.findings.values())


def primary_first(findings: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return the rules of an entry, the primary one first."""
    ordered = sorted(findings, key=ORDER.index)
    flags = [r for r in ordered if findings[r][0] in {"violation", "suspicion"}]
    return flags[:1] + [r for r in ordered if r not in flags[:1]]
