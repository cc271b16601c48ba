"""The day by which the law wants something done, for findings that are about such a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

__all__ = ["statutory_day"]

_ABOUT_SIX_MONTHS: Final = frozenset(
    {
        "assessment_due_soon",
        "assessment_late",
        "assessment_overdue",
        "assessment_pending",
        "assessment_scope_mismatch",
    }
)
"""Rules about the six months from appointment (Order 3, Art. 24); a pass that ended later had met them."""


def statutory_day(finding: Mapping[str, Any]) -> date | None:
    """Return the statutory day of a finding, rolled over weekends and holidays; ``None`` if it is about none."""
    if finding["rule"] not in _ABOUT_SIX_MONTHS:
        return None
    day: date | None = finding["deadline_rolled"] or finding["deadline"]
    return day
