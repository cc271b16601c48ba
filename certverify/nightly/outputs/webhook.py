"""One signed message about a night: from an outbox on disk, tried again until it arrives, counts only.

The receiver checks ``X-Certverify-Signature: t=<seconds>,v1=<hex>``: HMAC-SHA256 of ``<seconds>.<body>`` under the
shared secret (RFC 2104), and knows a repeated delivery by its ``id``.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx
from tenacity import (
    AsyncRetrying,
    RetryError,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from certverify.errors import ConfigError
from certverify.nightly.outputs.addresses import Resolve, public_address, resolve

__all__ = ["Outbox", "Receiver", "signature"]

_LOG: Final = logging.getLogger(__name__)
_TIMEOUT: Final = 10.0
_LOOK_UP: Final = 10.0
"""Seconds after which a name that is not known yet is left for the delivery."""
_LONGEST: Final = 20.0
_TOLD: Final = ("night", "run_id", "complete", "people", "employers", "rows", "changes", "alarms_raised")


class _UndeliveredError(Exception):
    """The receiver did not take the message; tried again, then left for the next night."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where messages go and how they are signed; ``attempts`` in one night, ``longest`` seconds between two."""

    url: str
    secret: str = field(repr=False)
    private: bool = False
    attempts: int = 4
    longest: float = _LONGEST
    resolver: Resolve = resolve

    def checked(self) -> httpx.URL:
        """Return the address.

        Raises:
            ConfigError: ``webhook_address``, not https (http only to a private address that is allowed), or it carries
                a password; ``webhook_secret``, none is set.
        """
        url = httpx.URL(self.url)
        if (
            url.scheme not in ({"https", "http"} if self.private else {"https"})
            or not url.host
            or url.userinfo
        ):
            raise ConfigError("webhook_address")
        if not self.secret:
            raise ConfigError("webhook_secret")
        return url

    async def look_up(self) -> None:
        """Look before a night whether its message may be sent; a name that nobody knows now may be known by then.

        Raises:
            ConfigError: as :meth:`checked`; ``webhook_private_address``.
        """
        url = self.checked()
        try:
            async with asyncio.timeout(_LOOK_UP):
                await public_address(url.host, _port(url), private=self.private, resolver=self.resolver)
        except OSError:  # of which a time-out is one
            _LOG.warning("webhook host unknown")


def signature(secret: str, body: bytes, seconds: int) -> str:
    """Return the header's value for a body sent at a time (seconds since 1970)."""
    digest = hmac.new(secret.encode(), b"%d." % seconds + body, "sha256").hexdigest()
    return f"t={seconds},v1={digest}"


@dataclass(frozen=True, slots=True)
class Outbox:
    """Messages that have not arrived yet, one file each, named by the night's run."""

    folder: Path

    def put(self, summary: Mapping[str, Any]) -> None:
        """Keep the message about a night until it has arrived; a night has one, which a repetition replaces.

        Raises:
            OSError: it cannot be written.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        told = {"event": "night.written", "id": summary["run_id"], **{name: summary[name] for name in _TOLD}}
        new = self.folder / f".{summary['run_id']}.new"
        new.write_text(json.dumps(told, ensure_ascii=False, sort_keys=True), encoding="utf-8")
        new.chmod(0o600)
        new.replace(self.folder / f"{summary['run_id']}.json")

    def waiting(self) -> list[Path]:
        """Return the messages, the oldest night first."""
        return sorted(self.folder.glob("*.json"))

    async def deliver(self, receiver: Receiver, now: Callable[[], datetime]) -> int:
        """Send what waits and return how many arrived; what did not is kept for the next night.

        Raises:
            ConfigError: the address, or what it resolves to, is not allowed.
        """
        url = receiver.checked()
        arrived = 0
        for message in self.waiting():
            try:
                await _persistently(receiver, url, message.read_bytes(), now)
            except RetryError:
                _LOG.warning("webhook undelivered", extra={"waiting": len(self.waiting())})
                break
            message.unlink()
            arrived += 1
        return arrived


async def _persistently(receiver: Receiver, url: httpx.URL, body: bytes, now: Callable[[], datetime]) -> None:
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(_UndeliveredError),
        wait=wait_random_exponential(multiplier=0.5, max=receiver.longest),
        stop=stop_after_attempt(receiver.attempts),
    )
    async for attempt in retrying:
        with attempt:
            await _sent(receiver, url, body, int(now().timestamp()))


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


async def _sent(receiver: Receiver, url: httpx.URL, body: bytes, seconds: int) -> None:
    """Send once, to the very address that was looked at; a redirection is a refusal."""
    port = _port(url)
    try:
        address = await public_address(url.host, port, private=receiver.private, resolver=receiver.resolver)
        headers = {
            "Host": url.netloc.decode(),
            "Content-Type": "application/json",
            "X-Certverify-Signature": signature(receiver.secret, body, seconds),
        }
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=_TIMEOUT) as client:
            direct = url.copy_with(host=address, port=port)
            told = {"sni_hostname": url.host}  # the certificate is checked against the name, not the address
            reply = await client.post(direct, content=body, headers=headers, extensions=told)
    except (OSError, httpx.HTTPError):
        raise _UndeliveredError from None
    if not reply.is_success:
        raise _UndeliveredError
