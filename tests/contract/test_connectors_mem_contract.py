"""The public platform's connector, held to the contract and to bodies written by hand."""

import base64
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from certverify_connectors import mem
from certverify_connectors.protocol import Connector, Setup
from certverify_connectors.testing import ConnectorContract, Exchange
from certverify_schemas.answer import Answer, Found, NotFound, Unanswered
from certverify_schemas.certificate import CertificateStatus
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

BODIES = Path(__file__).parent / "bodies"
ZHANG = Query(
    "a1",
    Identity(IdType.ID_CARD, "320199199003071238", "张伟"),
    Kind.SPECIAL_OPERATION,
    Family.OPERATORS,
)
IMAGE = b"\x89PNG\r\n\x1a\n" + b"picture"
OPTIONS = {"form": {"kinds": {"special_operation": {"confirmed": True}}}}

Handler = Callable[[httpx.Request], httpx.Response]


def captcha(key: str) -> bytes:
    said = {"code": 200, "msg": "操作成功", "img": base64.b64encode(IMAGE).decode(), "uuid": key}
    return json.dumps(said, ensure_ascii=False).encode()


class Reads:
    """Somebody who types what stands on every image."""

    async def read_captcha(self, image: bytes) -> str | None:
        assert image == IMAGE
        return "7K2M"

    async def captcha_refused(self, image: bytes, *, late: bool | None = None) -> None:
        """Shrug."""


