"""One-time links and sessions. What a browser holds is a random secret; the tables hold its digest alone."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.messages import Lang
from certverify.web.ground import Ground
from certverify.web.schema import link, session
from certverify.web.viewer import Role, Viewer

__all__ = ["enter", "leave", "new_link", "who_is"]

_LINK_LASTS: Final = timedelta(hours=12)
_SESSION_LASTS: Final = timedelta(hours=12)
_SESSION_IDLE: Final = timedelta(hours=4)
_SEEN_EVERY: Final = timedelta(minutes=1)


async def new_link(ground: Ground, tenant: str, role: Role) -> str:
    """Make a one-time link for a tenant and return its secret (256 bits); it lasts 12 hours."""
    secret = secrets.token_urlsafe(32)
    values = {
        "digest": _digest(secret),
        "tenant": tenant,
        "role": role.value,
        "expires_at": ground.micros() + _micros(_LINK_LASTS),
    }
    await ground.do(link.insert().values(values))
    return secret


async def enter(ground: Ground, secret: str) -> str | None:
    """Use a one-time link up and return the secret of a new session; ``None`` if it is unknown, used or too old."""
    now, made = ground.micros(), secrets.token_urlsafe(32)

    async def work(connection: AsyncConnection) -> str | None:
        good = sa.and_(link.c.digest == _digest(secret), link.c.used_at.is_(None), link.c.expires_at > now)
        used = await connection.execute(link.update().where(good).values(used_at=now))
        if used.rowcount != 1:
            return None
        row = (await connection.execute(sa.select(link).where(link.c.digest == _digest(secret)))).one()
        await connection.execute(
            session.insert().values(
                digest=_digest(made), tenant=row.tenant, role=row.role, created_at=now, seen_at=now
            )
        )
        return made

    return await ground.database.write(work)


async def who_is(ground: Ground, secret: str | None, lang: Lang) -> Viewer | None:
    """Return who holds a session's secret; ``None`` if nobody does, or it has lapsed (12 hours, 4 without a visit)."""
    if not secret:
        return None
    digest, now = _digest(secret), ground.micros()
    rows = await ground.rows(sa.select(session).where(session.c.digest == digest))
    row = rows[0] if rows else None
    if row is None or _lapsed(row.created_at, row.seen_at, now):
        return None
    if now - row.seen_at > _micros(_SEEN_EVERY):
        await ground.do(session.update().where(session.c.digest == digest).values(seen_at=now))
    form = hashlib.sha256(b"form " + secret.encode()).hexdigest()
    return Viewer(row.tenant, Role(row.role), lang, digest, form, row.account)


async def leave(ground: Ground, viewer: Viewer) -> None:
    """End a session."""
    await ground.do(session.delete().where(session.c.digest == viewer.session))


def _lapsed(created: int, seen: int, now: int) -> bool:
    return now - created > _micros(_SESSION_LASTS) or now - seen > _micros(_SESSION_IDLE)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _micros(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
