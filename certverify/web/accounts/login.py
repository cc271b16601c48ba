"""Logging in, and changing one's own password.

A stranger learns nothing: an enterprise or a name that is not there, an account that is shut out and a wrong password
get the same answer after the same work.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from certverify.errors import ConfigError
from certverify.web.accounts.attempts import forgive, try_again_at
from certverify.web.accounts.members import name_key
from certverify.web.accounts.passwords import NewPassword, Passwords
from certverify.web.accounts.schema import account
from certverify.web.audit import entered
from certverify.web.ground import Ground
from certverify.web.schema import session, tenant
from certverify.web.secrecy import digest_of, new_secret
from certverify.web.sessions import begun, lift
from certverify.web.viewer import Viewer

__all__ = ["Asked", "Outcome", "change_password", "log_in", "note_failure", "sealed_password"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who somebody says they are. ``held`` is the secret of the session their browser has, if any."""

    tenant: str
    name: str = field(repr=False)
    password: str = field(repr=False)
    address: str = field(repr=False)
    held: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A new session's secret, or why there is none: ``again_at`` is set where there were too many tries."""

    secret: str | None = field(repr=False)
    again_at: datetime | None = None


async def log_in(ground: Ground, passwords: Passwords, asked: Asked) -> Outcome:
    """Begin a session for whoever knows the password; the one that their browser held ends (session fixation)."""
    key = name_key(ground, asked.tenant, asked.name)
    again_at = await try_again_at(ground, asked.tenant, key, asked.address)
    if again_at is not None:
        return Outcome(None, again_at)
    row = await _meant(ground, asked.tenant, key)
    kept = None if row is None else _password(ground, row)
    right = await passwords.fits(kept, asked.password)
    if not right or row is None or kept is None or row.disabled_at is not None or row.closed_at is not None:
        return Outcome(None)
    await forgive(ground, asked.tenant, key)
    values: dict[str, Any] = {"entered_at": ground.micros()}
    if passwords.outdated(kept):
        values["password"] = sealed_password(ground, row.tenant, row.id, await passwords.keep(asked.password))
    secret = new_secret()
    await ground.do(
        session.delete().where(session.c.digest == digest_of(asked.held or "")),
        account.update().where(account.c.id == row.id).values(values),
        begun(secret, row.tenant, row.role, ground.micros(), row.id),
        entered(ground, row.tenant, "login", row.id, account=row.id),
    )
    return Outcome(secret)


async def note_failure(ground: Ground, asked: Asked) -> None:
    """Put a refused log-in down in the audit of the enterprise meant, once the answer is on its way."""
    if not await ground.rows(sa.select(tenant.c.id).where(tenant.c.id == asked.tenant)):
        return
    row = await _meant(ground, asked.tenant, name_key(ground, asked.tenant, asked.name))
    who = None if row is None else row.id
    await ground.do(entered(ground, asked.tenant, "login.refused", who or "-", account=who))


async def change_password(
    ground: Ground, passwords: Passwords, viewer: Viewer, asked: Asked, new: NewPassword
) -> str:
    """Change the viewer's own password, end every session of theirs, and return the secret of a new one.

    ``asked`` holds the password so far; tries count as log-ins do.

    Raises:
        ConfigError: ``password_wrong``, ``password_again`` (too many tries), or as ``NewPassword.check``.
    """
    who, key = viewer.account or "", name_key(ground, viewer.tenant, asked.name)
    if await try_again_at(ground, viewer.tenant, key, asked.address) is not None:
        raise ConfigError("password_again")
    rows = await ground.rows(sa.select(account).where(account.c.id == who, account.c.tenant == viewer.tenant))
    if not rows or not await passwords.fits(_password(ground, rows[0]), asked.password):
        raise ConfigError("password_wrong")
    new.check(asked.name, viewer.tenant)
    kept, secret = sealed_password(ground, viewer.tenant, who, await passwords.keep(new.typed)), new_secret()
    await forgive(ground, viewer.tenant, key)
    await ground.do(
        account.update().where(account.c.id == who).values(password=kept),
        lift(who),
        begun(secret, viewer.tenant, viewer.role.value, ground.micros(), who),
        entered(ground, viewer.tenant, "password.changed", who, account=who),
    )
    return secret


def sealed_password(ground: Ground, of: str, who: str, kept: str) -> bytes:
    """Return a password's hash as its column holds it."""
    return ground.vault.seal(of, f"account {who} password", kept.encode())


def _password(ground: Ground, row: sa.Row[Any]) -> str:
    return ground.vault.open(row.tenant, f"account {row.id} password", row.password).decode()


async def _meant(ground: Ground, of: str, key: str) -> sa.Row[Any] | None:
    joined = account.join(tenant, tenant.c.id == account.c.tenant)
    query = sa.select(account, tenant.c.disabled_at.label("closed_at")).select_from(joined)
    rows = await ground.rows(query.where(account.c.tenant == of, account.c.name_key == key))
    return rows[0] if rows else None
