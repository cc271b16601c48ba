"""Every open problem of earlier runs is in one group of what became of them, whatever the next roster says."""

from pathlib import Path

from api_world import OVERDUE, caller
from checked_page import checked
from page_world import page_world

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
