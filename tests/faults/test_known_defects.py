"""The twelve defects known of the scripts that people use today, one test each against the real code.

Nothing here waits: connectors and engine are the real ones, time is virtual, and the network is replaced by what a
platform would have said.
"""

import json
import logging
from bisect import bisect_left
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest
from aiohttp import web
from asker import gateway as gateway_at
from lookup_world import START, ScriptedSource, Wire, World, entries, person, states
from quick_platform import answered, certificate, result
from self_signed import self_signed

from certverify.lookup import Asked, plan
from certverify.lookup.pace.schedule import Slots, take
from certverify.lookup.pace.terms import Grant
from certverify.lookup.progress import ProgressState
from certverify.lookup.wire.network import Network
from certverify.rosters import read
from certverify.rosters.values.ids import read_id
from certverify.rules import judge, packs
from certverify_connectors import gateway, mem
from certverify_connectors.protocol import Connector, Setup
from certverify_schemas.answer import Evidence, Found, Reason, Unanswered
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

BODIES = Path(__file__).parents[1] / "contract" / "bodies"
NO_RECORD = json.dumps({"code": 200, "msg": "没有查询到相关证件信息！", "data": None}).encode()
RECORD = (BODIES / "p01_one_record.json").read_bytes()
# Of the people of lookup_world the eighth have no record at the quick platform: 8, 16, ...
STAFF = [{"claims": True, "person": number} for number in range(1, 17)]
VICTIM = 8
NUMBER, NAME = person(VICTIM)

Say = Callable[[httpx.Request], bytes | httpx.Response]


class Platform(Wire):
    """In place of the network: says what it is told to say, after the latency of a wire."""

    def __init__(self, say: Say) -> None:
        super().__init__()
        self.say = say

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await super().handle_async_request(request)
        said = self.say(request)
        return said if isinstance(said, httpx.Response) else httpx.Response(200, content=said)


def gateway_says(said: Callable[[list[dict[str, str]]], bytes | httpx.Response | None]) -> Say:
    """Let a gateway answer truly except where ``said`` says otherwise."""

    def say(request: httpx.Request) -> bytes | httpx.Response:
        asked = json.loads(request.content)["requests"]
        return said(asked) or answered(asked)

    return say


def mem_says(of_the_victim: bytes) -> Say:
    """Let the public platform hold a record of everybody, and say something else of the victim."""

    def say(request: httpx.Request) -> bytes:
        if request.url.path.endswith("/code"):
            return json.dumps({"code": 200, "msg": "操作成功", "captchaEnabled": False}).encode()
        number = request.url.params["idcardNum"]
        return of_the_victim if number == NUMBER else RECORD.replace(b"320199199003071238", number.encode())

    return say


def the_gateway(batch: int = 1) -> Connector:
    return gateway_at("https://data.sharing.test/gateway/v1/certificates", 50.0, batch)


def the_platform(folder: Path) -> Connector:
    own = {
        "base_url": "https://cx.mem.test",
        "allow_other_host": True,
        "pace": 20.0,
        "probes": "p.json",
    }
    confirmed = {"form": {"kinds": {"special_operation": {"confirmed": True}}}}
    return mem.connect(Setup("mem", own | confirmed, folder=folder))


def checked(source: Connector, say: Say, rows: list[dict[str, Any]] = STAFF) -> Asked:
    return World(wire=Platform(say)).check(entries(rows), source)[0]


def verdicts(asked: Asked) -> set[str]:
    """Return the statuses to which the answers lead on the day they were given."""
    judged = judge(asked.entries, asked.answers, asked.certificates, packs.load(START.date()), START.date())
    return set(judged.statuses["status"].cast(pl.String))


FAILURES = [
    {"code": 200, "msg": "查询失败，请稍后再试", "data": None},
    {"code": 500, "msg": "查询失败", "data": None},
    {"code": 200, "msg": "系统异常，未能查询到信息", "data": []},
    {"code": 200, "msg": "操作成功", "data": None},
]


@pytest.mark.parametrize("failure", FAILURES)
def test_1_a_query_that_failed_is_not_a_no(tmp_path: Path, failure: dict[str, Any]) -> None:
    """Only the sentence that says so means no record: no text of failure, and no empty list without a text, does."""
    said = states(checked(the_platform(tmp_path), mem_says(json.dumps(failure).encode())))
    assert said.pop(NUMBER) in {"not_understood", "server_error"}
    assert set(said.values()) == {"found"}
    assert states(checked(the_platform(tmp_path), mem_says(NO_RECORD)))[NUMBER] == "not_found"


