"""Two tenants and three roles at every address of the page.

What is another tenant's does not exist; what a role may not do is refused.

The addresses are the application's own routes; one without a case fails the walk.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from page_world import ROOT, Browser, World, page_world

from certverify.web.viewer import Role

ROSTER = ROOT / "examples" / "rosters" / "化工公司三项岗位人员台账.xlsx"
VIEWER, OFFICER, OWNER = Role.VIEWER, Role.OFFICER, Role.OWNER
LEAST: dict[tuple[str, str], Role | None] = {
    ("GET", "/"): VIEWER,
    ("GET", "/account"): VIEWER,
    ("GET", "/audit"): OWNER,
    ("GET", "/audit.csv"): OWNER,
    ("GET", "/desk"): OFFICER,
    ("GET", "/enter"): None,
    ("GET", "/help"): VIEWER,
    ("GET", "/join"): None,
    ("GET", "/livez"): None,
    ("GET", "/login"): None,
    ("GET", "/members"): OWNER,
    ("GET", "/problems"): VIEWER,
    ("GET", "/problems/register.xlsx"): VIEWER,
    ("GET", "/proofs/{file}"): VIEWER,
    ("GET", "/readyz"): None,
    ("GET", "/runs/{run}"): VIEWER,
    ("GET", "/runs/{run}/entries/{entry}"): VIEWER,
    ("GET", "/runs/{run}/files/{file}/annotated.xlsx"): OFFICER,  # whole numbers, as in the roster
    ("GET", "/runs/{run}/progress"): VIEWER,
    ("GET", "/runs/{run}/report.{form}"): VIEWER,
    ("GET", "/session"): VIEWER,
    ("GET", "/template.xlsx"): VIEWER,
    ("GET", "/tokens"): VIEWER,
    ("POST", "/account/password"): VIEWER,
    ("POST", "/desk"): OFFICER,
    ("POST", "/desk/held"): OFFICER,
    ("POST", "/desk/left"): OFFICER,
    ("POST", "/join"): None,
    ("POST", "/language"): None,
    ("POST", "/leave"): VIEWER,
    ("POST", "/login"): None,
    ("POST", "/members/invite"): OWNER,
    ("POST", "/members/links/{invitation}/revoke"): OWNER,
    ("POST", "/members/{account}/disable"): OWNER,
    ("POST", "/members/{account}/enable"): OWNER,
    ("POST", "/members/{account}/reset"): OWNER,
    ("POST", "/members/{account}/role"): OWNER,
    ("POST", "/problems"): VIEWER,
    ("POST", "/runs"): OFFICER,
    ("POST", "/runs/{run}"): VIEWER,
    ("POST", "/runs/{run}/discard"): OFFICER,
    ("POST", "/runs/{run}/entries/{entry}/whole"): OFFICER,
    ("POST", "/runs/{run}/entries/{entry}/work"): OFFICER,
    ("POST", "/runs/{run}/files"): OFFICER,
    ("POST", "/runs/{run}/files/{file}/drop"): OFFICER,
    ("POST", "/runs/{run}/mapping"): OFFICER,
    ("POST", "/runs/{run}/mapping/forget"): OFFICER,
    ("POST", "/runs/{run}/refused"): OFFICER,
    ("POST", "/runs/{run}/reopen"): OFFICER,
    ("POST", "/runs/{run}/start"): OFFICER,
    ("POST", "/runs/{run}/stop"): OFFICER,
    ("POST", "/tokens"): VIEWER,
    ("POST", "/tokens/{token}/revoke"): VIEWER,
}
"""Who may use each address at least; ``None``: whoever comes."""


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


@dataclass
class Things:
    """What a tenant owns that addresses name, and a form that fits any of them."""

    names: dict[str, str]
    said: dict[str, str] = field(default_factory=dict)

    def at(self, path: str) -> str:
        meant = self.names["proof"] if path.startswith("/proofs") else self.names["file"]
        return path.format(**{**self.names, "file": meant})


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None, pattern
    return match[1]


async def filled(world: World, owner: Browser, officer: Browser) -> Things:
    """Have a tenant own one of everything: a run with a problem worked on, a proof, a token, a link, a member."""
    draft = await officer.upload((ROSTER.name, ROSTER.read_bytes()))
    run = draft.url.path.rpartition("/")[2]
    names = {"run": run, "form": "csv", "file": found(r"/files/(\w+)/annotated", draft.text)}
    await officer.post(f"/runs/{run}/start")
    verdict = await world.ended(officer, f"/runs/{run}")
    names["entry"] = found(r"/entries/(\d+)", verdict.text)
    person = await officer.get(f"/runs/{run}/entries/{names['entry']}")
    said = {"finding": found(r'name="finding" value="(\w+)"', person.text), "words": "secret words"}
    proof = {"proof": ("x.pdf", b"%PDF-1.4", "application/pdf")}
    worked = await officer.post(f"/runs/{run}/entries/{names['entry']}/work", said, files=proof)
    names["proof"] = found(r"/proofs/(\w+)", worked.text)
    await owner.get("/members")
    members = await owner.post("/members/invite", {"role": "viewer"})
    names["invitation"] = found(r"/members/links/(\w+)/revoke", members.text)
    names["account"] = found(r'/members/(\w+)/disable">(?:(?!</form>).)*停用officer of it', members.text)
    tokens = await owner.post("/tokens", {"label": "secret label", "scopes": "read", "days": "30"})
    names["token"] = found(r"/tokens/(\w+)/revoke", tokens.text)
    said |= {"reason": "a reason", "role": "viewer", "label": "x", "scopes": "read", "image": "x"}
    return Things(names, said)


async def call(browser: Browser, method: str, address: str, said: dict[str, str]) -> int:
    answer = await (browser.get(address) if method == "GET" else browser.post(address, said))
    return answer.status_code


async def test_every_address_has_its_case(tmp_path: Path) -> None:
    """No address of the page goes untested, and none that is tested is gone."""
    async with page_world(tmp_path, working=False) as world:
        assert dict.fromkeys(routes(world.app)).keys() == LEAST.keys()


async def test_tenants_and_roles(tmp_path: Path) -> None:
    """Nobody gets in without a session, no role beyond its own, no owner into another tenant; and nothing changes."""
    async with (
        page_world(tmp_path, accounts=True) as world,
        world.member("north", OWNER) as owner,
        world.member("north", OFFICER) as officer,
        world.member("north", VIEWER) as viewer,
        world.member("south", OWNER) as stranger,
        world.stranger() as nobody,
    ):
        things = await filled(world, owner, officer)
        held = {OWNER: owner, OFFICER: officer, VIEWER: viewer}
        for browser in (*held.values(), stranger):
            await browser.get("/")  # their own form's token
        before = await pictured(owner, things)
        for (method, path), least in LEAST.items():
            if least is None:
                continue
            address = things.at(path)
            assert await call(nobody, method, address, things.said) == 401, path
            if "{" in path:
                assert await call(stranger, method, address, things.said) == 404, path
            await walk_roles(held, method, address, things, least)
        for path in ("/", "/members", "/tokens", "/audit"):
            seen = (await stranger.get(path)).text
            assert not [name for name in things.names.values() if len(name) > 6 and name in seen], path
        assert await pictured(owner, things) == before


async def walk_roles(
    held: dict[Role, Browser], method: str, address: str, things: Things, least: Role
) -> None:
    """Try an address in every role: refused below the least, and if it only shows something, shown from there on."""
    for role, browser in held.items():
        if not role.may(least):
            assert await call(browser, method, address, things.said) == 403, (role, address)
        elif method == "GET":
            assert await call(browser, method, address, {}) == 200, (role, address)


async def pictured(owner: Browser, things: Things) -> list[str]:
    """Return what the tenant's pages show, without the times and the tokens of forms."""
    paths = ("/members", "/tokens", "/runs/{run}", "/runs/{run}/entries/{entry}")
    pages = [(await owner.get(things.at(path))).text for path in paths]
    return [re.sub(r'name="form" value="\w+"|\d\d:\d\d', "", page) for page in pages]


