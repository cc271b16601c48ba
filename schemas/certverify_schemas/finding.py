"""What a run says of an entry (one person × one post on a roster)."""

from enum import StrEnum

__all__ = ["Certainty", "RuleFamily", "Severity", "Status"]


class Status(StrEnum):
    """Where an entry ends up; every entry has exactly one."""

    COMPLIANT = "compliant"
    """No problem seen (未见问题) in the record as of the time of asking; never 合规."""
    FLAGGED = "flagged"
    """At least one violation or suspicion (发现问题)."""
    UNVERIFIED = "unverified"
    """Could not be asked, or nothing to judge by (暂未核实). Never evidence of anything."""
    REJECTED = "rejected"
    """The row cannot be looked up (信息有误)."""
    NOT_APPLICABLE = "not_applicable"
    """Out of this platform's scope, or not at work (不适用)."""


class Severity(StrEnum):
    """How grave a finding is. Only the first two flag an entry."""

    VIOLATION = "violation"
    """Non-conformity (不符合项)."""
    SUSPICION = "suspicion"
    """Doubt to be verified (存疑项)."""
    ADVISORY = "advisory"
    """Advice (提示项)."""
    PROBLEM = "problem"
    """Problem of the roster's data (数据问题)."""


class Certainty(StrEnum):
    """How sure a finding is."""

    PROVISIONAL = "provisional"
    """Rests on absence and on one answer, or on an identity not corroborated (待复核)."""
    CONFIRMED = "confirmed"
    """Two answers agree and the identity is corroborated (已复核), or rests on what the record says."""


class RuleFamily(StrEnum):
    """Subject of a rule."""

    UNLICENSED = "unlicensed"
    FORGED = "forged"
    VALIDITY = "validity"
    ASSESSMENT = "assessment"
    DATA = "data"
