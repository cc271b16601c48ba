"""Two tenants on one page: what belongs to one does not exist for the other, at any address."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from page_world import ROOT, World, page_world

from certverify.web.schema import tenant

ROSTER = ROOT / "examples" / "rosters" / "化工公司三项岗位人员台账.xlsx"
OPEN_TO_ALL = {
    ("GET", "/"),
    ("GET", "/desk"),
    ("GET", "/enter"),
    ("GET", "/help"),
    ("GET", "/template.xlsx"),
    ("POST", "/desk"),
    ("POST", "/language"),
    ("POST", "/leave"),
    ("POST", "/runs"),
}
"""Addresses that name nothing of a tenant."""


def routes(app: object) -> list[tuple[str, str]]:
    """Return method and path of every endpoint of the application."""
    assert isinstance(app, FastAPI)
    found: list[tuple[str, str]] = []
    waiting = list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, APIRoute):
            found += [(method, route.path) for method in route.methods]
        elif inner := getattr(getattr(route, "original_router", None), "routes", None):
            waiting += inner
    return sorted(found)


async def second(world: World) -> str:
    await world.ground.do(tenant.insert().values(id="second", created_at=0))
    return "second"


async def test_nothing_of_another_tenant_exists(tmp_path: Path) -> None:
    """Every address that names something answers its owner, and says 404 to an owner of another tenant."""
    content = ROSTER.read_bytes()
    async with page_world(tmp_path) as world, world.browser() as owner:
        paths = routes(world.app)
        assert len(paths) > 15
        draft = await owner.upload((ROSTER.name, content))
        run = draft.url.path.rpartition("/")[2]
        file = re.search(r"/files/(\w+)/annotated", draft.text)
        await owner.post(f"{draft.url.path}/start")
        verdict = await world.ended(owner, draft.url.path)
        entry = re.search(r"/entries/(\d+)", verdict.text)
        assert file is not None
        assert entry is not None
        person = await owner.get(f"/runs/{run}/entries/{entry[1]}")
        finding = re.search(r'name="finding" value="(\w+)"', person.text)
        assert finding is not None
        said = {"finding": finding[1], "words": "secret words", "reason": "a reason"}
        proof = {"proof": ("x.pdf", b"%PDF-1.4", "application/pdf")}
        kept = await owner.post(f"/runs/{run}/entries/{entry[1]}/work", said, files=proof)
        shown = re.search(r"/proofs/(\w+)", kept.text)
        assert shown is not None
        names = {"run": run, "entry": entry[1], "form": "csv"}
        async with world.browser(await second(world)) as stranger:
            for method, path in paths:
                if (method, path) in OPEN_TO_ALL:
                    continue
                assert path.startswith(("/runs/{run}", "/proofs/{file}")), f"no case for {method} {path}"
                meant = shown[1] if path.startswith("/proofs") else file[1]
                address = path.format(**names, file=meant)
                if method == "GET":
                    assert (await owner.get(address)).status_code == 200, address
                    answer = await stranger.get(address)
                else:
                    answer = await stranger.post(address, said)
                assert answer.status_code == 404, address
            home = await stranger.get("/")
            assert run not in home.text
        again = await owner.get(f"/runs/{run}/entries/{entry[1]}")
        assert again.text.count("secret words") == 1


@pytest.mark.parametrize("path", ["/runs/..%2f..%2fetc", "/runs/x/report.exe", "/proofs/..%2fledger.sqlite"])
async def test_addresses_that_name_nothing(tmp_path: Path, path: str) -> None:
    """An address made up by hand gets a page that says so."""
    async with page_world(tmp_path) as world, world.browser() as owner:
        answer = await owner.get(path)
        assert answer.status_code == 404
        assert "没有此页" in answer.text
