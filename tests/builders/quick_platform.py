"""A platform without latency, in a process of its own: speaks the gateway's language, notes when each request came.

Written on bare sockets, so that it is no bottleneck for those it measures: ``python quick_platform.py`` prints its
port, answers ``POST`` to any path, tells the arrivals (seconds, monotonic) on ``GET /arrivals``, forgets them on
``DELETE``, and ends when its standard input does.
"""

import asyncio
import json
import os
import select
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Conversation(asyncio.Protocol):
    """One connection: requests with a length, one after the other."""

    arrivals: list[float]

    def __init__(self, arrivals: list[float], clock: asyncio.AbstractEventLoop) -> None:
        self.arrivals = arrivals
        self.clock = clock
        self.buffer = b""
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        now = self.clock.time()
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
            if len(self.buffer) < end + 4 + length:
                return
            body, self.buffer = self.buffer[end + 4 : end + 4 + length], self.buffer[end + 4 + length :]
            self.transport.write(with_head(self.answer(head[:4], body, now)))

    def answer(self, method: bytes, body: bytes, now: float) -> bytes:
        if method == b"get ":
            return json.dumps(self.arrivals).encode()
        if method == b"dele":
            self.arrivals.clear()
            return b"[]"
        self.arrivals.append(now)
        return answered(json.loads(body)["requests"])


def with_head(body: bytes) -> bytes:
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: %d\r\n\r\n"
        % len(body)
        + body
    )


def answered(requests: list[dict[str, str]]) -> bytes:
    """Answer as the gateway does: every eighth person has no record, all others one certificate."""
    results = [result(one) for one in requests]
    return json.dumps({"code": "0", "message": "ok", "results": results}, ensure_ascii=False).encode()


def result(one: dict[str, str]) -> dict[str, Any]:
    held = int(one["idNumber"][14:17]) % 8 > 0
    return {
        "idNumber": one["idNumber"],
        "name": one["name"],
        "kind": one["kind"],
        "resultCode": "FOUND" if held else "NO_RECORD",
        "total": int(held),
        "certificates": [certificate(one["idNumber"])] if held else [],
    }


def certificate(id_number: str) -> dict[str, Any]:
    return {
        "certNo": "T" + id_number,
        "category": "电工作业",
        "item": "低压电工作业",
        "personType": None,
        "industry": None,
        "unitType": None,
        "firstIssueDate": "2024-01-10",
        "validFrom": "2024-01-10",
        "validTo": "2030-01-09",
        "reviewDue": "2027-01-10",
        "reviewedOn": None,
        "issuer": "江苏省应急管理厅",
        "status": "有效",
        "history": False,
    }


class QuickPlatform:
    """The process as its user sees it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/gateway/v1/certificates"

    def arrivals(self) -> list[float]:
        return list(self._call("GET"))

    def forget(self) -> None:
        self._call("DELETE")

    def _call(self, method: str) -> Any:
        with urllib.request.urlopen(urllib.request.Request(self.url, method=method), timeout=60) as reply:
            return json.loads(reply.read())


@contextmanager
def quick_platform(cores: set[int] | None = None) -> Iterator[QuickPlatform]:
    """Start the process, on the given cores if any, and end it."""
    command = [sys.executable, str(Path(__file__)), *map(str, cores or ())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], 30)[0], "it did not start"
        yield QuickPlatform(int(process.stdout.readline()))
        process.stdin.close()


async def serve() -> None:
    loop = asyncio.get_running_loop()
    arrivals: list[float] = []
    server = await loop.create_server(lambda: Conversation(arrivals, loop), "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    if sys.argv[1:]:
        os.sched_setaffinity(0, set(map(int, sys.argv[1:])))
    asyncio.run(serve())
