"""Signs of life for whoever watches over the process: no session, nobody's data, answered under any host name.

``/livez`` says that the process answers; ``/readyz`` that its database does, so that people can be sent here. A
database that is away must not get the process killed: it waits and goes on by itself.
"""

import asyncio
from typing import Final

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from certverify.errors import StoreError
from certverify.web.ground import Ground
from certverify.web.schema import version
from certverify.web.service import service_of

__all__ = ["router"]

router = APIRouter()
_PATIENCE: Final = 2.0
"""Seconds for the database to answer; probes commonly give up after some seconds more."""


@router.get("/livez")
async def alive() -> PlainTextResponse:
    """Say that the process answers."""
    return PlainTextResponse("alive\n")


@router.get("/readyz")
async def ready(request: Request) -> PlainTextResponse:
    """Say whether people can be served: 200, or 503 while the database does not answer."""
    if await _answers(service_of(request).ground):
        return PlainTextResponse("ready\n")
    return PlainTextResponse("not ready: the database does not answer\n", 503)


async def _answers(ground: Ground) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE):
            return bool(await ground.rows(sa.select(version.c.number)))
    except (StoreError, TimeoutError):
        return False
