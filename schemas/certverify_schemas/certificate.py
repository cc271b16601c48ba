"""A record as the platform holds it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from certverify_schemas.query import Kind

__all__ = ["Certificate", "CertificateStatus"]


class CertificateStatus(StrEnum):
    """What the platform's status word means; dates are judged apart."""

    CURRENT = "current"
    """Said to be in force (有效), or no status word at all: the dates decide."""
    LAPSED = "lapsed"
    """Said to be out of date or without effect (过期, 失效)."""
    REVOKED = "revoked"
    """Revoked, cancelled or withdrawn (撤销, 注销, 吊销), Order 30 Art. 30 and 31."""
    UNKNOWN = "unknown"
    """A word we do not know: a record exists, but what it is worth cannot be told."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One official record of one person. Text is as the source writes it; a missing value is ``None``.

    ``superseded`` marks records after the platform's divider 「历史数据」: never current evidence.
    ``person_type``, ``industry`` and ``unit_type`` belong to assessments, ``category`` and ``item`` to
    special operations. All dates are days of Asia/Shanghai.
    """

    kind: Kind
    number: str | None
    category: str | None = None
    item: str | None = None
    person_type: str | None = None
    industry: str | None = None
    unit_type: str | None = None
    first_issue: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    review_due: date | None = None
    reviewed_on: date | None = None
    issuer: str | None = None
    status: CertificateStatus = CertificateStatus.CURRENT
    status_text: str | None = None
    superseded: bool = False

    def __repr__(self) -> str:
        return f"Certificate({self.kind.value}, {self.item or self.industry}, ***)"
