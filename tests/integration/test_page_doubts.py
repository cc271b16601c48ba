"""A draft with something doubtful starts only once somebody has looked at it."""

from pathlib import Path

import pytest
from api_world import HEAD, OTHER, OVERDUE, caller
from checked_page import checked
from page_world import page_world

SAME = (HEAD + OVERDUE + OTHER).encode()
REORDERED = (HEAD + OTHER + OVERDUE).encode()
"""The same people, other bytes: as when a roster was saved again under another name."""


async def test_one_roster_under_two_names_is_asked_about(tmp_path: Path) -> None:
    """Both files and how many people stand in both are named; unasked nothing starts, looked at it does."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        draft = await browser.upload(("甲.csv", SAME), ("乙.csv", REORDERED))
        path = draft.url.path
        told = "“乙.csv”与“甲.csv”有 2 人（较小的一份共 2 人）同岗重复"
        assert told in draft.text or "“甲.csv”与“乙.csv”有 2 人（较小的一份共 2 人）同岗重复" in draft.text
        assert 'name="looked"' in draft.text
        refused = await browser.post(f"{path}/start")
        assert refused.status_code == 422
        assert "请先核对上面的提示" in refused.text
        assert 'name="looked"' in (await browser.get(path)).text, "it is a draft still"
        await browser.post(f"{path}/start", {"looked": "yes"})
        assert "发现问题" in (await world.ended(browser, path)).text


async def test_nothing_is_asked_where_nothing_is_doubtful(tmp_path: Path) -> None:
    """Two files of different people start with one click."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        draft = await browser.upload(
            ("甲.csv", (HEAD + OVERDUE).encode()), ("乙.csv", (HEAD + OTHER).encode())
        )
        assert 'name="looked"' not in draft.text
        await browser.post(f"{draft.url.path}/start")
        assert "发现问题" in (await world.ended(browser, draft.url.path)).text


async def test_a_program_is_told_of_doubts(tmp_path: Path) -> None:
    """What the page has a person tick is told to a program with what was understood; once started it is no more."""
    async with page_world(tmp_path, working=False) as world, caller(world) as program:
        made = await program.upload(("甲.csv", SAME), ("乙.csv", REORDERED))
        run = made.json()["run"]["id"]
        (doubt,) = (await program.get(f"/runs/{run}/understood")).json()["doubts"]
        assert (doubt["code"], sorted(doubt["names"])) == ("shared", ["乙.csv", "甲.csv"])
        assert "有 2 人（较小的一份共 2 人）同岗重复" in doubt["message"]
        assert (await program.post(f"/runs/{run}/start")).status_code == 202
        assert (await program.get(f"/runs/{run}/understood")).json()["doubts"] == []
        alone = (await program.upload(("甲.csv", SAME))).json()["run"]["id"]
        assert (await program.get(f"/runs/{alone}/understood")).json()["doubts"] == []


BARE = OVERDUE.replace("某某化工有限公司", "")


async def test_a_roster_that_names_no_employer_is_asked_about(tmp_path: Path) -> None:
    """Where an earlier roster named one, it is offered; taken, the problem is the known one and not a second."""
    async with page_world(tmp_path) as world, world.browser() as browser, caller(world) as program:
        await checked(world, browser, OVERDUE)
        draft = await browser.upload(("名册.csv", (HEAD + BARE).encode()))
        path = draft.url.path
        assert "名册有 1 人次没有写明单位名称，而以前的名册写的是“某某化工有限公司”" in draft.text
        assert 'name="0.employer" value="某某化工有限公司">填写“某某化工有限公司”并重新读取' in draft.text
        assert (await browser.post(f"{path}/start")).status_code == 422
        run = path.rpartition("/")[2]
        (doubt,) = (await program.get(f"/runs/{run}/understood")).json()["doubts"]
        assert (doubt["code"], doubt["names"]) == ("unnamed", ["某某化工有限公司"])
        said = {"0.file": "名册.csv", "0.sheet": "", "0.employer_was": "", "0.employer": "某某化工有限公司"}
        again = await browser.post(f"{path}/mapping", said)
        assert "没有写明单位名称" not in again.text
        await browser.post(f"{path}/start")
        assert "持续 1<" in (await world.ended(browser, path)).text
        assert len((await program.get("/problems")).json()["items"]) == 1