async def test_own_roles_do_their_work(tmp_path: Path) -> None:
    """A viewer sees masked numbers and no way to change anything; an officer sees whole ones with a reason."""
    async with (
        page_world(tmp_path, accounts=True) as world,
        world.member("north", OWNER) as owner,
        world.member("north", OFFICER) as officer,
        world.member("north", VIEWER) as viewer,
    ):
        things = await filled(world, owner, officer)
        person = things.at("/runs/{run}/entries/{entry}")
        seen = (await viewer.get(person)).text
        assert "secret words" in seen
        assert re.search(r"<form[^>]+/(work|whole)", seen) is None
        assert not re.search(r"\b\d{17}[\dX]\b", seen)
        assert "annotated" not in (await viewer.get(things.at("/runs/{run}"))).text, "it holds whole numbers"
        draft = await officer.upload((ROSTER.name, ROSTER.read_bytes()))
        waiting = (await viewer.get(draft.url.path)).text
        assert "等待安全员核对后开始核验" in waiting
        assert re.findall(r'<form method="post" action="(/\w+)', waiting) == ["/language", "/leave"]
        await officer.get(person)
        whole = await officer.post(f"{person}/whole", {"reason": "核对原件"})
        assert re.search(r"\b\d{17}[\dX]\b", whole.text)
        audit = (await owner.get("/audit")).text
        assert "核对原件" in audit
        assert "查看完整号码" in audit


@pytest.mark.parametrize("path", ["/runs/..%2f..%2fetc", "/runs/x/report.exe", "/proofs/..%2fledger.sqlite"])
async def test_addresses_that_name_nothing(tmp_path: Path, path: str) -> None:
    """An address made up by hand gets a page that says so."""
    async with page_world(tmp_path) as world, world.browser() as owner:
        answer = await owner.get(path)
        assert answer.status_code == 404
        assert "没有此页" in answer.text


@pytest.mark.parametrize("path", ["/login", "/join", "/account", "/members"])
async def test_without_accounts_there_are_none(tmp_path: Path, path: str) -> None:
    """The page of one person knows no log-in and no members."""
    async with page_world(tmp_path, working=False) as world, world.browser() as owner:
        assert (await owner.get(path)).status_code == 404


async def test_with_accounts_links_of_one_person_open_nothing(tmp_path: Path) -> None:
    """Neither a session nor a one-time link of the page without accounts gets anybody into one with accounts."""
    async with page_world(tmp_path, working=False) as world, world.browser() as owner:
        assert (await owner.get("/")).status_code == 200
        world.ground.accounts = True
        assert (await owner.get("/")).status_code == 401
        async with world.browser() as another:
            assert another.seen[-1].url.path == "/login"
