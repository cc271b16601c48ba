"""The people of an enterprise: links that let them in, roles, and that one owner always remains."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest
from page_world import PASSWORD, Browser, World, page_world

from certverify.errors import ConfigError
from certverify.web.accounts.invitations import (
    accept,
    invitation_of,
    invitations_of,
    invite,
    revoke_invitation,
)
from certverify.web.accounts.members import members_of, set_disabled, set_role
from certverify.web.accounts.passwords import NewPassword
from certverify.web.accounts.tenants import add_tenant, close_tenant
from certverify.web.viewer import Role

GOOD = NewPassword(PASSWORD, PASSWORD)


async def ids(world: World, tenant: str = "north") -> dict[str, str]:
    return {member.name: member.id for member in await members_of(world.ground, tenant)}


def once(page: str) -> str:
    """Return the link that a page shows this once."""
    found = re.search(r'id="once" value="[^"]*link=([\w-]+)"', page)
    assert found is not None
    return found[1]


async def test_owner_invites_somebody(tmp_path: Path) -> None:
    """An owner's link, shown once, makes an account with the role that was meant, and works once."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "boss") as boss,
        world.stranger() as new,
        world.stranger() as late,
    ):
        await boss.get("/members")
        shown = await boss.post("/members/invite", {"role": "officer"})
        link, address = once(shown.text), str(shown.url.raw_path.decode())
        assert link not in address
        for place in (address, "/members"):
            assert link not in (await boss.get(place)).text
        assert len(await invitations_of(world.ground, "north")) == 1, "loading it again makes no second"
        assert "安全员" in (await new.get(f"/join?link={link}")).text
        said = {"link": link, "name": " 李  主任 ", "password": PASSWORD, "again": PASSWORD}
        assert (await new.post("/join", said)).url.path == "/"
        assert (await new.get("/desk")).status_code == 200
        assert (await new.get("/members")).status_code == 403
        assert (await late.post("/join", {**said, "name": "second"})).status_code == 410
        assert [(one.name, one.role) for one in await members_of(world.ground, "north")] == [
            ("boss", Role.OWNER),
            ("李 主任", Role.OFFICER),
        ]


async def test_what_is_typed_wrong_uses_no_link_up(tmp_path: Path) -> None:
    """A name that is taken, whatever its case, or a password that will not do is said, and the link stands still."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "Boss"),
        world.member("south", Role.OWNER, "other"),
        world.stranger() as new,
    ):
        link = await invite(world.ground, "north", Role.VIEWER, by=None)
        said = {"link": link, "name": "other", "password": PASSWORD, "again": PASSWORD}
        for wrong, words in (
            ({"name": "BOSS"}, "已有这个用户名"),
            ({"name": "x"}, "用户名不符合要求"),
            ({"name": "a\u202eb"}, "用户名不符合要求"),
            ({"password": "short", "again": "short"}, "密码太短"),
            ({"again": "something else"}, "不一致"),
        ):
            answer = await new.post("/join", {**said, **wrong})
            assert (answer.status_code, words in answer.text) == (422, True), wrong
        assert (
            await new.post("/join", said)
        ).status_code == 200  # the name is taken in another enterprise only


async def test_a_link_ends(tmp_path: Path) -> None:
    """A link ends when revoked, after three days, and when whoever made it is no owner any more, or is out."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "boss"),
        world.member("north", Role.OWNER, "second"),
    ):
        ground, known = world.ground, await ids(world)
        link = await invite(ground, "north", Role.OWNER, by=known["second"])
        for shut in (
            lambda on: set_disabled(ground, "north", known["second"], disabled=on, by=None),
            lambda on: set_role(
                ground, "north", known["second"], Role.OFFICER if on else Role.OWNER, by=None
            ),
            lambda on: close_tenant(ground, "north", closed=on),
        ):
            await shut(True)
            assert await invitation_of(ground, link) is None
            assert await accept(ground, world.service.passwords, link, "x y", GOOD) is None
            await shut(False)
            assert await invitation_of(ground, link) is not None
        world.clock.time += timedelta(hours=73)
        assert await invitation_of(ground, link) is None
        world.clock.time -= timedelta(hours=73)
        (standing,) = await invitations_of(ground, "north")
        assert not await revoke_invitation(ground, "south", standing.id, by=None)
        assert await revoke_invitation(ground, "north", standing.id, by=None)
        assert await invitation_of(ground, link) is None


async def test_a_link_used_at_the_same_moment(tmp_path: Path) -> None:
    """Of two who use one link at the same moment one gets in."""
    async with page_world(tmp_path, accounts=True, working=False) as world:
        await add_tenant(world.ground, "north", "north")
        link = await invite(world.ground, "north", Role.VIEWER, by=None)
        both = (accept(world.ground, world.service.passwords, link, name, GOOD) for name in ("one", "two"))
        assert sum(secret is not None for secret in await asyncio.gather(*both)) == 1
        assert len(await members_of(world.ground, "north")) == 1


