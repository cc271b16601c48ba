"""Two people at one problem: nobody overwrites what he has not seen."""

import re
from pathlib import Path

from api_world import OVERDUE, caller
from checked_page import HOLDER, checked
from page_world import page_world


async def test_a_stale_page_overwrites_nothing(tmp_path: Path) -> None:
    """The later one is told, sees both, keeps what he typed, and may save it knowingly."""
    async with page_world(tmp_path) as world, world.browser() as one, world.browser() as other:
        path = await checked(world, one, OVERDUE)
        place = f"{path}/entries/0"
        stale = (await other.get(place)).text
        known = dict(re.findall(r'name="(finding|version)" value="(\w+)"', stale))
        first = dict(re.findall(r'name="(finding|version)" value="(\w+)"', (await one.get(place)).text))
        said = {"assignee": "李安", "deadline": "2026-12-15", "act": "submit", "words": "已换证"}
        assert (await one.post(f"{place}/work", first | said)).status_code == 200
        mine = {"assignee": "王安全", "deadline": "2026-12-31", "words": "我来跟进"}
        refused = await other.post(f"{place}/work", known | mine)
        card = refused.text.partition('id="work"')[2]
        assert refused.status_code == 409
        assert "目前：已整改待复查；责任人 李安；整改时限 2026-12-15" in card
        assert 'value="王安全"' in card
        assert "我来跟进</textarea>" in card
        assert "已换证" in card.rpartition("处理记录")[2]
        assert "我来跟进" not in card.rpartition("处理记录")[2]
        again = known | dict(re.findall(r'name="(version)" value="(\w+)"', card)) | mine
        assert (await other.post(f"{place}/work", again)).status_code == 200
        card = (await one.get(place)).text.partition('id="work"')[2]
        assert 'value="王安全"' in card
        assert "责任人：李安 → 王安全" in card
        await one.post("/language", {"lang": "en", "back": "/"})
        card = (await one.get(place)).text.partition('id="work"')[2]
        assert "Assignee: 李安 → 王安全\nDeadline: 2026-12-15 → 2026-12-31" in card
        assert "责任人" not in card


async def test_a_problem_closed_meanwhile_is_said(tmp_path: Path) -> None:
    """Whoever saves on a page that a later run has overtaken is told that the problem is closed."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = await checked(world, browser, HOLDER.format(end="2035-02-14"))
        stale = (await browser.get(f"{path}/entries/0")).text
        known = dict(re.findall(r'name="(finding|version)" value="(\w+)"', stale))
        await checked(world, browser, HOLDER.format(end="2029-02-14"))
        answer = await browser.post(f"{path}/entries/0/work", known | {"words": "已更正"})
        assert answer.status_code == 409
        assert "目前：已销号" in answer.text


async def test_a_program_is_held_to_what_it_saw(tmp_path: Path) -> None:
    """A step with the version of an older state is a conflict; one without a version goes on as before."""
    async with page_world(tmp_path) as world, world.browser() as browser, caller(world) as api:
        await checked(world, browser, OVERDUE)
        (work,) = (await api.get("/problems")).json()["items"]
        steps = f"/problems/{work['finding']}/steps"
        version = {"version": work["version"]}
        assert (await api.post(steps, data={"act": "note", "words": "甲"} | version)).status_code == 201
        refused = await api.post(steps, data={"act": "note", "words": "乙"} | version)
        assert (refused.status_code, refused.json()["code"]) == (409, "api_overtaken")
        assert (await api.post(steps, data={"act": "note", "words": "丙"})).status_code == 201
        told = (await api.get(f"/problems/{work['finding']}")).json()
        assert [step["words"] for step in told["steps"]] == ["甲", "丙"]
