"""Good answers spoilt at random, in bytes, structure, values, status and headers: never a "no", never an exception."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from asker import gateway
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quick_platform import certificate

from certverify_connectors import mem
from certverify_connectors.protocol import Connector, Setup
from certverify_schemas.answer import Answer, Found, NotFound, Unanswered
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

ZHANG = Identity(IdType.ID_CARD, "320199199003071238", "张伟")
QUERY = Query("q", ZHANG, Kind.SPECIAL_OPERATION, Family.OPERATORS)
OTHER = certificate(ZHANG.id_number) | {"item": "高压电工作业", "validTo": "2028-01-09"}
ECHO = {"idNumber": ZHANG.id_number, "name": ZHANG.name, "kind": "special"}
HELD = ECHO | {"resultCode": "FOUND", "total": 2, "certificates": [certificate(ZHANG.id_number), OTHER]}
OF_GATEWAY = {"code": "0", "message": "ok", "results": [HELD]}
ROW = {
    "certNum": f"T{ZHANG.id_number}", "jobCategoryName": "电工作业", "operItemName": "低压电工作业",
    "issueDate": "2024-01-10", "validBeginDate": "2024-01-10", "validEndDate": "2030-01-09",
    "shouldReviewDate": "2027-01-10", "reviewDate": None, "issueOrgName": "江苏省应急管理厅", "certStatus": "有效",
}  # fmt: skip  # one record
OF_PLATFORM = {"code": 200, "msg": "操作成功", "data": [ROW, ROW | {"operItemName": "高压电工作业"}]}
WORDS = [
    "NO_RECORD", "FOUND", "0", "401", "429", "500", "没有查询到相关证件信息！", "验证码错误", "请求过于频繁", "张伟",
    "", "undefined", "2030-02-31", "9999-12-31", "0000-00-00", "注销", ZHANG.id_number, "\ud800", "\x00",
]  # fmt: skip  # a list

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def restructured(draw: st.DrawFn, good: dict[str, Any]) -> Any:
    """Return the document after one to three changes somewhere in it."""
    document: Any = json.loads(json.dumps(good))
    for _ in range(draw(st.integers(1, 3))):
        document = _changed(draw, document)
    return document


def _changed(draw: st.DrawFn, value: Any) -> Any:
    deeper = isinstance(value, dict | list) and value and draw(st.integers(0, 3))
    if not deeper:
        return draw(junk)
    if isinstance(value, list):
        place = draw(st.integers(0, len(value) - 1))
        new = {"drop": [], "double": [value[place]] * 2, "change": [_changed(draw, value[place])]}
        return [*value[:place], *new[draw(st.sampled_from(sorted(new)))], *value[place + 1 :]]
    name = draw(st.sampled_from(sorted(value)))
    rest = {key: inner for key, inner in value.items() if key != name}
    match draw(st.sampled_from(["drop", "rename", "add", "change", "change"])):
        case "drop":
            return rest
        case "rename":
            return rest | {draw(st.text(max_size=6)): value[name]}
        case "add":
            return value | {draw(st.text(max_size=6)): draw(junk)}
    return value | {name: _changed(draw, value[name])}


@st.composite
def damaged(draw: st.DrawFn, good: dict[str, Any]) -> bytes:
    """Return bytes of the document of which some are other, missing, doubled, or followed by more."""
    body = bytearray(json.dumps(good, ensure_ascii=False).encode())
    for _ in range(draw(st.integers(1, 4))):
        first = draw(st.integers(0, len(body)))
        last = min(len(body), first + draw(st.integers(0, 40)))
        other = draw(st.binary(max_size=8) | st.just(bytes(body[first:last]) * 2) | st.just(b""))
        body[first:last] = other
    return bytes(body)


def written(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=True).encode()


bodies_of_gateway = damaged(OF_GATEWAY) | restructured(OF_GATEWAY).map(written)
bodies_of_platform = damaged(OF_PLATFORM) | restructured(OF_PLATFORM).map(written)
statuses = st.sampled_from([200] * 6 + [204, 206, 301, 304, 400, 401, 403, 404, 408, 418, 429, 500, 503, 599])
headers = st.dictionaries(
    st.sampled_from(
        ["Retry-After", "Date", "Content-Type", "Content-Encoding", "Set-Cookie", "Location", "X-Y"]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20)
    | st.sampled_from(
        ["-1", "1e9", "99999999999", "gzip", "br", "text/html", "Fri, 31 Feb 2026 00:00:00 GMT"]
    ),
    max_size=3,
)


class Typist:
    """Types what stands on any image."""

    async def read_captcha(self, image: bytes) -> str | None:
        return "good"

    async def captcha_refused(self, image: bytes, *, late: bool | None = None) -> None:
        """Shrug."""


def asked(source: Connector, said: Callable[[httpx.Request], httpx.Response]) -> Answer | None:
    """Ask about one person; ``None`` where the source as a whole is refused."""

    async def ask() -> Answer:
        async with httpx.AsyncClient(transport=httpx.MockTransport(said)) as wire:
            (answer,) = await source.ask([QUERY], wire, Typist())
            return answer

    try:
        return asyncio.run(ask())
    except ConnectorUnusable:
        return None


def no_accusation(
    answer: Answer | None, body: bytes, listed: Callable[[Any], Any], names: dict[str, str]
) -> None:
    """It is no "no", and a record is what the body says, whole: no certificate dropped, no value made up."""
    assert not isinstance(answer, NotFound), body
    if not isinstance(answer, Found):
        assert answer is None or isinstance(answer, Unanswered)
        return
    there = listed(json.loads(body))
    assert len(there) == len(answer.certificates)
    for told, read in zip(there, answer.certificates, strict=True):
        for ours, theirs in names.items():
            value = getattr(read, ours)
            assert (value if value is None or isinstance(value, str) else value.isoformat()) == (
                told.get(theirs) or None
            )


GATEWAY_NAMES = {"number": "certNo", "item": "item", "valid_from": "validFrom", "valid_to": "validTo"}
PLATFORM_NAMES = {"number": "certNum", "item": "operItemName", "valid_to": "validEndDate"}
many = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
most = settings(max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check_gateway(body: bytes, status: int, more: dict[str, str]) -> None:
    source = gateway("https://data.sharing.test/gateway/v1/certificates", 50.0)
    answer = asked(source, lambda _: httpx.Response(status, headers=more, stream=httpx.ByteStream(body)))
    no_accusation(answer, body, lambda said: said["results"][0]["certificates"], GATEWAY_NAMES)


def platform(folder: Path) -> Connector:
    """Return the connector of the public platform, at another host, with its form confirmed."""
    options = {
        "base_url": "https://cx.mem.test",
        "allow_other_host": True,
        "pace": 20.0,
        "probes": "p.json",
        "form": {"kinds": {"special_operation": {"confirmed": True}}},
    }
    return mem.connect(Setup("mem", options, folder=folder))


def check_platform(folder: Path, body: bytes, status: int, more: dict[str, str]) -> None:
    def say(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/code"):
            return httpx.Response(200, json={"code": 200, "msg": "操作成功", "captchaEnabled": False})
        return httpx.Response(status, headers=more, stream=httpx.ByteStream(body))

    answer = asked(platform(folder), say)
    no_accusation(answer, body, lambda said: said["data"], PLATFORM_NAMES)


def check_image(folder: Path, body: bytes, status: int, more: dict[str, str]) -> None:
    def say(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/code"):
            return httpx.Response(status, headers=more, stream=httpx.ByteStream(body))
        return httpx.Response(200, content=written(OF_PLATFORM))

    answer = asked(platform(folder), say)
    assert not isinstance(answer, NotFound)


IMAGE = {"code": 200, "msg": "操作成功", "captchaEnabled": True, "uuid": "image-001", "img": "iVBORw0KGgo="}
images = damaged(IMAGE) | restructured(IMAGE).map(written)


@many
@given(body=bodies_of_gateway, status=statuses, more=headers)
def test_a_spoilt_answer_of_a_gateway_accuses_nobody(body: bytes, status: int, more: dict[str, str]) -> None:
    """Of somebody with two certificates: both as the body has them, or no answer."""
    check_gateway(body, status, more)


@many
@given(body=bodies_of_platform, status=statuses, more=headers)
def test_a_spoilt_answer_of_the_platform_accuses_nobody(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, status: int, more: dict[str, str]
) -> None:
    """The same, of the public platform."""
    check_platform(tmp_path_factory.getbasetemp(), body, status, more)


@many
@given(body=images, status=statuses, more=headers)
def test_a_spoilt_image_accuses_nobody(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, status: int, more: dict[str, str]
) -> None:
    """Whatever comes in place of a captcha is shown to somebody, or is no answer."""
    check_image(tmp_path_factory.getbasetemp(), body, status, more)


@pytest.mark.deep
@most
@given(data=st.data(), status=statuses, more=headers)
def test_thousands_of_spoilt_answers_accuse_nobody(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, status: int, more: dict[str, str]
) -> None:
    """All three, five thousand times."""
    folder = tmp_path_factory.getbasetemp()
    check_gateway(data.draw(bodies_of_gateway), status, more)
    check_platform(folder, data.draw(bodies_of_platform), status, more)
    check_image(folder, data.draw(images), status, more)
