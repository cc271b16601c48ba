"""Law: a statement and its rows take one trip to SQLite's thread, and a cursor tells what any other would."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from certverify.store.sql.trips import connect

_COUNTING = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT i FROM n ORDER BY i"
)


def with_connection(path: Path, work: Callable[[Any], Awaitable[None]]) -> None:
    async def opened() -> None:
        connection = await connect(str(path), isolation_level=None)
        try:
            await work(connection)
        finally:
            await connection.close()

    asyncio.run(opened())


@pytest.mark.parametrize("rows", [0, 1, 999, 1000, 1001, 2500])
def test_all_rows_come_once_and_in_order(tmp_path: Path, rows: int) -> None:
    async def work(connection: Any) -> None:
        cursor = connection.cursor()
        await cursor.execute(_COUNTING.format(2500) + " LIMIT ?", (rows,))
        assert [column[0] for column in cursor.description] == ["i"]
        assert [i for (i,) in await cursor.fetchall()] == list(range(1, rows + 1))
        assert await cursor.fetchone() is None

    with_connection(tmp_path / "a.sqlite", work)


def test_a_stream_is_read_in_parts(tmp_path: Path) -> None:
    async def work(connection: Any) -> None:
        cursor = connection.cursor()
        await cursor.execute(_COUNTING.format(2500))
        assert await cursor.fetchone() == (1,)
        seen = [1]
        while part := await cursor.fetchmany(300):
            assert len(part) <= 300
            seen += [i for (i,) in part]
        assert seen == list(range(1, 2501))

    with_connection(tmp_path / "a.sqlite", work)


def test_what_was_not_read_to_its_end_is_given_up_when_closed(tmp_path: Path) -> None:
    """SQLite refuses to drop a table that a statement is still reading."""

    async def work(connection: Any) -> None:
        table, cursor = connection.cursor(), connection.cursor()
        await table.execute("CREATE TABLE t (i INTEGER)")
        await table.executemany("INSERT INTO t VALUES (?)", [(i,) for i in range(1500)])
        assert table.rowcount == 1500
        await cursor.execute("SELECT i FROM t")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            await table.execute("DROP TABLE t")
        await cursor.close()
        await table.execute("DROP TABLE t")

    with_connection(tmp_path / "a.sqlite", work)


def test_one_trip_for_a_statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trips: list[object] = []

    async def work(connection: Any) -> None:
        send = connection._execute

        async def counted(*told: Any) -> Any:
            trips.append(told)
            return await send(*told)

        monkeypatch.setattr(connection, "_execute", counted)
        cursor = connection.cursor()
        await cursor.execute(_COUNTING.format(5))
        await cursor.fetchall()
        await cursor.close()
        assert len(trips) == 1

    with_connection(tmp_path / "a.sqlite", work)