def test_2_another_source_does_not_answer_for_one_that_is_down() -> None:
    """Who could not be asked at the first source is unverified, though the second has no record of that person."""
    here, there = ({person(number)[0] for number in half} for half in (range(1, 8), range(9, 17)))

    def silent(query: Query, number: int) -> Unanswered | None:
        return Unanswered(Reason.TIMEOUT) if query.identity.id_number == NUMBER else None

    second = ScriptedSource(there, "second")
    asked, _ = World().check(entries(STAFF), ScriptedSource(here, "first", fault=silent), second)
    assert states(asked)[NUMBER] == "timeout"
    assert NUMBER in {query.identity.id_number for query in second.asked}
    both, _ = World().check(entries(STAFF), ScriptedSource(here, "first"), ScriptedSource(there, "second"))
    assert states(both) == {person(n)[0]: "not_found" if n == VICTIM else "found" for n in range(1, 17)}


PAGES = [
    "<html><body>系统维护中</body></html>",
    "<html><body><table><tr><td>作业类别</td><td></td></tr></table></body></html>",
    "",
    "{}",
    '{"code": 200, "msg": "操作成功"}',
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("which", ["gateway", "mem"])
def test_3_a_page_without_the_words_no_record_is_no_pass(tmp_path: Path, page: str, which: str) -> None:
    """Whatever does not wholly satisfy the expected form finds nothing, proves nothing and passes nobody."""
    if which == "gateway":
        spoilt = gateway_says(lambda asked: httpx.Response(200, text=page))
        asked = checked(the_gateway(), spoilt, STAFF[:3])
    else:
        whole = mem_says(b"")

        def say(request: httpx.Request) -> bytes | httpx.Response:
            return whole(request) if request.url.path.endswith("/code") else page.encode()

        asked = checked(the_platform(tmp_path), say, STAFF[:3])
    assert (asked.counts.found, asked.counts.not_found, asked.certificates.height) == (0, 0, 0)
    assert verdicts(asked) == {"unverified"}


def test_4_every_certificate_is_kept() -> None:
    """Of three records, the last one alone in force, all three come home, and the person passes by the last."""
    old = {"validFrom": "2012-01-10", "validTo": "2018-01-09", "reviewDue": "2015-01-10", "history": True}

    def say(asked: list[dict[str, str]]) -> bytes:
        held = certificate(asked[0]["idNumber"])
        three = [held | old, held | old | {"item": "高压电工作业"}, held]
        echo = result(asked[0]) | {"resultCode": "FOUND", "total": 3, "certificates": three}
        return json.dumps({"code": "0", "message": "ok", "results": [echo]}).encode()

    asked = checked(the_gateway(), gateway_says(say), STAFF[:1])
    assert asked.certificates["valid_to"].to_list() == [date(2018, 1, 9), date(2018, 1, 9), date(2030, 1, 9)]
    assert asked.certificates["superseded"].to_list() == [True, True, False]


class Typist:
    """Types one text after the other."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)

    async def read_captcha(self, image: bytes) -> str | None:
        """Return the next text."""
        return self.texts.pop(0)

    async def captcha_refused(self, image: bytes, *, late: bool | None = None) -> None:
        """Shrug."""


@pytest.mark.parametrize("refusal", ["p08_captcha.json", "p09_captcha_200.json", "p27_undefined.txt"])
async def test_5_a_wrong_captcha_is_no_answer(tmp_path: Path, refusal: str) -> None:
    """Mistyped, the image yields no answer about the person, `undefined` included; typed well, the record is found."""
    images = (f"image-{number:03}" for number in range(2))

    def say(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/code"):
            image = {"uuid": next(images), "img": "iVBORw0KGgo="}
            return httpx.Response(200, json={"code": 200, "msg": "操作成功"} | image)
        good = request.url.params["code"] == "good"
        return httpx.Response(200, content=RECORD if good else (BODIES / refusal).read_bytes())

    zhang = Identity(IdType.ID_CARD, "320199199003071238", "张伟")
    query = Query("q", zhang, Kind.SPECIAL_OPERATION, Family.OPERATORS)
    source, desk = the_platform(tmp_path), Typist("bad", "good")
    async with httpx.AsyncClient(transport=httpx.MockTransport(say)) as wire:
        (mistyped,) = await source.ask([query], wire, desk)
        (typed,) = await source.ask([query], wire, desk)
    assert isinstance(mistyped, Unanswered)
    assert mistyped.reason in {Reason.CAPTCHA_REJECTED, Reason.NOT_UNDERSTOOD}
    assert isinstance(typed, Found)


def roster(folder: Path, *lines: str) -> Path:
    file = folder / "roster.csv"
    file.write_text("\n".join(["姓名,身份证号,岗位", *lines, ""]), encoding="utf-8")
    return file


def test_6_one_bad_row_stops_nobody_else(tmp_path: Path) -> None:
    """A bad line of the roster is rejected alone, and a result that cannot be read leaves its own person alone."""
    lines = [f"{person(number)[1]},{person(number)[0]},低压电工" for number in range(1, 6)]
    bad = [",,", "张三,#REF!,低压电工", "李四,1.40199E+17,低压电工"]
    file = roster(tmp_path, *lines[:2], *bad, *lines[2:])
    whole = read([file], packs.load(START.date()).catalogue, START.date())
    assert whole.entries["id_number"].to_list() == [person(number)[0] for number in range(1, 6)]

    def spoilt(asked: list[dict[str, str]]) -> bytes:
        text = answered(asked).decode()
        mark = f'"T{person(3)[0]}"'
        return text.replace(f'{mark}, "category": "电工作业"', f'{mark}, "category": 7').encode()

    said = states(checked(the_gateway(batch=20), gateway_says(spoilt)))
    assert said.pop(person(3)[0]) == "not_understood"
    assert set(said.values()) == {"found", "not_found"}


class Watched(World):
    """Notes, whenever progress is told, how much the ledger holds."""

    def update(self, state: ProgressState) -> None:
        """Compare what counts as done with what is stored."""
        assert state.done <= len(self.ledger.lines)
        super().update(state)


def test_7_nothing_counts_before_it_is_stored() -> None:
    """Progress is never ahead of the ledger; where storing fails, what was not stored is asked again."""
    staff = entries([{"claims": True, "person": number} for number in range(300)])
    holders = {person(number)[0] for number in range(300)}
    world = Watched()
    world.ledger.fails_after = 100
    with pytest.raises(OSError, match="disk full"):
        world.check(staff, ScriptedSource(holders))
    stored = {line["query_key"] for line in world.ledger.lines if not line["control"]}
    assert world.states
    assert 0 < len(stored) < 300
    world.ledger.fails_after = None
    again = ScriptedSource(holders)
    asked, _ = world.check(staff, again)
    assert (asked.counts.reused, asked.counts.asked, asked.counts.found) == (
        len(stored),
        300 - len(stored),
        300,
    )
    assert {query.key for query in again.asked} >= set(asked.answers["query_key"]) - stored


def fullest_second(starts: list[float]) -> int:
    starts = sorted(starts)
    return max(bisect_left(starts, start + 1) - index for index, start in enumerate(starts))


def test_8_no_window_and_no_crowd_exceeds_the_grant() -> None:
    """Leased just before and just after a full second, by one worker or by ten: never more than the grant and one."""
    for workers in (1, 10):
        state, starts = None, list[float]()
        for moment in (0.9, 0.95, 1.0, 1.05):
            for _ in range(workers):
                state, slots = take(state, START + timedelta(seconds=moment), Grant(20.0), 5)
                assert isinstance(slots, Slots)
                starts += [(slots.start(n) - START).total_seconds() for n in range(slots.count)]
        assert len(starts) == 20 * workers
        assert fullest_second(starts) <= 21


@pytest.mark.parametrize(("which", "wait"), [("gateway", 0.5), ("mem", 900)])
def test_9_a_throttle_inside_http_200_stops_everybody(tmp_path: Path, which: str, wait: float) -> None:
    """The words 请求过于频繁 under status 200 pause the whole run, and in the end everybody has a true answer."""
    body = (
        BODIES / ("g09_too_frequent.json" if which == "gateway" else "p06_too_frequent.json")
    ).read_bytes()
    asked_at: list[str] = []
    honest = mem_says(NO_RECORD) if which == "mem" else gateway_says(lambda _: None)

    def say(request: httpx.Request) -> bytes | httpx.Response:
        if not request.url.path.endswith("/code"):
            asked_at.append(request.url.path)
        return body if len(asked_at) == 6 and not request.url.path.endswith("/code") else honest(request)

    world = World(wire=Platform(say))
    asked, _ = world.check(entries(STAFF), the_gateway() if which == "gateway" else the_platform(tmp_path))
    assert max(later - earlier for earlier, later in pairwise(world.wire.arrivals)) >= wait
    absent = {person(number)[0] for number in ([8, 16] if which == "gateway" else [8])}
    assert {number for number, state in states(asked).items() if state == "not_found"} == absent
    assert set(states(asked).values()) == {"found", "not_found"}


def test_10_no_person_stands_in_logs_or_in_what_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    """With every logger talking and the wire failing, neither a number nor a name is written.

    What a whole check writes to files, and their names, is searched by ``test_canaries.py``.
    """
    caplog.set_level(logging.DEBUG)

    def say(asked: list[dict[str, str]]) -> bytes | None:
        if asked[0]["idNumber"] == NUMBER:
            raise httpx.ReadError(f"{NAME} {NUMBER} https://data.example.gov.cn/?id={NUMBER}")
        return f"<html>{NAME} {NUMBER}</html>".encode() if asked[0]["name"] == person(1)[1] else None

    source = ScriptedSource(set(), fault=lambda query, _: ValueError(f"{query.identity.id_number} {NAME}"))
    asked = checked(the_gateway(), gateway_says(say))
    World().check(entries(STAFF), source)
    assert states(asked)[NUMBER] == "connection"
    assert caplog.records
    identity = Identity(IdType.ID_CARD, NUMBER, NAME)
    shown = repr(
        [identity, Query("q", identity, Kind.SPECIAL_OPERATION, Family.OPERATORS), Evidence(NUMBER.encode())]
    )
    for text in (caplog.text, shown):
        assert not [word for row in STAFF for word in person(row["person"]) if word in text]


SWITCHES = ["verify", "verify_tls", "verify_ssl", "tls_verify", "ssl", "insecure", "skip_verify"]


@pytest.mark.parametrize("switch", SWITCHES)
def test_11a_no_option_turns_the_check_of_the_server_off(tmp_path: Path, switch: str) -> None:
    """Neither connector knows such an option, at the top or beside the address: it is refused by name."""
    with pytest.raises(ConnectorUnusable) as caught:
        mem.connect(Setup("mem", {switch: False}, folder=tmp_path))
    assert caught.value.code in {"connector_option_unknown", "connector_option_misspelt"}
    for options in ({switch: False}, {"request": {switch: False}}, {"limits": {switch: False}}):
        with pytest.raises(ConnectorUnusable) as caught:
            gateway.connect(Setup("gateway", options, secrets={"token": "t"}))
        assert caught.value.code in {"connector_option_unknown", "connector_option_misspelt"}


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # a handshake that fails leaves the server's half open
async def test_11b_a_server_that_nobody_vouches_for_learns_nothing(tmp_path: Path) -> None:
    """Its certificate signed by itself, it gets no request and its word is no answer; vouched for, it is asked."""
    authority, context = self_signed(tmp_path)
    seen: list[str] = []

    async def say(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(body=answered((await request.json())["requests"]))

    app = web.Application()
    app.router.add_post("/ask", say)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    source = gateway_at(f"https://127.0.0.1:{runner.addresses[0][1]}/ask", 50.0)
    query = Query("q", Identity(IdType.ID_CARD, *person(1)), Kind.SPECIAL_OPERATION, Family.OPERATORS)
    try:
        for trusted in (None, authority):
            async with httpx.AsyncClient(transport=Network(2, trusted)) as wire:
                (answer,) = await source.ask([query], wire, Typist())
            assert isinstance(answer, Found) is (trusted is not None)
            assert len(seen) == (trusted is not None)
            assert trusted or answer == Unanswered(Reason.PLATFORM_IDENTITY)
    finally:
        await runner.cleanup()


def test_12_a_wrong_check_digit_is_told_before_anybody_is_asked(tmp_path: Path) -> None:
    """Of the eleven last characters one is right; with any other the line is rejected and never becomes a query."""
    accepted = [sign for sign in "0123456789X" if read_id(NUMBER[:17] + sign).rejected is None]
    assert accepted == [NUMBER[17]]
    wrong = NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2")
    file = roster(tmp_path, f"{NAME},{wrong},低压电工", f"{person(1)[1]},{person(1)[0]},低压电工")
    whole = read([file], packs.load(START.date()).catalogue, START.date())
    assert whole.problems.filter("rejects").height == 1
    queries = plan(whole.entries, World().ledger.keys, "s").queries
    assert queries["id_number"].to_list() == [person(1)[0]]
