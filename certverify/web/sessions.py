"""Sessions on the server's side. A browser holds a random secret; the tables hold its digest alone."""

import hashlib
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from certverify.messages import Lang
from certverify.web.accounts.schema import account
from certverify.web.ground import Ground
from certverify.web.schema import session, tenant
from certverify.web.searches import lapsed
from certverify.web.secrecy import digest_of, micros_of
from certverify.web.viewer import Role, Viewer

__all__ = ["begun", "leave", "lift", "who_is"]

_LASTS: Final = timedelta(hours=12)
_IDLE: Final = timedelta(hours=4)
_SEEN_EVERY: Final = timedelta(minutes=1)


def begun(secret: str, tenant_: str, role: str, now: int, account_: str | None = None) -> sa.Insert:
    """Return the statement that begins a session."""
    return session.insert().values(
        digest=digest_of(secret), tenant=tenant_, account=account_, role=role, created_at=now, seen_at=now
    )


async def who_is(ground: Ground, secret: str | None, lang: Lang) -> Viewer | None:
    """Return who holds a session's secret, with today's role.

    ``None`` if nobody does, it has lapsed (after 12 hours, or 4 without a visit), the account or its tenant is
    disabled, or a page with accounts is shown a session without one.
    """
    if not secret:
        return None
    digest, now = digest_of(secret), ground.micros()
    row = await _held(ground, digest, now)
    if row is None or (row.account is None) is ground.accounts:
        return None
    if now - row.seen_at > micros_of(_SEEN_EVERY):
        seen = session.update().where(session.c.digest == digest).values(seen_at=now)
        await ground.do(lapsed(now), seen)
    form = hashlib.sha256(b"form " + secret.encode()).hexdigest()
    role = Role(row.role if row.account is None else row.account_role)
    place = f"account {row.account} name"
    name = None if row.account is None else ground.vault.open_json(row.tenant, place, row.account_name)
    return Viewer(row.tenant, role, lang, digest, form, row.account, name)


async def leave(ground: Ground, viewer: Viewer) -> None:
    """End a session, with what it looked for."""
    ended = session.delete().where(session.c.digest == viewer.session)
    await ground.do(lapsed(ground.micros(), viewer.session), ended)


def lift(account_: str) -> sa.Delete:
    """Return the statement that ends every session of an account."""
    return session.delete().where(session.c.account == account_)


async def _held(ground: Ground, digest: bytes, now: int) -> sa.Row[Any] | None:
    joined = session.join(tenant, tenant.c.id == session.c.tenant).outerjoin(
        account, account.c.id == session.c.account
    )
    columns = (session, account.c.role.label("account_role"), account.c.name.label("account_name"))
    standing = (
        session.c.digest == digest,
        session.c.created_at >= now - micros_of(_LASTS),
        session.c.seen_at >= now - micros_of(_IDLE),
        tenant.c.disabled_at.is_(None),
        account.c.disabled_at.is_(None),  # also where there is no account
    )
    rows = await ground.rows(sa.select(*columns).select_from(joined).where(*standing))
    return rows[0] if rows else None
