"""Logging in: who gets in, what a stranger learns, how often one may try, and when a session ends."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from page_world import CHEAP, PASSWORD, Browser, World, page_world

from certverify.errors import ConfigError
from certverify.web.accounts.attempts import try_again_at
from certverify.web.accounts.members import members_of, set_disabled, set_role
from certverify.web.accounts.passwords import NewPassword, Passwords
from certverify.web.accounts.tenants import close_tenant
from certverify.web.front import Front
from certverify.web.viewer import Role

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LI = {"tenant": "north", "name": "李主任", "password": PASSWORD}


def body(answer: httpx.Response) -> str:
    """Return what a refused log-in shows, without what was typed."""
    text = answer.text
    for typed in ("north", "nowhere", "李主任", "nobody"):
        text = text.replace(typed, "§")
    return text


async def tried(browser: Browser, **other: str) -> httpx.Response:
    return await browser.post("/login", {**LI, **other})


async def test_the_password_gets_in(tmp_path: Path) -> None:
    """Code, name in any case and form, and password begin a session, which leads on to the page that was wanted."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.VIEWER, "Li Na"),
        world.stranger() as browser,
    ):
        wanted = await browser.get("/tokens")
        assert (wanted.status_code, 'name="to" value="/tokens"' in wanted.text) == (401, True)
        came = await tried(browser, tenant=" North ", name="ＬＩ  na", to="/tokens")
        assert (came.status_code, came.url.path) == (200, "/tokens")
        cookie = came.history[0].headers["set-cookie"]
        assert all(flag in cookie for flag in ("HttpOnly", "SameSite=lax", "Path=/"))


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
async def test_a_log_in_leads_nowhere_else(tmp_path: Path, to: str) -> None:
    """A log-in form that somebody else wrote leads home, not to them."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.VIEWER, "李主任"),
        world.stranger() as browser,
    ):
        assert str((await tried(browser, to=to)).url) == "http://127.0.0.1/"


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the hashes that passwords were tried against."""
    tried_: list[str] = []
    verify = PasswordHasher.verify

    def watched(self: PasswordHasher, kept: str, password: Any) -> bool:
        tried_.append(kept.rpartition("$")[0].rpartition("$")[0])  # the parameters, without salt and hash
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", watched)
    return tried_


async def test_a_stranger_learns_nothing(tmp_path: Path, hashes: list[str]) -> None:
    """No such enterprise, no such name, wrong password, shut out: the same answer after the same work."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "boss"),
        world.member("north", Role.VIEWER, "李主任"),
        world.stranger() as browser,
    ):
        answers = [
            await tried(browser, password="wrong"),
            await tried(browser, name="nobody"),
            await tried(browser, tenant="nowhere"),
        ]
        member = next(one for one in await members_of(world.ground, "north") if one.name == "李主任")
        await set_disabled(world.ground, "north", member.id, disabled=True, by=None)
        answers.append(await tried(browser))
        await set_disabled(world.ground, "north", member.id, disabled=False, by=None)
        await close_tenant(world.ground, "north", closed=True)
        answers.append(await tried(browser))
        await close_tenant(world.ground, "north", closed=False)
    assert {answer.status_code for answer in answers} == {401}
    assert len({body(answer) for answer in answers}) == 1
    assert hashes == ["$argon2id$v=19$m=64,t=1,p=1"] * 5


async def test_tries_are_limited(tmp_path: Path, hashes: list[str]) -> None:
    """After five wrong tries even the right password is not looked at, for 15 minutes; elsewhere it is."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.VIEWER, "李主任"),
        world.stranger() as browser,
        world.stranger("203.0.113.9") as elsewhere,
    ):
        for _ in range(5):
            assert (await tried(browser, password="wrong")).status_code == 401
        refused = await tried(browser)
        assert (refused.status_code, len(hashes)) == (429, 5)
        assert 0 < int(refused.headers["retry-after"]) <= 900
        assert (await tried(elsewhere)).status_code == 200
        world.clock.time += 16 * MINUTE
        assert (await tried(browser)).status_code == 200


async def test_a_name_that_is_not_there_is_limited_alike(tmp_path: Path) -> None:
    """Limits do not tell which names there are."""
    async with page_world(tmp_path, accounts=True, working=False) as world, world.stranger() as browser:
        codes = [(await tried(browser, tenant="nowhere")).status_code for _ in range(6)]
        assert codes == [401] * 5 + [429]


