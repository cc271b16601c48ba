"""What the gateway connector sends: templates, signatures, tokens, pages."""

import base64
import copy
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from worked_example import gateway_options

from certverify_connectors.gateway import Gateway, connect
from certverify_connectors.protocol import Setup
from certverify_connectors.testing import Nobody
from certverify_schemas.answer import Answer, Found, NotFound, Reason, Unanswered
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

BODIES = Path(__file__).parents[1] / "contract" / "bodies"
NOW = datetime(2026, 11, 23, 8, 0, 0, tzinfo=UTC)
ZHANG = Query(
    "a1", Identity(IdType.ID_CARD, "320199199003071238", "张伟"), Kind.SPECIAL_OPERATION, Family.OPERATORS
)
NO_RECORD = (BODIES / "g02_no_record.json").read_bytes()
FOUND = (BODIES / "g01_one_certificate.json").read_bytes()


def _options(**tables: dict[str, Any]) -> dict[str, Any]:
    own = gateway_options()
    for name, changes in tables.items():
        own[name] = {**own.get(name, {}), **changes}
    return copy.deepcopy(own)


def _gateway(options: dict[str, Any], now: Callable[[], datetime] = lambda: NOW, **secrets: str) -> Gateway:
    return connect(
        Setup("gateway", options, secrets=secrets or {"token": "t0ken"}), now=now, nonce=lambda: "n0nce"
    )


async def _ask(
    gateway: Gateway, handler: Callable[[httpx.Request], httpx.Response], *queries: Query
) -> list[Answer]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as wire:
        return await gateway.ask(queries or [ZHANG], wire, Nobody())


async def test_the_body_is_escaped_and_the_url_bare() -> None:
    """An awkward name arrives as it was, and nothing of the person stands in the URL."""
    seen: list[httpx.Request] = []
    odd = Query(
        "k", Identity(IdType.ID_CARD, "320199199003071238", 'a"b\\${name}\n'), ZHANG.kind, ZHANG.family
    )
    await _ask(
        _gateway(_options()), lambda r: (seen.append(r), httpx.Response(200, content=NO_RECORD))[1], odd
    )
    assert json.loads(seen[0].content) == {
        "requests": [
            {"idType": "01", "idNumber": "320199199003071238", "name": 'a"b\\${name}\n', "kind": "special"}
        ]
    }
    assert str(seen[0].url) == "https://data.sharing.test/gateway/v1/certificates"
    assert seen[0].headers["Authorization"] == "Bearer t0ken"


async def test_a_form_is_percent_encoded() -> None:
    """A form-encoded body carries reserved characters as they must be."""
    seen: list[bytes] = []
    request = {"encoding": "form", "batch": 1, "body": "xm=${name}&sfzh=${id_number}&t=${kind}"}
    options = _options(request=request)
    del options["request"]["query"]
    person = Query("k", Identity(IdType.ID_CARD, "320199199003071238", "a&b=张"), ZHANG.kind, ZHANG.family)
    await _ask(_gateway(options), lambda r: (seen.append(r.content), httpx.Response(500))[1], person)
    assert seen == [b"xm=a%26b%3D%E5%BC%A0&sfzh=320199199003071238&t=special"]


async def test_an_api_key_stands_in_its_header() -> None:
    """The API key is sent under the name the configuration gives."""
    seen: list[httpx.Request] = []
    gateway = _gateway(_options(auth={"type": "header", "header": "X-Key"}))
    await _ask(gateway, lambda r: (seen.append(r), httpx.Response(200, content=NO_RECORD))[1])
    assert seen[0].headers["X-Key"] == "t0ken"
    assert "Authorization" not in seen[0].headers


