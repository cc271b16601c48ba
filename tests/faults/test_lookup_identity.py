"""A source that is not certainly the one meant: the run stops at once, and nobody's data reach it."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from lookup_world import NoDesk, ScriptedSource, World, entries, person
from self_signed import self_signed

from certverify.lookup import Asked, AskSettings, plan, run
from certverify.store import open_ledger
from certverify_connectors import mem
from certverify_connectors.protocol import Setup
from certverify_schemas.answer import Answer, Reason, Unanswered
from certverify_schemas.query import Query


def test_one_unproven_certificate_ends_the_run() -> None:
    """The first `platform_identity` ends asking: what was answered stays, nothing more is sent."""

    def fault(query: Query, number: int) -> Answer | None:
        return Unanswered(Reason.PLATFORM_IDENTITY) if number == 10 else None

    holders = {person(number)[0] for number in range(60)}
    source = ScriptedSource(holders, fault=fault)
    asked, _ = World().check(entries([{"claims": True} for _ in range(60)]), source)
    assert (asked.stopped_by, asked.complete) == ("identity", False)
    assert asked.counts.not_found == 0
    assert len(source.asked) < 10 + 2 * source.limits.concurrency


@asynccontextmanager
async def _platform(context: ssl.SSLContext, seen: list[str]) -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        seen.append(request.path)
        if request.path.endswith("/code"):
            return web.json_response({"code": 200, "msg": "操作成功", "captchaEnabled": False})
        return web.json_response({"code": 200, "msg": "没有查询到相关证件信息！", "data": None})

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    try:
        yield f"https://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _check(folder: Path, url: str, **options: object) -> Asked:
    form = {"kinds": {"special_operation": {"confirmed": True}}}
    own = {"base_url": url, "allow_other_host": True, "pace": 20.0, "form": form, "probes": "p.json"}
    source = mem.connect(Setup("mem", own | options, folder=folder))
    store = f"sqlite:///{folder / 'ledger.sqlite'}"
    async with open_ledger(store, key=None, now=lambda: datetime.now(UTC)) as ledger:
        await ledger.begin_run("r1", source.source)
        chosen = plan(entries([{"claims": True} for _ in range(3)]), ledger.keys, source.source)
        return await run(
            chosen,
            [source],
            ledger,
            {source.source: AskSettings()},
            run_id="r1",
            now=lambda: datetime.now(UTC),
            desk=NoDesk(),
        )


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning"
)  # a TLS handshake that fails leaves the server's half open
async def test_a_look_alike_server_is_told_nothing(tmp_path: Path) -> None:
    """A server whose certificate nobody vouches for gets no request; the run ends for its identity."""
    seen: list[str] = []
    _, context = self_signed(tmp_path)
    async with _platform(context, seen) as url:
        asked = await _check(tmp_path, url)
    assert (asked.stopped_by, asked.complete) == ("identity", False)
    assert asked.unanswered == {"platform_identity": 3}
    assert seen == []


async def test_an_added_authority_is_trusted(tmp_path: Path) -> None:
    """``ca_file`` adds trust: the same server is then asked (and, without a control, accuses nobody)."""
    seen: list[str] = []
    file, context = self_signed(tmp_path)
    async with _platform(context, seen) as url:
        asked = await _check(tmp_path, url, ca_file=file.name)
    assert len(seen) >= 6
    assert asked.counts.not_found == 0
    assert asked.unanswered == {"health_in_doubt": 3}


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # as above
@pytest.mark.parametrize(
    "wrong", [{"address": "192.0.2.7"}, {"ends": timedelta(days=-1)}], ids=["host", "day"]
)
async def test_a_trusted_certificate_for_another_host_or_day_proves_nothing(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    """``ca_file`` replaces no check: the name and the term must fit as well."""
    seen: list[str] = []
    file, context = self_signed(tmp_path, **wrong)
    async with _platform(context, seen) as url:
        asked = await _check(tmp_path, url, ca_file=file.name)
    assert asked.unanswered == {"platform_identity": 3}
    assert seen == []
