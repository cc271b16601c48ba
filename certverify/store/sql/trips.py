"""SQLite's driver with one trip to the connection's thread for each statement, where aiosqlite makes four.

aiosqlite goes there for the cursor, the statement, its rows and the end of the cursor. A trip wakes two threads, which
costs more than most statements of a look-up do.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final, Self, TypeVar

import aiosqlite

__all__ = ["connect"]

_T = TypeVar("_T")
_FIRST: Final = 1000
"""Rows that come with the statement; what has more is read on by further trips, so that a stream stays one."""


def connect(database: str, **options: Any) -> aiosqlite.Connection:
    """Return a connection to be awaited, as ``aiosqlite.connect`` does, with the options of ``sqlite3.connect``."""
    connection = _Connection(partial(sqlite3.connect, database, **options), iter_chunk_size=_FIRST)
    # As SQLAlchemy does with a connection that it makes itself: one left open must not keep the process alive.
    connection._thread.daemon = True  # noqa: SLF001 - there is no public switch
    return connection


class _Connection(aiosqlite.Connection):
    """Differs in its cursors alone."""

    def cursor(self) -> Any:
        """Return a cursor; there is none in the thread before its statement."""
        return _Cursor(self)

    async def run(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Do work in the connection's thread."""
        done: _T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call] # aiosqlite gives no types
        return done


class _Cursor:
    """One statement and its rows, as far as SQLAlchemy's adapter uses a cursor."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self._made: sqlite3.Cursor | None = None
        self._rows: Sequence[Any] = ()
        self._unread: sqlite3.Cursor | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        """What the columns are; ``None`` if the statement has none."""
        return None if self._made is None else self._made.description

    @property
    def rowcount(self) -> int:
        """Rows that were changed, or -1."""
        return -1 if self._made is None else self._made.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The row inserted last."""
        return None if self._made is None else self._made.lastrowid

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Execute a statement and take its first rows."""
        await self._begin(lambda connection: connection.execute(statement, parameters))
        return self

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Execute a statement with each of the parameters."""
        await self._begin(lambda connection: connection.executemany(statement, parameters))
        return self

    async def _begin(self, statement: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> None:
        await self.close()
        self._made, self._rows, more = await self._connection.run(partial(_begun, statement))
        self._unread = self._made if more else None

    async def fetchone(self) -> Any:
        """Return the next row, or ``None``."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        """Return up to ``size`` rows more; none means that there are no more."""
        size = size or self.arraysize
        if not self._rows and (cursor := self._unread) is not None:
            self._rows = await self._connection.run(lambda _: cursor.fetchmany(size))
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    async def fetchall(self) -> Sequence[Any]:
        """Return all rows that are left."""
        taken, self._rows = self._rows, ()
        if (cursor := self._unread) is not None:
            taken = [*taken, *await self._connection.run(lambda _: cursor.fetchall())]
        return taken

    async def close(self) -> None:
        """Give up what has not been read; a statement that was read to its end is closed already."""
        if (cursor := self._unread) is not None:
            self._unread = None
            await self._connection.run(lambda _: cursor.close())


def _begun(
    statement: Callable[[sqlite3.Connection], sqlite3.Cursor], connection: sqlite3.Connection
) -> tuple[sqlite3.Cursor, Sequence[Any], bool]:
    cursor = statement(connection)
    rows = cursor.fetchmany(_FIRST)
    more = len(rows) == _FIRST
    if not more:
        cursor.close()  # what it tells of itself stays
    return cursor, rows, more
