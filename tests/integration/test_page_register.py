"""The rectification register (整改台账): every problem with every step, of all runs, as one workbook."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
from api_world import OVERDUE, caller
from checked_page import ENDED, HOLDER, checked
from page_world import Browser, World, page_world

from certverify.web.schema import run


def table_of(content: bytes, sheet: str, key: str) -> list[dict[str, Any]]:
    """Return a sheet's lines below the header that holds ``key``."""
    rows = [
        r for r in openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True) if any(r)
    ]
    head = next(n for n, row in enumerate(rows) if key in row)
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


async def worked_on(world: World, browser: Browser) -> str:
    """Two runs: one problem is resolved by the second, one persists with three steps, one is new; return its path."""
    first = await checked(world, browser, OVERDUE + HOLDER.format(end="2035-02-14"))
    person = (await browser.get(f"{first}/entries/0")).text
    finding = re.search(r'name="finding" value="(\w+)"', person)
    assert finding is not None
    place, said = f"{first}/entries/0/work", {"finding": finding[1]}
    assert (
        await browser.post(place, said | {"assignee": "李安", "deadline": "2026-12-15"})
    ).status_code == 200
    assert (await browser.post(place, said | {"words": "已报名复审"})).status_code == 200
    files = {"proof": ("回执.pdf", b"%PDF-1.4")}
    await browser.post(place, said | {"act": "submit", "words": "=已换证"}, files=files)
    return await checked(world, browser, OVERDUE + HOLDER.format(end="2029-02-14") + ENDED)


async def test_the_register_holds_every_step(tmp_path: Path) -> None:
    """Responsible, deadline, state, every note with its time and the files' names; nothing becomes a formula."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        await worked_on(world, browser)
        answer = await browser.get("/problems/register.xlsx?doing=every")
        assert "rectification-register-2026-11-27-1200.xlsx" in answer.headers["content-disposition"]
        lines = {line["姓名"]: line for line in table_of(answer.content, "整改台账", "整改责任人")}
        assert len(lines) == 3
        mine = lines["古丽娜尔·艾山"]
        assert (mine["整改责任人"], f"{mine['整改时限']:%F}") == ("李安", "2026-12-15")
        assert mine["整改完成情况"] == "已整改待复查"
        assert mine["佐证材料"] == "回执.pdf"
        assert mine["部门/车间（班组）"] == "动力车间"
        assert "370299199007222245" not in f"{lines}"
        told = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "@", mine["办理记录"])
        for said in ("已报名复审", "=已换证\n附件：回执.pdf", "@ 标记已整改", "整改时限：— → 2026-12-15"):
            assert said in told
        assert told.index("已报名复审") < told.index("=已换证")
        steps = table_of(answer.content, "办理记录", "经办人")
        words = [step["内容"] for step in steps if step["姓名"] == "古丽娜尔·艾山"]
        assert words == ["责任人：— → 李安\n整改时限：— → 2026-12-15", "已报名复审", "=已换证"]
        assert {step["问题序号"] for step in steps if step["姓名"] == "古丽娜尔·艾山"} == {mine["序号"]}


async def test_the_register_tells_new_from_old(tmp_path: Path) -> None:
    """Against the newest roster: resolved with its proof, persisting, new; filters of the page choose."""
    async with page_world(tmp_path) as world, world.browser() as browser, caller(world) as api:
        await worked_on(world, browser)
        whole = (await browser.get("/problems/register.xlsx?doing=every")).content
        lines = {line["姓名"]: line for line in table_of(whole, "整改台账", "整改责任人")}
        assert {name: line["与上次相比"] for name, line in lines.items()} == {
            "端木听泉": "已消除",
            "古丽娜尔·艾山": "持续存在",
            "轩辕启明": "本次新增",
        }
        assert "名册更正后已无此问题" in lines["端木听泉"]["销号依据"]
        assert lines["古丽娜尔·艾山"]["销号依据"] is None
        for answer in (
            await browser.get("/problems/register.xlsx?doing=closed"),
            await api.get("/register.xlsx", params={"state": "closed"}),
        ):
            assert [one["姓名"] for one in table_of(answer.content, "整改台账", "整改责任人")] == ["端木听泉"]
        found = await browser.post("/problems", {"who": "古丽"})
        link = re.search(r'href="(/problems/register\.xlsx\?[^"]+)"', found.text)
        assert link is not None
        mine = (await browser.get(link[1].replace("&amp;", "&"))).content
        assert [one["姓名"] for one in table_of(mine, "整改台账", "整改责任人")] == ["古丽娜尔·艾山"]
        assert all("古丽" not in str(one.url) for one in browser.seen)


async def test_the_register_has_the_day_of_the_first_run(tmp_path: Path) -> None:
    """A problem that two later runs saw again, one of them after it was closed, was first found on the first day."""
    slip, right = HOLDER.format(end="2035-02-14"), HOLDER.format(end="2029-02-14")
    async with page_world(tmp_path) as world:
        for lines in (OVERDUE + slip, OVERDUE + right, OVERDUE + slip):
            async with world.browser() as browser:
                await checked(world, browser, lines)
                whole = (await browser.get("/problems/register.xlsx?doing=every")).content
            world.clock.time += timedelta(days=3)
        lines_of = {line["姓名"]: line for line in table_of(whole, "整改台账", "整改责任人")}
        assert {name: str(line["首次发现"])[:10] for name, line in lines_of.items()} == {
            "古丽娜尔·艾山": "2026-11-27",
            "端木听泉": "2026-11-27",
        }


async def test_a_problem_of_an_attempt_that_was_cut_short_keeps_its_name(tmp_path: Path) -> None:
    """Going on with a run makes another attempt; what only the first found is told as it was found."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = await checked(world, browser, OVERDUE)
        gone_on = run.update().where(run.c.id == path.rpartition("/")[2]).values(attempt=run.c.attempt + 1)
        await world.ground.do(gone_on)
        whole = (await browser.get("/problems/register.xlsx?doing=every")).content
        (line,) = table_of(whole, "整改台账", "整改责任人")
        assert (line["姓名"], line["部门/车间（班组）"]) == ("古丽娜尔·艾山", "动力车间")
        assert line["问题描述"]
        assert ">古丽娜尔·艾山</a>" in (await browser.get("/problems")).text


async def test_a_report_tells_new_from_old_and_every_step(tmp_path: Path) -> None:
    """The run's workbook has the change of each problem, the resolved with their proof, and all notes in the remark."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        second = await worked_on(world, browser)
        report = (await browser.get(f"{second}/report.xlsx")).content
        lines = {line["姓名"]: line for line in table_of(report, "问题清单", "整改责任人")}
        assert {name: line["与上次相比"] for name, line in lines.items()} == {
            "古丽娜尔·艾山": "持续存在",
            "轩辕启明": "本次新增",
        }
        assert lines["古丽娜尔·艾山"]["备注"].index("已报名复审") < lines["古丽娜尔·艾山"]["备注"].index(
            "=已换证"
        )
        (resolved,) = table_of(report, "已消除问题", "消除依据")
        assert (resolved["姓名"], resolved["部门/车间（班组）"], resolved["与上次相比"]) == (
            "端木听泉",
            "动力车间",
            "已消除",
        )
        assert "名册更正后已无此问题" in resolved["消除依据"]
