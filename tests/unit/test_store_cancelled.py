"""Who is cancelled over and over while the store works for him, as anyio cancels a request whose browser has gone."""

import asyncio
import gc
import warnings
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.store.sql.database import Database

End = Callable[[Database, "asyncio.Future[int]"], Awaitable[None]]
TURNS = 400
"""Turns of the loop before the first cancellation, at most; a whole transaction, connecting included, takes fewer."""


def opened(folder: Path) -> Database:
    """A database in a file, as the embedded store has it."""
    return Database(make_url(f"sqlite+aiosqlite:///{folder / 'store.db'}"))


async def create(connection: AsyncConnection) -> None:
    """Make the table of what was written."""
    await connection.execute(sa.text("CREATE TABLE written (number INTEGER)"))


async def written(connection: AsyncConnection) -> int:
    """How many rows were written."""
    return (await connection.execute(sa.text("SELECT count(*) FROM written"))).scalar_one()


async def cancelled_over_and_over(work: Awaitable[object]) -> None:
    """Cancel at every turn of the loop until it is over."""
    task = asyncio.ensure_future(work)
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_writer_cancelled_over_and_over_leaves_when_its_transaction_has_ended(tmp_path: Path) -> None:
    """The row is there when the cancellation arrives: nobody closes a store that still writes."""
    database = opened(tmp_path)
    await database.write(create)
    began = asyncio.Event()

    async def work(connection: AsyncConnection) -> None:
        began.set()
        await asyncio.sleep(0.05)
        await connection.execute(sa.text("INSERT INTO written VALUES (1)"))

    writing = asyncio.ensure_future(database.write(work))
    await began.wait()
    await cancelled_over_and_over(writing)
    assert await database.read(written) == 1
    await database.close()


async def at_each_moment(
    folder: Path, work: Callable[[Database], Coroutine[Any, Any, int]], end: End
) -> list[str]:
    """Open a database, let the work run for more and more turns of the loop, end it; return what was left behind."""
    first = opened(folder)
    await first.write(create)
    await first.close()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for turns in range(1, TURNS, 7):
            database = opened(folder)
            working = asyncio.ensure_future(work(database))
            for _ in range(turns):
                await asyncio.sleep(0)
            await end(database, working)
            del database, working
        gc.collect()
    return [str(warning.message) for warning in told]


@pytest.mark.parametrize("kind", ["read", "write"])
async def test_closing_after_cancelled_work_leaves_no_connection_behind(tmp_path: Path, kind: str) -> None:
    """At whatever moment the first cancellation comes, every connection is closed and none is left to the collector."""

    async def end(database: Database, working: asyncio.Future[int]) -> None:
        if not working.done():
            await cancelled_over_and_over(working)
        await database.close()

    assert await at_each_moment(tmp_path, lambda database: getattr(database, kind)(written), end) == []


async def test_closing_waits_for_work_whose_caller_was_not_waited_for(tmp_path: Path) -> None:
    """A question of which nobody waits for the answer any more may still be at work when the store is closed."""

    async def end(database: Database, working: asyncio.Future[int]) -> None:
        await database.close()
        assert await working == 0

    assert await at_each_moment(tmp_path, lambda database: database.read(written), end) == []


async def test_a_closing_that_is_cancelled_over_and_over_closes_everything(tmp_path: Path) -> None:
    """A page that is stopped twice leaves no connection behind either."""

    async def end(database: Database, working: asyncio.Future[int]) -> None:
        closing = asyncio.ensure_future(database.close())
        await asyncio.sleep(0)  # a task that is cancelled before its first turn would not close at all
        await cancelled_over_and_over(closing)
        assert await working == 0

    assert await at_each_moment(tmp_path, lambda database: database.read(written), end) == []
