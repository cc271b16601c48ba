"""Every open problem of earlier runs is in one group of what became of them, whatever the next roster says."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from api_world import OVERDUE, caller
from checked_page import HOLDER, checked
from page_world import REGISTRY, Browser, World, page_world

from certverify.web.ground import HOUSE
from certverify.web.problems import all_open

WELDER = (
    "某某化工有限公司,,令狐清越,320199198405261734,{trade},{category},{item},T320199198405261734,2029-11-05\n"
)
"""Somebody whose certificate on record is one of 熔化焊接与热切割作业."""
SLIP = WELDER.format(trade="低压电工", category="电工作业", item="低压电工作业")
RIGHT = WELDER.format(trade="电焊工", category="焊接与热切割作业", item="熔化焊接与热切割作业")


async def test_a_corrected_post_resolves_the_problem(tmp_path: Path) -> None:
    """A welder listed as an electrician has a problem; listed as a welder he has none, and it closes by the roster."""
    async with page_world(tmp_path) as world, world.browser() as browser, caller(world) as api:
        first = await checked(world, browser, SLIP + OVERDUE)
        assert "发现问题 2 人次" in (await browser.get(first)).text
        second = (await browser.get(await checked(world, browser, RIGHT + OVERDUE))).text
        for told in ("新增 0", "持续 1", "已消除 1"):
            assert f"{told}<" in second
        assert "不再在册" not in second
        assert ">令狐清越</a> · " in second.partition("<summary>已消除 1</summary>")[2]
        assert "名册更正后已无此问题（没有重新查询" in second
        (work,) = (await api.get("/problems", params={"state": "closed"})).json()["items"]
        assert work["proof"]["by"] == "roster"


async def test_a_row_that_is_left_out_closes_nothing(tmp_path: Path) -> None:
    """Whoever was listed as a welder besides, and rightly, has not become an electrician by losing the other row."""
    async with page_world(tmp_path) as world, world.browser() as browser, caller(world) as api:
        await checked(world, browser, SLIP + RIGHT)
        second = (await browser.get(await checked(world, browser, RIGHT))).text
        assert groups(second) == {"在册未核实": 1}
        assert (await api.get("/problems", params={"state": "closed"})).json()["items"] == []


async def test_a_post_worded_anew_keeps_the_problem_with_its_work(tmp_path: Path) -> None:
    """焊工 for 电焊工: the same problem, since its first day, with who sees to it, its deadline, proof and history."""
    reworded = OVERDUE.replace(",电焊工,", ",焊工,")
    async with page_world(tmp_path) as world:
        async with world.browser() as browser:
            first = await checked(world, browser, OVERDUE)
            finding = re.search(
                r'name="finding" value="(\w+)"', (await browser.get(f"{first}/entries/0")).text
            )
            assert finding is not None
            said = {"finding": finding[1], "assignee": "李三", "deadline": "2026-12-10"}
            await browser.post(f"{first}/entries/0/work", said)
            files = {"proof": ("报名表.pdf", b"%PDF-1.4")}
            await browser.post(f"{first}/entries/0/work", said | {"words": "已报名"}, files=files)
        world.clock.time += timedelta(days=3)
        async with world.browser() as browser, caller(world) as api:
            second = await checked(world, browser, reworded)
            assert groups((await browser.get(second)).text) == {"持续": 1}
            (work,) = (await api.get("/problems")).json()["items"]
            assert (work["assignee"], work["deadline"], work["state"]) == ("李三", "2026-12-10", "open")
            (one,) = await all_open(world.ground, HOUSE)
            assert (one.seen["post"], one.seen["since"]) == ("焊工", "2026-11-27")
            person = (await browser.get(f"{second}/entries/0")).text
            for told in ("李三", "已报名", "报名表.pdf", "名册改写了岗位或姓名", "电焊工 → 焊工"):
                assert told in person
            assert finding[1] not in person
            assert (await browser.get(f"{first}/entries/0")).status_code == 200


HELD = HOLDER.format(end="2029-02-14")
TYPO = HELD.replace("端木听泉", "端木听全")


def without_him(registry: Path) -> None:
    lines = REGISTRY.read_text("utf-8").splitlines(keepends=True)
    registry.write_text("".join(line for line in lines if "端木听泉" not in line), "utf-8")


async def corrected(world: World, browser: Browser, registry: Path, first: str, then: str) -> str:
    """Check a roster while the source does not know 端木听泉 yet, then another once it does; return its page."""
    without_him(registry)
    await checked(world, browser, first + OVERDUE)
    shutil.copyfile(REGISTRY, registry)
    return (await browser.get(await checked(world, browser, then + OVERDUE))).text


async def test_a_corrected_name_resolves_the_problem(tmp_path: Path) -> None:
    """The same number, employer and post under the right name, with no problem: the answer about it resolves it."""
    registry = tmp_path / "registry.csv"
    async with (
        page_world(tmp_path, registry=registry) as world,
        world.browser() as browser,
        caller(world) as api,
    ):
        second = await corrected(world, browser, registry, TYPO, HELD)
        assert groups(second) == {"持续": 1, "已消除": 1}
        (work,) = (await api.get("/problems", params={"state": "closed"})).json()["items"]
        assert work["proof"]["by"] == "answer"
        assert ">端木听泉</a> · " in second.partition("<summary>已消除 1</summary>")[2]


async def test_a_corrected_name_in_another_post_closes_nothing(tmp_path: Path) -> None:
    """The number alone is not the post in which the problem was."""
    registry = tmp_path / "registry.csv"
    async with page_world(tmp_path, registry=registry) as world, world.browser() as browser:
        second = await corrected(world, browser, registry, TYPO, HELD.replace(",电工,", ",值班电工,"))
        assert groups(second) == {"持续": 1, "在册未核实": 1}


async def test_a_problem_that_stays_under_the_corrected_name_persists(tmp_path: Path) -> None:
    """Not on record under the right name either: one problem, under the new finding, with who sees to it."""
    registry = tmp_path / "registry.csv"
    without_him(registry)
    async with page_world(tmp_path, registry=registry) as world, world.browser() as browser:
        first = await checked(world, browser, TYPO)
        (before,) = await all_open(world.ground, HOUSE)
        await browser.post(f"{first}/entries/0/work", {"finding": before.finding, "assignee": "李三"})
        assert groups((await browser.get(await checked(world, browser, HELD))).text) == {"持续": 1}
        (after,) = await all_open(world.ground, HOUSE)
        assert after.finding != before.finding
        assert (after.rule, after.assignee, after.first_run) == (before.rule, "李三", before.first_run)


GROUPS = ("持续", "已消除", "在册未核实", "不再在册")


def groups(page: str) -> dict[str, int]:
    """Return what became of the problems that were open before."""
    found = dict(re.findall(r">(\S+) (\d+)</(?:span|a)>", page))
    return {group: int(found[group]) for group in GROUPS if int(found.get(group, 0))}


@pytest.mark.parametrize(
    ("row", "group"),
    [
        (OVERDUE, "持续"),
        (OVERDUE.replace("古丽娜尔·艾山", "古丽娜尔·艾山/古丽娜尔·艾义"), "在册未核实"),
        (OVERDUE.replace("古丽娜尔·艾山", ""), "在册未核实"),
        (OVERDUE.replace("370299199007222245", ""), "在册未核实"),
        (OVERDUE.replace("370299199007222245", "370299199007222246"), "在册未核实"),
        (OVERDUE.replace("电焊工,焊接与热切割作业,熔化焊接与热切割作业", "保洁员,,"), "在册未核实"),
        (OVERDUE.replace("某某化工有限公司", "别处机械厂"), "不再在册"),
        ("", "不再在册"),
    ],
)
async def test_every_open_problem_is_in_one_group(tmp_path: Path, row: str, group: str) -> None:
    """Whoever stands in the roster still is not gone, however name, number or post are written; nothing is closed."""
    async with page_world(tmp_path) as world, world.browser() as browser, caller(world) as api:
        await checked(world, browser, SLIP + OVERDUE)
        second = (await browser.get(await checked(world, browser, SLIP + row))).text
        expected = {"持续": 2} if group == "持续" else {"持续": 1, group: 1}
        assert groups(second) == expected
        assert ("在册未核实：人员仍在本次名册中" in second) == (group == "在册未核实")
        assert ("不再在册：人员已不在本次名册中" in second) == (group == "不再在册")
        assert (await api.get("/problems", params={"state": "closed"})).json()["items"] == []
