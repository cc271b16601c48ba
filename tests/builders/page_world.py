"""The page in process over a data file: a ground of its own, a worker, and a browser's worth of requests."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from argon2 import PasswordHasher

from certverify.settings import ConnectorSettings, Settings
from certverify.web.accounts.invitations import invite
from certverify.web.accounts.passwords import Passwords
from certverify.web.accounts.tenants import add_tenant, tenants_of
from certverify.web.app import make_app
from certverify.web.entrance import new_link
from certverify.web.front import Front
from certverify.web.ground import HOUSE, Ground, open_ground
from certverify.web.reading import Reader
from certverify.web.results import Results
from certverify.web.service import Limits, Service
from certverify.web.viewer import Role
from certverify.web.work import Worker

ROOT = Path(__file__).parents[2]
REGISTRY = ROOT / "examples" / "registry.csv"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""Hashes of almost no work: what they cost is no subject of most tests."""

PASSWORD = "correct horse 电池"
NOON = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that the test sets; it creeps on with each reading, or is the machine's if ``real``: pace needs one.

    The machine's may be put ``ahead``.
    """

    time: datetime = NOON
    read: int = 0
    real: bool = False
    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        if self.real:
            return datetime.now(UTC) + self.ahead
        self.read += 1
        return self.time.replace(microsecond=self.read % 1_000_000)


def settings(folder: Path, registry: Path = REGISTRY) -> Settings:
    """Return settings whose source is a data file."""
    coverage = {"nationwide": True, "kinds": ["special_operation", "safety_assessment"], "coal": False}
    options = {"file": str(registry), "as_of": "2026-11-26", "coverage": coverage}
    table = ConnectorSettings.model_validate({"type": "snapshot", **options})
    return Settings(
        store=f"sqlite:///{folder / 'ledger.sqlite'}", connectors={"snapshot": table}, folder=folder
    )


@dataclass
class Browser:
    """Somebody at the page. ``form`` is the token of the last page seen."""

    http: httpx.AsyncClient
    form: str = ""
    seen: list[httpx.Response] = field(default_factory=list)

    @property
    def session(self) -> str:
        """The secret of the session that the browser holds."""
        return self.http.cookies[Front.here(80).session_name]

    async def get(self, path: str, **more: object) -> httpx.Response:
        return self._noted(await self.http.get(path, follow_redirects=True, **more))  # type: ignore[arg-type]  # httpx's own options

    async def post(
        self, path: str, data: dict[str, str] | None = None, files: object = None
    ) -> httpx.Response:
        told = {"form": self.form, **(data or {})}
        return self._noted(await self.http.post(path, data=told, files=files, follow_redirects=True))  # type: ignore[arg-type]  # httpx's own kinds of files

    async def upload(self, *rosters: tuple[str, bytes]) -> httpx.Response:
        return await self.post("/runs", files=[("rosters", roster) for roster in rosters])

    def _noted(self, answer: httpx.Response) -> httpx.Response:
        self.seen.append(answer)
        if found := re.search(r'name="form" value="(\w+)"', answer.text):
            self.form = found[1]
        return answer


@dataclass
class World:
    """One open page."""

    ground: Ground
    service: Service
    clock: Clock
    app: object

    @asynccontextmanager
    async def browser(self, tenant: str = HOUSE, role: Role = Role.OWNER) -> AsyncIterator[Browser]:
        """Enter by a one-time link."""
        transport = httpx.ASGITransport(self.app)  # type: ignore[arg-type]  # FastAPI is the ASGI app it asks for
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:80") as http:
            came = Browser(http)
            await came.get(f"/enter?link={await new_link(self.ground, tenant, role)}")
            yield came

    @asynccontextmanager
    async def stranger(self, address: str = "127.0.0.1") -> AsyncIterator[Browser]:
        """Come from an address, with nothing."""
        transport = httpx.ASGITransport(self.app, client=(address, 1))  # type: ignore[arg-type]  # FastAPI is the ASGI app it asks for
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:80") as http:
            yield Browser(http)

    @asynccontextmanager
    async def member(self, tenant: str, role: Role, name: str | None = None) -> AsyncIterator[Browser]:
        """Join a tenant (made if there is none) by an invitation, with :data:`PASSWORD`."""
        if tenant not in {one.id for one in await tenants_of(self.ground)}:
            await add_tenant(self.ground, tenant, tenant)
        link = await invite(self.ground, tenant, role, by=None)
        async with self.stranger() as came:
            said = {"link": link, "name": name or f"{role} of it", "password": PASSWORD, "again": PASSWORD}
            assert (await came.post("/join", said)).status_code == 200
            yield came

    async def ended(self, browser: Browser, path: str) -> httpx.Response:
        """Return the page of a run once it has ended."""
        for _ in range(600):
            page = await browser.get(path)
            if "progress.title" not in page.text and 'hx-trigger="every 1s"' not in page.text:
                return page
            await asyncio.sleep(0.05)
        raise AssertionError("the run does not end")


@asynccontextmanager
async def page_world(
    folder: Path,
    *,
    registry: Path = REGISTRY,
    limits: Limits | None = None,
    working: bool = True,
    chosen: Settings | None = None,
    accounts: bool = False,
    real: bool = False,
) -> AsyncIterator[World]:
    """Open a page, its worker running unless the test wants it still."""
    clock = Clock(real=real)
    async with open_ground(chosen or settings(folder, registry), clock, accounts=accounts) as ground:
        reader, results = Reader(ground), Results(ground)
        worker = Worker(ground, reader, results)
        service = Service(
            ground, reader, results, worker, Front.here(80), Passwords(CHEAP), limits=limits or Limits()
        )
        task = asyncio.create_task(worker.work()) if working else None
        try:
            yield World(ground, service, clock, make_app(service))
        finally:
            await worker.close()
            if task is not None:
                await task
