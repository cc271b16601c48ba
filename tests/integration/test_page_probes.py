"""Signs of life: answered without a session, under any name; a database that is away is told, and the process lives."""

import json
from pathlib import Path

import pytest
from page_world import World, page_world

from certverify.errors import StoreError
from certverify.web.ground import Ground


async def statuses(world: World, host: str) -> list[tuple[int, str]]:
    """Return what both probes answer to somebody who knows nothing of us."""
    async with world.stranger() as probe:
        answers = [await probe.get(path, headers={"host": host}) for path in ("/livez", "/readyz")]
        assert all("set-cookie" not in one.headers for one in answers)
        return [(one.status_code, one.text) for one in answers]


async def test_probes_need_nothing(tmp_path: Path) -> None:
    """They answer under an address of the pod's own, where every other page refuses; nothing may be sent to them."""
    async with page_world(tmp_path, working=False) as world, world.stranger() as probe:
        assert await statuses(world, "10.1.2.3:8765") == [(200, "alive\n"), (200, "ready\n")]
        assert (await probe.get("/login", headers={"host": "10.1.2.3"})).status_code == 421
        assert (await probe.http.post("/livez", headers={"host": "10.1.2.3"})).status_code == 421
        assert (await probe.http.post("/livez")).status_code == 405


async def test_a_database_that_is_away_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is sent to a page without a database, and nobody kills it for that."""

    async def away(self: Ground, query: object) -> None:
        raise StoreError("store_failed", kind="test")

    async with page_world(tmp_path, working=False) as world:
        monkeypatch.setattr(Ground, "rows", away)
        live, ready = await statuses(world, "127.0.0.1")
        assert live[0] == 200
        assert ready[0] == 503


@pytest.mark.parametrize("path", ["/api/v1/problems/a%0Ab", "/api/v1/%0A/runs", "/api/v1/nothing"])
async def test_errors_below_the_api_are_problems(tmp_path: Path, path: str) -> None:
    """An address that no operation has, a line break in it or not, is told in the API's form."""
    async with page_world(tmp_path, working=False) as world, world.stranger() as program:
        for method in ("GET", "POST"):
            answer = await program.http.request(method, path)
            assert answer.status_code == 404
            assert answer.headers["content-type"] == "application/problem+json"
            assert json.loads(answer.text)["code"] == "api_missing"
        assert "text/html" in (await program.get("/nothing")).headers["content-type"]
