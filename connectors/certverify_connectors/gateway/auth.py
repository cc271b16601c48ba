"""How a request proves who sends it: bearer token, API key, or an HMAC-SHA256 signature."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

import httpx

from certverify_connectors.gateway.config import AuthOptions
from certverify_connectors.gateway.credentials import Secrets
from certverify_connectors.gateway.template import Template, compile_template
from certverify_connectors.gateway.tokens import TokenSource
from certverify_schemas.answer import Unanswered

__all__ = ["Auth", "Draft", "make_auth"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A request before it is proven: what a signature may cover."""

    method: str
    url: httpx.URL = field(repr=False)
    body: str = field(repr=False)


class Auth(Protocol):
    """Proof of who sends a request."""

    async def headers(self, draft: Draft, wire: httpx.AsyncClient) -> Mapping[str, str] | Unanswered:
        """Return the headers that prove the request, or why they could not be had."""

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Forget the proof that was refused; ``False`` if there is nothing that could be fetched anew."""


@dataclass(frozen=True, slots=True)
class _Fixed:
    proof: Mapping[str, str] = field(repr=False)

    async def headers(self, draft: Draft, wire: httpx.AsyncClient) -> Mapping[str, str] | Unanswered:
        del draft, wire
        return self.proof

    def renew(self, refused: Mapping[str, str]) -> bool:
        del refused
        return False


@dataclass(slots=True)
class _Fetched:
    source: TokenSource
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def headers(self, draft: Draft, wire: httpx.AsyncClient) -> Mapping[str, str] | Unanswered:
        del draft
        async with self.lock:
            token = await self.source.token(wire)
        return token if isinstance(token, Unanswered) else {"Authorization": f"Bearer {token}"}

    def renew(self, refused: Mapping[str, str]) -> bool:
        self.source.forget(refused["Authorization"].removeprefix("Bearer "))
        return True


@dataclass(frozen=True, slots=True)
class _Signed:
    options: AuthOptions
    key: bytes = field(repr=False)
    secrets: Secrets
    string_to_sign: Template
    proof: Mapping[str, Template]
    now: Callable[[], datetime]
    nonce: Callable[[], str]

    async def headers(self, draft: Draft, wire: httpx.AsyncClient) -> Mapping[str, str] | Unanswered:
        del wire
        values = self._values(draft)
        text = self.string_to_sign.render(values)
        values["signature"] = self._written(hmac.digest(self.key, text.encode("utf-8"), hashlib.sha256))
        return {name: template.render(values) for name, template in self.proof.items()}

    def renew(self, refused: Mapping[str, str]) -> bool:
        del refused
        return False

    def _written(self, signature: bytes) -> str:
        return (
            signature.hex() if self.options.encoding == "hex" else base64.b64encode(signature).decode("ascii")
        )

    def _values(self, draft: Draft) -> dict[str, str | int]:
        path, _, query = draft.url.raw_path.decode("ascii").partition("?")
        return {
            "method": draft.method,
            "url": str(draft.url),
            "host": draft.url.host,
            "path": path,
            "query": query,
            "body": draft.body,
            "body_sha256": hashlib.sha256(draft.body.encode("utf-8")).hexdigest(),
            "timestamp": _stamp(self.now().astimezone(UTC), self.options.timestamp),
            "nonce": self.nonce(),
            **self.secrets.placeholders(),
        }


_SIGNABLE: Final = (
    "body", "body_sha256", "host", "method", "nonce", "path", "query", "secret.*", "timestamp", "url",
)  # fmt: skip


def _stamp(now: datetime, form: str) -> str:
    if form == "seconds":
        return str(int(now.timestamp()))
    if form == "milliseconds":
        return str(int(now.timestamp() * 1000))
    return now.strftime("%Y-%m-%dT%H:%M:%SZ" if form == "iso8601" else "%Y%m%d%H%M%S")


def make_auth(
    options: AuthOptions,
    secrets: Secrets,
    fetch: TokenSource | None,
    *,
    now: Callable[[], datetime],
    nonce: Callable[[], str],
) -> Auth:
    """Build the proof that the options describe.

    Raises:
        ConnectorUnusable: a secret is missing, or a template has an unknown placeholder.
    """
    if options.type == "none":
        return _Fixed({})
    if fetch is not None:
        return _Fetched(fetch)
    secret = secrets.get(options.secret)
    if options.type == "bearer":
        return _Fixed({"Authorization": f"Bearer {secret}"})
    if options.type == "header":
        return _Fixed({options.header: secret})
    return _signed(options, secrets, secret, now, nonce)


def _signed(
    options: AuthOptions, secrets: Secrets, secret: str, now: Callable[[], datetime], nonce: Callable[[], str]
) -> Auth:
    def template(option: str, text: str, known: tuple[str, ...]) -> Template:
        made = compile_template(secrets.connector, f"auth.{option}", text, "raw", known)
        secrets.check(made)
        return made

    return _Signed(
        options=options,
        key=secret.encode("utf-8"),
        secrets=secrets,
        string_to_sign=template("string_to_sign", options.string_to_sign or "", _SIGNABLE),
        proof={
            name: template(f"headers.{name}", text, (*_SIGNABLE, "signature"))
            for name, text in options.headers.items()
        },
        now=now,
        nonce=nonce,
    )
