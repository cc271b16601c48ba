"""``certverify accounts``: enterprises and people of a page with accounts, for the operator of the server.

No password is typed, shown or passed here: whoever gets a link chooses one in the browser. Importing this needs the
extra ``web``.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from certverify import logs, settings
from certverify.commands import edge
from certverify.messages import Lang, text
from certverify.web.accounts.invitations import invite as link
from certverify.web.accounts.members import member_named, members_of, set_disabled
from certverify.web.accounts.tenants import add_tenant, close_tenant, one_tenant, tenants_of
from certverify.web.front import Front
from certverify.web.ground import Ground, open_ground
from certverify.web.viewer import Role

__all__ = ["Where", "add", "everybody", "invite", "reset", "switch"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Where:
    """Which page is meant."""

    config: Path | None = None
    store: str | None = None
    public_url: str | None = None
    lang: Lang | None = None


def add(where: Where, code: str, name: str | None) -> int:
    """Add an enterprise and print the link for its first owner.

    Raises:
        ConfigError: ``tenant_malformed``, ``tenant_known``, or as ``serve``.
    """

    async def work(ground: Ground) -> str:
        await add_tenant(ground, code, name or code)
        return await link(ground, code, Role.OWNER, by=None)

    _tell(where, "cli.accounts.added", work, tenant=code)
    return 0


def invite(where: Where, code: str, role: str) -> int:
    """Print a link for somebody new.

    Raises:
        ConfigError: ``tenant_unknown``, or as ``serve``.
    """

    async def work(ground: Ground) -> str:
        await one_tenant(ground, code)
        return await link(ground, code, Role(role), by=None)

    _tell(where, "cli.accounts.invited", work, tenant=code)
    return 0


def reset(where: Where, code: str, name: str) -> int:
    """Print a link by which somebody sets a new password.

    Raises:
        ConfigError: ``tenant_unknown``, ``account_unknown``, or as ``serve``.
    """

    async def work(ground: Ground) -> str:
        await one_tenant(ground, code)
        who = await member_named(ground, code, name)
        return await link(ground, code, who.role, by=None, account_=who.id)

    _tell(where, "cli.accounts.reset_made", work, tenant=code)
    return 0


def switch(where: Where, code: str, name: str | None, *, disabled: bool) -> int:
    """Shut an enterprise, or one of its people, out at once, or let them in again.

    Raises:
        ConfigError: ``tenant_unknown``, ``account_unknown``, ``last_owner``, or as ``serve``.
    """

    async def work(ground: Ground) -> None:
        await one_tenant(ground, code)
        if name is None:
            await close_tenant(ground, code, closed=disabled)
            return
        who = await member_named(ground, code, name)
        await set_disabled(ground, code, who.id, disabled=disabled, by=None)

    _with_ground(where, work)
    print(text("cli.accounts.disabled" if disabled else "cli.accounts.enabled", edge.language()))
    return 0


def everybody(where: Where) -> int:
    """Print every enterprise with its people: code, name, then user name, role, last log-in, state."""

    async def work(ground: Ground) -> list[str]:
        lines = []
        for tenant in await tenants_of(ground):
            lines.append(f"{tenant.id}\t{tenant.name}\t{_state(tenant.disabled_at)}")
            for who in await members_of(ground, tenant.id):
                seen = f"{who.entered_at:%Y-%m-%dT%H:%MZ}" if who.entered_at else "-"
                lines.append(f"  {who.name}\t{who.role.value}\t{seen}\t{_state(who.disabled_at)}")
        return lines

    for line in _with_ground(where, work):
        print(line)
    return 0


def _state(disabled_at: datetime | None) -> str:
    return text("accounts.members.disabled" if disabled_at else "accounts.members.active", edge.language())


def _tell(where: Where, key: str, work: Callable[[Ground], Awaitable[str]], **facts: str) -> None:
    page = settings.load(where.config).page
    given = where.public_url or page.public_url
    url = Front.public(given).url if given else Front.here(page.port).url
    secret = _with_ground(where, work)
    print(text(key, edge.language(), **facts))
    print(f"  {url}/join?link={secret}")
    if not given:  # another process serves the page, and may have been given another port
        print(text("cli.accounts.address", edge.language(), port=str(page.port)))


def _with_ground(where: Where, work: Callable[[Ground], Awaitable[_T]]) -> _T:
    logs.configure()
    chosen = settings.load(where.config).with_changes(store=where.store, lang=where.lang)
    edge.speak(chosen.lang)

    async def opened() -> _T:
        async with open_ground(chosen, lambda: datetime.now(UTC), accounts=True) as ground:
            return await work(ground)

    return asyncio.run(opened())
