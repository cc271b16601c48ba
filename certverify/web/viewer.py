"""Who is asking: a tenant, a role and, where there are accounts, an account; through a page or with a token."""

from dataclasses import dataclass, field
from enum import StrEnum

from certverify.messages import Lang

__all__ = ["Role", "Scope", "Viewer"]


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


class Scope(StrEnum):
    """What a token is for. It adds nothing to the role of whoever made it."""

    READ = "read"
    """See runs, findings, evidence with masked numbers, and download reports."""
    RUN = "run"
    """Upload rosters, start and stop runs."""
    RECTIFY = "rectify"
    """Work problems off: assign, set a deadline, submit, dispute."""
    UNMASK = "unmask"
    """See whole numbers, with a reason."""

    @property
    def least(self) -> Role:
        """The role that somebody needs to use it."""
        return Role.VIEWER if self is Scope.READ else Role.OFFICER


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody at the page or at the API.

    ``session`` is the digest of the session's or the token's secret, ``form`` guards forms against others (empty with
    a token: no browser sends one by itself). ``name`` is the account's log-in name. ``scopes`` is ``None`` in a
    session, where the role alone decides; ``token`` is the id of the token used.
    """

    tenant: str
    role: Role
    lang: Lang
    session: bytes = field(repr=False)
    form: str = field(repr=False)
    account: str | None = None
    name: str | None = field(default=None, repr=False)
    token: str | None = None
    scopes: frozenset[Scope] | None = None

    @property
    def who(self) -> str:
        """What tells one person of the page from another: the account, where there are none the tenant."""
        return self.account or self.tenant

    def may(self, scope: Scope) -> bool:
        """Tell whether role and, with a token, scopes allow it."""
        return self.role.may(scope.least) and (self.scopes is None or scope in self.scopes)
