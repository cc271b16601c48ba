"""The public platform: images, a person, refusals, hosts and what may be asked at all."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from certverify_connectors import mem
from certverify_connectors.mem import Mem
from certverify_connectors.probes import Probe, read_probes, write_probe
from certverify_connectors.protocol import Setup
from certverify_schemas.answer import Answer, Found, NotFound, Reason, Unanswered
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

SPECIAL, PASS = Kind.SPECIAL_OPERATION, Kind.SAFETY_ASSESSMENT
ZHANG = Query("a1", Identity(IdType.ID_CARD, "320199199003071238", "张伟"), SPECIAL, Family.OPERATORS)
IMAGE = b"\x89PNG\r\n\x1a\n" + b"picture"
NO_RECORD = {"code": 200, "msg": "没有查询到相关证件信息！", "data": None}
OPEN = {"form": {"kinds": {"special_operation": {"confirmed": True}}}}

Reply = Callable[[httpx.Request], httpx.Response]


class Platform:
    """Hands out numbered images and keeps what it was asked."""

    def __init__(self, answer: object = NO_RECORD, **code: object) -> None:
        self.answer = answer
        self.code = code
        self.seen: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        if request.url.path.endswith("/code"):
            said = {"code": 200, "msg": "操作成功", "uuid": f"image-{len(self.seen):03}"} | self.code
            said.setdefault("img", base64.b64encode(IMAGE).decode())
            return httpx.Response(200, json=said, headers={"Set-Cookie": "acw_tc=abc; path=/"})
        return (
            self.answer if isinstance(self.answer, httpx.Response) else httpx.Response(200, json=self.answer)
        )


class Desk:
    def __init__(self, *typed: str | None) -> None:
        self.typed = list(typed)
        self.refused: list[tuple[bytes, bool | None]] = []

    async def read_captcha(self, image: bytes) -> str | None:
        assert image == IMAGE
        return self.typed.pop(0)

    async def captcha_refused(self, image: bytes, *, late: bool | None = None) -> None:
        self.refused.append((image, late))


def connect(folder: Path, **options: object) -> Mem:
    return mem.connect(Setup("mem", {"probes": "probes.json"} | options, folder=folder))


async def ask(
    connector: Mem, platform: Platform, desk: Desk, queries: Sequence[Query] = (ZHANG,)
) -> list[Answer]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(platform)) as wire:
        return [answer for query in queries for answer in await connector.ask([query], wire, desk)]


async def test_a_person_is_asked_with_what_somebody_typed(tmp_path: Path) -> None:
    """The query carries the person, the fixed codes, the text typed and the image's key; cookies are sent back."""
    platform = Platform()
    (answer,) = await ask(connect(tmp_path, **OPEN), platform, Desk(" 7k2M "))
    assert isinstance(answer, NotFound)
    code, query = platform.seen
    assert str(code.url) == "https://cx.mem.gov.cn/prod-api/certsearch/code"
    assert query.url.path == "/prod-api/certsearch/certInfo/netQuery"
    assert dict(query.url.params) == {
        "name": "张伟",
        "idcardNum": "320199199003071238",
        "idcardTypeCode": "01",
        "searchType": "1",
        "personTypeCode": "03",
        "code": "7k2M",
        "uuid": "image-001",
    }
    assert query.headers["Cookie"] == "acw_tc=abc"


async def test_no_captcha_is_asked_for_where_none_is_needed(tmp_path: Path) -> None:
    """An endpoint that says so is believed: nobody is shown anything, and no text is sent."""
    platform = Platform(captchaEnabled=False)
    (answer,) = await ask(connect(tmp_path, **OPEN), platform, Desk())
    assert isinstance(answer, NotFound)
    assert "code" not in platform.seen[1].url.params


async def test_nobody_at_the_desk_leaves_the_query_unsolved(tmp_path: Path) -> None:
    """Without a person nothing is asked about anybody."""
    platform = Platform()
    assert await ask(connect(tmp_path, **OPEN), platform, Desk(None)) == [Unanswered(Reason.CAPTCHA_UNSOLVED)]
    assert len(platform.seen) == 1


