"""API tokens: what they open, for how long, and that nothing of them can be read afterwards."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI
from page_world import World, page_world

from certverify.web.access import bearer
from certverify.web.accounts.schema import account
from certverify.web.accounts.tokens import make_token, revoke_token, tokens_of, who_bears
from certverify.web.ground import HOUSE
from certverify.web.schema import tenant
from certverify.web.viewer import Role, Scope, Viewer

DAY = timedelta(days=1)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()]


def owner_of(tenant_: str = HOUSE, role: Role = Role.OWNER, name: str | None = None) -> Viewer:
    return Viewer(tenant_, role, "zh", b"", "", name)


async def member(world: World, name: str, role: Role, *, tenant_: str = "north") -> Viewer:
    """Put an account of a tenant into the rows by hand."""
    world.ground.accounts = True
    known = {row.id for row in await world.ground.rows(tenant.select())}
    if tenant_ not in known:
        await world.ground.do(tenant.insert().values(id=tenant_, created_at=0))
    sealed = world.ground.vault.seal_json(tenant_, f"account {name} name", name)
    values = {"id": name, "tenant": tenant_, "name_key": name, "name": sealed, "role": role.value}
    await world.ground.do(account.insert().values({**values, "password": b"", "created_at": 0}))
    return owner_of(tenant_, role, name)


async def test_token_stands_for_its_maker(tmp_path: Path) -> None:
    """A token gives the maker's tenant, account and present role, within its scopes, and notes when it was used."""
    async with page_world(tmp_path, working=False) as world:
        maker = await member(world, "li", Role.OFFICER)
        made, secret = await make_token(world.ground, maker, "ERP", [Scope.READ, Scope.RUN], DAY)
        assert (await tokens_of(world.ground, maker))[0].used_at is None
        borne = await who_bears(world.ground, secret, "zh")
        assert borne is not None
        assert (borne.tenant, borne.account, borne.name, borne.token) == ("north", "li", "li", made)
        assert [borne.may(scope) for scope in Scope] == [True, True, False, False]
        (kept,) = await tokens_of(world.ground, maker)
        assert (kept.label, kept.used_at is None, kept.stands(world.clock.time)) == ("ERP", False, True)
        await world.ground.do(account.update().values(role="viewer"))
        lowered = await who_bears(world.ground, secret, "zh")
        assert lowered is not None
        assert [lowered.may(scope) for scope in Scope] == [True, False, False, False]


async def test_token_ends(tmp_path: Path) -> None:
    """A token opens nothing once revoked, over, or once its maker or tenant is disabled."""
    async with page_world(tmp_path, working=False) as world:
        ground = world.ground
        maker = await member(world, "li", Role.OFFICER)
        made, secret = await make_token(ground, maker, "ERP", [Scope.READ], DAY)
        for table in (account, tenant):
            await ground.do(table.update().values(disabled_at=1))
            assert await who_bears(ground, secret, "zh") is None
            await ground.do(table.update().values(disabled_at=None))
        assert await who_bears(ground, secret, "zh") is not None
        world.clock.time += DAY
        assert await who_bears(ground, secret, "zh") is None
        world.clock.time -= DAY
        assert await revoke_token(ground, maker, made)
        assert not await revoke_token(ground, maker, made)
        assert await who_bears(ground, secret, "zh") is None


async def test_nobody_sees_or_revokes_a_strangers_token(tmp_path: Path) -> None:
    """Members see their own tokens, an owner those of the tenant, nobody those of another tenant."""
    async with page_world(tmp_path, working=False) as world:
        li, wang = await member(world, "li", Role.OFFICER), await member(world, "wang", Role.VIEWER)
        boss, other = (
            await member(world, "boss", Role.OWNER),
            await member(world, "far", Role.OWNER, tenant_="x"),
        )
        made, _ = await make_token(world.ground, li, "ERP", [Scope.READ], DAY)
        seen = [len(await tokens_of(world.ground, who)) for who in (li, wang, boss, other)]
        assert seen == [1, 0, 1, 0]
        revoked = [await revoke_token(world.ground, who, made) for who in (wang, other, boss)]
        assert revoked == [False, False, True]


async def test_scopes_stay_within_the_role(tmp_path: Path) -> None:
    """Nobody makes a token that may do more than they may, or one that may do nothing."""
    async with page_world(tmp_path, working=False) as world:
        viewer = await member(world, "wang", Role.VIEWER)
        for scopes in ([Scope.READ, Scope.UNMASK], []):
            with pytest.raises(ValueError, match="scopes"):
                await make_token(world.ground, viewer, "too much", scopes, DAY)


async def test_secret_is_nowhere(tmp_path: Path) -> None:
    """Neither the secret of a token nor its label lies in the database's files."""
    async with page_world(tmp_path, working=False) as world:
        _, secret = await make_token(world.ground, owner_of(), "the payroll system", [Scope.READ], DAY)
    lying = b"".join(path.read_bytes() for path in files(tmp_path))
    assert secret.encode() not in lying
    assert b"payroll" not in lying


async def test_wire(tmp_path: Path) -> None:
    """Over HTTP a call needs a token: 401 without a good one, 403 beyond its scopes; a cookie opens nothing."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        app = world.app
        assert isinstance(app, FastAPI)

        async def who(viewer: Annotated[Viewer, Depends(bearer(Scope.READ))]) -> str:
            return viewer.tenant

        async def upload(viewer: Annotated[Viewer, Depends(bearer(Scope.RUN))]) -> str:
            return viewer.tenant

        app.add_api_route("/called/who", who)
        app.add_api_route("/called/upload", upload)
        _, secret = await make_token(world.ground, owner_of(), "reader", [Scope.READ], DAY)
        http = browser.http
        for headers in ({}, {"authorization": "Bearer cvt_wrong"}, {"authorization": f"Basic {secret}"}):
            answer = await http.get("/called/who", headers=headers)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"
        good = {"authorization": f"Bearer {secret}"}
        assert (await http.get("/called/who", headers=good)).json() == HOUSE
        refused = await http.get("/called/upload", headers=good)
        assert (refused.status_code, 'scope="run"' in refused.headers["www-authenticate"]) == (403, True)


async def test_token_opens_no_page(tmp_path: Path) -> None:
    """Pages take sessions only."""
    async with page_world(tmp_path, working=False) as world:
        _, secret = await make_token(world.ground, owner_of(), "reader", [Scope.READ], DAY)
        transport = httpx.ASGITransport(world.app)  # type: ignore[arg-type]  # FastAPI is the ASGI app it asks for
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            answer = await http.get("/", headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code == 401


async def test_a_new_token_is_shown_once_and_made_once(tmp_path: Path) -> None:
    """The form leads to a page that shows the secret; loaded again it shows none and makes none, to others nothing."""
    async with (
        page_world(tmp_path, working=False) as world,
        world.browser() as browser,
        world.browser() as other,
    ):
        wish = {"label": "ERP", "days": "30", "scopes": "read"}
        await browser.get("/tokens")
        sent = await browser.http.post("/tokens", data={"form": browser.form, **wish})
        assert sent.status_code == 303
        place = sent.headers["location"]
        assert "cvt_" not in place
        assert "cvt_" not in (await other.get(place)).text
        shown = (await browser.get(place)).text
        assert 'value="cvt_' in shown
        again = (await browser.get(place)).text
        assert "cvt_" not in again
        assert again.count('<th scope="row">ERP</th>') == 1
        assert len(await tokens_of(world.ground, owner_of())) == 1
