"""A platform over TLS on loopback that is well but for one step of a run, where one thing is wrong each time.

It speaks the gateway's language (plain, with a token to fetch, in pages, in batches) and the public platform's.
"""

import asyncio
import gzip
import json
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from self_signed import self_signed

__all__ = [
    "ABSENT",
    "CONTROL",
    "CREW",
    "HOLDERS",
    "STEPS",
    "TOXICS",
    "ToxicPlatform",
    "id_number",
    "toxic_platform",
]

STEPS: Final = (
    "first control", "look-up", "second look-up", "later control", "token", "second page", "batch", "probe",
    "captcha image", "mem query",
)  # fmt: skip  # a list of words
"""The steps of a run at which something can be wrong."""


def id_number(number: int) -> str:
    """Invent a number on a county code that is not assigned, with its check character (GB 11643)."""
    head = f"320199{1970 + number}0{1 + number % 9}15{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return head + "10X98765432"[sum(int(d) * w for d, w in zip(head, weights, strict=True)) % 11]


CONTROL: Final = (id_number(1), "欧阳甲")
HOLDERS: Final = tuple((id_number(number), "欧阳" + "乙丙丁"[number - 2]) for number in (2, 3, 4))
ABSENT: Final = (id_number(5), "欧阳戊")
CREW: Final = tuple((id_number(number), "司马" + chr(0x4E00 + number)) for number in range(10, 30))
"""Twenty more people on record: so many that a platform which shows none of them is not believed."""
_ON_RECORD: Final = {number for number, _ in (CONTROL, *HOLDERS, *CREW)}


def _held(number: str) -> dict[str, Any]:
    blank = dict.fromkeys(("personType", "industry", "unitType", "reviewDue", "reviewedOn"))
    kind = {
        "certNo": f"T{number}",
        "category": "电工作业",
        "item": "低压电工作业",
        "issuer": "江苏省应急管理厅",
    }
    days = {"firstIssueDate": "2024-01-10", "validFrom": "2024-01-10", "validTo": "2030-01-09"}
    return blank | kind | days | {"status": "有效", "history": False}


def _result(one: dict[str, str], certificates: list[dict[str, Any]], total: int) -> dict[str, Any]:
    echo = {name: one[name] for name in ("idNumber", "name", "kind")}
    return echo | {
        "resultCode": "FOUND" if total else "NO_RECORD",
        "total": total,
        "certificates": certificates,
    }


