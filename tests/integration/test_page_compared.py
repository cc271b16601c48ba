"""Claim and record on a person's page differ where the rules see a difference, and a term that is over is marked."""

import re
from pathlib import Path

from api_world import OVERDUE, roster
from page_world import page_world

HEAD = "单位名称,姓名,身份证号码,工种,准操项目,证书编号,有效期至,发证机关\n"
LINES = (
    "某某化工有限公司,端木听泉,320199198909301592,电工,低压电工作业,320199198909301592,2029-02-14,江苏应急厅\n",
    "某某化工有限公司,百里见川,320199199402120199,电工,低压电工作业,T320199199402120199,2029-06-11,河南省应急管理厅\n",
    "某某化工有限公司,轩辕启明,140199198308253915,电工,防爆电气作业,T140199198308253915,2026-09-30,山西省应急管理厅\n",
)


def differing(page: str) -> list[str]:
    """Return which facts a page marks as differing."""
    return re.findall(r'<tr class="differs"><th scope="row">([^<]+)', page)


async def test_what_differs_is_what_the_rules_see(tmp_path: Path) -> None:
    """江苏应急厅 is 江苏省应急管理厅 and a T left out is no difference; another province's issuer is one."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = (await browser.upload(("名册.csv", (HEAD + "".join(LINES)).encode()))).url.path
        await browser.post(f"{path}/start")
        await world.ended(browser, path)
        pages = [(await browser.get(f"{path}/entries/{entry}")).text for entry in range(3)]
        assert [differing(page) for page in pages] == [[], ["发证机关"], []]
        assert ["有效期已届满" in page for page in pages] == [False, False, True], (
            "the record still says 有效"
        )


async def test_somebody_listed_twice_has_one_problem(tmp_path: Path) -> None:
    """Two rows of one person in one post are two entries and one problem, and the page says why the numbers differ."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        for lines, told in ((OVERDUE,), False), ((OVERDUE, OVERDUE), True):
            path = (await browser.upload(roster(*lines))).url.path
            await browser.post(f"{path}/start")
            verdict = (await world.ended(browser, path)).text
            assert f"发现问题 {len(lines)} 人次" in verdict
            assert ("重复列出的，只算一项问题" in verdict) == told


async def test_a_column_that_disagrees_throughout_is_pointed_out(tmp_path: Path) -> None:
    """Three ends that all are another card's make the column the likelier culprit; of the true ones nothing is said."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        for ends, told in ((), False), (("2029-02-14", "2029-06-11", "2026-09-30"), True):
            lines = "".join(LINES)
            for n, end in enumerate(ends):
                lines = lines.replace(end, f"2033-03-{n + 1:02}")
            path = (await browser.upload(("名册.csv", (HEAD + lines).encode()))).url.path
            await browser.post(f"{path}/start")
            verdict = (await world.ended(browser, path)).text
            assert ("与平台比对的3个有效期中有3个不一致（列：有效期至 (G)）" in verdict) == told


async def test_no_hint_speaks_of_the_command_line(tmp_path: Path) -> None:
    """A column that was not understood is to be chosen in the form; --mapping is for the command line."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        draft = await browser.upload(("名册.csv", (HEAD.replace("发证机关", "情况甲") + LINES[0]).encode()))
        assert "以下列的表头无法识别，内容未读取：情况甲" in draft.text
        assert "请在下方选择其含义" in draft.text
        assert "--mapping" not in draft.text
