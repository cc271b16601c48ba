"""The people of a tenant: their names, their roles, and who is let in."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.errors import ConfigError
from certverify.store.sql.moments import from_micros
from certverify.web.accounts.schema import account
from certverify.web.audit import entered
from certverify.web.ground import Ground
from certverify.web.schema import tenant
from certverify.web.sessions import lift
from certverify.web.viewer import Role

__all__ = [
    "Member",
    "alone",
    "clean_name",
    "member_named",
    "members_of",
    "name_key",
    "set_disabled",
    "set_role",
]

_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a tenant."""

    id: str
    name: str = field(repr=False)
    role: Role
    created_at: datetime
    entered_at: datetime | None
    disabled_at: datetime | None


def clean_name(name: str) -> str:
    """Return a log-in name as it is kept: one form of each letter, no space at its ends.

    Raises:
        ConfigError: ``name_malformed``, it is empty, too long, or holds what cannot be seen.
    """
    normal = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name)).strip()
    if not 2 <= len(normal) <= _LONGEST or not normal.isprintable():
        raise ConfigError("name_malformed", most=_LONGEST)
    return normal


def name_key(ground: Ground, of: str, name: str) -> str:
    """Return what a log-in name is found by: its keyed digest, whatever its case and form."""
    normal = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name)).strip().casefold()
    return ground.vault.digest(of, f"account {normal}")


async def members_of(ground: Ground, of: str) -> list[Member]:
    """Return the people of a tenant in the order in which they came."""
    query = sa.select(account).where(account.c.tenant == of).order_by(account.c.created_at, account.c.id)
    return [_member(ground, row) for row in await ground.rows(query)]


async def member_named(ground: Ground, of: str, name: str) -> Member:
    """Return somebody by the log-in name.

    Raises:
        ConfigError: ``account_unknown``.
    """
    here = (account.c.tenant == of, account.c.name_key == name_key(ground, of, name))
    rows = await ground.rows(sa.select(account).where(*here))
    if not rows:
        raise ConfigError("account_unknown", tenant=of)
    return _member(ground, rows[0])


async def set_role(ground: Ground, of: str, who: str, role: Role, *, by: str | None) -> bool:
    """Give somebody a role, from their next request on; false if the tenant has no such account.

    Raises:
        ConfigError: ``last_owner``.
    """
    act = entered(ground, of, "member.role", who, account=by, reason=role.value)
    return await _change(ground, of, who, {"role": role.value}, [act])


async def set_disabled(ground: Ground, of: str, who: str, *, disabled: bool, by: str | None) -> bool:
    """Shut somebody out at once, or let them in again; false if the tenant has no such account.

    Raises:
        ConfigError: ``last_owner``.
    """
    word = "member.disabled" if disabled else "member.enabled"
    values = {"disabled_at": ground.micros() if disabled else None}
    return await _change(ground, of, who, values, [lift(who), entered(ground, of, word, who, account=by)])


async def alone(connection: AsyncConnection, of: str) -> None:
    """Make whoever changes a tenant's people wait for each other until their transactions end."""
    await connection.execute(tenant.update().where(tenant.c.id == of).values(created_at=tenant.c.created_at))


async def _change(
    ground: Ground, of: str, who: str, values: dict[str, Any], then: list[sa.Delete | sa.Insert]
) -> bool:
    """Change an account unless that leaves its tenant without an owner who can log in."""
    this = (account.c.tenant == of, account.c.id == who)

    async def work(connection: AsyncConnection) -> bool:
        await alone(connection, of)
        had = await _owners(connection, of)
        if (await connection.execute(account.update().where(*this).values(values))).rowcount != 1:
            return False
        if had and not await _owners(connection, of):
            raise ConfigError("last_owner")
        for statement in then:
            await connection.execute(statement)
        return True

    return await ground.database.write(work)


async def _owners(connection: AsyncConnection, of: str) -> int:
    standing = (account.c.tenant == of, account.c.role == Role.OWNER.value, account.c.disabled_at.is_(None))
    found: Any = (await connection.execute(sa.select(sa.func.count()).where(*standing))).scalar()
    return int(found)


def _member(ground: Ground, row: sa.Row[Any]) -> Member:
    return Member(
        id=row.id,
        name=ground.vault.open_json(row.tenant, f"account {row.id} name", row.name),
        role=Role(row.role),
        created_at=from_micros(row.created_at),
        entered_at=None if row.entered_at is None else from_micros(row.entered_at),
        disabled_at=None if row.disabled_at is None else from_micros(row.disabled_at),
    )
