"""Tenants: the enterprises that share a server and nothing else."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from certverify.errors import ConfigError
from certverify.store.sql.moments import from_micros
from certverify.web.audit import entered
from certverify.web.ground import Ground
from certverify.web.schema import tenant

__all__ = ["Tenant", "add_tenant", "close_tenant", "one_tenant", "tenants_of"]

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,29}")  # it names a schema of PostgreSQL, or a file


@dataclass(frozen=True, slots=True)
class Tenant:
    """An enterprise: its code, by which its people log in, and its name."""

    id: str
    name: str
    created_at: datetime
    disabled_at: datetime | None = field(default=None)


async def add_tenant(ground: Ground, code: str, name: str) -> None:
    """Add an enterprise.

    Raises:
        ConfigError: ``tenant_malformed``, ``tenant_known``.
    """
    if not _CODE.fullmatch(code):
        raise ConfigError("tenant_malformed", tenant=code)
    if code in {one.id for one in await tenants_of(ground)}:
        raise ConfigError("tenant_known", tenant=code)
    sealed = ground.vault.seal_json(code, f"tenant {code} name", name)
    await ground.do(
        tenant.insert().values(id=code, name=sealed, created_at=ground.micros()),
        entered(ground, code, "tenant.added", code),
    )


async def tenants_of(ground: Ground) -> list[Tenant]:
    """Return every enterprise on the server, by code."""
    return [_tenant(ground, row) for row in await ground.rows(sa.select(tenant).order_by(tenant.c.id))]


async def one_tenant(ground: Ground, code: str) -> Tenant:
    """Return an enterprise.

    Raises:
        ConfigError: ``tenant_unknown``.
    """
    rows = await ground.rows(sa.select(tenant).where(tenant.c.id == code))
    if not rows:
        raise ConfigError("tenant_unknown", tenant=code)
    return _tenant(ground, rows[0])


async def close_tenant(ground: Ground, code: str, *, closed: bool) -> None:
    """Shut an enterprise out, or let it in again; nothing of it is lost.

    Raises:
        ConfigError: ``tenant_unknown``.
    """
    await one_tenant(ground, code)
    values = {"disabled_at": ground.micros() if closed else None}
    await ground.do(
        tenant.update().where(tenant.c.id == code).values(values),
        entered(ground, code, "tenant.disabled" if closed else "tenant.enabled", code),
    )


def _tenant(ground: Ground, row: sa.Row[Any]) -> Tenant:
    name = ground.vault.open_json(row.id, f"tenant {row.id} name", row.name)
    gone = None if row.disabled_at is None else from_micros(row.disabled_at)
    return Tenant(row.id, name or row.id, from_micros(row.created_at), gone)
