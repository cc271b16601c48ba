"""One database behind one interface: connections, transactions, and what to do when a server goes away."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from tenacity import (
    AsyncRetrying,
    retry_if_exception,
    stop_after_delay,
    stop_when_event_set,
    wait_random_exponential,
)

from certverify.errors import StoreError
from certverify.store.sql.failures import is_disconnection, translated
from certverify.store.sql.trips import connect

if TYPE_CHECKING:
    import aiosqlite

__all__ = ["Database"]

_T = TypeVar("_T")
_Work = Callable[[AsyncConnection], Awaitable[_T]]

_BUSY: Final = timedelta(seconds=60)
"""How long a writer waits for another process's transaction; ours last milliseconds."""

_RESTART: Final = timedelta(minutes=3)
"""How long a server may be gone before a run gives up."""

_AT_FIRST: Final = timedelta(seconds=30)
"""How long a server that was never reached is waited for: it may be restarting, or its address may be wrong."""

_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {_BUSY // timedelta(milliseconds=1)}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # in WAL mode only FULL makes a commit durable against power loss
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what a purge deletes is overwritten
    "PRAGMA cache_size = -8192",  # KiB for each connection; the system caches the file besides
    "PRAGMA temp_store = MEMORY",  # nothing of ours in temporary files
)


class Database:
    """SQLite or PostgreSQL. Work may be done again after a lost connection, so all writing work is idempotent.

    A server that has been gone for too long is given up once: whoever still waits, and whoever comes later, is told at
    the next attempt, until one succeeds. Otherwise whatever a run does to end would wait as long again, in turn.
    """

    def __init__(self, url: URL) -> None:
        self._engine = _engine(url)
        self._writer = asyncio.Lock()
        self._reached = False
        self._given_up = threading.Event()
        self._under_way: set[asyncio.Task[Any]] = set()

    @property
    def is_sqlite(self) -> bool:
        """Tell which of the two it is, where their SQL differs."""
        return self._engine.dialect.name == "sqlite"

    async def read(self, work: _Work[_T]) -> _T:
        """Do reading work on a consistent view; never waits for a writer.

        A cancelled caller gets its cancellation once the connection has been given back.

        Raises:
            StoreError: the database failed.
        """
        with translated():
            return await self._to_the_end(self._persistently(self._reading, work), cut=True)

    async def write(self, work: _Work[_T]) -> _T:
        """Do work in one transaction that excludes other writers; on return it is durable, on any error undone.

        A cancelled caller gets its cancellation after the transaction has ended one way or the other.

        Raises:
            StoreError: the database failed.
        """
        with translated():
            return await self._to_the_end(self._persistently(self._writing, work))

    async def overwrite(self, tables: Sequence[str]) -> None:
        """Leave no trace of what was deleted from these tables.

        SQLite has overwritten it in its pages, and gets its WAL emptied; PostgreSQL's tables are written anew.

        Raises:
            StoreError: ``store_busy``, another process is reading; what was deleted still stands in the WAL.
        """
        with translated():
            busy = await self._to_the_end(self._overwriting(tables))
        if busy:
            raise StoreError("store_busy", kind="wal_checkpoint")

    async def close(self) -> None:
        """Close every connection, once the work under way has given its own back.

        Whoever ended without waiting for such work (a thread whose question to this loop was cancelled, say) would
        otherwise leave a connection to the garbage collector; so would a cancellation while they are being closed.
        """
        await self._to_the_end(self._closing(list(self._under_way)))

    async def _overwriting(self, tables: Sequence[str]) -> bool:
        """Tell whether another process's reading was in the way."""
        async with self._writer, self._engine.connect() as connection:
            raw = await connection.get_raw_connection()
            if not self.is_sqlite:
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                await connection.exec_driver_sql(f"VACUUM (FULL) {', '.join(tables)}")
                return False
            driver = cast("aiosqlite.Connection", raw.driver_connection)
            (busy, *_), *_ = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            return bool(busy)

    async def _closing(self, under_way: Sequence[asyncio.Task[Any]]) -> None:
        if under_way:
            await asyncio.wait(under_way)
        await self._engine.dispose()

    async def _to_the_end(self, work: Coroutine[Any, Any, _T], *, cut: bool = False) -> _T:
        """Await work that outlives no caller: a cancellation waits for it, or cuts it short once and waits for its end.

        A caller may be cancelled over and over (a request whose browser has gone is, at every turn of the loop). One
        that left at the second time would be told of an end that was not there yet.
        """
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if cut:
                task.cancel()
            while not task.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([task])
            if not task.cancelled():
                task.exception()  # seen: the caller is told of its cancellation instead
            raise

    async def _persistently(self, transaction: Callable[[], Any], work: _Work[_T]) -> _T:
        retrying = AsyncRetrying(
            retry=retry_if_exception(is_disconnection),
            wait=wait_random_exponential(multiplier=0.1, max=2),
            stop=stop_after_delay(_RESTART if self._reached else _AT_FIRST)
            | stop_when_event_set(self._given_up),
            reraise=True,
        )
        try:
            async for attempt in retrying:
                with attempt:
                    async with transaction() as connection:
                        result = await work(connection)
        except Exception as error:
            if is_disconnection(error):
                self._given_up.set()
            raise
        self._reached = True
        self._given_up.clear()
        return result

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        async with self._engine.connect() as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        async with self._writer, self._engine.connect() as connection:
            await connection.execution_options(writes=True)
            async with connection.begin():
                yield connection


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        driver = {"async_creator_fn": connect}
        engine = create_async_engine(
            url, connect_args=driver, hide_parameters=True, pool_size=4, max_overflow=4
        )
        sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    return create_async_engine(url, hide_parameters=True, pool_size=4, max_overflow=4, pool_pre_ping=True)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions by itself, and too late
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
