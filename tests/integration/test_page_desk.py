"""The captcha desk over the public platform's connector: one person at a time, no image twice."""

import asyncio
import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from captcha_terminal import Simulator, simulated
from desk_page import roster, settings
from page_world import Browser, page_world


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
