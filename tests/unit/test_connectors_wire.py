"""What the wire says when it brings no answer."""

import ssl
from datetime import UTC, datetime, timedelta

import aiohttp
import httpx
import pytest

from certverify_connectors.wire import Reply, exchange, failure, refusal, retry_after
from certverify_schemas.answer import Evidence, Reason, Unanswered

NOW = datetime(2026, 11, 23, 8, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (None, None),
        ("120", timedelta(seconds=120)),
        (" 0 ", timedelta(0)),
        ("Mon, 23 Nov 2026 08:10:00 GMT", timedelta(minutes=10)),
        ("Mon, 23 Nov 2026 07:00:00 GMT", timedelta(0)),
        ("soon", None),
        ("-5", None),
        ("１２０", None),
        ("99999999999999999999", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, wait: timedelta | None) -> None:
    """RFC 9110, 10.2.3: seconds or an HTTP date; nonsense is no wait at all."""
    assert retry_after(header, NOW) == wait


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (204, Reason.NOT_UNDERSTOOD),
        (302, Reason.NOT_UNDERSTOOD),
        (400, Reason.NOT_UNDERSTOOD),
        (401, Reason.BLOCKED),
        (403, Reason.BLOCKED),
        (404, Reason.BLOCKED),
        (408, Reason.TIMEOUT),
        (429, Reason.THROTTLED),
        (500, Reason.SERVER_ERROR),
        (503, Reason.SERVER_ERROR),
        (504, Reason.TIMEOUT),
    ],
)
def test_a_status_code_has_its_reason(status: int, reason: Reason) -> None:
    """Every code but 200 is a reason, with the server's wait and what it sent."""
    answer = refusal(Reply(status, {"Retry-After": "7"}, b"<html>"), NOW)
    assert answer is not None
    assert (answer.reason, answer.retry_after) == (reason, timedelta(seconds=7))
    assert answer.evidence is not None
    assert answer.evidence.body == b"<html>"


def test_a_date_is_counted_by_the_servers_clock() -> None:
    """A server whose clock is wrong still means the wait between its two dates."""
    headers = {"Date": "Mon, 23 Nov 2026 05:00:00 GMT", "Retry-After": "Mon, 23 Nov 2026 05:00:30 GMT"}
    answer = refusal(Reply(429, headers, b""), NOW)
    assert answer is not None
    assert answer.retry_after == timedelta(seconds=30)


def test_200_is_not_judged_by_its_code() -> None:
    """Errors arrive in HTTP 200: its body has to be read."""
    assert refusal(Reply(200, {}, b""), NOW) is None


def _caused(outer: Exception, cause: Exception) -> Exception:
    outer.__cause__ = cause
    return outer


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ReadTimeout("x"), Reason.TIMEOUT),
        (httpx.PoolTimeout("x"), Reason.TIMEOUT),
        (httpx.ConnectError("x"), Reason.CONNECTION),
        (httpx.RemoteProtocolError("x"), Reason.CONNECTION),
        (httpx.UnsupportedProtocol("x"), Reason.CONNECTION),
        (ConnectionResetError(), Reason.CONNECTION),
        (TimeoutError(), Reason.TIMEOUT),
        # httpx-aiohttp reports a server that hung up as a ConnectTimeout.
        (_caused(httpx.ConnectTimeout("x"), aiohttp.ServerDisconnectedError()), Reason.CONNECTION),
        (_caused(httpx.ReadTimeout("x"), aiohttp.SocketTimeoutError()), Reason.TIMEOUT),
        (_caused(httpx.ConnectError("x"), ssl.SSLCertVerificationError()), Reason.PLATFORM_IDENTITY),
        (_caused(httpx.ConnectError("x"), ssl.SSLError()), Reason.CONNECTION),
    ],
)
def test_an_exception_of_the_wire_has_its_reason(error: Exception, reason: Reason) -> None:
    """Time-outs, lost connections and a host that cannot prove itself are told apart."""
    assert failure(error) == Unanswered(reason)


@pytest.mark.parametrize(
    ("text", "alarm"), [("body_too_large", "body_too_large"), ("ContentEncodingError", "body_damaged")]
)
def test_a_body_that_the_wire_did_not_bring_is_named(text: str, alarm: str) -> None:
    """Our own wire reads no more than the largest answer and says so; whatever else it could not unpack is damaged."""
    expected = Unanswered(Reason.NOT_UNDERSTOOD, None, Evidence(b"", (alarm,)))
    assert failure(httpx.DecodingError(text)) == expected


async def test_a_body_beyond_the_limit_is_not_read_on() -> None:
    """A longer body than agreed is not understood."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b"x" * 2000))
    async with httpx.AsyncClient(transport=transport) as wire:
        request = wire.build_request("GET", "https://a.example/")
        assert isinstance(await exchange(wire, request, 2000), Reply)
        answer = await exchange(wire, request, 1999)
    assert isinstance(answer, Unanswered)
    assert answer.reason is Reason.NOT_UNDERSTOOD


async def test_redirects_are_not_followed() -> None:
    """Nothing about a person is sent to where a redirect points, even if the wire would follow."""
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(307, headers={"Location": "https://b.example/"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(handler), follow_redirects=True) as wire:
        reply = await exchange(wire, wire.build_request("POST", "https://a.example/", content=b"{}"), 100)
    assert isinstance(reply, Reply)
    assert (reply.status, seen) == (307, ["a.example"])