async def test_an_empty_line_brings_another_image(tmp_path: Path) -> None:
    """Whoever cannot read an image gets another one, within bounds; each image is used once."""
    platform = Platform()
    await ask(connect(tmp_path, **OPEN), platform, Desk("", " ", "ABCD"))
    assert platform.seen[-1].url.params["uuid"] == "image-003"
    few = await ask(connect(tmp_path, images=2, **OPEN), Platform(), Desk("", ""))
    assert few == [Unanswered(Reason.CAPTCHA_UNSOLVED)]


async def test_an_image_is_shown_once(tmp_path: Path) -> None:
    """A platform that hands out the same image again is not understood: an image is good for one try."""
    platform = Platform(uuid="the-same-image")
    answers = await ask(connect(tmp_path, **OPEN), platform, Desk("AAAA"), [ZHANG, ZHANG])
    assert isinstance(answers[0], NotFound)
    assert isinstance(answers[1], Unanswered)
    assert answers[1].reason is Reason.NOT_UNDERSTOOD
    assert answers[1].evidence is not None
    assert answers[1].evidence.alarms == ("image_repeated",)
    assert [r.url.path[-9:] for r in platform.seen] == ["arch/code", "/netQuery", "arch/code"]


async def test_a_wrong_captcha_is_no_answer(tmp_path: Path) -> None:
    """验证码 in the message without records: rejected, and the next asking fetches a new image."""
    platform = Platform({"code": 500, "msg": "验证码错误或已失效", "data": None})
    desk = Desk("AAAA", "BBBB")
    answers = await ask(connect(tmp_path, **OPEN), platform, desk, [ZHANG, ZHANG])
    assert desk.refused == [(IMAGE, None)] * 2, (
        "the person can be told; which of the two it was, nobody knows"
    )
    assert [a.reason for a in answers if isinstance(a, Unanswered)] == [Reason.CAPTCHA_REJECTED] * 2
    assert [r.url.params["uuid"] for r in platform.seen[1::2]] == ["image-001", "image-003"]


@pytest.mark.parametrize(
    ("said", "late"),
    [
        ("验证码错误", False),
        ("验证码不正确！", False),
        ("验证码已失效", True),
        ("验证码已过期，请刷新", True),
        ("验证码", None),
    ],
)
async def test_a_late_captcha_is_told_from_a_wrong_one(tmp_path: Path, said: str, late: bool | None) -> None:
    """Where the platform says which it was, the person hears it; it is no answer either way."""
    desk = Desk("AAAA")
    platform = Platform({"code": 500, "msg": said, "data": None})
    (answer,) = await ask(connect(tmp_path, **OPEN), platform, desk)
    assert isinstance(answer, Unanswered)
    assert answer.reason is Reason.CAPTCHA_REJECTED
    assert desk.refused == [(IMAGE, late)]


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (httpx.Response(200, json={"code": 200, "msg": "请求过于频繁，请稍后再试", "data": None}), 15),
        (httpx.Response(429), 15),
        (httpx.Response(429, headers={"Retry-After": "60"}), 1),
    ],
)
async def test_too_frequent_pauses_for_minutes(answer: httpx.Response, wait: int, tmp_path: Path) -> None:
    """Throttling waits a quarter of an hour, or as long as the server says."""
    (said,) = await ask(connect(tmp_path, **OPEN), Platform(answer), Desk("AAAA"))
    assert isinstance(said, Unanswered)
    assert (said.reason, said.retry_after) == (Reason.THROTTLED, timedelta(minutes=wait))


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403),
        httpx.Response(404),
        httpx.Response(200, content=b"<html><script>setCookie('acw_sc__v2')</script></html>"),
    ],
)
async def test_a_wall_is_blocked(answer: httpx.Response, tmp_path: Path) -> None:
    """403, 404 and the anti-bot page say nothing of the person."""
    (said,) = await ask(connect(tmp_path, **OPEN), Platform(answer), Desk("AAAA"))
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.BLOCKED


