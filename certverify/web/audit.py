"""Who saw and did what. The subject is a key (run, entry, finding), never a name; a reason given is sealed."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from certverify.store.sql.moments import from_micros
from certverify.web.ground import Ground
from certverify.web.schema import audit
from certverify.web.viewer import Viewer

__all__ = ["PAGE", "Act", "acts_of", "entered", "kinds_of", "record"]

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Act:
    """One act. Without an account it was the server's operator, or the one user of a page without accounts."""

    at: datetime
    account: str | None
    token: str | None
    act: str
    subject: str
    reason: str | None = field(repr=False)


async def record(ground: Ground, viewer: Viewer, act: str, subject: str, reason: str | None = None) -> None:
    """Put one act down."""
    await ground.do(
        entered(
            ground, viewer.tenant, act, subject, account=viewer.account, token=viewer.token, reason=reason
        )
    )


def entered(
    ground: Ground,
    tenant: str,
    act: str,
    subject: str,
    *,
    account: str | None = None,
    token: str | None = None,
    reason: str | None = None,
) -> sa.Insert:
    """Return the statement that puts one act down, for the transaction in which it is done."""
    made = secrets.token_hex(12)
    sealed = None if reason is None else ground.vault.seal_json(tenant, f"audit {made}", reason)
    values = {
        "id": made,
        "tenant": tenant,
        "at": ground.micros(),
        "account": account,
        "token": token,
        "act": act,
        "subject": subject,
        "reason": sealed,
    }
    return audit.insert().values(values)


async def acts_of(
    ground: Ground, tenant: str, *, account: str | None = None, act: str | None = None, page: int = 1
) -> tuple[list[Act], bool]:
    """Return a page of a tenant's acts, the newest first, and whether there are more."""
    query = sa.select(audit).where(audit.c.tenant == tenant)
    query = query.where(audit.c.account == account) if account else query
    query = query.where(audit.c.act == act) if act else query
    query = query.order_by(audit.c.at.desc(), audit.c.id).limit(PAGE + 1).offset((page - 1) * PAGE)
    rows = await ground.rows(query)
    return [_act(ground, row) for row in rows[:PAGE]], len(rows) > PAGE


async def kinds_of(ground: Ground, tenant: str) -> list[str]:
    """Return the kinds of act that a tenant's audit holds."""
    query = sa.select(audit.c.act).where(audit.c.tenant == tenant).distinct()
    return sorted(row.act for row in await ground.rows(query))


def _act(ground: Ground, row: sa.Row[Any]) -> Act:
    reason = ground.vault.open_json(row.tenant, f"audit {row.id}", row.reason)
    return Act(from_micros(row.at), row.account, row.token, row.act, row.subject, reason)
