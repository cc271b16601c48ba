"""Files that are no rosters under a roster's name: refused when they come; a run that meets one leads back."""

from dataclasses import replace
from pathlib import Path

import pytest
from api_world import caller, roster
from page_world import page_world

from certverify.web import runs
from certverify.web.ground import HOUSE

PROGRAM = b"MZ\x90\x00\x03" + bytes(200)
NO_ROSTERS = [
    ("fake.xlsx", b"just some words", "roster_not_spreadsheet", "纯文本表格请改用 .csv 扩展名"),
    ("exe.csv", PROGRAM, "roster_binary", "请选择名册文件"),
    ("prog.xlsx", PROGRAM, "roster_binary", "请选择名册文件"),
    ("scan.csv", b"%PDF-1.7 scanned", "roster_binary", "请选择名册文件"),
    ("cut.xlsx", b"PK\x03\x04 nothing", "roster_damaged", "另存为 xlsx"),
]


@pytest.mark.parametrize(("name", "content", "code", "words"), NO_ROSTERS)
async def test_no_roster_passes_the_upload(
    tmp_path: Path, name: str, content: bytes, code: str, words: str
) -> None:
    """Page and API refuse by the bytes, with the file's name and what to do; beside a good one only it is refused."""
    async with page_world(tmp_path, working=False) as world:
        async with world.browser() as browser:
            page = await browser.upload((name, content))
            assert page.status_code == 422
            assert name in page.text
            assert words in page.text
        async with caller(world) as program:
            alone = await program.upload((name, content))
            assert alone.status_code == 422
            assert [(one["name"], one["code"]) for one in alone.json()["refused"]] == [(name, code)]
            beside = await program.upload(roster(), (name, content))
            assert beside.status_code == 201
            assert [one["code"] for one in beside.json()["refused"]] == [code]
            assert [one["name"] for one in beside.json()["files"]] == ["名册.csv"]


async def test_a_run_that_cannot_read_its_roster_leads_back_to_it(tmp_path: Path) -> None:
    """A failed run offers its rosters again: with the good file in place of the bad one it comes to a verdict."""
    nobody = ("名册.csv", "某某公司,随便写写\n没有,表头\n".encode())
    async with page_world(tmp_path) as world, world.browser() as browser, caller(world) as program:
        path = (await browser.upload(nobody)).url.path
        run = path.rpartition("/")[2]
        await browser.post(f"{path}/start")
        failed = await world.ended(browser, path)
        assert "核验未能完成" in failed.text
        assert "继续核验" not in failed.text, "going on would fail again"
        told = await program.get(f"/runs/{run}/findings")
        assert (told.status_code, told.json()["code"]) == (409, "api_run_failed")
        draft = await browser.post(f"{path}/reopen")
        assert "返回核对名册" not in draft.text
        await browser.post(f"{path}/files", files=[("rosters", roster(name="好.csv"))])
        await browser.post(f"{path}/start")
        assert "发现问题" in (await world.ended(browser, path)).text
        asked = await runs.one_run(world.ground, HOUSE, run)
        assert asked is not None
        assert not await runs.reopen(world.ground, replace(asked, state="failed")), "it has a verdict"
