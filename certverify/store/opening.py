"""Opening a ledger: which database, which key, which version of the schema."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.errors import ConfigError
from certverify.store.creation import create_file, is_there, lay_out, sweep
from certverify.store.keyfile import key_path, read_key
from certverify.store.keys import Keys
from certverify.store.ledger import Ledger
from certverify.store.sql.database import Database
from certverify.store.sql.schema import HEAD, METADATA, ledger, revision

__all__ = ["open_ledger"]

_SQLITE: Final = b"SQLite format 3\x00"

_OPENING_LOCK = 0x63657274  # any number that is ours: orders processes that open one PostgreSQL ledger


@asynccontextmanager
async def open_ledger(url: str, *, key: str | None, now: Callable[[], datetime]) -> AsyncIterator[Ledger]:
    """Open a ledger, made if there is none, and close it at the end.

    ``url`` is ``sqlite:///PATH`` or ``postgresql://USER@HOST/NAME``; ``key`` is the value of ``CERTVERIFY_KEY``, if
    set. Without it a SQLite ledger's key is in ``PATH.key``, which is made together with a new ledger only. ``now``
    gives aware times.

    Raises:
        ConfigError: ``store_url``, ``store_driver``, ``store_unwritable``, ``store_newer``, ``not_a_ledger``,
            ``wrong_key``, ``key_missing``, ``key_required``, ``key_weak``, ``key_exposed`` or ``key_unreadable``.
        StoreError: the database failed.
    """
    parsed = _parsed(url)
    keys = Keys.derive(await asyncio.to_thread(_master_key, parsed, key, now()))
    database = Database(parsed)
    try:
        yield Ledger(database, keys, await _prepared(database, keys, now()), now)
    finally:
        await database.close()


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigError("store_url") from None  # the text may hold a password
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgresql":
            if find_spec("psycopg") is None:
                raise ConfigError("store_driver")
            return parsed.set(drivername="postgresql+psycopg")
    raise ConfigError("store_url")


def _master_key(url: URL, key: str | None, now: datetime) -> str:
    """Return the text of the master key; make a SQLite ledger that does not exist yet."""
    if url.get_backend_name() != "sqlite":
        if not key:
            raise ConfigError("key_required")
        return key
    path = Path(url.database or "")
    if not is_there(path):
        create_file(path, key or None, now)
    sweep(path)
    if not key and not key_path(path).exists() and not _is_database(path):
        raise ConfigError("not_a_ledger")  # a missing key is the smaller fault of such a file
    return key or read_key(path)


def _is_database(path: Path) -> bool:
    """Tell whether a file begins as SQLite's do; a folder and whatever else was named by mistake do not."""
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) in {_SQLITE, b""}
    except OSError:
        return not path.is_dir()  # reading it says why not


async def _prepared(database: Database, keys: Keys, now: datetime) -> str:
    """Bring the schema up to date, hold the key against the ledger's check, and return the ledger's name."""
    version = await database.read(_version)
    if version is None and not database.is_sqlite:
        version = await database.write(lambda connection: _created(connection, keys, now))
    if version is None:
        raise ConfigError("not_a_ledger")
    if version != HEAD:
        await database.write(_upgraded)
    return await database.read(lambda connection: _recognised(connection, keys))


async def _version(connection: AsyncConnection) -> str | None:
    """Return the schema's version, or ``None`` if there is no ledger here."""
    tables = await connection.run_sync(lambda sync: set(sa.inspect(sync).get_table_names()))
    if not tables >= {revision.name, ledger.name}:
        if tables & set(METADATA.tables):
            raise ConfigError("not_a_ledger")
        return None
    return (await connection.execute(sa.select(revision.c.version_num))).scalar()


async def _created(connection: AsyncConnection, keys: Keys, now: datetime) -> str | None:
    await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_OPENING_LOCK)))
    if (version := await _version(connection)) is not None:
        return version  # another process made it while we waited
    await connection.run_sync(lay_out, keys, now)
    return HEAD


async def _upgraded(connection: AsyncConnection) -> None:
    # Imported here: alembic costs a fifth of a second, and hardly any opening needs it.
    from certverify.store.migrations import upgrade  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_OPENING_LOCK)))
    await connection.run_sync(upgrade)


async def _recognised(connection: AsyncConnection, keys: Keys) -> str:
    row = (await connection.execute(sa.select(ledger.c.name, ledger.c.key_check))).one()
    if row.key_check != keys.check:
        raise ConfigError("wrong_key")
    name: str = row.name
    return name
