"""API tokens: shown once, kept as a digest, worth no more than the role of whoever made them."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from certverify.messages import Lang
from certverify.store.sql.moments import from_micros
from certverify.web.accounts.schema import account, token
from certverify.web.ground import Ground
from certverify.web.schema import tenant
from certverify.web.secrecy import digest_of, micros_of, new_secret
from certverify.web.viewer import Role, Scope, Viewer

__all__ = ["PREFIX", "Token", "make_token", "revoke_token", "tokens_of", "who_bears"]

PREFIX: Final = "cvt_"
"""What every token begins with, so that scanners of code and logs know one when they meet it."""

_SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its maker sees it afterwards: without its secret."""

    id: str
    account: str | None
    label: str = field(repr=False)
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def stands(self, now: datetime) -> bool:
        """Tell whether it opens anything still."""
        return self.revoked_at is None and now < self.expires_at


async def make_token(
    ground: Ground, viewer: Viewer, label: str, scopes: Collection[Scope], lasts: timedelta
) -> tuple[str, str]:
    """Make a token of the viewer's and return its id and its secret, which nobody can see again.

    Raises:
        ValueError: no scope, or one that the viewer's role does not allow.
    """
    if not scopes or not all(viewer.role.may(scope.least) for scope in scopes):
        raise ValueError("scopes beyond the role")
    made, secret = secrets.token_hex(12), PREFIX + new_secret()
    values = {
        "id": made,
        "digest": digest_of(secret),
        "tenant": viewer.tenant,
        "account": viewer.account,
        "label": ground.vault.seal_json(viewer.tenant, f"token {made} label", label),
        "scopes": ",".join(scope for scope in Scope if scope in scopes),
        "created_at": ground.micros(),
        "expires_at": ground.micros() + micros_of(lasts),
    }
    await ground.do(token.insert().values(values))
    return made, secret


async def tokens_of(ground: Ground, viewer: Viewer) -> list[Token]:
    """Return the tokens the viewer may see, the newest first: an owner the tenant's, everybody else their own."""
    query = sa.select(token).where(*_visible(viewer)).order_by(token.c.created_at.desc(), token.c.id)
    return [_token(ground, row) for row in await ground.rows(query)]


async def revoke_token(ground: Ground, viewer: Viewer, made: str) -> bool:
    """Revoke a token the viewer may see; false if there is none, or it was revoked already."""
    this = token.update().where(*_visible(viewer), token.c.id == made, token.c.revoked_at.is_(None))
    return await ground.do(this.values(revoked_at=ground.micros())) == 1


async def who_bears(ground: Ground, secret: str, lang: Lang) -> Viewer | None:
    """Return whose token it is, with today's role; ``None`` if it is unknown, over, revoked, or its maker is out."""
    digest, now = digest_of(secret), ground.micros()
    columns = (token, account.c.role, account.c.name, account.c.disabled_at)
    joined = token.join(tenant, tenant.c.id == token.c.tenant).outerjoin(
        account, account.c.id == token.c.account
    )
    good = (token.c.revoked_at.is_(None), token.c.expires_at > now, tenant.c.disabled_at.is_(None))
    rows = await ground.rows(sa.select(*columns).select_from(joined).where(token.c.digest == digest, *good))
    row = rows[0] if rows else None
    if row is None or row.disabled_at is not None or (row.account is None) is ground.accounts:
        return None
    if row.used_at is None or now - row.used_at > micros_of(_SEEN_EVERY):
        await ground.do(token.update().where(token.c.id == row.id).values(used_at=now))
    return _bearer(ground, row, digest, lang)


def _bearer(ground: Ground, row: sa.Row[Any], digest: bytes, lang: Lang) -> Viewer:
    role = Role.OWNER if row.account is None else Role(row.role)
    place = f"account {row.account} name"
    name = None if row.account is None else ground.vault.open_json(row.tenant, place, row.name)
    return Viewer(
        row.tenant, role, lang, digest, "", row.account, name, token=row.id, scopes=_scopes(row.scopes)
    )


def _visible(viewer: Viewer) -> tuple[sa.ColumnElement[bool], ...]:
    of = token.c.tenant == viewer.tenant
    if viewer.role is Role.OWNER:
        return (of,)
    return of, token.c.account == viewer.account


def _scopes(written: str) -> frozenset[Scope]:
    return frozenset(Scope(word) for word in written.split(","))


def _token(ground: Ground, row: sa.Row[Any]) -> Token:
    return Token(
        id=row.id,
        account=row.account,
        label=ground.vault.open_json(row.tenant, f"token {row.id} label", row.label),
        scopes=_scopes(row.scopes),
        created_at=from_micros(row.created_at),
        expires_at=from_micros(row.expires_at),
        used_at=None if row.used_at is None else from_micros(row.used_at),
        revoked_at=None if row.revoked_at is None else from_micros(row.revoked_at),
    )
