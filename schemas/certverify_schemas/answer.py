"""What was answered. The first split is "asked" against "could not ask", and nothing may cross it."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from certverify_schemas.certificate import Certificate

__all__ = ["Answer", "Evidence", "Found", "NotFound", "Reason", "Unanswered"]


class Reason(StrEnum):
    """Why there is no answer. Shown to users; never reused with another meaning."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    THROTTLED = "throttled"
    SERVER_ERROR = "server_error"
    BLOCKED = "blocked"
    CAPTCHA_REJECTED = "captcha_rejected"
    CAPTCHA_UNSOLVED = "captcha_unsolved"
    NOT_UNDERSTOOD = "not_understood"
    OTHER_NAME = "other_name"
    PLATFORM_IDENTITY = "platform_identity"
    HEALTH_IN_DOUBT = "health_in_doubt"
    OUT_OF_SCOPE = "out_of_scope"
    OUT_OF_BUDGET = "out_of_budget"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the source sent, byte for byte, or for a data file a reference to its digest and row.

    ``alarms`` name what we did not expect in it (an unknown field, an unknown status word): field names and
    status words only, never a person's values.
    """

    body: bytes = field(repr=False)
    alarms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The source holds at least one record of this person; all of them are kept."""

    certificates: tuple[Certificate, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class NotFound:
    """The source positively said that it holds no record of this person."""

    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Could not ask. ``retry_after`` is how long the source told us to wait, if it did."""

    reason: Reason
    retry_after: timedelta | None = None
    evidence: Evidence | None = None


Answer = Found | NotFound | Unanswered