class TestMem(ConnectorContract):
    desk = Reads()
    numbers = itertools.count()

    def behind(self, handler: Handler) -> Handler:
        images: list[str] = []

        def reply(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/prod-api/certsearch/code":
                images.append(f"image-{next(self.numbers):03}")
                return httpx.Response(200, content=captcha(images[-1]))
            assert request.url.params["code"] == "7K2M"
            assert request.url.params["uuid"] == images[-1]
            return handler(request)

        return reply

    @pytest.fixture
    def connector(self, tmp_path: Path) -> Connector:
        return mem.connect(Setup("mem", OPTIONS | {"probes": "none.json"}, folder=tmp_path))

    @pytest.fixture
    def found(self) -> Exchange:
        return Exchange([ZHANG], (BODIES / "p12_several_records.json").read_bytes())

    @pytest.fixture
    def not_found(self) -> Exchange:
        return Exchange([ZHANG], (BODIES / "p02_no_record_null.json").read_bytes())


# file, state or reason, certificates: worked out by hand from what is known of the platform.
EXPECTED = [
    ("p01_one_record.json", "found", 1),
    ("p02_no_record_null.json", "not_found", 0),
    ("p03_no_record_empty_list.json", "not_found", 0),
    ("p04_outage_empty_list.json", "not_understood", 0),
    ("p05_null_with_message.json", "not_understood", 0),
    ("p06_too_frequent.json", "throttled", 0),
    ("p07_too_frequent_500.json", "throttled", 0),
    ("p08_captcha.json", "captcha_rejected", 0),
    ("p09_captcha_200.json", "captcha_rejected", 0),
    ("p10_server_error.json", "server_error", 0),
    ("p11_anti_bot.html", "blocked", 0),
    ("p12_several_records.json", "found", 3),
    ("p13_other_field_names.json", "found", 1),
    ("p14_no_status.json", "found", 1),
    ("p15_status_code.json", "not_understood", 0),
    ("p16_unknown_status.json", "found", 1),
    ("p17_revoked.json", "found", 1),
    ("p18_data_object.json", "not_understood", 0),
    ("p19_record_null.json", "not_understood", 0),
    ("p20_date_with_time.json", "not_understood", 0),
    ("p21_records_and_no_record.json", "not_understood", 0),
    ("p22_code_text.json", "not_understood", 0),
    ("p23_forbidden_in_body.json", "blocked", 0),
    ("p24_login_needed.json", "not_understood", 0),
    ("p25_data_missing.json", "not_understood", 0),
    ("p26_similar_words.json", "not_understood", 0),
    ("p27_undefined.txt", "not_understood", 0),
    ("p28_truncated.json", "not_understood", 0),
    ("p29_bare_array.json", "not_understood", 0),
    ("p30_new_field.json", "found", 1),
    ("p31_deep.json", "not_understood", 0),
    ("p32_item_empty.json", "not_understood", 0),
    ("p33_no_record_older_site.json", "not_found", 0),
]


def read(body: bytes) -> Answer:
    connector = mem.connect(Setup("mem", OPTIONS | {"probes": "/nonexistent/none.json"}))
    return connector.readers[Kind.SPECIAL_OPERATION].read(body, ZHANG)


def said(answer: Answer) -> tuple[str, int]:
    if isinstance(answer, Unanswered):
        return answer.reason.value, 0
    return ("not_found", 0) if isinstance(answer, NotFound) else ("found", len(answer.certificates))


@pytest.mark.parametrize(("file", "state", "certificates"), EXPECTED)
def test_a_body_of_the_platform_is_read_as_its_line_says(file: str, state: str, certificates: int) -> None:
    """Each body yields the answer written beside it, and is kept as evidence byte for byte."""
    body = (BODIES / file).read_bytes()
    answer = read(body)
    assert said(answer) == (state, certificates)
    assert answer.evidence is not None
    assert answer.evidence.body == body


def test_every_body_of_the_platform_has_its_line() -> None:
    """No body of the public language is left out."""
    assert {file for file, _, _ in EXPECTED} == {path.name for path in BODIES.glob("p*")}


def test_a_status_word_means_what_the_form_says() -> None:
    """撤销 is revoked; an unknown word proves a record, is worth nothing, and raises an alarm that names it."""
    revoked = read((BODIES / "p17_revoked.json").read_bytes())
    unknown = read((BODIES / "p16_unknown_status.json").read_bytes())
    assert isinstance(revoked, Found)
    assert isinstance(unknown, Found)
    assert revoked.certificates[0].status is CertificateStatus.REVOKED
    assert unknown.certificates[0].status is CertificateStatus.UNKNOWN
    assert unknown.evidence.alarms == ("unknown_status:暂扣",)


def _changed(**fields: object) -> bytes:
    body = json.loads((BODIES / "p01_one_record.json").read_bytes())
    body["data"][0].update(fields)
    return json.dumps(body, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("fields", "superseded"),
    [({"history": True}, True), ({"history": False}, False), ({"certStatus": "历史数据"}, True), ({}, False)],
)
def test_historical_records_are_marked(fields: dict[str, object], superseded: bool) -> None:
    """历史数据 is kept and marked superseded, whether a flag or the status word says so."""
    answer = read(_changed(**fields))
    assert isinstance(answer, Found)
    assert [certificate.superseded for certificate in answer.certificates] == [superseded]


@pytest.mark.parametrize(
    "fields",
    [
        {"certNum": "T110199198506120421"},
        {"idcardNum": "110199198506120421"},
        {"name": "李娜"},
        {"personName": 7},
        {"name": "李*"},
        {"name": "*娜"},
        {"certNum": "T110199********0421"},
        {"idcardNum": "3201**********1239"},
        {"history": "no"},
    ],
)
def test_somebody_elses_record_is_not_understood(fields: dict[str, object]) -> None:
    """A record that names another valid ID number or another name, or whose flag is no flag, is nobody's."""
    answer = read(_changed(**fields))
    assert said(answer) == ("not_understood", 0)


@pytest.mark.parametrize("name", ["张*", "*伟", "**", "张＊"])
@pytest.mark.parametrize("number", ["320199199003071238", "320199********1238", "T3201**************"])
def test_a_mask_that_may_be_the_person_is_no_doubt(name: str, number: str) -> None:
    """What is left of a masked name and number agrees with the person asked about."""
    assert said(read(_changed(name=name, certNum=number))) == ("found", 1)
