"""Several files of one name in one upload: rows, problems and marks stay with their own file; copies count once."""

import io
import re
from pathlib import Path

import openpyxl
from api_world import caller
from page_world import Browser, World, page_world

HEAD = ("单位名称", "姓名", "身份证号码", "工种")
HOLDER = ("某某化工有限公司", "陆青禾", "320199198503141170", "电工")
MISTYPED = ("某某化工有限公司", "张伟", "320199199003071239", "电工")
"""The check digit is wrong: 320199199003071238 is right."""


def workbook(*lines: tuple[str, ...]) -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    for line in (HEAD, *lines):
        made.worksheets[0].append(line)
    made.save(out)
    return out.getvalue()


async def run_to_its_end(world: World, browser: Browser, path: str) -> None:
    await browser.post(f"{path}/start")
    assert (await world.ended(browser, path)).status_code == 200


async def marks(browser: Browser, path: str, file: str) -> str:
    """Return everything that is said in the cells of an annotated roster."""
    answer = await browser.get(f"{path}/files/{file}/annotated.xlsx")
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0] for cell in row]
    return "\n".join(cell.comment.text for cell in cells if cell.comment)


async def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """The problems of one file never stand at another's rows, although both are called the same."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        genuine, faulty = ("名册.xlsx", workbook(HOLDER)), ("名册.xlsx", workbook(MISTYPED))
        draft = await browser.upload(genuine, faulty)
        assert re.findall(r'<th scope="row">(名册[^<]*)</th>', draft.text) == ["名册.xlsx", "名册 (2).xlsx"]
        first, second = re.findall(r"/files/(\w+)/drop", draft.text)
        path = draft.url.path
        for when in ("before", "after"):
            assert not await marks(browser, path, first), when
            assert "校验" in await marks(browser, path, second), when
            if when == "before":
                await run_to_its_end(world, browser, path)


async def test_a_further_file_of_the_name_is_numbered_on(tmp_path: Path) -> None:
    """Files that are added later get the next number that is free."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        path = (await browser.upload(("名册.xlsx", workbook(HOLDER)))).url.path
        for line in (MISTYPED, (*HOLDER[:3], "电焊工")):
            draft = await browser.post(f"{path}/files", files=[("rosters", ("名册.xlsx", workbook(line)))])
        assert re.findall(r'<th scope="row">(名册[^<]*)</th>', draft.text) == [
            "名册.xlsx",
            "名册 (2).xlsx",
            "名册 (3).xlsx",
        ]


async def test_the_same_file_twice_is_checked_once(tmp_path: Path) -> None:
    """A roster chosen twice, or again under another name, is taken once; that is said, and the run shows its result."""
    same = workbook(HOLDER)
    async with page_world(tmp_path) as world, world.browser() as browser:
        draft = await browser.upload(("名册.xlsx", same), ("名册.xlsx", same), ("副本.xlsx", same))
        told = draft.text.split("data-refusals")[1].split("</ul>")[0]
        assert re.findall(r"<li>([^：]+)：与已上传的“名册.xlsx”内容完全相同", told) == [
            "名册.xlsx",
            "副本.xlsx",
        ]
        assert len(re.findall(r"/files/\w+/drop", draft.text)) == 1
        await run_to_its_end(world, browser, draft.url.path)
        people = [(await browser.get(f"{draft.url.path}/entries/{entry}")).status_code for entry in (0, 1)]
        assert people == [200, 404]


async def test_a_program_is_told_of_both(tmp_path: Path) -> None:
    """The interface for programs numbers names and takes a copy once, as the page does."""
    async with page_world(tmp_path, working=False) as world, caller(world) as program:
        same = ("名册.xlsx", workbook(HOLDER))
        answer = (await program.upload(same, ("名册.xlsx", workbook(MISTYPED)), same)).json()
        assert [one["name"] for one in answer["files"]] == ["名册.xlsx", "名册 (2).xlsx"]
        assert [(one["name"], one["code"]) for one in answer["refused"]] == [("名册.xlsx", "twice")]
