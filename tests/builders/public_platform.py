"""The public platform as its users meet it, over TLS on loopback: cookies, images with random text, walls on request.

Whoever comes without the cookies that the image brought meets the anti-bot page. Every query is kept by its ID number.
"""

import base64
import json
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from certverify_connectors.simulator.captcha import draw_png

__all__ = ["ANTI_BOT", "NO_RECORD", "PublicPlatform", "record", "served"]

NO_RECORD: Final = {"code": 200, "msg": "没有查询到相关证件信息！", "data": None}
ANTI_BOT: Final = "<html><script>document.cookie = 'acw_sc__v2=1'; location.reload()</script></html>"
_LETTERS: Final = "ABCDEFGHJKLMNPRTUVWXY2346789"


def record(number: str, **changed: Any) -> dict[str, Any]:
    """Return one certificate in the platform's words."""
    return {
        "certNum": f"T{number}", "jobCategoryName": "电工作业", "operItemName": "低压电工作业",
        "issueDate": "2024-01-10", "validBeginDate": "2024-01-10", "validEndDate": "2030-01-09",
        "shouldReviewDate": "2027-01-10", "reviewDate": None, "issueOrgName": "江苏省应急管理厅",
        "certStatus": "有效",
    } | changed  # fmt: skip  # one record


@dataclass
class PublicPlatform:
    """What it holds and what it was asked. ``walls`` are the next answers to queries: a status, a text or a body."""

    held: dict[str, list[dict[str, Any]]]
    captcha: bool = True
    walls: list[int | str | dict[str, Any]] = field(default_factory=list)
    url: str = ""
    sessions: int = 0
    without_cookie: int = 0
    requests: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    images: dict[bytes, str] = field(default_factory=dict)
    _open: dict[str, str] = field(default_factory=dict)
    _random: Random = field(default_factory=lambda: Random(7))

    def read(self, image: bytes) -> str:
        """Read an image as a person would."""
        return self.images[image]

    def image(self) -> dict[str, Any]:
        """Say whether an image must be read, and show it."""
        if not self.captcha:
            return {"code": 200, "msg": "操作成功", "captchaEnabled": False}
        text = "".join(self._random.choices(_LETTERS, k=4))
        key, image = f"{self._random.getrandbits(128):032x}", draw_png(text, self._random)
        self._open[key] = self.images[image] = text
        shown = {"captchaEnabled": True, "uuid": key, "img": base64.b64encode(image).decode()}
        return {"code": 200, "msg": "操作成功", **shown}

    def query(self, told: dict[str, str]) -> int | str | dict[str, Any]:
        """Answer about one person: the next wall, a refusal of the text typed, or what is held."""
        wanted = self._open.pop(told.get("uuid", ""), None)
        if self.captcha and (wanted is None or told.get("code") != wanted):
            return {"code": 500, "msg": "验证码错误或已失效，请重新输入", "data": None}
        self.asked[told["idcardNum"]] += 1
        if self.walls:
            return self.walls.pop(0)
        rows = self.held.get(told["idcardNum"], [])
        return {"code": 200, "msg": "操作成功", "data": rows} if rows else NO_RECORD


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    platform: PublicPlatform

    def do_GET(self) -> None:
        self.platform.requests += 1
        path, told = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        sent = SimpleCookie(self.headers.get("Cookie", ""))
        known = {"acw_tc", "JSESSIONID"} <= set(sent)
        if path.endswith("/code"):
            self.platform.sessions += not known
            given = [] if known else ["acw_tc=7b1; Path=/; HttpOnly; Secure", "JSESSIONID=9F; Path=/prod-api"]
            self._say(self.platform.image(), given)
        elif not known:
            self.platform.without_cookie += 1
            self._say(ANTI_BOT)
        else:
            self._say(self.platform.query(told))

    def _say(self, said: int | str | dict[str, Any], cookies: list[str] | None = None) -> None:
        text = json.dumps(said, ensure_ascii=False) if isinstance(said, dict) else str(said)
        self.send_response(said if isinstance(said, int) else 200)
        for cookie in cookies or []:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing: request lines carry people's numbers."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that breaks off its handshake is what some tests are about."""


@contextmanager
def served(platform: PublicPlatform, certificate: Path, key: Path) -> Iterator[PublicPlatform]:
    """Run the platform behind a server certificate while the block runs."""
    handler = type("Handler", (_Handler,), {"platform": platform})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with _Server(("127.0.0.1", 0), handler) as server:
        # The handshake belongs to the connection's thread: here one that never ends would stop all others.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        platform.url = f"https://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield platform
        finally:
            server.shutdown()
            thread.join()
