"""The page as a running server: everything opened in order, and closed in the opposite one."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Final

import uvicorn

from certverify.settings import PageSettings, Settings
from certverify.web.app import make_app
from certverify.web.entrance import LASTS, new_link
from certverify.web.front import Front
from certverify.web.ground import HOUSE, Ground, open_ground
from certverify.web.reading import Reader
from certverify.web.results import Results
from certverify.web.service import Service
from certverify.web.viewer import Role
from certverify.web.work import Worker

__all__ = ["serving"]

_GRACE: Final = 5


async def serving(
    settings: Settings,
    at: socket.socket,
    now: Callable[[], datetime],
    offer: Callable[[str, bool], None],
    stop: asyncio.Event,
) -> None:
    """Serve the page on ``at`` until ``stop``; runs under way are let go, to be taken up again.

    ``offer`` is given a one-time link, and another each time that one was used; where there are accounts, once the
    page's address.

    Raises:
        ConfigError: as ``open_ground``; ``public_url_malformed``.
        StoreError: the database failed.
    """
    page = settings.page
    front = Front.public(page.public_url) if page.public_url else Front.here(at.getsockname()[1])
    async with AsyncExitStack() as stack:
        ground = await stack.enter_async_context(open_ground(settings, now, accounts=page.accounts))
        links = _Links(ground, front.url, offer)
        reader, results = Reader(ground), Results(ground)
        worker = Worker(ground, reader, results)
        service = Service(ground, reader, results, worker, front, entered=links.next, knocked=links.renew)
        server = _Server(_config(service, page))
        serving_ = asyncio.create_task(server.serve(sockets=[at]))
        working = asyncio.create_task(worker.work())
        stopped = asyncio.create_task(stop.wait())
        listens = asyncio.create_task(server.listens.wait())
        await asyncio.wait([serving_, stopped, listens], return_when=asyncio.FIRST_COMPLETED)
        if server.started:
            await links.offer(first=True)
            await asyncio.wait([serving_, stopped], return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        await asyncio.gather(serving_, worker.close())
        await working


def _config(service: Service, page: PageSettings) -> uvicorn.Config:
    """Return how to serve. What a proxy says of a request counts only if one was named, from its addresses alone."""
    return uvicorn.Config(
        make_app(service),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=page.public_url is not None,
        forwarded_allow_ips=list(page.trusted_proxies),
        timeout_graceful_shutdown=_GRACE,
    )


class _Server(uvicorn.Server):
    """A server that says when it listens: an address told before would be refused to whoever is quick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.listens.set()


class _Links:
    """Offers a one-time link, and the next one when it was used; where there are accounts, the address alone.

    One that lapsed unused is followed by another once somebody stands before the door, who would else have none.
    """

    def __init__(self, ground: Ground, base: str, offer: Callable[[str, bool], None]) -> None:
        self._ground, self._base, self._offer = ground, base, offer
        self._tasks: set[asyncio.Task[None]] = set()
        self._good_until = ground.now()

    def next(self) -> None:
        self._good_until = self._ground.now() + LASTS
        task = asyncio.create_task(self.offer(first=False))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def renew(self) -> None:
        if not self._ground.accounts and self._ground.now() >= self._good_until:
            self.next()

    async def offer(self, *, first: bool) -> None:
        if self._ground.accounts:
            self._offer(f"{self._base}/login", first)
            return
        self._good_until = self._ground.now() + LASTS
        secret = await new_link(self._ground, HOUSE, Role.OWNER)
        self._offer(f"{self._base}/enter?link={secret}", first)
