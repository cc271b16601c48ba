"""What stands before every page: whose request it is, how large it may be, and the headers each answer carries."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from certverify.web.front import Front

__all__ = ["HEADERS", "Armour", "TooLarge"]

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
_HSTS: Final = (
    "max-age=31536000"  # a year (RFC 6797); what else runs on the host's subdomains is not ours to say
)
Fault = Callable[[Request, Exception], Awaitable[Response]]
"""Makes the answer for a fault of ours, and logs what may be logged of it; of ``TooLarge``, the refusal."""

_PROBES: Final = frozenset({"/livez", "/readyz"})
"""Asked by machines at an address of the process's own, past the proxy: neither our host name nor TLS is there."""
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_HERE: Final = frozenset({"same-origin", "none"})


class TooLarge(Exception):  # noqa: N818 -- reads as the state it reports
    """A request's body is larger than it may be."""


class Armour:
    """Refuses what is not meant for us, turns a fault into an answer, and adds :data:`HEADERS` to every answer.

    Refused are hosts that are not ours (a name that a stranger lets point here), requests without TLS where browsers
    use it, requests of other sites that would change something, and bodies beyond the limit; probes pass. All but
    static files is ``no-store``. The root path that a proxy puts before our addresses is taken off and put on here.
    """

    def __init__(self, app: ASGIApp, front: Front, most: int, fault: Fault) -> None:
        self._app, self._front, self._most, self._fault = app, front, most, fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        scope = _below(self._front.root, scope)
        body = _Body(receive, self._most)
        answer = _Answer(send, body, self._front, secret=not scope["path"].startswith("/static/"))
        if (refusal := self._refusal(scope, headers)) is not None:
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, answer)
            return
        try:
            self._measure(headers)
            await self._app(scope, body, answer)
        except Exception as error:  # noqa: BLE001 -- the last resort: a server's own log would print what was worked on
            if not answer.begun and not body.cut:
                told = TooLarge() if body.over else error
                await (await self._fault(Request(scope), told))(scope, receive, answer)

    def _measure(self, headers: Headers) -> None:
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._most:
            raise TooLarge

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        if scope["path"] in _PROBES and scope["method"] in _SAFE:
            return None
        if urlsplit(f"//{headers.get('host', '')}").hostname not in self._front.hosts:
            return 421, "Misdirected Request: this is not the host of --public-url"
        if self._front.secure and scope["scheme"] != "https":
            return 421, "Misdirected Request: not over TLS, or the proxy is not trusted to say so"
        if scope["method"] not in _SAFE and not _from_here(headers, self._front.origin):
            return 403, "Forbidden"
        return None


def _below(root: str, scope: Scope) -> Scope:
    """Return the scope without the root path; proxies may have taken it off already."""
    path = scope["path"]
    if not root or not (path == root or path.startswith(f"{root}/")):
        return scope
    return {**scope, "path": path[len(root) :] or "/"}


def _from_here(headers: Headers, ours: str) -> bool:
    """Tell whether a request that changes something comes from a page of ours, or from no browser at all."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in _HERE:
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    return origin == ours if ours else urlsplit(origin).netloc == headers.get("host")


class _Body:
    """A body that ends the request once it is larger than it may be (``over``), whatever its headers say.

    ``cut`` tells that the connection went away before the body was through.
    """

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left = receive, most
        self._through = self.cut = self.over = False

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.cut = not self._through
            return message
        self._left -= len(message.get("body", b""))
        self._through = not message.get("more_body", False)
        self.over = self._left < 0
        return {"type": "http.disconnect"} if self.over else message


class _Answer:
    """Adds the headers. What the application makes of a body cut at the limit is not an answer: ``TooLarge``."""

    def __init__(self, send: Send, body: _Body, front: Front, *, secret: bool) -> None:
        self._send, self._body, self._front, self._secret = send, body, front, secret
        self.begun = False

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            if self._body.over and message["status"] != 413:
                raise TooLarge
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store" if self._secret else "public, max-age=3600")
            if self._front.secure:
                headers["strict-transport-security"] = _HSTS
            if headers.get("location", "").startswith("/"):
                headers["location"] = self._front.root + headers["location"]
        await self._send(message)