async def test_redirects_are_not_followed(tmp_path: Path) -> None:
    """Whoever sends us elsewhere is not understood, and nothing goes elsewhere."""
    platform = Platform(httpx.Response(302, headers={"Location": "https://evil.example/"}))
    (said,) = await ask(connect(tmp_path, **OPEN), platform, Desk("AAAA"))
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.NOT_UNDERSTOOD
    assert {request.url.host for request in platform.seen} == {"cx.mem.gov.cn"}


@pytest.mark.parametrize(
    "code",
    [
        {"img": "!!"},
        {"img": base64.b64encode(b"\x1b]1337;x").decode()},
        {"img": None},
        {"uuid": "x"},
        {"uuid": 5},
        {"captchaEnabled": "no"},
        {"code": "200"},
    ],
)
async def test_a_strange_image_is_shown_to_nobody(code: dict[str, object], tmp_path: Path) -> None:
    """Only a picture reaches the desk; anything else is not understood."""
    (said,) = await ask(connect(tmp_path, **OPEN), Platform(**code), Desk())
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ({"code": 500, "msg": "请求过于频繁"}, Reason.THROTTLED),
        ({"code": 500, "msg": "系统异常"}, Reason.SERVER_ERROR),
        ({"code": 403, "msg": "访问受限"}, Reason.BLOCKED),
    ],
)
async def test_the_image_may_be_refused(code: dict[str, object], reason: Reason, tmp_path: Path) -> None:
    """Refusals inside HTTP 200 are known from the image on."""
    (said,) = await ask(connect(tmp_path, **OPEN), Platform(**code), Desk())
    assert isinstance(said, Unanswered)
    assert said.reason is reason


def test_nothing_is_covered_before_a_probe(tmp_path: Path) -> None:
    """As published no kind is confirmed; what a probe confirmed of this host in this form is covered."""
    connector = connect(tmp_path)
    assert connector.coverage.kinds == frozenset()
    probe = Probe("mem", "special_operation", connector.form_of(SPECIAL), "2026-11-23T08:00:00+00:00", True)
    write_probe(tmp_path / "probes.json", probe)
    assert connect(tmp_path).coverage.kinds == {SPECIAL}
    assert (tmp_path / "probes.json").stat().st_mode & 0o777 == 0o600
    # What only the person at the captcha is told is no part of what was confirmed.
    told = {"form": {"texts": {"captcha_late": ["超时"], "captcha_wrong": ["有误"]}}}
    assert connect(tmp_path, **told).coverage.kinds == {SPECIAL}
    # Another form, another host and a probe that failed confirm nothing.
    changed = {"form": {"kinds": {"special_operation": {"search_type": "9"}}}}
    assert connect(tmp_path, **changed).coverage.kinds == frozenset()
    other = {"base_url": "http://127.0.0.1:8000", "allow_other_host": True}
    assert connect(tmp_path, **other).coverage.kinds == frozenset()
    write_probe(tmp_path / "probes.json", replace(probe, confirmed=False))
    assert connect(tmp_path).coverage.kinds == frozenset()
    assert len(read_probes(tmp_path / "probes.json")) == 1


async def test_what_no_probe_confirmed_is_not_asked(tmp_path: Path) -> None:
    """A manager is out of scope until the managers' query is known."""
    manager = replace(ZHANG, kind=PASS, family=Family.MANAGERS)
    platform = Platform()
    answers = await ask(connect(tmp_path, **OPEN), platform, Desk(), [manager])
    assert answers == [Unanswered(Reason.OUT_OF_SCOPE)]
    assert platform.seen == []


async def test_a_coal_miner_without_record_stays_open(tmp_path: Path) -> None:
    """Whether coal certificates are shown is unknown: their absence proves nothing unless the user says so."""
    miner = replace(ZHANG, family=Family.COAL)
    (answer,) = await ask(connect(tmp_path, **OPEN), Platform(), Desk("AAAA"), [miner])
    assert isinstance(answer, Unanswered)
    assert answer.reason is Reason.OUT_OF_SCOPE
    (told,) = await ask(connect(tmp_path, coal=True, **OPEN), Platform(), Desk("AAAA"), [miner])
    assert isinstance(told, NotFound)


