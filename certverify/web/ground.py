"""What everything of the page stands on: where its rows lie, its keys, its ledgers and its clock."""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.settings import Settings, default_store
from certverify.store import Ledger, open_ledger
from certverify.store.keyfile import read_key
from certverify.store.sql.database import Database
from certverify.store.sql.moments import to_micros
from certverify.web.layout import LOCK, lay_out
from certverify.web.schema import tenant as tenants
from certverify.web.vault import Vault

__all__ = ["HOUSE", "Ground", "open_ground"]

HOUSE: Final = "house"
"""The tenant of a page without accounts; its ledger is the one that the commands use."""


@dataclass
class Ground:
    """One open page.

    ``ledger`` is the house's: the pace towards every source lies there, shared with the commands and by all tenants;
    in a page without accounts the answers lie there too.
    """

    settings: Settings
    database: Database
    vault: Vault
    ledger: Ledger
    now: Callable[[], datetime]
    accounts: bool = False
    _url: str = ""
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _ledgers: dict[str, Ledger] = field(default_factory=dict)

    def micros(self) -> int:
        """Return the time as the tables keep it."""
        return to_micros(self.now())

    async def rows(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """Return the rows of a query.

        Raises:
            StoreError: the database failed.
        """

        async def work(connection: AsyncConnection) -> Sequence[sa.Row[Any]]:
            found: Sequence[sa.Row[Any]] = (await connection.execute(query)).all()
            return found

        return await self.database.read(work)

    async def do(self, *statements: sa.Insert | sa.Update | sa.Delete) -> int:
        """Execute statements in one transaction; return how many rows the last of them met.

        Raises:
            StoreError: the database failed.
        """

        async def work(connection: AsyncConnection) -> int:
            met = 0
            for statement in statements:
                met = (await connection.execute(statement)).rowcount
            return met

        return await self.database.write(work)

    def place_of(self, tenant: str) -> tuple[str, str | None]:
        """Return URL and key of a tenant's own ledger."""
        if tenant == HOUSE:
            return self._url, self.settings.master_key()
        return _beside(self._url, f"tenant_{tenant}"), self.vault.ledger_key(tenant)

    async def ledger_of(self, tenant: str) -> Ledger:
        """Return the open ledger of a tenant; made with its first use. Answers are reused only within it."""
        if tenant == HOUSE:
            return self.ledger
        if tenant not in self._ledgers:
            url, key = self.place_of(tenant)
            await self.database.write(lambda connection: _room_for(connection, f"tenant_{tenant}"))
            opened = await self._stack.enter_async_context(open_ledger(url, key=key, now=self.now))
            self._ledgers.setdefault(tenant, opened)
        return self._ledgers[tenant]


@asynccontextmanager
async def open_ground(
    settings: Settings, now: Callable[[], datetime], *, accounts: bool = False
) -> AsyncIterator[Ground]:
    """Open the page's database, made if there is none, beside the house's ledger.

    With SQLite it is the file ``<ledger>.page``, mode 0600; with PostgreSQL the schema ``page``.

    Raises:
        ConfigError: as ``open_ledger``; ``page_newer``, a newer version of the program has been here.
        StoreError: the database failed.
    """
    url = settings.store or default_store()
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_ledger(url, key=settings.master_key(), now=now))
        database = await _database(url)
        stack.push_async_callback(database.close)
        ground = Ground(settings, database, Vault(_master(settings, url)), house, now, accounts, url, stack)
        await database.write(lambda connection: _prepared(connection, ground.micros()))
        yield ground


def _master(settings: Settings, url: str) -> str:
    return settings.master_key() or read_key(Path(make_url(url).database or ""))


async def _database(url: str) -> Database:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(f"{parsed.database}.page")
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite gives its side files the same mode
        return Database(parsed.set(drivername="sqlite+aiosqlite", database=str(path)))
    first = Database(parsed.set(drivername="postgresql+psycopg"))
    try:
        await first.write(lambda connection: _room_for(connection, "page"))
    finally:
        await first.close()
    return Database(_in_schema(parsed.set(drivername="postgresql+psycopg"), "page"))


def _beside(url: str, name: str) -> str:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return f"sqlite:///{parsed.database}.{name}"
    return _in_schema(parsed, name).render_as_string(hide_password=False)


def _in_schema(url: URL, name: str) -> URL:
    return url.update_query_dict({"options": f"-csearch_path={name}"})


async def _room_for(connection: AsyncConnection, name: str) -> None:
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        await connection.execute(sa.schema.CreateSchema(name, if_not_exists=True))


async def _prepared(connection: AsyncConnection, now: int) -> None:
    """Lay the tables out with the house in them; one transaction, so that pages started together do it in turn."""
    await lay_out(connection)
    row: Any = (await connection.execute(sa.select(tenants.c.id).where(tenants.c.id == HOUSE))).first()
    if row is None:
        await connection.execute(tenants.insert().values(id=HOUSE, created_at=now))