@pytest.mark.parametrize("encoding", ["hex", "base64"])
async def test_a_request_is_signed(encoding: str) -> None:
    """The signature is HMAC-SHA256 (RFC 2104) over the string that the template makes."""
    seen: list[httpx.Request] = []
    auth = {
        "type": "hmac",
        "secret": "key",
        "encoding": encoding,
        "string_to_sign": "${method}\n${path}\n${timestamp}\n${nonce}\n${body_sha256}",
        "headers": {
            "X-App": "${secret.app}",
            "X-Time": "${timestamp}",
            "X-Nonce": "${nonce}",
            "X-Sign": "v1=${signature}",
        },
    }
    await _ask(
        _gateway(_options(auth=auth), key="s3cret", app="app-7"),
        lambda r: (seen.append(r), httpx.Response(200, content=NO_RECORD))[1],
    )
    sent = seen[0]
    digest = hashlib.sha256(sent.content).hexdigest()
    # 2026-11-23 08:00 UTC is 1795420800 seconds after the epoch.
    text = f"POST\n/gateway/v1/certificates\n1795420800\nn0nce\n{digest}"
    mac = hmac.new(b"s3cret", text.encode(), "sha256").digest()
    expected = mac.hex() if encoding == "hex" else base64.b64encode(mac).decode()
    assert sent.headers["X-Sign"] == f"v1={expected}"
    assert (sent.headers["X-App"], sent.headers["X-Time"], sent.headers["X-Nonce"]) == (
        "app-7",
        "1795420800",
        "n0nce",
    )


TOKEN = {
    "type": "bearer",
    "fetch": {
        "url": "https://login.sharing.test/token",
        "body": "client_id=app&client_secret=${secret.client}",
        "expires_in": "expires_in",
    },
}


class _Platform:
    """A gateway that hands out tokens and takes only the latest."""

    def __init__(self) -> None:
        self.fetched: list[bytes] = []
        self.asked: list[str] = []
        self.good = "t1"

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "login.sharing.test":
            self.fetched.append(request.content)
            return httpx.Response(200, json={"access_token": self.good, "expires_in": 100})
        self.asked.append(request.headers["Authorization"])
        if self.asked[-1] != f"Bearer {self.good}":
            return httpx.Response(200, json={"code": "401", "message": "令牌无效"})
        return httpx.Response(200, content=NO_RECORD)


async def test_a_token_is_fetched_once_and_renewed_before_it_ends() -> None:
    """One token serves until nine tenths of its life are over; then the next is fetched."""
    platform, clock = _Platform(), [NOW]
    gateway = _gateway(_options(auth=TOKEN), lambda: clock[0], client="c&d")
    await _ask(gateway, platform)
    clock[0] = NOW + timedelta(seconds=89)
    await _ask(gateway, platform)
    assert platform.fetched == [b"client_id=app&client_secret=c%26d"]
    clock[0] = NOW + timedelta(seconds=90)
    await _ask(gateway, platform)
    assert len(platform.fetched) == 2


async def test_a_refused_token_is_renewed_once() -> None:
    """A token refused before its time is fetched anew and the request sent again."""
    platform = _Platform()
    gateway = _gateway(_options(auth=TOKEN), client="c")
    await _ask(gateway, platform)
    platform.good = "t2"
    assert [type(a) for a in await _ask(gateway, platform)] == [NotFound]
    assert platform.asked == ["Bearer t1", "Bearer t1", "Bearer t2"]


async def test_credentials_that_are_not_accepted_end_the_run() -> None:
    """A fixed token that is refused, by status or inside HTTP 200, makes the source unusable."""
    for reply in (httpx.Response(401), httpx.Response(200, json={"code": "401", "message": "x"})):
        with pytest.raises(ConnectorUnusable, match="gateway_refused"):
            await _ask(_gateway(_options()), lambda _, reply=reply: reply)


async def test_a_token_that_cannot_be_had_now_is_no_answer() -> None:
    """A busy login leaves the people unanswered; one that refuses us ends the run."""
    gateway = _gateway(_options(auth=TOKEN), client="c")
    busy = await _ask(gateway, lambda _: httpx.Response(429, headers={"Retry-After": "9"}))
    assert busy == [Unanswered(Reason.THROTTLED, timedelta(seconds=9))]
    junk = await _ask(gateway, lambda _: httpx.Response(200, json={"access_token": 5}))
    assert [a.reason for a in junk if isinstance(a, Unanswered)] == [Reason.NOT_UNDERSTOOD]
    with pytest.raises(ConnectorUnusable, match="gateway_token_refused"):
        await _ask(gateway, lambda _: httpx.Response(400))