async def test_the_form_can_be_corrected(tmp_path: Path) -> None:
    """Plain values under `form` replace what was published, and are marked as the user's."""
    own = {
        "kinds": {"special_operation": {"confirmed": True, "fields": {"item": ["projectName"]}}},
        "texts": {"no_record": ["查无此人"]},
        "status": {"current": ["正常"]},
    }
    connector = connect(tmp_path, form=own)
    assert connector.form.texts.no_record.evidence == "configured"
    (none,) = await ask(connector, Platform(NO_RECORD | {"msg": "查无此人"}), Desk("AAAA"))
    assert isinstance(none, NotFound)
    record = dict.fromkeys(
        (
            "certNum",
            "jobCategoryName",
            "issueDate",
            "validBeginDate",
            "shouldReviewDate",
            "reviewDate",
            "issueOrgName",
        )
    )
    rows = [record | {"projectName": "低压电工作业", "validEndDate": "2030-09-02", "certStatus": "正常"}]
    platform = Platform({"code": 200, "msg": "操作成功", "data": rows}, uuid="another-image")
    (found,) = await ask(connector, platform, Desk("AAAA"))
    assert isinstance(found, Found)
    assert found.certificates[0].item == "低压电工作业"


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"base_url": "https://cx-mem.example.com"}, "base_url"),
        ({"base_url": "http://cx.mem.gov.cn", "allow_other_host": True}, "base_url"),
        ({"base_url": "http://10.0.0.1", "allow_other_host": True}, "base_url"),
        ({"base_url": "http://127.0.0.1:8000"}, "base_url"),
        ({"base_url": "https://cx.mem.gov.cn/other"}, "base_url"),
        ({"base_url": "https://cx.mem.gov.cn:443"}, "base_url"),
        ({"base_url": "https://cx.mem.gov.cn@127.0.0.1", "allow_other_host": True}, "base_url"),
        ({"base_url": "https://cx.mem.gov.cn.example", "allow_other_host": True}, "base_url"),
        ({"pace": 5.0}, "pace"),
        ({"base_url": "https://cx.mem.gov.cn:443", "allow_other_host": True, "pace": 5.0}, "pace"),
        ({"base_url": "https://CX.mem.gov.cn.", "allow_other_host": True, "pace": 5.0}, "pace"),
        ({"base_url": "https://cx.mem.gov.cn:8443", "allow_other_host": True, "pace": 5.0}, "pace"),
        ({"verify": False}, "verify"),
        ({"form": {"texts": {"no_record": ["x'y"]}}}, "form.texts.no_record.value.0"),
        ({"form": {"kinds": {"special_operation": {"fields": {"colour": ["x"]}}}}}, None),
        ({"ca_file": "missing.pem"}, "ca_file"),
    ],
)
def test_a_wrong_configuration_is_named(
    options: dict[str, object], option: str | None, tmp_path: Path
) -> None:
    """Another host must be allowed and proven by TLS, nobody outruns a person, and nothing switches the check off."""
    with pytest.raises(ConnectorUnusable) as caught:
        connect(tmp_path, **options)
    assert option is None or caught.value.facts["option"] == option


def test_another_host_is_another_source(tmp_path: Path) -> None:
    """Answers of another host are never taken for the platform's; the genuine host is asked at a person's pace."""
    other = connect(tmp_path, base_url="http://127.0.0.1:8000", allow_other_host=True, pace=20)
    assert other.source == "mem:127.0.0.1:8000"
    genuine = connect(tmp_path)
    assert genuine.source == "mem"
    limits = genuine.limits
    assert (limits.rate_per_second, limits.concurrency, limits.batch) == (0.2, 1, 1)
    assert limits.needs_controls


def test_a_damaged_record_of_probes_is_told(tmp_path: Path) -> None:
    """A file that is not ours opens nothing and ends the set-up."""
    (tmp_path / "probes.json").write_text(json.dumps({"format": 1, "probes": [{"source": "mem"}]}))
    with pytest.raises(ConnectorUnusable, match="probes_unreadable"):
        connect(tmp_path)
