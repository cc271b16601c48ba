"""The captcha desk over the public platform's connector: one person at a time, no image twice."""

import asyncio
import base64
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from captcha_terminal import Simulator, simulated
from desk_page import roster, settings
from page_world import Browser, page_world

from certverify.web.viewer import Role


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with simulated() as started:
        yield started


async def officer(browser: Browser, simulator: Simulator, over: asyncio.Event, seen: list[str]) -> None:
    """Read what is shown, as a person would, until the run is over."""
    while not over.is_set():
        page = await browser.get("/desk")
        image = re.search(r'name="image" value="(\w+)"', page.text)
        picture = re.search(r'src="data:image/\w+;base64,([^"]+)"', page.text)
        if image is None or picture is None:
            await asyncio.sleep(0.05)
            continue
        seen.append(image[1])
        text = await asyncio.to_thread(simulator.read, base64.b64decode(picture[1]))
        await browser.post("/desk", {"image": image[1], "typed": text})


async def test_two_officers_share_the_images(tmp_path: Path, simulator: Simulator) -> None:
    """With two officers at the desk a run ends with everybody answered, and no image was shown to both."""
    chosen = settings(tmp_path, simulator)
    async with (
        page_world(tmp_path, chosen=chosen, real=True) as world,
        world.browser() as first,
        world.browser() as second,
    ):
        draft = await first.upload(roster(simulator))
        assert "需由人员输入" in draft.text
        path = draft.url.path
        await first.post(f"{path}/start")
        over, seen = asyncio.Event(), ([], [])
        desks = [
            asyncio.create_task(officer(browser, simulator, over, images))
            for browser, images in zip((first, second), seen, strict=True)
        ]
        async with world.browser() as watcher:
            verdict = await world.ended(watcher, path)
        over.set()
        await asyncio.gather(*desks)
        assert "3 人次" in verdict.text
        assert "暂未核实</a> <b>0</b>" in verdict.text
        assert not set(seen[0]) & set(seen[1])
        assert len(set(seen[0]) | set(seen[1])) >= 3
        state = await first.get("/desk")
        assert "没有正在进行的核验" in state.text


async def test_an_image_of_somebody_else_takes_no_text(tmp_path: Path, simulator: Simulator) -> None:
    """What another session types for an image that it was not shown is not taken."""
    async with (
        page_world(tmp_path, chosen=settings(tmp_path, simulator), real=True) as world,
        world.browser() as first,
        world.browser() as second,
    ):
        draft = await first.upload(roster(simulator))
        await first.post(f"{draft.url.path}/start")
        image = None
        while image is None:
            image = re.search(r'name="image" value="(\w+)"', (await first.get("/desk")).text)
            await asyncio.sleep(0.05)
        await second.get("/desk")
        await second.post("/desk", {"image": image[1], "typed": "XXXX"})
        assert image[1] in (await first.get("/desk")).text
        await first.post(f"{draft.url.path}/stop")


async def shown(browser: Browser) -> tuple[str, bytes, str]:
    """Return the image before somebody, its picture, and the page it stands on; waits until there is one."""
    for _ in range(400):
        page = (await browser.get("/desk")).text
        image = re.search(r'name="image" value="(\w+)"', page)
        picture = re.search(r'src="data:image/\w+;base64,([^"]+)"', page)
        if image and picture:
            return image[1], base64.b64decode(picture[1]), page
        await asyncio.sleep(0.05)
    raise AssertionError("no image is shown")


async def test_a_wrong_text_is_told_with_the_next_image(tmp_path: Path, simulator: Simulator) -> None:
    """Who typed wrongly reads so beside the next image, in either language, with how often; a right text ends it."""
    async with (
        page_world(tmp_path, chosen=settings(tmp_path, simulator), real=True) as world,
        world.browser() as first,
        world.browser() as second,
    ):
        draft = await first.upload(roster(simulator))
        await first.post(f"{draft.url.path}/start")
        image, picture, page = await shown(first)
        assert "输入有误" not in page
        await first.post("/desk", {"image": image, "typed": "0000"})
        image, picture, page = await shown(first)
        assert "上一张输入有误，平台未接受。" in page
        assert 'role="alert" id="refused"' in page
        assert 'aria-describedby="refused"' in page, "heard where the cursor is"
        assert "已处理 1 张，其中 1 张输入有误" in page
        assert "输入有误" not in (await second.get("/desk")).text.split("已处理")[0], (
            "told to whom it concerns"
        )
        await first.post("/language", {"lang": "en", "back": "/desk"})
        await first.post("/desk", {"image": image, "typed": "0000"})
        image, picture, page = await shown(first)
        assert "(2 times running)" in page
        text = await asyncio.to_thread(simulator.read, picture)
        await first.post("/desk", {"image": image, "typed": text})
        image, picture, page = await shown(first)
        assert 'id="refused"' not in page
        assert "3 read, 2 of them wrongly" in page
        await first.post(f"{draft.url.path}/stop")


