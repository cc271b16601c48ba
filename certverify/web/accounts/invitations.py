"""One-time links by which somebody sets a password: a new account's, or one's own that was forgotten.

Nobody else ever knows a password: an owner hands a link over, as the server's operator does to the first owner.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.errors import ConfigError
from certverify.store.sql.moments import from_micros
from certverify.web.accounts.login import sealed_password
from certverify.web.accounts.members import alone, clean_name, name_key
from certverify.web.accounts.passwords import NewPassword, Passwords
from certverify.web.accounts.schema import account, invitation
from certverify.web.audit import entered
from certverify.web.ground import Ground
from certverify.web.schema import tenant
from certverify.web.secrecy import digest_of, micros_of, new_secret
from certverify.web.sessions import begun, lift
from certverify.web.viewer import Role

__all__ = ["LASTS", "Invitation", "accept", "invitation_of", "invitations_of", "invite", "revoke_invitation"]

LASTS: Final = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that stands. ``account`` and ``name`` are set where it is for a forgotten password."""

    id: str
    tenant: str
    role: Role
    expires_at: datetime
    account: str | None = None
    name: str | None = field(default=None, repr=False)


async def invite(ground: Ground, of: str, role: Role, *, by: str | None, account_: str | None = None) -> str:
    """Make a link and return its secret, which lasts three days; ``account_`` for a forgotten password.

    An earlier link for the same account ends. ``by`` is the owner who made it, ``None`` the server's operator.
    """
    made, secret = secrets.token_hex(12), new_secret()
    values = {
        "id": made,
        "digest": digest_of(secret),
        "tenant": of,
        "role": role.value,
        "account": account_,
        "made_by": by,
        "created_at": ground.micros(),
        "expires_at": ground.micros() + micros_of(LASTS),
    }
    act = "password.reset" if account_ else "member.invited"
    earlier = invitation.delete().where(invitation.c.account == account_, invitation.c.used_at.is_(None))
    await ground.do(
        *([earlier] if account_ else []),
        invitation.insert().values(values),
        entered(ground, of, act, account_ or made, account=by, reason=role.value),
    )
    return secret


async def invitation_of(ground: Ground, secret: str) -> Invitation | None:
    """Return what a link is for; ``None`` if it is unknown, used, too old, or whoever made it is no owner any more."""
    rows = await ground.rows(_standing(ground).where(invitation.c.digest == digest_of(secret)))
    return _invitation(ground, rows[0]) if rows else None


async def invitations_of(ground: Ground, of: str) -> list[Invitation]:
    """Return the links of a tenant that stand, the newest first."""
    query = _standing(ground).where(invitation.c.tenant == of).order_by(invitation.c.created_at.desc())
    return [_invitation(ground, row) for row in await ground.rows(query)]


async def revoke_invitation(ground: Ground, of: str, made: str, *, by: str | None) -> bool:
    """End a link; false if the tenant has none such that is unused."""
    this = (invitation.c.tenant == of, invitation.c.id == made, invitation.c.used_at.is_(None))

    async def work(connection: AsyncConnection) -> bool:
        if (await connection.execute(invitation.delete().where(*this))).rowcount != 1:
            return False
        await connection.execute(entered(ground, of, "invitation.revoked", made, account=by))
        return True

    return await ground.database.write(work)


async def accept(
    ground: Ground, passwords: Passwords, secret: str, name: str, new: NewPassword
) -> str | None:
    """Use a link up: set the password, begin a session and return its secret; ``None`` if the link does not stand.

    ``name`` counts for a new account only. Every earlier session of the account ends.

    Raises:
        ConfigError: ``name_malformed``, ``name_taken``, or as ``NewPassword.check``; the link stands still.
    """
    asked = await invitation_of(ground, secret)
    if asked is None:
        return None
    name = asked.name or clean_name(name)
    new.check(name, asked.tenant)
    who = asked.account or secrets.token_hex(12)
    kept, made = sealed_password(ground, asked.tenant, who, await passwords.keep(new.typed)), new_secret()

    async def work(connection: AsyncConnection) -> str | None:
        await alone(connection, asked.tenant)
        use = invitation.update().where(invitation.c.id == asked.id, invitation.c.used_at.is_(None))
        if (await connection.execute(use.values(used_at=ground.micros()))).rowcount != 1:
            return None
        if asked.account is None:
            await _enrol(connection, {**_new(ground, asked, who, name), "password": kept})
        else:
            await connection.execute(account.update().where(account.c.id == who).values(password=kept))
        await connection.execute(lift(who))
        await connection.execute(begun(made, asked.tenant, asked.role.value, ground.micros(), who))
        act = "member.joined" if asked.account is None else "password.set"
        await connection.execute(entered(ground, asked.tenant, act, who, account=who))
        return made

    return await ground.database.write(work)


async def _enrol(connection: AsyncConnection, values: dict[str, Any]) -> None:
    same = (account.c.tenant == values["tenant"], account.c.name_key == values["name_key"])
    if (await connection.execute(sa.select(account.c.id).where(*same))).first() is not None:
        raise ConfigError("name_taken")
    await connection.execute(account.insert().values(values))


def _new(ground: Ground, asked: Invitation, who: str, name: str) -> dict[str, Any]:
    return {
        "id": who,
        "tenant": asked.tenant,
        "name_key": name_key(ground, asked.tenant, name),
        "name": ground.vault.seal_json(asked.tenant, f"account {who} name", name),
        "role": asked.role.value,
        "created_at": ground.micros(),
        "entered_at": ground.micros(),
    }


def _standing(ground: Ground) -> sa.Select[Any]:
    maker = account.alias()
    joined = (
        invitation.join(tenant, tenant.c.id == invitation.c.tenant)
        .outerjoin(account, account.c.id == invitation.c.account)
        .outerjoin(maker, maker.c.id == invitation.c.made_by)
    )
    still_owner = sa.and_(maker.c.role == Role.OWNER.value, maker.c.disabled_at.is_(None))
    return (
        sa.select(invitation, account.c.name)
        .select_from(joined)
        .where(
            invitation.c.used_at.is_(None),
            invitation.c.expires_at > ground.micros(),
            tenant.c.disabled_at.is_(None),
            account.c.disabled_at.is_(None),
            sa.or_(invitation.c.made_by.is_(None), still_owner),
        )
    )


def _invitation(ground: Ground, row: sa.Row[Any]) -> Invitation:
    name = None
    if row.account is not None:
        name = ground.vault.open_json(row.tenant, f"account {row.account} name", row.name)
    return Invitation(row.id, row.tenant, Role(row.role), from_micros(row.expires_at), row.account, name)
