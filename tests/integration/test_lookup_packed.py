"""Answers packed although nobody asked for it: unpacked within a bound, or refused."""

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from aiohttp import web

from certverify.lookup.wire.network import LARGEST_BODY, Network

BODY = '{"result": "一条记录"}'.encode()


@asynccontextmanager
async def saying(body: bytes, encoding: str) -> AsyncIterator[str]:
    """Run a server over loopback that answers everything with one body."""

    async def say(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": encoding})

    app = web.Application()
    app.router.add_get("/", say)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def got(url: str) -> bytes:
    async with httpx.AsyncClient(transport=Network(1, None)) as wire:
        return (await wire.get(url)).content


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("identity", BODY),
    ],
    ids=["gzip", "x-gzip", "deflate", "identity"],
)
async def test_a_small_answer_is_read_as_it_was_meant(encoding: str, packed: bytes) -> None:
    """A server that packs everything loses no answer by it."""
    async with saying(packed, encoding) as url:
        assert await got(url) == BODY


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"no gzip at all"),
        ("gzip", gzip.compress(BODY)[:-9]),
        ("br", b"\x8b\x02\x80nothing\x03"),
    ],
    ids=["damaged", "cut off", "of an unknown kind"],
)
async def test_what_does_not_unpack_is_no_answer(encoding: str, body: bytes) -> None:
    """Damaged, cut off, or packed in a way we do not know."""
    async with saying(body, encoding) as url:
        with pytest.raises(httpx.DecodingError):
            await got(url)


async def test_a_bomb_is_refused_before_it_unfolds() -> None:
    """A quarter of a GiB in 260 kB: no more memory is taken for it than for the largest answer, some times over."""
    packer = zlib.compressobj()
    bomb = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(256)) + packer.flush()
    tracemalloc.start()
    try:
        async with saying(bomb, "deflate") as url:
            with pytest.raises(httpx.DecodingError):
                await got(url)
        assert tracemalloc.get_traced_memory()[1] < 4 * LARGEST_BODY
    finally:
        tracemalloc.stop()