async def test_a_late_text_is_told_from_a_wrong_one(tmp_path: Path) -> None:
    """Whose right text comes when the image has expired reads so, and it does not count as typed wrongly."""
    with simulated("--captcha-seconds", "0") as hasty:
        chosen = settings(tmp_path, hasty)
        async with page_world(tmp_path, chosen=chosen, real=True) as world, world.browser() as browser:
            path = await begun(browser, hasty)
            image, picture, _ = await shown(browser)
            text = await asyncio.to_thread(hasty.read, picture)
            await browser.post("/desk", {"image": image, "typed": text})
            _, _, page = await shown(browser)
            assert "上一张图片在提交前已失效" in page
            assert "输入有误，平台未接受" not in page
            assert "已处理 1 张<" in page
            await browser.post(f"{path}/stop")


async def other(browser: Browser, image: str) -> str:
    """Return the image before somebody once it is another one than this."""
    for _ in range(400):
        now, _, _ = await shown(browser)
        if now != image:
            return now
        await asyncio.sleep(0.05)
    raise AssertionError("the image stays")


@pytest.mark.parametrize("how", ["closed", "logged out", "dead"])
async def test_who_leaves_the_desk_holds_nothing_up(tmp_path: Path, simulator: Simulator, how: str) -> None:
    """The image of a page that was closed, of an ended session or a dead browser is given up, and shown to nobody."""
    async with (
        page_world(tmp_path, chosen=settings(tmp_path, simulator), real=True) as world,
        world.browser() as first,
        world.browser() as second,
    ):
        path = await begun(second, simulator)
        image, _, _ = await shown(first)
        assert (await first.post("/desk/held", {"image": image})).status_code == 204
        if how != "dead":
            await first.post("/desk/left" if how == "closed" else "/leave")
        world.clock.ahead = timedelta(seconds=80 if how == "dead" else 25)
        assert (await shown(second))[0] != image
        if how == "logged out":
            return
        late = await first.post("/desk/held", {"image": image})
        assert late.headers["hx-redirect"] == "/desk?gone=yes"
        typed = await first.post("/desk", {"image": image, "typed": "ABCD"})
        assert "未提交任何内容" in typed.text
        await second.post(f"{path}/stop")


async def test_who_stays_at_the_desk_keeps_the_image(tmp_path: Path, simulator: Simulator) -> None:
    """A page loaded anew, or one that says every minute that it is still there, keeps its image, for ten minutes."""
    async with (
        page_world(tmp_path, chosen=settings(tmp_path, simulator), real=True) as world,
        world.browser() as browser,
    ):
        path = await begun(browser, simulator)
        image, _, _ = await shown(browser)
        await browser.post("/desk/left")
        for minutes in range(1, 10):
            await browser.post("/desk/held", {"image": image})
            world.clock.ahead = timedelta(minutes=minutes)
            assert (await shown(browser))[0] == image
        await browser.post("/desk/held", {"image": image})
        world.clock.ahead = timedelta(minutes=10, seconds=10)
        await other(browser, image)
        await browser.post(f"{path}/stop")


async def begun(browser: Browser, simulator: Simulator) -> str:
    """Upload the roster, start its run, and return the run's address."""
    path = (await browser.upload(roster(simulator))).url.path
    await browser.post(f"{path}/start")
    return path


async def told(browser: Browser, path: str, words: str) -> str:
    """Return the progress of a run once it says so."""
    for _ in range(400):
        page = (await browser.get(f"{path}/progress")).text
        if words in page:
            return page
        await asyncio.sleep(0.05)
    raise AssertionError(f"never said {words}: {page}")


async def test_a_run_says_which_captcha_it_waits_for(tmp_path: Path, simulator: Simulator) -> None:
    """The progress says since when an image waits, who may read it, and, once it is before somebody, before whom."""
    async with (
        page_world(tmp_path, chosen=settings(tmp_path, simulator), real=True) as world,
        world.browser() as first,
        world.browser() as second,
        world.browser(role=Role.VIEWER) as viewer,
    ):
        path = await begun(first, simulator)
        waiting = await told(first, path, "个验证码等待输入，任何安全员或管理员都可以输入")
        assert re.search(r"自 \d{4}-\d\d-\d\d \d\d:\d\d 起有\d+个验证码等待输入", waiting)
        assert 'href="/desk">去输入</a>' in waiting
        assert "/desk" not in await told(viewer, path, "个验证码等待输入"), "who only looks cannot read it"
        await shown(second)
        assert "由另一个已登录的浏览器处理" in await told(first, path, "未输入的，换一张")
        assert "在您的验证码处理页上等待输入" in await told(second, path, "在您的")
        assert "由另一个已登录的浏览器处理" in (await first.get("/desk")).text, "the desk says so, too"
        await first.post(f"{path}/stop")


async def test_a_run_behind_another_says_so(tmp_path: Path, simulator: Simulator) -> None:
    """A run about people whom another run is asking about says since when it waits, for which run, and its captcha."""
    async with (
        page_world(tmp_path, chosen=settings(tmp_path, simulator), real=True) as world,
        world.browser() as browser,
    ):
        ahead = await begun(browser, simulator)
        await told(browser, ahead, "个验证码等待输入")
        behind = await begun(browser, simulator)
        said = await told(browser, behind, "另一次核验正在查询同一批人员")
        assert f'href="{ahead}">查看该次核验</a>' in said
        assert "个验证码等待输入" in said
        assert "另一次核验正在查询" not in (await browser.get(f"{ahead}/progress")).text
        third = await begun(browser, simulator)
        assert "前面还有2次核验" in await told(browser, third, "起排队")
        for path in (third, behind, ahead):
            await browser.post(f"{path}/stop")
