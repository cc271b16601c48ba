"""Rosters run through the page, one after the other, as an employer sends them."""

from api_world import HEAD
from page_world import Browser, World

__all__ = ["ENDED", "HOLDER", "checked"]

HOLDER = "某某化工有限公司,动力车间,端木听泉,320199198909301592,电工,电工作业,低压电工作业,T320199198909301592,{end}\n"
"""Somebody whose certificate is on record until 2029-02-14."""
ENDED = (
    "某某化工有限公司,动力车间,轩辕启明,140199198308253915,电工,电工作业,防爆电气作业,"
    "T140199198308253915,2026-09-30\n"
)
"""Somebody whose certificate, claimed and on record, ended."""


async def checked(world: World, browser: Browser, lines: str, *, looked: bool = False) -> str:
    """Run a roster of these lines, its doubts ``looked`` at, and return the run's path."""
    path = str((await browser.upload(("名册.csv", (HEAD + lines).encode()))).url.path)
    await browser.post(f"{path}/start", {"looked": "yes"} if looked else {})
    await world.ended(browser, path)
    return path