async def test_a_forgotten_password(tmp_path: Path) -> None:
    """An owner's link lets somebody set a new password, whereupon the old one and every session of theirs end."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "boss") as boss,
        world.member("north", Role.VIEWER, "李主任") as forgetful,
        world.stranger() as fresh,
    ):
        who = (await ids(world))["李主任"]
        await boss.get("/members")
        earlier = once((await boss.post(f"/members/{who}/reset")).text)
        link = once((await boss.post(f"/members/{who}/reset")).text)
        assert (await fresh.get(f"/join?link={earlier}")).status_code == 410
        assert "李主任" in (await fresh.get(f"/join?link={link}")).text
        assert (await forgetful.get("/")).status_code == 200
        said = {
            "link": link,
            "name": "boss",
            "password": "a second passphrase",
            "again": "a second passphrase",
        }
        assert (await fresh.post("/join", said)).status_code == 200
        assert (await forgetful.get("/")).status_code == 401
        login = {"tenant": "north", "name": "李主任", "password": PASSWORD}
        assert (await forgetful.post("/login", login)).status_code == 401
        assert set(await ids(world)) == {"boss", "李主任"}
        role = [one.role for one in await members_of(world.ground, "north") if one.name == "李主任"]
        assert role == [Role.VIEWER]


async def test_one_owner_remains(tmp_path: Path) -> None:
    """The last owner who can log in keeps the role and stays in, whoever asks; the page says why."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "boss") as boss,
        world.member("north", Role.OWNER, "second"),
        world.member("south", Role.OWNER, "far"),
    ):
        known = await ids(world)
        await set_disabled(world.ground, "north", known["second"], disabled=True, by=None)
        await boss.get("/members")
        for act in ("role", "disable"):
            answer = await boss.post(f"/members/{known['boss']}/{act}", {"role": "viewer", "sure": "true"})
            assert (answer.status_code, "唯一的管理员" in answer.text) == (422, True)
        with pytest.raises(ConfigError, match="last_owner"):
            await set_disabled(world.ground, "north", known["boss"], disabled=True, by=None)
        await set_disabled(world.ground, "north", known["second"], disabled=False, by=None)
        assert (await boss.post(f"/members/{known['boss']}/role", {"role": "viewer"})).status_code == 403


async def test_shutting_somebody_out_is_asked_and_can_be_undone(tmp_path: Path) -> None:
    """The first click asks and changes nothing; the second shuts out at once and offers to take it back."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "boss") as boss,
        world.member("north", Role.OFFICER, "李主任") as officer,
    ):
        path = f"/members/{(await ids(world))['李主任']}"
        await boss.get("/members")
        asked = await boss.post(f"{path}/disable")
        assert "停用 李主任？" in asked.text
        assert "立即退出所有浏览器" in asked.text
        assert 'href="/members">不停用，返回</a>' in asked.text
        assert (await officer.get("/")).status_code == 200, "nothing happened yet"
        done = await boss.post(f"{path}/disable", {"sure": "true"})
        assert "已停用 李主任。" in done.text
        assert f'action="{path}/enable"' in done.text
        assert "撤销（重新启用）" in done.text
        assert (await officer.get("/")).status_code == 401
        await boss.post(f"{path}/enable")
        assert [one.disabled_at for one in await members_of(world.ground, "north")] == [None, None]


async def test_two_owners_depose_each_other(tmp_path: Path) -> None:
    """Of two owners who depose each other at the same moment one remains."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "one"),
        world.member("north", Role.OWNER, "two"),
    ):
        known = await ids(world)
        both = (set_role(world.ground, "north", who, Role.VIEWER, by=None) for who in known.values())
        results = await asyncio.gather(*both, return_exceptions=True)
        assert sorted(map(type, results), key=str) == sorted([bool, ConfigError], key=str)
        roles = [member.role for member in await members_of(world.ground, "north")]
        assert sorted(roles) == [Role.OWNER, Role.VIEWER]


async def test_nobody_touches_another_enterprise(tmp_path: Path) -> None:
    """Changing somebody by the id they have in another enterprise changes nobody."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "boss"),
        world.member("south", Role.OFFICER, "far"),
    ):
        far = (await ids(world, "south"))["far"]
        assert not await set_role(world.ground, "north", far, Role.OWNER, by=None)
        assert not await set_disabled(world.ground, "north", far, disabled=True, by=None)
        (member,) = await members_of(world.ground, "south")
        assert (member.role, member.disabled_at) == (Role.OFFICER, None)


@pytest.mark.parametrize("code", ["", "a", "Abc", "a-b", "1abc", "a" * 31, "a b", "a;drop", "日本"])
async def test_codes_that_name_no_enterprise(tmp_path: Path, code: str) -> None:
    """A code is a lower-case word that can name a schema and a file."""
    async with page_world(tmp_path, accounts=True, working=False) as world:
        with pytest.raises(ConfigError, match="tenant_malformed"):
            await add_tenant(world.ground, code, "x")


async def test_captchas_and_unmasking_stand_in_the_audit(tmp_path: Path) -> None:
    """Asking for the whole numbers of an entry that is not there shows nothing, and leaves no line in the audit."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "boss") as boss,
    ):
        await boss.get("/")
        answer = await boss.post("/runs/20260101T000000Z-00000000/entries/0/whole", {"reason": "核对原件"})
        assert answer.status_code == 404
        assert "核对原件" not in (await audit(boss))


async def audit(owner: Browser) -> str:
    return (await owner.get("/audit")).text
