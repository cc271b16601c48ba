"""What a run waits for that nobody at the page is working on: it is said, since when, and what to do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from api_world import HEAD, OTHER, OVERDUE
from page_world import page_world

from certverify.lookup import ANOTHER_RUN, Pause, ProgressState
from certverify.web import runs

BEGAN = datetime(2026, 11, 27, 0, 30, tzinfo=UTC)
"""08:30 in Beijing."""


async def test_a_run_behind_one_that_the_page_does_not_know(tmp_path: Path) -> None:
    """People whom a run outside the page, or a dead process, still holds: the wait and its end are told."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        path = (await browser.upload(("甲.csv", (HEAD + OVERDUE + OTHER).encode()))).url.path
        await browser.post(f"{path}/start")
        taken = await runs.claim(world.ground, "this process")
        assert taken is not None
        pause = Pause(BEGAN + timedelta(seconds=5), ANOTHER_RUN, BEGAN)
        state = ProgressState(0, 2, 0, 0, 0, rate=0.0, grant=None, eta=None, pause=pause)
        await runs.tell(world.ground, taken, state)
        said = (await browser.get(f"{path}/progress")).text
        assert "自 2026-11-27 08:30 起等待" in said
        assert "对方已中断的，约1分钟后自动接着查询，无需操作" in said
        assert "查看该次核验" not in said, "there is none to see"
        await runs.tell(world.ground, taken, ProgressState(1, 2, 1, 0, 0, rate=1.0, grant=None, eta=None))
        assert "起等待" not in (await browser.get(f"{path}/progress")).text
