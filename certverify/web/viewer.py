"""Who is asking: a tenant, a role and, where there are accounts, an account."""

from dataclasses import dataclass, field
from enum import StrEnum

from certverify.messages import Lang

__all__ = ["Role", "Viewer"]


class Role(StrEnum):
    """What somebody may do."""

    VIEWER = "viewer"
    """See findings with masked numbers, and download reports."""
    OFFICER = "officer"
    """Upload, run, read captchas, work problems off, see whole numbers with a reason."""
    OWNER = "owner"
    """Also invite people, set their roles and read the audit."""

    def may(self, least: "Role") -> bool:
        """Tell whether this role includes another."""
        order = list(Role)
        return order.index(self) >= order.index(least)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody at the page. ``session`` is the digest of the session's secret; ``form`` guards forms against others."""

    tenant: str
    role: Role
    lang: Lang
    session: bytes = field(repr=False)
    form: str = field(repr=False)
    account: str | None = None
