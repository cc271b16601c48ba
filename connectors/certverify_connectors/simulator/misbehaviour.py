"""How a fault looks on the wire."""

import asyncio
import socket
import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import web

from certverify_connectors.simulator.faults import Rule
from certverify_connectors.simulator.wording import Language

__all__ = ["json_response", "misbehave", "refuse"]

_PAGE = (
    "<!DOCTYPE html><html lang='zh'><head><meta charset='utf-8'><title>安全验证</title></head>"
    "<body><h1>访问受限</h1><p>请完成安全验证后继续访问。</p></body></html>"
)


def json_response(body: bytes, status: int = 200) -> web.Response:
    """Return a JSON response of ready bytes."""
    return web.Response(body=body, status=status, content_type="application/json", charset="utf-8")


def refuse(language: Language) -> web.Response:
    """Refuse a request above the grant: 429, try again in a second."""
    response = json_response(language.throttled(), 429)
    response.headers["Retry-After"] = "1"
    return response


async def misbehave(
    request: web.Request, rules: Sequence[Rule], body: bytes, language: Language
) -> web.StreamResponse:
    """Send what the rules make of a good body: latencies first, then the fault if there is one."""
    for rule in rules:
        if rule.fault == "latency":
            await asyncio.sleep(rule.number("milliseconds") / 1000)
        else:
            return await _spoilt(request, rule, body, language)
    return json_response(body)


async def _spoilt(request: web.Request, rule: Rule, body: bytes, language: Language) -> web.StreamResponse:
    match rule.fault:
        case "drop" | "reset" | "cut":
            return await _broken_off(request, rule.fault, body)
        case "slow":
            return await _dribbled(request, body, rule)
        case "throttled":
            return _throttled(rule, language)
        case "html" | "blocked":
            return web.Response(text=_PAGE, content_type="text/html", status=int(rule.number("status")))
        case "server_error":
            return json_response(language.failed("500", "系统异常"), int(rule.number("status")))
    return json_response(_wrong_body(rule, body, language))


def _wrong_body(rule: Rule, body: bytes, language: Language) -> bytes:
    match rule.fault:
        case "throttled_200":
            return language.throttled()
        case "soft_error":
            return language.failed(str(rule.parameters["code"]), str(rule.parameters["message"]))
        case "truncated_json":
            return body[: len(body) // 2]
        case "wrong_json":
            return language.strange()
    raise ValueError(rule.fault)


async def _broken_off(request: web.Request, how: str, body: bytes) -> web.StreamResponse:
    """Close the connection: quietly (drop), with a reset, or in the middle of the body (cut)."""
    response = web.StreamResponse(
        headers={"Content-Type": "application/json", "Content-Length": str(len(body))}
    )
    if how == "cut":
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
    if (transport := request.transport) is None:
        return response
    if how == "reset":
        # Lingering for no time makes the kernel send RST instead of FIN (socket(7), SO_LINGER).
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    transport.close()
    return response


async def _dribbled(request: web.Request, body: bytes, rule: Rule) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={"Content-Type": "application/json", "Content-Length": str(len(body))}
    )
    await response.prepare(request)
    pieces = max(1, int(rule.number("pieces")))
    size = -(-len(body) // pieces)
    for start in range(0, len(body), size):
        await asyncio.sleep(rule.number("seconds") / pieces)
        await response.write(body[start : start + size])
    await response.write_eof()
    return response


def _throttled(rule: Rule, language: Language) -> web.Response:
    response = json_response(language.throttled(), 429)
    seconds = int(rule.number("seconds"))
    match rule.parameters["retryAfter"]:
        case "seconds":
            response.headers["Retry-After"] = str(seconds)
        case "date":
            response.headers["Retry-After"] = _http_date(datetime.now(UTC) + timedelta(seconds=seconds))
    return response


def _http_date(moment: datetime) -> str:
    # HTTP dates have no fractions of a second (RFC 9110, 5.6.7): round up, or we would promise too early a time.
    whole = moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)
    return format_datetime(whole, usegmt=True)