@pytest.mark.parametrize(
    ("most", "account", "address"),
    [
        (5, lambda n: "one", lambda n: "192.0.2.1"),
        (20, lambda n: "one", lambda n: f"192.0.2.{n}"),
        (50, lambda n: f"number {n}", lambda n: "192.0.2.1"),
        (5, lambda n: "one", lambda n: f"2001:db8::{n:x}"),  # one holder's network
        (20, lambda n: "one", lambda n: f"2001:db8:0:{n:x}::1"),
        (5, lambda n: "one", lambda n: "192.0.2.1" if n % 2 else "::ffff:192.0.2.1"),
    ],
    ids=["both", "account", "address", "ipv6-network", "ipv6-networks", "mapped"],
)
async def test_limits(tmp_path: Path, most: int, account: Any, address: Any) -> None:
    """5 tries for an account from an address, 20 for an account, 50 from an address; the window slides."""
    async with page_world(tmp_path, accounts=True, working=False) as world:
        for n in range(most):
            assert await try_again_at(world.ground, "north", account(n), address(n)) is None
            world.clock.time += timedelta(seconds=1)
        first = world.clock.time - timedelta(seconds=most)
        until = await try_again_at(world.ground, "north", account(most), address(most))
        assert until is not None
        assert abs(until - (first + 15 * MINUTE)) < timedelta(seconds=1)
        world.clock.time = first + 15 * MINUTE + timedelta(seconds=1)
        assert await try_again_at(world.ground, "north", account(most), address(most)) is None


async def test_a_session_ends(tmp_path: Path) -> None:
    """A session ends after four hours without a visit, after twelve in any case, and with the log-out."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.VIEWER, "李主任") as idle,
        world.stranger() as busy,
        world.stranger() as gone,
    ):
        for browser in (busy, gone):
            assert (await tried(browser)).status_code == 200
        held = gone.session
        await gone.post("/leave")
        gone.http.cookies.set(Front.here(80).session_name, held)
        assert (await gone.get("/")).status_code == 401
        for span in (3 * HOUR, 3 * HOUR, 3 * HOUR, 3 * HOUR - 2 * MINUTE):
            world.clock.time += span
            assert (await busy.get("/")).status_code == 200
        assert (await idle.get("/")).status_code == 401
        world.clock.time += 4 * MINUTE
        assert (await busy.get("/")).status_code == 401


async def test_a_session_that_ended_leads_back(tmp_path: Path) -> None:
    """Whoever is asked to log in comes back to the list with its filters, or to the page whose form was sent."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OFFICER, "李主任") as browser,
    ):
        assert "上次登录已结束" not in (await browser.get("/login")).text
        world.clock.time += 5 * HOUR
        asked = await browser.get("/problems?doing=overdue&at=2")
        assert 'name="to" value="/problems?doing=overdue&amp;at=2"' in asked.text
        assert "上次登录已结束" in asked.text
        assert "没有保存" not in asked.text
        for came, to in (("/tokens?x=1", "/tokens?x=1"), ("", "/")):
            browser.http.headers["referer"] = came and f"http://127.0.0.1:80{came}"
            browser.http.headers["host"] = "127.0.0.1:80"
            sent = await browser.post("/tokens", {"label": "typed"})
            assert (sent.status_code, f'name="to" value="{to}"' in sent.text) == (401, True)
            assert "刚才提交的内容没有保存" in sent.text
        browser.http.headers["referer"] = "http://elsewhere.example/tokens"
        assert 'name="to" value="/"' in (await browser.post("/tokens")).text


async def test_a_page_can_ask_whose_session_it_is(tmp_path: Path) -> None:
    """Before a form is sent: nobody's any more, somebody else's, or the same person's, logged in anew."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "boss") as boss,
        world.member("north", Role.OFFICER, "李主任") as browser,
    ):
        page, before = (await browser.get("/")).text, (await browser.get("/session")).json()
        assert f'data-who="{before["who"]}"' in page
        assert f'name="form" value="{before["form"]}"' in page
        assert (await boss.get("/session")).json()["who"] != before["who"]
        world.clock.time += 5 * HOUR
        assert (await browser.get("/session")).status_code == 401
        await tried(browser)
        after = (await browser.get("/session")).json()
        assert (after["who"], after["form"] == before["form"]) == (before["who"], False)


async def test_every_log_in_is_another_session(tmp_path: Path) -> None:
    """A log-in gives a new secret and ends the session that the browser held: none can be foisted on somebody."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.VIEWER, "李主任") as browser,
        world.stranger() as thief,
    ):
        held = browser.session
        thief.http.cookies.set(Front.here(80).session_name, held)
        await tried(browser)
        assert browser.session != held
        assert (await thief.get("/")).status_code == 401


