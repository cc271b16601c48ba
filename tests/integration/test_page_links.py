"""The one-time links of a page without accounts: one is always at hand for whoever stands before the door."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from page_world import settings

from certverify.web.serving import serving


async def test_a_link_that_lapsed_is_followed_by_another(tmp_path: Path) -> None:
    """Yesterday's link is over; whoever comes with it has a new one printed."""
    ahead = timedelta()
    at, stop = socket.create_server(("127.0.0.1", 0)), asyncio.Event()
    links: asyncio.Queue[str] = asyncio.Queue()
    task = asyncio.create_task(
        serving(
            settings(tmp_path), at, lambda: datetime.now(UTC) + ahead, lambda link, _: links.put_nowait(link), stop
        )
    )  # fmt: skip
    first = await asyncio.wait_for(links.get(), 30)
    async with httpx.AsyncClient(follow_redirects=True) as browser:
        home = first.partition("/enter")[0]
        assert (await browser.get(home)).status_code == 401
        assert links.empty(), "the first is still good"
        ahead = timedelta(hours=13)
        assert (await browser.get(first)).status_code == 401
        second = await asyncio.wait_for(links.get(), 30)
        assert (await browser.get(home)).status_code == 401
        assert links.empty(), "one is enough"
        assert (await browser.get(second)).status_code == 200
    stop.set()
    await task