@dataclass(frozen=True)
class Toxic:
    """One thing that can be wrong: other bytes instead of a response, or something done to the connection."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Callable[[bytes], bytes] = lambda good: good
    length: Callable[[bytes], int] = len
    connection: str = ""
    persons: bool = False
    """Whether it is about what is said of a person, and so only where a person is asked about."""


def _said(text: str) -> Callable[[bytes], bytes]:
    return lambda _: text.encode()


def _both(code: str, message: str) -> Callable[[bytes], bytes]:
    """Say something in the words of both languages; the gateway's codes are text, the platform's numbers."""

    def body(good: bytes) -> bytes:
        ours = b'"results"' in good or b'"access_token"' in good
        told = (
            {"code": code, "message": message} if ours else {"code": int(code), "msg": message, "data": None}
        )
        return json.dumps(told | ({"results": []} if ours else {}), ensure_ascii=False).encode()

    return body


def _changed(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    def body(good: bytes) -> bytes:
        document = json.loads(good)
        change(document)
        return json.dumps(document, ensure_ascii=False).encode()

    return body


def _strange(document: dict[str, Any]) -> None:
    for name in ("results", "data"):
        if name in document:
            document[name] = {"rows": document[name]}
    for name in ("access_token", "img"):
        if name in document:
            document[name] = [document[name]]


def _nobody(document: dict[str, Any]) -> None:
    for one in document.get("results", []):
        one.update({"resultCode": "NO_RECORD", "total": 0, "certificates": []})
    if "data" in document:
        document.update({"msg": "没有查询到相关证件信息！", "data": None})


def _somebody_else(document: dict[str, Any]) -> None:
    other = id_number(9)
    for one in document.get("results", []):
        one["idNumber"] = other
    for row in document.get("data") or []:
        row["certNum"] = f"T{other}"
        row["idcardNum"] = other


_BOMB: Final = gzip.compress(bytes(64 * 1024 * 1024))
"""Made before anybody asks: while a server is silent, patient time passes, and the client would rightly give up."""
_PAGE: Final = "<!DOCTYPE html><html><body><h1>系统维护中</h1></body></html>"
TOXICS: Final[dict[str, Toxic]] = {
    "connection refused": Toxic(connection="refused"),
    "connection reset before the answer": Toxic(connection="reset"),
    "connection reset in the middle of the answer": Toxic(connection="reset in the middle"),
    "connection closed without an answer": Toxic(connection="closed"),
    "no answer at all, the connection open": Toxic(connection="hangs"),
    "an answer that drips": Toxic(connection="drips"),
    "a certificate for TLS that nobody vouches for": Toxic(connection="look-alike"),
    "half a body, the length promised": Toxic(body=lambda good: good[: len(good) // 2], length=lambda _: 4_000),
    "half a body of right length": Toxic(body=lambda good: good[: len(good) // 2]),
    "a length that is too short": Toxic(length=lambda body: len(body) - 7),
    "HTML in HTTP 200": Toxic(headers={"Content-Type": "text/html"}, body=_said(_PAGE)),
    "400": Toxic(status=400, body=_said(_PAGE)),
    "403": Toxic(status=403, body=_said(_PAGE)),
    "404": Toxic(status=404, body=_said(_PAGE)),
    "429 with Retry-After": Toxic(status=429, headers={"Retry-After": "2"}, body=_said("{}")),
    "429 without": Toxic(status=429, body=_said("{}")),
    "500": Toxic(status=500, body=_said("{}")),
    "502": Toxic(status=502, body=_said(_PAGE)),
    "503 with Retry-After": Toxic(status=503, headers={"Retry-After": "2"}, body=_said("")),
    "redirect elsewhere": Toxic(status=302, headers={"Location": "/elsewhere"}, body=_said("")),
    "throttled in HTTP 200": Toxic(body=_both("429", "请求过于频繁，请稍后再试")),
    "an error in HTTP 200": Toxic(body=_both("500", "系统异常")),
    "no body": Toxic(body=_said("")),
    "null": Toxic(body=_said("null")),
    "another form of JSON": Toxic(body=_changed(_strange)),
    "unknown field": Toxic(body=_changed(lambda document: document.update({"traceId": "0"}))),
    "bytes that are no text": Toxic(body=lambda _: bytes(range(256)) * 4),
    "gzip that nobody asked for, a bomb": Toxic(headers={"Content-Encoding": "gzip"}, body=lambda _: _BOMB),
    "a body of nine megabytes": Toxic(body=lambda good: good + b" " * (9 * 1024 * 1024)),
    "no record, whoever is asked about": Toxic(body=_changed(_nobody), persons=True),
    "somebody else's record": Toxic(body=_changed(_somebody_else), persons=True),
}  # fmt: skip  # a table


class ToxicPlatform:
    """The server, in a thread of its own with an event loop of its own."""

    def __init__(self, folder: Path) -> None:
        for name in ("genuine", "look-alike"):
            (folder / name).mkdir(parents=True)
        self.authority, self._tls = self_signed(folder / "genuine")
        self_signed(folder / "look-alike")
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._images = 0
        self.port = 0
        self.forget("", "")

    def forget(self, step: str, toxic: str) -> None:
        """Be well again, but for this step."""
        self.step, self.toxic = step, toxic
        self.asked: Counter[str] = Counter()
        self.shown: set[str] = set()
        self.met = 0
        self.elsewhere = 0

    def start(self) -> None:
        """Listen; the port stays the same as long as the platform is not made anew."""
        self._trust("genuine")
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self._tls)
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def stop(self) -> None:
        """Close everything, connections included."""

        async def close() -> None:
            self._gone()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._loop.stop()

        asyncio.run_coroutine_threadsafe(close(), self._loop)
        self._thread.join()

    def close(self) -> None:
        """End for good."""
        self._loop.close()

    def _trust(self, name: str) -> None:
        self._tls.load_cert_chain(self._folder / name / "cert.pem", self._folder / name / "key.pem")

    def _gone(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                length = next(
                    (
                        int(line[15:])
                        for line in head.splitlines()
                        if line.lower().startswith("content-length:")
                    ),
                    0,
                )
                body = await reader.readexactly(length)
                await self._answer(head.split(" ")[1], body, writer)
        except (asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.transport.abort()
            self._writers.discard(writer)
            self._tasks.discard(task)

    async def _answer(self, target: str, body: bytes, writer: asyncio.StreamWriter) -> None:
        step, good = self._good(target, body)
        if step != self.step:
            await _send(writer, Toxic(), good)
            return
        self.met += 1
        toxic = TOXICS[self.toxic]
        if toxic.connection:
            await self._spoil(toxic.connection, writer, good)
        else:
            await _send(writer, toxic, good)

    async def _spoil(self, how: str, writer: asyncio.StreamWriter, good: bytes) -> None:
        if how == "hangs":
            await asyncio.Event().wait()
        if how in {"refused", "look-alike"}:
            if how == "look-alike":
                self._trust("look-alike")
            elif self._server is not None:
                self._server.close()
            for each in self._writers:
                each.transport.abort()
            return
        if how == "drips":
            for place in range(len(good)):
                writer.write((_head(Toxic(), good) if place == 0 else b"") + good[place : place + 1])
                await writer.drain()
                await asyncio.sleep(0.2)
            return
        if how == "reset in the middle":
            writer.write(_head(Toxic(), good) + good[: len(good) // 2])
            await writer.drain()
        if how.startswith("reset"):
            # Lingering for no time makes the kernel send RST instead of FIN (socket(7), SO_LINGER).
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    def _good(self, target: str, body: bytes) -> tuple[str, bytes]:
        path, told = urlsplit(target).path, dict(parse_qsl(urlsplit(target).query))
        if path == "/token":
            return "token", b'{"access_token": "a-token-of-tests", "expires_in": 600}'
        if path.endswith("/code"):
            self._images += 1
            image = {"captchaEnabled": True, "uuid": f"image-{self._images:03}", "img": "iVBORw0KGgo="}
            return "captcha image", json.dumps({"code": 200, "msg": "操作成功"} | image).encode()
        if path.endswith("/netQuery"):
            return self._of_platform(told)
        if path == "/elsewhere":
            self.elsewhere += 1
            return "", b"{}"
        return self._of_gateway(path, json.loads(body))

    def _of_platform(self, told: dict[str, str]) -> tuple[str, bytes]:
        number = told["idcardNum"]
        step = "mem query" if number != CONTROL[0] else "control"
        if number not in _ON_RECORD:
            return step, json.dumps({"code": 200, "msg": "没有查询到相关证件信息！", "data": None}).encode()
        row = {
            "certNum": f"T{number}", "jobCategoryName": "电工作业", "operItemName": "低压电工作业",
            "issueDate": "2024-01-10", "validBeginDate": "2024-01-10", "validEndDate": "2030-01-09",
            "shouldReviewDate": "2027-01-10", "reviewDate": None, "issueOrgName": "江苏省应急管理厅",
            "certStatus": "有效",
        }  # fmt: skip  # one record
        return step, json.dumps({"code": 200, "msg": "操作成功", "data": [row]}, ensure_ascii=False).encode()

    def _of_gateway(self, path: str, document: dict[str, Any]) -> tuple[str, bytes]:
        asked = document["requests"]
        page = document.get("page", 1)
        number = asked[0]["idNumber"]
        if page == 1:
            self.asked[number] += 1
        results = []
        for one in asked:
            all_held = [_held(one["idNumber"])] * (2 if "page" in document else 1)
            held = all_held if one["idNumber"] in _ON_RECORD else []
            shown = held[page - 1 : page] if "page" in document else held
            results.append(_result(one, shown, len(held)))
        body = json.dumps({"code": "0", "message": "ok", "results": results}, ensure_ascii=False).encode()
        step = self._step(path, number, page, len(asked))
        if step != self.step:
            self.shown.update(one["idNumber"] for one in asked)
        return step, body

    def _step(self, path: str, number: str, page: int, persons: int) -> str:
        if path == "/probe":
            return "probe"
        if page > 1:
            return "second page" if number != CONTROL[0] else ""
        if number == CONTROL[0]:
            return "first control" if self.asked[number] == 1 else "later control"
        if persons > 1:
            return "batch"
        if number in self.shown and number != ABSENT[0]:
            return "later control"  # whoever was found serves as one
        return "look-up" if number != ABSENT[0] or self.asked[number] == 1 else "second look-up"


def _head(toxic: Toxic, body: bytes) -> bytes:
    headers = {"Content-Type": "application/json", "Content-Length": str(toxic.length(body))} | toxic.headers
    lines = [f"HTTP/1.1 {toxic.status} -", *(f"{name}: {text}" for name, text in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _send(writer: asyncio.StreamWriter, toxic: Toxic, good: bytes) -> None:
    body = toxic.body(good)
    writer.write(_head(toxic, body) + body)
    await writer.drain()
    if toxic.length(body) != len(body):
        writer.close()


@contextmanager
def toxic_platform(folder: Path) -> Iterator[ToxicPlatform]:
    """Make one; whoever asks it starts and stops it."""
    platform = ToxicPlatform(folder)
    try:
        yield platform
    finally:
        platform.close()
