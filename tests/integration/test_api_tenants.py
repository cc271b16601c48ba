"""Every operation of the OpenAPI document, walked by its owner and by an owner of another tenant."""

from pathlib import Path
from typing import Any

from api_world import OTHER, OVERDUE, Caller, caller, roster
from page_world import page_world

from certverify.web.api.document import BASE
from certverify.web.schema import tenant

OPEN = {
    ("get", "/runs"),
    ("post", "/runs"),
    ("get", "/problems"),
    ("get", "/register.xlsx"),
    ("get", "/template.xlsx"),
}
"""Operations that name nothing of a tenant; their lists are compared below."""

BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/runs/{run}/files"): {"files": [("rosters", roster(OVERDUE, name="b.csv"))]},
    ("put", "/runs/{run}/mapping"): {"json": {"sheets": []}},
    ("post", "/runs/{run}/search"): {"json": {"name": "陆"}},
    ("post", "/runs/{run}/entries/{entry}/unmask"): {"json": {"reason": "核对"}},
    ("post", "/problems/{finding}/steps"): {"data": {"act": "note", "words": "secret words"}},
}
DRAFT = ("/files", "/mapping", "/forecast")
LAST = ("delete", "/runs/{run}")


async def test_nothing_of_another_tenant_exists(tmp_path: Path) -> None:
    """Each operation answers its owner and says 404 to another tenant's; one that has no case fails here."""
    async with page_world(tmp_path) as world, caller(world) as owner:
        document = (await owner.get("/openapi.json")).json()
        assert document["servers"] == [{"url": BASE}]
        operations = [(method, path) for path, of in document["paths"].items() for method in of]
        assert len(operations) > 20
        names = await named(owner)
        await world.ground.do(tenant.insert().values(id="second", created_at=0))
        async with caller(world, tenant="second") as stranger:
            for method, path in sorted(operations, key=lambda one: one == LAST):
                if (method, path) in OPEN:
                    continue
                assert "{" in path, f"no case for {method} {path}"
                own = path.format(**names | {"run": names["draft" if drafted(method, path) else "run"]})
                refused = await sent(stranger, method, path, own)
                assert (refused.status_code, refused.json()["code"]) == (404, "api_missing"), (method, path)
                assert (await sent(owner, method, path, own)).status_code < 300, (method, path)
            for listed in ("/runs", "/problems"):
                assert (await stranger.get(listed)).json()["items"] == []
                assert (await owner.get(listed)).json()["items"]
        steps = (await owner.get(f"/problems/{names['finding']}")).json()["steps"]
        assert [one["words"] for one in steps].count("secret words") == 1


async def named(owner: Caller) -> dict[str, Any]:
    """Make something of each kind and return its names."""
    run = await owner.ended()
    draft = (await owner.upload(roster(), roster(OTHER, name="c.csv"))).json()
    found = (await owner.get(f"/runs/{run}/findings")).json()["items"][0]
    proof = {"proof": ("x.pdf", b"%PDF-1.4", "application/pdf")}
    step = await owner.post(f"/problems/{found['finding']}/steps", data={"act": "note"}, files=proof)
    return {
        "run": run,
        "draft": draft["run"]["id"],
        "roster": draft["files"][0]["id"],
        "entry": found["entry"],
        "finding": found["finding"],
        "file": step.json()["steps"][0]["proof"],
        "form": "csv",
    }


def drafted(method: str, path: str) -> bool:
    return path.endswith(DRAFT) or "/files/" in path or (method, path) == LAST


async def sent(who: Caller, method: str, path: str, address: str) -> Any:
    if "/files/{file}" in path:
        files = (await who.get(address.rpartition("/files/")[0] + "/files")).json()
        known = files[0]["id"] if isinstance(files, list) else "0" * 24
        address = address.replace(address.rpartition("/files/")[2].partition("/")[0], known)
    key = {"idempotency-key": f"key-{next(who.numbers):08}"}
    return await who.http.request(method, address, headers=key, **BODIES.get((method, path), {}))