async def test_no_name_is_no_doubt_where_none_is_known(tmp_path: Path) -> None:
    """The first roster of all starts with one click; beside one that names its employer, the bare one is told."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        assert 'name="looked"' not in (await browser.upload(("名册.csv", (HEAD + BARE).encode()))).text
        both = (("甲.csv", (HEAD + BARE).encode()), ("乙.csv", (HEAD + OTHER).encode()))
        assert "名册有 1 人次没有写明单位名称" in (await browser.upload(*both)).text


async def test_a_draft_says_who_will_not_be_asked(tmp_path: Path) -> None:
    """A name written in two ways is read and not asked about: the draft counts it and says so at its cell."""
    unsure = OVERDUE.replace("古丽娜尔·艾山", "曹令仪/曹令义")
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        draft = (await browser.upload(("名册.csv", (HEAD + unsure + OTHER).encode()))).text
        assert "<b>2</b>人次读取成功" in draft
        assert "<b>1</b>次需查询" in draft
        assert "<b>1</b>人次按名册所写不能查询，将列为“暂未核实”" in draft
        cell = draft.partition('id="rejected-title"')[2].partition("</table>")[0]
        assert "未查询，更正或补充后再核" in cell
        assert "该行已读取，请更正" not in cell
        whole = (await browser.upload(("全.csv", (HEAD + OVERDUE).encode()))).text
        assert "人次按名册所写不能查询" not in whole


NEW_NAME = OVERDUE.replace("某某化工有限公司", "江北新材料有限公司")


async def test_an_employer_with_the_people_of_another_is_asked_about(tmp_path: Path) -> None:
    """Under a name that nobody knows, the known one is offered; taken, the problem is the known one with its work."""
    async with page_world(tmp_path) as world, world.browser() as browser, caller(world) as program:
        await checked(world, browser, OVERDUE)
        draft = await browser.upload(("名册.csv", (HEAD + NEW_NAME).encode()))
        path = draft.url.path
        told = (
            "“江北新材料有限公司”的 1 人中有 1 人在以前的名册中属于“某某化工有限公司”：是同一单位改了名称吗？"
        )
        assert told in draft.text
        assert 'name="0.employer" value="某某化工有限公司">改为“某某化工有限公司”并重新读取' in draft.text
        assert (await browser.post(f"{path}/start")).status_code == 422
        run = path.rpartition("/")[2]
        (doubt,) = (await program.get(f"/runs/{run}/understood")).json()["doubts"]
        assert (doubt["code"], doubt["names"]) == ("renamed", ["江北新材料有限公司", "某某化工有限公司"])
        said = {"0.file": "名册.csv", "0.sheet": "", "0.employer_was": "", "0.employer": "某某化工有限公司"}
        again = await browser.post(f"{path}/mapping", said)
        assert "改了名称吗" not in again.text
        await browser.post(f"{path}/start")
        assert "持续 1<" in (await world.ended(browser, path)).text
        assert len((await program.get("/problems")).json()["items"]) == 1


@pytest.mark.parametrize(
    "lines",
    [
        NEW_NAME + OVERDUE.replace("古丽娜尔·艾山,370299199007222245", "陆青禾,320199198503141170"),
        NEW_NAME + OTHER.replace("某某化工有限公司", "江北新材料有限公司"),
        OTHER.replace("某某化工有限公司", "江北新材料有限公司"),
    ],
)
async def test_an_employer_of_its_own_is_not_asked_about(tmp_path: Path, lines: str) -> None:
    """Not where the known one is named still, and not where half of the people or fewer were there."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        await checked(world, browser, OVERDUE)
        assert "改了名称吗" not in (await browser.upload(("名册.csv", (HEAD + lines).encode()))).text
