"""What the wire says when it brings no answer: exceptions and status codes as ``Unanswered``, for every connector.

An exception of the wire may carry a request URL, and with it a person's number and name: it is looked at here and
dropped, never raised again, stored or logged.
"""

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import aiohttp
import httpx

from certverify_schemas.answer import Evidence, Reason, Unanswered

__all__ = ["WIRE_ERRORS", "Reply", "exchange", "failure", "refusal", "retry_after"]

# httpx-aiohttp lets some of aiohttp's own exceptions through, hence both families; OSError covers resets and TLS.
WIRE_ERRORS: Final = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, aiohttp.ClientError, OSError)

_TOO_LARGE: Final = "body_too_large"
"""The alarm, and the text by which a wire with a limit of its own says the same."""
_LONGEST_WAIT: Final = timedelta(days=31)
_BLOCKED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
_TIMED_OUT: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT})


@dataclass(frozen=True, slots=True)
class Reply:
    """What a source replied: status, headers and the whole body."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


async def exchange(wire: httpx.AsyncClient, request: httpx.Request, limit: int) -> Reply | Unanswered:
    """Send one request and read its whole body, at most ``limit`` bytes; redirects are not followed.

    A longer body is ``not_understood``; an exception of the wire is classified by :func:`failure`.
    """
    try:
        response = await wire.send(request, stream=True, follow_redirects=False)
        try:
            body = await _body(response, limit)
        finally:
            await response.aclose()
    except WIRE_ERRORS as exc:
        return failure(exc)
    if body is None:
        return Unanswered(Reason.NOT_UNDERSTOOD, None, Evidence(b"", (_TOO_LARGE,)))
    return Reply(response.status_code, response.headers, body)


async def _body(response: httpx.Response, limit: int) -> bytes | None:
    if response.is_stream_consumed:  # our own wire has read it whole, within a limit of its own
        return response.content if len(response.content) <= limit else None
    parts = bytearray()
    async for part in response.aiter_bytes():
        parts += part
        if len(parts) > limit:
            return None
    return bytes(parts)


def failure(exc: BaseException) -> Unanswered:
    """Classify an exception of the wire.

    A certificate that does not prove the host is ``platform_identity``; a body that cannot be decompressed, or is
    too large for the wire, is ``not_understood``; time-outs are ``timeout`` and all else ``connection``.
    """
    causes = tuple(_chain(exc))
    if any(isinstance(cause, ssl.SSLCertVerificationError | ssl.CertificateError) for cause in causes):
        return Unanswered(Reason.PLATFORM_IDENTITY)
    if isinstance(exc, httpx.DecodingError):
        cause = _TOO_LARGE if str(exc) == _TOO_LARGE else "body_damaged"
        return Unanswered(Reason.NOT_UNDERSTOOD, None, Evidence(b"", (cause,)))
    return Unanswered(Reason.TIMEOUT if _timed_out(causes) else Reason.CONNECTION)


def _chain(exc: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while exc is not None and id(exc) not in seen:
        seen.add(id(exc))
        yield exc
        exc = exc.__cause__ or exc.__context__


def _timed_out(causes: tuple[BaseException, ...]) -> bool:
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return True
    # httpx-aiohttp calls a server that hung up a ConnectTimeout; the cause behind it knows better.
    return isinstance(causes[0], httpx.TimeoutException) and not any(
        isinstance(cause, aiohttp.ClientError | OSError) for cause in causes
    )


def refusal(reply: Reply, now: datetime) -> Unanswered | None:
    """Classify a status code; ``None`` for 200, whose body has to be read.

    401, 403 and 404 are ``blocked`` (PLATFORM.md reports all but the first from the public platform), 429
    ``throttled``, 408 and 504 ``timeout``, other 5xx ``server_error``, and whatever else (redirects among it)
    ``not_understood``. ``Retry-After`` is obeyed wherever it stands.
    """
    if reply.status == HTTPStatus.OK:
        return None
    sent = _moment(reply.headers.get("Date", ""))
    wait = retry_after(reply.headers.get("Retry-After"), sent or now)
    return Unanswered(_reason(reply.status), wait, Evidence(reply.body, (f"http_{reply.status}",)))


def _reason(status: int) -> Reason:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Reason.THROTTLED
    if status in _BLOCKED:
        return Reason.BLOCKED
    if status in _TIMED_OUT:
        return Reason.TIMEOUT
    return Reason.SERVER_ERROR if 500 <= status <= 599 else Reason.NOT_UNDERSTOOD


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return the wait of a ``Retry-After`` header, seconds or HTTP date (RFC 9110, 10.2.3).

    ``now`` is best the server's own ``Date``. A date past means no wait; ``None`` for an absent or malformed value
    and for waits beyond 31 days.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        wait = timedelta(seconds=int(value)) if len(value) <= 9 else None
    else:
        until = _moment(value)
        wait = max(timedelta(0), until - now) if until is not None else None
    return wait if wait is not None and wait <= _LONGEST_WAIT else None


def _moment(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
