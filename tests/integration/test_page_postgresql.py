"""What rests on the database when people and programs act at the same moment, on the real PostgreSQL.

Every world is two services over one database, as two ``certverify serve`` behind a proxy are.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from api_world import caller, roster
from page_world import Browser, World, page_world, settings
from postgresql_server import Server, new_database, running_server
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.web.files import space_used
from certverify.web.ground import HOUSE, open_ground
from certverify.web.schema import once, run, tenant
from certverify.web.service import Limits

KEY = "an invented master key of 32 characters or more"
SAME = "one-and-only"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@asynccontextmanager
async def both(
    server: Server, folder: Path, limits: Limits | None = None, *, working: bool = False
) -> AsyncIterator[tuple[World, World]]:
    """Open two services over one new database."""
    chosen = settings(folder).model_copy(update={"store": new_database(server), "key": SecretStr(KEY)})
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(page_world(folder, chosen=chosen, limits=limits, working=working))
            for _ in range(2)
        ]
        yield opened[0], opened[1]


@asynccontextmanager
async def one_person(here: World, there: World) -> AsyncIterator[tuple[Browser, Browser]]:
    """Let one session come through both services: the proxy sends its requests to either."""
    async with here.browser() as browser:
        transport = httpx.ASGITransport(there.app)  # type: ignore[arg-type]  # FastAPI is the ASGI app it asks for
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:80", cookies=browser.http.cookies
        ) as http:
            yield browser, replace(browser, http=http, seen=[])


async def number_of_runs(world: World) -> int:
    return len(await world.ground.rows(sa.select(run.c.id)))


async def test_pages_started_together(server: Server, tmp_path: Path) -> None:
    """Two pages that find no house at the same moment both open, and there is one house afterwards."""
    chosen = settings(tmp_path).model_copy(update={"store": new_database(server), "key": SecretStr(KEY)})
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")

    async def houses() -> list[str]:
        async with open_ground(chosen, lambda: datetime.now(UTC)) as ground:
            return [row.id for row in await ground.rows(sa.select(tenant.c.id))]

    async def both_at_it(connection: AsyncConnection) -> list[asyncio.Task[list[str]]]:
        await connection.execute(
            sa.text(f"LOCK TABLE {tenant.name} IN SHARE MODE")
        )  # read by all, written by none
        tasks = [asyncio.create_task(houses()) for _ in range(2)]
        for _ in range(6000):
            if (await connection.execute(waiting)).scalar_one() == len(tasks):
                return tasks
            await asyncio.sleep(0.01)
        raise AssertionError("the pages do not come to it")

    async with open_ground(chosen, lambda: datetime.now(UTC)) as ground:
        await ground.do(tenant.delete())
        assert await asyncio.gather(*await ground.database.write(both_at_it)) == [[HOUSE], [HOUSE]]


async def test_the_quota_holds_through_both(server: Server, tmp_path: Path) -> None:
    """Uploads at the same moment through two services store what fits and no byte more; the others are told."""
    size = len(roster()[1])
    async with (
        both(server, tmp_path, Limits(tenant=3 * size)) as (here, there),
        one_person(here, there) as (left, right),
    ):
        pages = await asyncio.gather(*(one.upload(roster()) for one in (left, right) * 4))
        assert sorted(page.status_code for page in pages) == [200] * 3 + [422] * 5
        assert all("存储空间已满" in page.text for page in pages if page.status_code == 422)
        assert await space_used(there.ground, HOUSE) == 3 * size
        assert await number_of_runs(here) == 3


async def test_one_key_is_one_run_through_both(server: Server, tmp_path: Path) -> None:
    """Of equal requests at the same moment one is done; the others wait or get its answer."""
    async with (
        both(server, tmp_path) as (here, there),
        caller(here) as program,
        caller(there) as other,
    ):
        other.http.headers["authorization"] = program.http.headers["authorization"]
        answers = await asyncio.gather(*(one.upload(key=SAME) for one in (program, other) * 4))
        assert {one.status_code for one in answers} <= {201, 409}
        assert {one.json()["code"] for one in answers if one.status_code == 409} <= {"api_under_way"}
        assert await number_of_runs(here) == 1
        again = [await one.upload(key=SAME) for one in (program, other)]
        assert [(one.status_code, one.headers["idempotency-replayed"]) for one in again] == [
            (201, "true")
        ] * 2
        assert again[0].content == again[1].content
        assert (await other.upload(roster(name="b.csv"), key=SAME)).json()["code"] == "api_key_reused"
        assert await number_of_runs(there) == 1


async def cut(world: World, path: str, headers: dict[str, str]) -> None:
    """Send the first half of an upload and go away, as a server sees it; what is answered reaches nobody."""
    half = b'--x\r\ncontent-disposition: form-data; name="rosters"; filename="a.csv"\r\n\r\nhalf'
    coming = iter([{"type": "http.request", "body": half, "more_body": True}])

    async def receive() -> dict[str, object]:
        return next(coming, {"type": "http.disconnect"})

    async def send(message: dict[str, object]) -> None:
        del message

    sent = {"host": "127.0.0.1", "content-type": "multipart/form-data; boundary=x", **headers}
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": path,
        "raw_path": path.encode(),
        "query_string": b"", "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "root_path": "",
    }  # fmt: skip
    await world.app(scope, receive, send)  # type: ignore[operator]  # FastAPI is an ASGI app


async def test_a_key_comes_back_when_the_caller_goes_away(server: Server, tmp_path: Path) -> None:
    """A caller whose connection ends in the middle of an upload finds neither a run nor a key that is taken."""
    async with both(server, tmp_path) as (here, there), caller(here) as program:
        headers = {"authorization": program.http.headers["authorization"], "idempotency-key": SAME}
        await cut(here, "/api/v1/runs", headers)
        assert await number_of_runs(there) == 0
        assert await there.ground.rows(sa.select(once.c.name)) == []
        assert (await program.upload(key=SAME)).status_code == 201


async def test_a_double_click_starts_once(server: Server, tmp_path: Path) -> None:
    """Start clicked twice, through either service, is one attempt; going back to the draft shows the run."""
    async with (
        both(server, tmp_path, working=True) as (here, there),
        one_person(here, there) as (left, right),
    ):
        draft = await left.upload(roster())
        right.form = left.form
        clicks = await asyncio.gather(*(one.post(f"{draft.url.path}/start") for one in (left, right) * 2))
        assert {page.status_code for page in clicks} == {200}
        ended = await here.ended(right, draft.url.path)
        assert 'id="lists"' in ended.text
        (row,) = await here.ground.rows(sa.select(run.c.attempt, run.c.state))
        assert (row.attempt, row.state) == (1, "done")
        back = await left.get(draft.url.path)
        assert re.search("开始核验|按修改重新读取", back.text) is None
        stale = await left.post(
            f"{draft.url.path}/mapping", {"0.file": "名册.csv", "0.sheet": "", "0.row": "1"}
        )
        assert 'id="lists"' in stale.text
        assert len(await here.ground.rows(sa.select(run.c.id))) == 1


@pytest.mark.deep
async def test_the_database_goes_away_in_between(server: Server, tmp_path: Path) -> None:
    """Uploads that meet a restart of the server are kept whole, each once."""
    async with both(server, tmp_path) as (here, there), one_person(here, there) as (left, right):
        await left.upload(roster())
        server.kill()
        under_way = [
            asyncio.create_task(one.upload(roster(name=f"{n}.csv"))) for n, one in enumerate((left, right))
        ]
        await asyncio.to_thread(server.start)
        pages = await asyncio.gather(*under_way)
        assert [page.status_code for page in pages] == [200, 200]
        assert await number_of_runs(here) == 3
        assert await space_used(here.ground, HOUSE) == 3 * len(roster()[1])