async def test_a_new_password_ends_other_sessions(tmp_path: Path) -> None:
    """Changing the password needs the present one, ends every other session, and makes the old password worthless."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.VIEWER, "李主任") as browser,
        world.stranger() as other,
    ):
        await tried(other)
        await browser.get("/account")
        said = {"old": "wrong", "new": "a second passphrase", "again": "a second passphrase"}
        refused = await browser.post("/account/password", said)
        assert (refused.status_code, "当前密码不正确" in refused.text) == (422, True)
        assert (await browser.post("/account/password", {**said, "old": PASSWORD})).status_code == 200
        assert (await browser.get("/")).status_code == 200
        assert (await other.get("/")).status_code == 401
        assert (await tried(other)).status_code == 401
        assert (await tried(other, password="a second passphrase")).status_code == 200


async def test_roles_and_shutting_out_count_at_once(tmp_path: Path) -> None:
    """A new role counts from the next request on; whoever is shut out is out, until let in and logged in again."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "boss"),
        world.member("north", Role.OFFICER, "李主任") as browser,
    ):
        (who,) = [one.id for one in await members_of(world.ground, "north") if one.name == "李主任"]
        assert (await browser.get("/desk")).status_code == 200
        await set_role(world.ground, "north", who, Role.VIEWER, by=None)
        assert (await browser.get("/desk")).status_code == 403
        await set_disabled(world.ground, "north", who, disabled=True, by=None)
        assert (await browser.get("/")).status_code == 401
        await set_disabled(world.ground, "north", who, disabled=False, by=None)
        assert (await browser.get("/")).status_code == 401
        assert (await tried(browser)).status_code == 200


async def test_forms_of_another_session_are_refused(tmp_path: Path) -> None:
    """Two people of one enterprise cannot use each other's forms, nor can another site use theirs."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "boss") as boss,
        world.member("north", Role.OWNER, "李主任") as browser,
    ):
        await boss.get("/members")
        await browser.get("/members")
        own, browser.form = browser.form, boss.form
        assert (await browser.post("/members/invite", {"role": "owner"})).status_code == 403
        browser.form = own
        browser.http.headers["origin"] = "https://elsewhere.example"
        assert (await browser.post("/members/invite", {"role": "owner"})).status_code == 403
        assert (await tried(browser)).status_code == 403


async def test_no_secret_lies_readable(tmp_path: Path) -> None:
    """No password, hash, name, enterprise's name or session lies readable in the files, and none is in a ``repr``."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "古丽娜尔") as browser,
    ):
        session = browser.session
        (member,) = await members_of(world.ground, "north")
        assert "古丽娜尔" not in repr(member)
    lying = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite*"))  # noqa: ASYNC240 -- a test's folder
    for secret in (PASSWORD, "古丽娜尔", session, "$argon2id$"):
        assert secret.encode() not in lying
    assert hashlib.sha256(session.encode()).digest() in lying, "the search finds what is there"


async def refused(typed: str, again: str | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        NewPassword(typed, typed if again is None else again).check("王安全", "huagong")
    return caught.value.code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("eleven char", "password_short"),
        ("x" * 129, "password_long"),
        ("qwerty123456", "password_common"),
        ("QWERTY123456", "password_common"),
        ("ababababababab", "password_common"),
        ("我叫王安全今年三十岁整", "password_short"),
        ("我叫王安全今年三十一岁整呢", "password_like_name"),
        ("HuaGong-2026-secret", "password_like_name"),
    ],
)
async def test_bad_passwords(typed: str, code: str) -> None:
    """Too short, too long, common in any case, of few characters, or with the name or the code in it: refused."""
    assert await refused(typed) == code


async def test_passwords_typed_in_two_ways() -> None:
    """Two different entries are refused; two forms of the same characters are the same."""
    assert await refused("a long passphrase", "a long passphrasf") == "password_differs"
    NewPassword("ｌong passphrase é", "long passphrase é").check()


async def test_a_hash_of_weaker_parameters_is_renewed() -> None:
    """A hash made with weaker parameters still fits, and is known to be out of date."""
    passwords, weak = Passwords(), CHEAP.hash(PASSWORD)
    assert await passwords.fits(weak, PASSWORD)
    assert passwords.outdated(weak)
    kept = await passwords.keep(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # RFC 9106, the second recommended option
    assert not passwords.outdated(kept)
    assert not await passwords.fits("no hash at all", PASSWORD)
    assert not await passwords.fits(None, "nobody's password")


async def test_log_ins_stand_in_the_audit(tmp_path: Path) -> None:
    """Log-ins, refused ones and log-outs stand in the enterprise's audit; those of another enterprise do not."""
    async with (
        page_world(tmp_path, accounts=True, working=False) as world,
        world.member("north", Role.OWNER, "李主任") as browser,
        world.member("south", Role.OWNER, "far") as far,
        world.stranger() as other,
    ):
        await tried(other, password="wrong")
        await tried(other, name="nobody")
        await tried(other)
        await other.get("/")
        await other.post("/leave")
        lines = await acts(world, browser)
        assert lines == ["退出登录", "登录", "登录失败", "登录失败", "加入", "邀请成员", "开通单位"]
        assert await acts(world, far) == ["加入", "邀请成员", "开通单位"]


async def acts(world: World, browser: Browser) -> list[str]:
    """Return the words of the audit's lines, the newest first."""
    del world
    page = (await browser.get("/audit")).text
    return [cell.partition("<")[0] for cell in page.split('<td data-label="操作">')[1:]]
