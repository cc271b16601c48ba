"""Callers of the API: tokens of a tenant's owner, a client, and a run that has ended."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from page_world import World

from certverify.web.accounts.tokens import make_token
from certverify.web.ground import HOUSE, Ground
from certverify.web.viewer import Role, Scope, Viewer

HEAD = "单位名称,部门,姓名,身份证号码,工种,作业类别,准操项目,证书编号,有效期至\n"
OVERDUE = (
    "某某化工有限公司,动力车间,古丽娜尔·艾山,370299199007222245,电焊工,焊接与热切割作业,"
    "熔化焊接与热切割作业,T370299199007222245,2026-03-08\n"
)
OTHER = "某某化工有限公司,,陆青禾,320199198503141170,电工,电工作业,低压电工作业,,\n"
BASE = "http://127.0.0.1:80/api/v1"


def roster(*lines: str, name: str = "名册.csv") -> tuple[str, bytes]:
    return (name, (HEAD + "".join(lines or (OVERDUE, OTHER))).encode())


async def token_for(ground: Ground, *scopes: Scope, tenant: str = HOUSE) -> str:
    """Make a token of a tenant's owner, with every scope if none is named."""
    owner = Viewer(tenant, Role.OWNER, "zh", b"", "")
    _, secret = await make_token(ground, owner, "test", scopes or list(Scope), timedelta(days=1))
    return secret


@dataclass
class Caller:
    """A program with a token; every operation that creates something gets a key of its own."""

    http: httpx.AsyncClient
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.http.get(path, **more)

    async def post(self, path: str, *, key: str | None = None, **more: Any) -> httpx.Response:
        headers = {"idempotency-key": key or f"key-{next(self.numbers):08}"}
        return await self.http.post(path, headers=headers, **more)

    async def upload(self, *rosters: tuple[str, bytes], key: str | None = None) -> httpx.Response:
        sent = [("rosters", one) for one in rosters or (roster(),)]
        return await self.post("/runs", key=key, files=sent)

    async def ended(self) -> str:
        """Upload a roster, run it, and return the run that has ended."""
        run = (await self.upload()).json()["run"]["id"]
        assert (await self.post(f"/runs/{run}/start")).status_code == 202
        for _ in range(600):
            if (await self.get(f"/runs/{run}")).json()["state"] == "done":
                return str(run)
            await asyncio.sleep(0.05)
        raise AssertionError("the run does not end")


@asynccontextmanager
async def caller(world: World, *scopes: Scope, tenant: str = HOUSE) -> AsyncIterator[Caller]:
    transport = httpx.ASGITransport(world.app)  # type: ignore[arg-type]  # FastAPI is the ASGI app it asks for
    headers = {"authorization": f"Bearer {await token_for(world.ground, *scopes, tenant=tenant)}"}
    async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers) as http:
        yield Caller(http)
