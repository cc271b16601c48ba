"""What is asked: one identity, one kind of certificate."""

from dataclasses import dataclass
from enum import StrEnum

from certverify_schemas.identity import Identity

__all__ = ["Family", "Kind", "Query"]


class Kind(StrEnum):
    """Kind of record looked up."""

    SPECIAL_OPERATION = "special_operation"
    """Special operation certificate (特种作业操作证), 安全生产法 Art. 30."""
    SAFETY_ASSESSMENT = "safety_assessment"
    """Pass of the assessment of safety knowledge and management ability (安全生产知识和管理能力考核合格), Art. 27."""


class Family(StrEnum):
    """Group of people whose records may fail together at the source; a control speaks for its own family only."""

    OPERATORS = "operators"
    COAL = "coal"
    MANAGERS = "managers"


@dataclass(frozen=True, slots=True)
class Query:
    """One identity and one kind, asked once however many entries need it.

    ``key`` is the ledger's HMAC over source, identity and kind (lower-case hex): fit for logs, unlike the rest.
    """

    key: str
    identity: Identity
    kind: Kind
    family: Family
