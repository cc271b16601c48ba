"""What closes a problem is told truly, and whoever says that one is rectified says how."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from api_world import HEAD, OVERDUE, caller, roster
from checked_page import HOLDER, checked
from page_world import page_world

from certverify.web.schema import search


async def test_a_corrected_roster_is_no_new_answer(tmp_path: Path) -> None:
    """A slip in the roster closes when it is corrected, and page and API say that nobody was asked again."""
    async with page_world(tmp_path) as world, world.browser() as browser, caller(world) as api:
        first = await checked(world, browser, HOLDER.format(end="2035-02-14"))
        assert "发现问题 1 人次" in (await browser.get(first)).text
        second = await checked(world, browser, HOLDER.format(end="2029-02-14"))
        verdict = (await browser.get(second)).text
        assert "已消除 1" in verdict
        assert "名册更正后已无此问题（没有重新查询，沿用 2026-11-2" in verdict
        person = (await browser.get(f"{first}/entries/0")).text
        assert "名册更正后已无此问题（没有重新查询），自动销号" in person
        assert "重新查询后" not in verdict + person
        (work,) = (await api.get("/problems", params={"state": "closed"})).json()["items"]
        assert work["proof"]["by"] == "roster"
        steps = (await api.get(f"/problems/{work['finding']}")).json()["steps"]
        assert [step["act"] for step in steps] == ["corrected"]


@pytest.mark.parametrize(
    ("words", "proof", "taken"), [("  ", None, False), ("已换证", None, True), ("", b"%PDF-1.4", True)]
)
async def test_rectified_needs_words_or_a_file(
    tmp_path: Path, words: str, proof: bytes | None, taken: bool
) -> None:
    """Without either nothing is put down, and the form says what is missing where the person is."""
    async with page_world(tmp_path) as world, world.browser() as browser, caller(world) as api:
        path = await checked(world, browser, OVERDUE)
        person = (await browser.get(f"{path}/entries/0")).text
        finding = re.search(r'name="finding" value="(\w+)"', person)
        assert finding is not None
        said = {"finding": finding[1], "act": "submit", "words": words, "assignee": "王安全"}
        files = {"proof": ("回执.pdf", proof)} if proof else None
        answer = await browser.post(f"{path}/entries/0/work", said, files=files)
        card = answer.text.partition('id="work"')[2].partition("</form>")[0]
        assert (answer.status_code == 200) == taken
        assert ("请在“说明”中写明整改情况，或附上佐证材料" in card) != taken
        assert 'value="王安全"' in card, "what was typed stays"
        told = (await api.get(f"/problems/{finding[1]}")).json()
        assert (told["work"]["state"] == "submitted") == taken
        assert bool(told["steps"]) == taken
        refused = await api.post(f"/problems/{finding[1]}/steps", data={"act": "submit", "words": " "})
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:certverify:problem:api_submit")


async def test_a_search_is_gone_back_to(tmp_path: Path) -> None:
    """A search leads to an address that shows it again, to its own session alone; a person leads back to it."""
    async with page_world(tmp_path) as world, world.browser() as browser, world.browser() as other:
        path = await checked(world, browser, OVERDUE + HOLDER.format(end="2029-02-14"))
        found = await browser.post(path, {"show": "people", "status": "flagged", "who": "古丽"})
        address = found.url.raw_path.decode()
        for page in (found, await browser.get(address)):
            assert "共 1 条" in page.text
            assert 'value="古丽"' in page.text
        assert (
            "古丽" not in (await other.get(address)).text.partition('role="search"')[2].partition("<table")[0]
        )
        link = re.search(rf'href="({path}/entries/\d+\?[^"]+)"', found.text)
        assert link is not None
        person = await browser.get(link[1].replace("&amp;", "&"))
        back = re.search(r'href="([^"]+)#lists">← 返回清单', person.text)
        assert back is not None
        assert "共 1 条" in (await browser.get(back[1].replace("&amp;", "&"))).text
        elsewhere = await browser.get(f"{path}/entries/0?from=//elsewhere.example/")
        assert "elsewhere" not in elsewhere.text
        mine = await browser.post("/problems", {"who": "古丽", "doing": "open"})
        assert ">古丽娜尔·艾山</a>" in (await browser.get(mine.url.raw_path.decode())).text
        assert all("古丽" not in str(one.url) for one in browser.seen)


async def test_a_search_is_forgotten(tmp_path: Path) -> None:
    """What was looked for goes with its session, or when no session of its time can last any more."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        for _ in range(2):
            await browser.post("/problems", {"who": "古丽"})
        assert len(await world.ground.rows(sa.select(search.c.id))) == 2
        async with world.browser() as other:
            await other.post("/problems", {"who": "古丽"})
            await other.post("/leave")
        assert len(await world.ground.rows(sa.select(search.c.id))) == 2
        world.clock.time += timedelta(hours=13)
        async with world.browser() as other:
            world.clock.time += timedelta(minutes=2)
            await other.get("/")
        assert await world.ground.rows(sa.select(search.c.id)) == []


async def test_names_in_rosters(tmp_path: Path) -> None:
    """The list of runs names every employer of a roster, and says where there is none."""
    both = roster(OVERDUE, OVERDUE.replace("某某化工有限公司", "别处机械厂"))
    async with page_world(tmp_path) as world, world.browser() as browser:
        await checked(world, browser, both[1].decode().removeprefix(HEAD))
        await checked(world, browser, OVERDUE.replace("某某化工有限公司", ""), looked=True)
        home = (await browser.get("/")).text
        assert "某某化工有限公司、别处机械厂" in home or "别处机械厂、某某化工有限公司" in home
        assert "名册未写明" in home


TITLED = (
    "{firm}特种作业人员名册\n姓名,身份证号码,工种,准操项目\n端木听泉,320199198909301592,电工,低压电工作业\n"
)


async def test_a_name_written_otherwise_is_offered(tmp_path: Path) -> None:
    """A title that leaves 有限公司 out is pointed out, and one click reads the roster as of the known employer."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        await checked(world, browser, OVERDUE)
        other = await browser.upload(("别.csv", TITLED.format(firm="某某化纤有限公司").encode()))
        assert "只差“有限公司”“集团”等字样" not in other.text
        draft = await browser.upload(("名.csv", TITLED.format(firm="某某化工集团").encode()))
        assert "“某某化工集团”与“某某化工有限公司”只差“有限公司”“集团”等字样" in draft.text
        assert "“某某化工集团”与“某某化工有限公司”可能是同一单位：请先在下方确认写法" in draft.text
        button = re.search(r'<button name="0.employer" value="([^"]+)">', draft.text)
        assert button is not None
        form = {"form": browser.form, "0.file": "名.csv", "0.sheet": "", "0.employer_was": "某某化工集团"}
        both = {
            **form,
            "0.employer": ["某某化工集团", button[1]],
        }  # the field, then the button that was pressed
        again = await browser.http.post(f"{draft.url.path}/mapping", data=both, follow_redirects=True)
        assert 'name="0.employer" maxlength="100" value="某某化工有限公司"' in again.text
        assert "只差“有限公司”“集团”等字样" not in again.text
