"""The page of an older run: its numbers stay its own, and it says which later run resolved what."""

import re
from datetime import timedelta
from pathlib import Path

from api_world import OVERDUE
from checked_page import ENDED, HOLDER, checked
from page_world import page_world

SLIP, RIGHT = HOLDER.format(end="2035-02-14"), HOLDER.format(end="2029-02-14")


def deltas(page: str) -> list[str]:
    """Return the tags of what is new, persists, was resolved, has left the roster."""
    return re.findall(r"(新增 \d+|持续 \d+|已消除 \d+|不再在册 \d+)</(?:span|a)>", page)


async def test_later_runs_change_no_number_of_an_older_one(tmp_path: Path) -> None:
    """Resolved by the second run, found again by the third, closed by the fourth: the second goes on saying 1."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        rosters = (SLIP + OVERDUE, RIGHT + ENDED, SLIP + ENDED, RIGHT + OVERDUE)
        paths, first = [], {}
        for lines in rosters:
            paths.append(await checked(world, browser, lines))
            first[paths[-1]] = deltas((await browser.get(paths[-1])).text)
            world.clock.time += timedelta(hours=1)
        assert first[paths[0]] == [], "there is nothing to compare with"
        assert first[paths[1]] == ["新增 1", "持续 0", "已消除 1", "不再在册 1"]
        for path in paths:
            assert deltas((await browser.get(path)).text) == first[path]
        second = (await browser.get(paths[1])).text
        assert "其中 1 项后来又被发现，已重新打开" in second
        assert "已整改待复查" not in second


async def test_an_older_page_says_that_it_is_one(tmp_path: Path) -> None:
    """Run and person say when they are of, lead to the newest run and to the one that resolved the problem."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        old = await checked(world, browser, SLIP + OVERDUE)
        assert "之后又核验过" not in (await browser.get(old)).text
        world.clock.time += timedelta(hours=2)
        new = await checked(world, browser, RIGHT + OVERDUE)
        world.clock.time += timedelta(hours=1)
        other = await checked(world, browser, OVERDUE.replace("某某化工有限公司", "别处机械厂"), looked=True)
        page, person = (await browser.get(old)).text, (await browser.get(f"{old}/entries/0")).text
        for told in (page, person):
            assert "这是 2026-11-27 12:00 核验的结果，之后又核验过" in told
            assert f'<a href="{new}">查看 2026-11-27 14:00 的最新核验</a>' in told
            assert f'href="{new}">已由 2026-11-27 14:00 的核验证实消除</a>' in told
        for path in (new, other, f"{new}/entries/0"):
            assert "之后又核验过" not in (await browser.get(path)).text
