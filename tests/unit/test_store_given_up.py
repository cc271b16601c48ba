"""A database server that is gone is waited for once, not by everybody in turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.errors import StoreError
from certverify.store.sql import database
from certverify.store.sql.database import Database


@asynccontextmanager
async def slamming() -> AsyncIterator[tuple[Database, asyncio.Queue[None]]]:
    """Yield a database on a port that shuts every connection at once, and the knocks at it."""
    knocks: asyncio.Queue[None] = asyncio.Queue()

    async def shut(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        knocks.put_nowait(None)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(shut, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        query = {"sslmode": "disable", "gssencmode": "disable"}
        url = sa.URL.create("postgresql+psycopg", "nobody", host="127.0.0.1", port=port, query=query)
        made = Database(url)
        yield made, knocks
        await made.close()


async def nothing(_connection: AsyncConnection) -> None:
    """Do no work."""


async def test_a_server_that_was_given_up_is_tried_once_by_who_comes_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first caller tries for as long as is allowed; the next ones get their answer at the first attempt."""
    monkeypatch.setattr(database, "_AT_FIRST", timedelta(seconds=2))
    async with slamming() as (gone, knocks):
        with pytest.raises(StoreError) as caught:
            await gone.read(nothing)
        assert caught.value.code == "store_unreachable"
        patient = knocks.qsize()
        assert patient > 1
        monkeypatch.setattr(database, "_AT_FIRST", timedelta(minutes=10))
        for done in (gone.read, gone.write):
            with pytest.raises(StoreError):
                await done(nothing)
        assert knocks.qsize() == patient + 2


async def test_all_who_wait_for_a_server_give_it_up_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever came shortly before the others gave up does not wait the whole time again."""
    monkeypatch.setattr(database, "_AT_FIRST", timedelta(seconds=1))
    async with slamming() as (gone, knocks):
        first = asyncio.create_task(gone.read(nothing))
        await knocks.get()
        monkeypatch.setattr(database, "_AT_FIRST", timedelta(minutes=10))
        later = asyncio.create_task(gone.read(nothing))
        done, _ = await asyncio.wait([first, later], timeout=60)
        assert done == {first, later}
        assert all(isinstance(task.exception(), StoreError) for task in done)
