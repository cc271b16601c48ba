"""The wire: an httpx client whose transport takes a permit for every request and lets no personal data out."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

import aiohttp
import httpx

from certverify.crashpoints import reach
from certverify.lookup.clock import Clock
from certverify.lookup.pace.permits import DeniedError, Permits
from certverify.lookup.wire.network import LARGEST_BODY, TOO_LARGE, Network, Wire
from certverify_schemas.answer import Reason

__all__ = ["EXCHANGE", "Exchange", "PacedTransport", "open_wire", "retry_after"]

_QUIET: Final = ("httpx", "httpcore", "aiohttp.client", "aiohttp.internal")


@dataclass(slots=True)
class Exchange:
    """What went over the wire for one batch of queries: first sending, last reply, and a refusal to send."""

    control: bool = False
    sent_at: datetime | None = None
    replied_at: datetime | None = None
    denied: DeniedError | None = None


EXCHANGE: Final[ContextVar[Exchange]] = ContextVar("exchange")
"""The exchange that requests of this task, and of tasks it starts, belong to."""


class PacedTransport(httpx.AsyncBaseTransport):
    """Wraps a transport: a permit first, a bound on total time and size, errors without the address.

    ``timeout`` bounds the whole of one request from the first byte sent to the last received, so that a server that
    drips cannot hold a run. A ``Retry-After`` with status 429 or 503 stops everybody, whatever the connector reads.
    """

    def __init__(
        self, inner: httpx.AsyncBaseTransport, permits: Permits, clock: Clock, timeout: timedelta
    ) -> None:
        self._inner = inner
        self._permits = permits
        self._clock = clock
        self._timeout = timeout.total_seconds()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request when its time has come.

        Raises:
            DeniedError: no permit; nothing was sent.
            httpx.TransportError: as its type says; the text is the type's name.
        """
        exchange = EXCHANGE.get()
        try:
            await self._permits.take(control=exchange.control)
        except DeniedError as denied:
            exchange.denied = denied
            raise
        reach("ask:permitted")
        exchange.sent_at = exchange.sent_at or self._clock.stamp()
        number = self._permits.arrivals.started(self._clock.now())
        try:
            result = await self._send(request)
        finally:
            exchange.replied_at = self._clock.stamp()
            self._permits.arrivals.ended(number, self._clock.now())
        reach("ask:replied")
        if isinstance(result, Exception):
            raise result
        if result.status_code in (429, 503):
            await self._obey(result)
        return result

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

    async def _send(self, request: httpx.Request) -> httpx.Response | Exception:
        """Return the whole response, or what went wrong, to be raised where no trace of the request hangs on it."""
        try:
            async with asyncio.timeout(self._timeout):
                return await _whole(await self._inner.handle_async_request(request), request)
        except Exception as error:  # noqa: BLE001 - whatever the wire raises may carry the URL: only its type goes on
            return _anonymous(error)

    async def _obey(self, response: httpx.Response) -> None:
        wait = retry_after(response.headers, self._clock.now())
        if wait is not None:
            await self._permits.pause(wait, Reason.THROTTLED)


@asynccontextmanager
async def open_wire(
    permits: Permits, clock: Clock, patience: timedelta, connections: int, ca_file: Path | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """Open the client of one session; it keeps cookies and connections until it is closed.

    ``patience`` bounds one request, ``connections`` how many are open at once,
    ``ca_file`` (PEM) adds certificates to those trusted.
    """
    for name in _QUIET:
        # At INFO and DEBUG these log whole URLs, which may carry a name and an ID number.
        logging.getLogger(name).setLevel(logging.WARNING)
    paced = PacedTransport(_network(connections, ca_file), permits, clock, patience)
    # Compressed bodies could unfold without bound; these are small.
    headers = {"Accept-Encoding": "identity", "User-Agent": "certverify"}
    async with Wire(paced, timeout=patience.total_seconds(), headers=headers) as client:
        yield client


def retry_after(headers: httpx.Headers, now: datetime) -> timedelta | None:
    """Read ``Retry-After`` (RFC 9110 section 10.2.3): seconds, or a date, taken against the server's own ``Date``."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text), 10**7))
    moment = _http_date(text)
    if moment is None:
        return None
    return max(timedelta(0), moment - (_http_date(headers.get("date", "")) or now))


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _network(connections: int, ca_file: Path | None) -> httpx.AsyncBaseTransport:
    return Network(connections, ca_file)


async def _whole(response: httpx.Response, request: httpx.Request) -> httpx.Response:
    """Read a response to its end, at most :data:`LARGEST_BODY` bytes of it."""
    if response.is_stream_consumed:
        return response
    body = bytearray()
    try:
        async for part in response.aiter_raw():
            body += part
            if len(body) > LARGEST_BODY:
                raise httpx.DecodingError(TOO_LARGE)
    finally:
        await response.aclose()
    return httpx.Response(
        response.status_code, headers=response.headers, content=bytes(body), request=request
    )


def _anonymous(error: Exception) -> Exception:
    """Return an error of httpx's tree whose text, cause and context carry nothing but the names of types.

    The transport beneath lets aiohttp's own exceptions through.
    """
    causes = _causes(error)
    name = type(causes[-1]).__name__
    if any(isinstance(cause, ssl.SSLCertVerificationError | ssl.CertificateError) for cause in causes):
        unproven = httpx.ConnectError(name)
        unproven.__cause__ = ssl.SSLCertVerificationError("certificate verify failed")
        return unproven
    if isinstance(error, httpx.DecodingError):
        return httpx.DecodingError(TOO_LARGE if str(error) == TOO_LARGE else name)
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL | aiohttp.InvalidURL):
        return httpx.UnsupportedProtocol(name)
    if any(isinstance(cause, TimeoutError) for cause in causes):
        timed_out = httpx.ReadTimeout(name)
        timed_out.__cause__ = TimeoutError()
        return timed_out
    return httpx.NetworkError(name)


def _causes(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain
