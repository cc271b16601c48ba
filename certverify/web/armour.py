"""What stands before every page: whose request it is, how large it may be, and the headers each answer carries."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADERS", "Armour"]

HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-robots-tag": "noindex",
}
Fault = Callable[[Request, Exception], Awaitable[Response]]
"""Makes the answer for a fault of ours, and logs what may be logged of it."""

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_HERE: Final = frozenset({"same-origin", "none"})


class Armour:
    """Refuses what is not meant for us, turns a fault into an answer, and adds :data:`HEADERS` to every answer.

    Refused are hosts that are not ours (a name that a stranger lets point here), requests of other sites that would
    change something, and bodies beyond the limit. All but static files is ``no-store``.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], most: int, fault: Fault) -> None:
        self._app, self._hosts, self._most, self._fault = app, hosts, most, fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer = _Answer(send, secret=not scope["path"].startswith("/static/"))
        if (refusal := self._refusal(scope, headers)) is not None:
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, answer)
            return
        try:
            await self._app(scope, _Body(receive, self._most), answer)
        except Exception as error:  # noqa: BLE001 -- the last resort: a server's own log would print what was worked on
            if not answer.begun:
                await (await self._fault(Request(scope), error))(scope, receive, answer)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        if self._hosts and urlsplit(f"//{headers.get('host', '')}").hostname not in self._hosts:
            return 421, "Misdirected Request"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._most:
            return 413, "Content Too Large"
        if scope["method"] not in _SAFE and not _from_here(headers):
            return 403, "Forbidden"
        return None


def _from_here(headers: Headers) -> bool:
    """Tell whether a request that changes something comes from a page of ours, or from no browser at all."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in _HERE:
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


class _Body:
    """A body that ends the request once it is larger than it may be, whatever its headers say."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left = receive, most

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        return message if self._left >= 0 else {"type": "http.disconnect"}


class _Answer:
    def __init__(self, send: Send, *, secret: bool) -> None:
        self._send, self._secret, self.begun = send, secret, False

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store" if self._secret else "public, max-age=3600")
        await self._send(message)
