"""A run that could not ask everybody: the page never lets it look like a run without problems."""

import re
from pathlib import Path

from captcha_terminal import simulated
from desk_page import roster, settings
from page_world import page_world


async def test_an_incomplete_run_says_why_and_claims_nothing(tmp_path: Path) -> None:
    """Where nobody was asked, headline, banner and empty list give one number of people, and why it ended."""
    with simulated() as simulator:
        chosen = settings(tmp_path, simulator)
        async with page_world(tmp_path, chosen=chosen, real=True) as world, world.browser() as browser:
            draft = await browser.upload(roster(simulator))
            await browser.post(f"{draft.url.path}/start")
            await browser.post(f"{draft.url.path}/stop")
            verdict = (await world.ended(browser, draft.url.path)).text
    assert "<h1>3 人次暂未核实，不能说没有问题</h1>" in verdict
    assert "停止原因：已按要求停止。" in verdict
    assert "本次未查询完，不能说没有问题：3 人次暂未核实。" in verdict
    assert "暂未核实</a> <b>3</b>" in verdict
    assert "未发现问题" not in verdict
    assert not re.search(r"<button>筛选", verdict), "no filter is offered where there is none"
