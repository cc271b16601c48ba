"""The page of all problems: nobody vanishes with the next roster; filters hold no name in an address."""

import re
from datetime import date
from pathlib import Path

from api_world import OTHER, OVERDUE, roster
from page_world import World, page_world

from certverify.store.sql.moments import to_micros
from certverify.web.ground import HOUSE
from certverify.web.problems import all_open, change
from certverify.web.runs import draft
from certverify.web.schema import problem


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
        assert "没有符合筛选条件的内容" in (await browser.post("/problems", {"doing": "overdue"})).text
        await change(world.ground, HOUSE, every[0].finding, deadline=date(2026, 11, 26))
        assert "共 1 条" in (await browser.post("/problems", {"doing": "overdue"})).text


NUMBERS = {
    "not_closed": 3,
    "open": 1,
    "submitted": 1,
    "disputed": 1,
    "closed": 1,
    "assigned": 2,
    "unassigned": 2,
    "overdue": 1,
    "every": 4,
    "no such word": 3,
}


async def test_each_state_of_the_work_is_a_list(tmp_path: Path) -> None:
    """Of four problems in the four states, two assigned, one overdue and one closed late, each word finds its own."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        await four_problems(world)
        told = {word: (await browser.post("/problems", {"doing": word})).text for word in NUMBERS}
        assert {word: int(re.findall(r"共 (\d+) 条", page)[0]) for word, page in told.items()} == NUMBERS


async def test_a_person_is_found_in_every_state(tmp_path: Path) -> None:
    """Who is sought by name is found among closed problems too, unless a state is chosen."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = (await browser.upload(roster(OVERDUE))).url.path
        await browser.post(f"{path}/start")
        await world.ended(browser, path)
        await world.ground.do(problem.update().values(state="closed"))
        assert "古丽娜尔" not in (await browser.get("/problems")).text
        found = await browser.post("/problems", {"who": "古丽"})
        assert ">古丽娜尔·艾山</a>" in found.text
        assert "古丽" not in str(found.url)
        assert "古丽娜尔" not in (await browser.post("/problems", {"who": "古丽", "doing": "open"})).text
        assert "古丽娜尔" not in (await browser.post("/problems", {"who": "诸葛"})).text


async def test_the_list_of_a_run_is_filtered_by_the_work(tmp_path: Path) -> None:
    """The problems of a run can be narrowed to those submitted, assigned or overdue; each choice says how many."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = (await browser.upload(roster())).url.path
        await browser.post(f"{path}/start")
        await world.ended(browser, path)
        every = await all_open(world.ground, HOUSE)
        await change(world.ground, HOUSE, every[0].finding, state="submitted", assignee="王安全")
        page = (await browser.get(path)).text
        assert '<option value="submitted">已整改待复查 (1)</option>' in page
        assert '<option value="assigned">已指定责任人 (1)</option>' in page
        assert len(every) == 1, "so nobody is left to begin with"
        assert ">待整改 (" not in page
        assert "共 1 条" in (await browser.get(f"{path}?show=problems&doing=submitted")).text
        assert "没有符合筛选条件的内容" in (await browser.get(f"{path}?show=problems&doing=overdue")).text


async def test_a_search_counts_in_every_list(tmp_path: Path) -> None:
    """Whoever is not on the open list is seen to be on another one, which opens with the same search."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = (await browser.upload(roster(OVERDUE))).url.path
        await browser.post(f"{path}/start")
        await world.ended(browser, path)
        page = (await browser.post(path, {"show": "unverified", "who": "古丽"})).text
        assert "其他清单中的条数见上方" in page
        assert re.search(r'href="\?show=people&amp;find=[^"]+">全部人员 <span class="small">1</span>', page)
        assert ">古丽娜尔·艾山</a>" in (await browser.post(path, {"show": "people", "who": "古丽"})).text


async def four_problems(world: World) -> None:
    """Enter four problems of the house by hand: open and overdue, submitted, disputed, closed after its day."""
    over, ahead = date(2026, 11, 26), date(2099, 1, 1)
    day = to_micros(world.ground.now())
    run = await draft(world.ground, HOUSE, ["snapshot"], over)
    for name, state, deadline, assignee in (
        ("a", "open", over, None),
        ("b", "submitted", ahead, "王安全"),
        ("c", "disputed", None, "李主任"),
        ("d", "closed", over, None),
    ):
        vault, place = world.ground.vault, f"problem {name}"
        seen = vault.seal_json(HOUSE, f"{place} seen", {"person_key": name, "employer": None, "post": None})
        row = {"tenant": HOUSE, "finding": name, "employer_key": "e", "rule": "expired", "seen": seen}
        row |= {"state": state, "deadline": deadline, "first_run": run, "last_run": run, "changed_at": day}
        if assignee:
            row["assignee"] = vault.seal(HOUSE, f"{place} assignee", assignee.encode())
        await world.ground.do(problem.insert().values(row))
