"""The page as a running server: everything opened in order, and closed in the opposite one."""

import asyncio
import socket
from collections.abc import Callable
from datetime import datetime

import uvicorn

from certverify.settings import Settings
from certverify.web.app import make_app
from certverify.web.entrance import new_link
from certverify.web.ground import HOUSE, Ground, open_ground
from certverify.web.reading import Reader
from certverify.web.results import Results
from certverify.web.service import Service
from certverify.web.viewer import Role
from certverify.web.work import Worker

__all__ = ["serving"]

_HOSTS = frozenset({"127.0.0.1", "localhost"})
_GRACE = 5


async def serving(
    settings: Settings,
    at: socket.socket,
    now: Callable[[], datetime],
    offer: Callable[[str, bool], None],
    stop: asyncio.Event,
) -> None:
    """Serve the page for one person on ``at`` until ``stop``; runs under way are let go, to be taken up again.

    ``offer`` is given a one-time link, and another each time that one was used.

    Raises:
        ConfigError: as ``open_ground``.
        StoreError: the database failed.
    """
    async with open_ground(settings, now) as ground:
        links = _Links(ground, f"http://127.0.0.1:{at.getsockname()[1]}", offer)
        reader, results = Reader(ground), Results(ground)
        worker = Worker(ground, reader, results)
        service = Service(ground, reader, results, worker, hosts=_HOSTS, entered=links.next)
        server = _Server(
            uvicorn.Config(make_app(service), log_config=None, access_log=False, server_header=False)
        )
        server.config.timeout_graceful_shutdown = _GRACE
        serving_ = asyncio.create_task(server.serve(sockets=[at]))
        working = asyncio.create_task(worker.work())
        await links.offer(first=True)
        await asyncio.wait([serving_, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        await asyncio.gather(serving_, worker.close())
        await working


class _Server(uvicorn.Server):
    """A server that leaves signals to the command that runs it."""

    def install_signal_handlers(self) -> None:
        """Install none."""


class _Links:
    """Offers a one-time link, and the next one when it was used."""

    def __init__(self, ground: Ground, base: str, offer: Callable[[str, bool], None]) -> None:
        self._ground, self._base, self._offer = ground, base, offer
        self._tasks: set[asyncio.Task[None]] = set()

    def next(self) -> None:
        task = asyncio.create_task(self.offer(first=False))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def offer(self, *, first: bool) -> None:
        secret = await new_link(self._ground, HOUSE, Role.OWNER)
        self._offer(f"{self._base}/enter?link={secret}", first)
