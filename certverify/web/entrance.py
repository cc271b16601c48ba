"""One-time links into a page without accounts."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.web.ground import Ground
from certverify.web.schema import link
from certverify.web.secrecy import digest_of, micros_of, new_secret
from certverify.web.sessions import begun
from certverify.web.viewer import Role

__all__ = ["LASTS", "enter", "new_link"]

LASTS: Final = timedelta(hours=12)
"""How long a link that nobody uses is good."""


async def new_link(ground: Ground, tenant: str, role: Role) -> str:
    """Make a one-time link for a tenant and return its secret; it lasts 12 hours."""
    secret = new_secret()
    values = {
        "digest": digest_of(secret),
        "tenant": tenant,
        "role": role.value,
        "expires_at": ground.micros() + micros_of(LASTS),
    }
    await ground.do(link.insert().values(values))
    return secret


async def enter(ground: Ground, secret: str) -> str | None:
    """Use a one-time link up and return the secret of a new session; ``None`` if it is unknown, used or too old."""
    now, made, this = ground.micros(), new_secret(), link.c.digest == digest_of(secret)

    async def work(connection: AsyncConnection) -> str | None:
        good = sa.and_(this, link.c.used_at.is_(None), link.c.expires_at > now)
        used = await connection.execute(link.update().where(good).values(used_at=now))
        if used.rowcount != 1:
            return None
        row = (await connection.execute(sa.select(link).where(this))).one()
        await connection.execute(begun(made, row.tenant, row.role, now))
        return made

    return await ground.database.write(work)
