"""Asking over a real wire into a real ledger: what the server counts, what the ledger holds, what the logs hold."""

import asyncio
import logging
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from lookup_world import EVERYTHING, NoDesk, entries, person, states

from certverify.lookup import Asked, AskSettings, plan, run
from certverify.store import Ledger, open_ledger
from certverify_connectors.protocol import Coverage, Desk, Limits
from certverify_schemas.answer import Answer, Evidence, Found, NotFound, Reason, Unanswered
from certverify_schemas.certificate import Certificate
from certverify_schemas.query import Query


@dataclass
class Server:
    """A source over HTTP that notes when each request arrived."""

    trouble: Callable[[int], web.StreamResponse | None] = lambda number: None
    latency: float = 0.0
    arrivals: list[float] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.arrivals.append(time.monotonic())
        if (trouble := self.trouble(len(self.arrivals))) is not None:
            return trouble
        await asyncio.sleep(self.latency)
        number = int(request.query["id"][14:17])
        return web.json_response({"found": number % 8 > 0})

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Server"]:
        app = web.Application()
        app.router.add_get("/ask", self.answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/ask"
        try:
            yield self
        finally:
            await runner.cleanup()


@dataclass
class Caller:
    """The connector for it: the person's data stand in the URL, as the public platform has them."""

    url: str
    limits: Limits
    source: str = "server"
    coverage: Coverage = EVERYTHING

    async def ask(self, queries: Sequence[Query], wire: httpx.AsyncClient, desk: Desk) -> list[Answer]:
        return [await self._one(query, wire) for query in queries]

    async def _one(self, query: Query, wire: httpx.AsyncClient) -> Answer:
        reply = await wire.get(self.url, params={"id": query.identity.id_number, "name": query.identity.name})
        if reply.status_code != 200:
            throttled = reply.status_code == 429
            return Unanswered(Reason.THROTTLED if throttled else Reason.SERVER_ERROR)
        evidence = Evidence(reply.content)
        return (
            Found((Certificate(query.kind, "T"),), evidence) if reply.json()["found"] else NotFound(evidence)
        )


async def check(ledger: Ledger, caller: Caller, people: int, name: str = "r1") -> Asked:
    table = entries([{"claims": True} for _ in range(people)])
    await ledger.begin_run(name, caller.source)
    chosen = plan(table, ledger.keys, caller.source)
    settings = {caller.source: AskSettings()}
    return await run(
        chosen,
        [caller],
        ledger,
        settings,
        run_id=name,
        now=lambda: datetime.now(UTC),
        desk=NoDesk(),
        progress=None,
    )


async def at(folder: Path, work: Callable[[Ledger], Awaitable[Asked]]) -> Asked:
    url = f"sqlite:///{folder / 'ledger.sqlite'}"
    async with open_ledger(url, key=None, now=lambda: datetime.now(UTC)) as ledger:
        return await work(ledger)


def fullest_second(arrivals: list[float]) -> int:
    return max(bisect_left(arrivals, start + 1) - index for index, start in enumerate(arrivals))


async def test_a_second_run_asks_nothing_that_stands(tmp_path: Path) -> None:
    """Answers are read back from the ledger with their certificates; the second run sends not one request."""
    async with Server().running() as server:
        caller = Caller(server.url, Limits(rate_per_second=2000.0))
        first = await at(tmp_path, lambda ledger: check(ledger, caller, 80))
        sent = len(server.arrivals)
        second = await at(tmp_path, lambda ledger: check(ledger, caller, 80, "r2"))
    assert states(first) == {person(n)[0]: "found" if n % 8 else "not_found" for n in range(80)}
    assert states(second) == states(first)
    assert first.certificates.height == second.certificates.height == 70
    assert (len(server.arrivals), second.counts.reused, second.counts.asked) == (sent, 80, 0)


@pytest.mark.parametrize("how", ["1", "date"])
async def test_retry_after_stops_everybody(tmp_path: Path, how: str) -> None:
    """After a 429 with Retry-After, as seconds or as a date, nothing arrives before that time is over."""

    def trouble(number: int) -> web.StreamResponse | None:
        if number != 40:
            return None
        later = datetime.now(UTC) + timedelta(seconds=2)
        header = how if how == "1" else f"{later:%a, %d %b %Y %H:%M:%S} GMT"
        return web.Response(status=429, headers={"Retry-After": header})

    async with Server(trouble, latency=0.01).running() as server:
        caller = Caller(server.url, Limits(rate_per_second=100.0))
        asked = await at(tmp_path, lambda ledger: check(ledger, caller, 80))
    after = [arrival for arrival in server.arrivals if arrival > server.arrivals[39] + 0.03]
    assert after[0] - server.arrivals[39] >= 0.95
    assert asked.unanswered == {}


async def test_no_url_and_no_person_reaches_the_logs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With every logger at its most talkative, no ID number, name or query string is written."""
    caplog.set_level(logging.DEBUG)

    def trouble(number: int) -> web.StreamResponse | None:
        return web.Response(status=500) if number % 9 == 0 else None

    async with Server(trouble).running() as server:
        caller = Caller(server.url, Limits(rate_per_second=2000.0))
        await at(tmp_path, lambda ledger: check(ledger, caller, 60))
        server_url = server.url
    await at(
        tmp_path, lambda ledger: check(ledger, Caller(server_url, Limits(rate_per_second=50.0)), 70, "r2")
    )
    for number in range(70):
        assert person(number)[0] not in caplog.text
        assert person(number)[1] not in caplog.text
    assert "id=" not in caplog.text


async def test_a_dropped_connection_is_not_asked_again_without_a_permit(tmp_path: Path) -> None:
    """A kept connection that the server closes costs a counted retry: the wire sends nothing by itself."""

    class Dropping(Server):
        async def answer(self, request: web.Request) -> web.StreamResponse:
            if len(self.arrivals) % 10 == 9:
                self.arrivals.append(time.monotonic())
                assert request.transport is not None
                request.transport.close()
            return await super().answer(request)

    async with Dropping().running() as server:
        caller = Caller(server.url, Limits(rate_per_second=100.0))
        asked = await at(tmp_path, lambda ledger: check(ledger, caller, 100))
    assert asked.unanswered == {}
    assert fullest_second(server.arrivals) <= 2 * 101  # a dropped request is noted twice by this server
