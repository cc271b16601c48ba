"""The page of all open problems: nobody vanishes with the next roster; filters hold no name in an address."""

from datetime import date
from pathlib import Path

from api_world import OTHER, OVERDUE, roster
from page_world import page_world

from certverify.web.ground import HOUSE
from certverify.web.problems import all_open, change


async def test_every_open_problem_stays_in_reach(tmp_path: Path) -> None:
    """Somebody off the newest roster is still there, with name and link; assignee and overdue choose among all."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        for lines in ((OVERDUE,), (OTHER,)):
            path = (await browser.upload(roster(*lines))).url.path
            await browser.post(f"{path}/start")
            await world.ended(browser, path)
        assert 'href="/problems">还有' in (await browser.get("/")).text
        listed = await browser.get("/problems")
        assert ">古丽娜尔·艾山</a>" in listed.text
        every = await all_open(world.ground, HOUSE)
        assert f"共 {len(every)} 条" in listed.text
        await change(world.ground, HOUSE, every[0].finding, assignee="王安全")
        mine = await browser.post("/problems", {"assignee": "王安全"})
        assert "共 1 条" in mine.text
        assert "王安全" not in str(mine.url)
        assert "没有符合筛选条件的内容" in (await browser.post("/problems", {"overdue": "true"})).text
        await change(world.ground, HOUSE, every[0].finding, deadline=date(2026, 11, 26))
        assert "共 1 条" in (await browser.post("/problems", {"overdue": "true"})).text