def _record(number: int) -> dict[str, Any]:
    record = json.loads(FOUND)["results"][0]["certificates"][0]
    return {**record, "item": f"作业{number}"}


def _page(records: list[dict[str, Any]], total: int) -> httpx.Response:
    result = json.loads(FOUND)["results"][0] | {"certificates": records, "total": total}
    return httpx.Response(200, json={"code": "0", "message": "ok", "results": [result]})


def _paged() -> Gateway:
    request = {"batch": 1, "body": '{"requests": [${queries}], "page": ${page}, "size": ${page_size}}'}
    return _gateway({**_options(request=request), "paging": {"size": 2, "max_pages": 3}})


async def test_pages_are_read_to_the_last() -> None:
    """The records of all pages are one answer, and their number is the total."""
    numbers: list[int] = []

    def handler(request: httpx.Request) -> httpx.Response:
        page = json.loads(request.content)["page"]
        numbers.append(page)
        return _page([_record(n) for n in ((1, 2) if page == 1 else (3,))], 3)

    (answer,) = await _ask(_paged(), handler)
    assert isinstance(answer, Found)
    assert [c.item for c in answer.certificates] == ["作业1", "作业2", "作业3"]
    assert numbers == [1, 2]


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([([1, 2], 4), ([1, 2], 4)], id="the first page for ever"),
        pytest.param([([1, 2], 3), ([3], 4), ([4], 4)], id="a total that changes"),
        pytest.param([([1, 2], 3), ([], 3)], id="an empty page"),
        pytest.param([([1, 2], 9), ([3, 4], 9), ([5, 6], 9)], id="more pages than agreed"),
        pytest.param([([1, 2], 3), ([3, 4], 3)], id="more records than the total"),
    ],
)
async def test_pages_that_do_not_add_up_are_not_understood(pages: list[tuple[list[int], int]]) -> None:
    """Half a person's certificates would accuse: all or none."""
    replies = iter([_page([_record(n) for n in numbers], total) for numbers, total in pages])
    (answer,) = await _ask(_paged(), lambda _: next(replies))
    assert isinstance(answer, Unanswered)
    assert answer.reason is Reason.NOT_UNDERSTOOD


async def test_a_page_that_fails_leaves_the_person_unanswered() -> None:
    """A failure on the second page fails the person, with its own reason."""
    replies = iter([_page([_record(1), _record(2)], 3), httpx.Response(503)])
    (answer,) = await _ask(_paged(), lambda _: next(replies))
    assert isinstance(answer, Unanswered)
    assert answer.reason is Reason.SERVER_ERROR


async def test_absence_in_one_province_is_out_of_scope() -> None:
    """Certificates hold nationwide: one province's no is no no. What it finds is found."""
    options = _options(coverage={"nationwide": False, "provinces": ["江苏省"]})
    (no,) = await _ask(_gateway(options), lambda _: httpx.Response(200, content=NO_RECORD))
    assert isinstance(no, Unanswered)
    assert no.reason is Reason.OUT_OF_SCOPE
    (yes,) = await _ask(_gateway(options), lambda _: httpx.Response(200, content=FOUND))
    assert isinstance(yes, Found)


async def test_results_in_any_order_are_matched_by_their_echo() -> None:
    """With match = "echo" results are given to whom they echo; who is missing stays unanswered."""
    gateway = _gateway(_options(answer={"match": "echo"}))
    li = Query(
        "b2", Identity(IdType.ID_CARD, "110199198506120421", "李娜"), Kind.SAFETY_ASSESSMENT, Family.MANAGERS
    )
    swapped = (BODIES / "g21_swapped.json").read_bytes()
    answers = await _ask(gateway, lambda _: httpx.Response(200, content=swapped), ZHANG, li)
    assert [type(a) for a in answers] == [Found, NotFound]
    alone = await _ask(gateway, lambda _: httpx.Response(200, content=NO_RECORD), ZHANG, li)
    assert [type(a) for a in alone] == [NotFound, Unanswered]
