"""Unknown never accuses: good bodies, spoilt in every way that can be thought of."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worked_example import gateway_options

from certverify_connectors.gateway import connect
from certverify_connectors.gateway.reader import Reader, Refused
from certverify_connectors.protocol import Setup
from certverify_schemas.answer import Found, NotFound, Unanswered
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

TESTS = Path(__file__).parents[1]
BODIES = TESTS / "contract" / "bodies"
ZHANG = Query(
    "a1", Identity(IdType.ID_CARD, "320199199003071238", "张伟"), Kind.SPECIAL_OPERATION, Family.OPERATORS
)
LI = Query(
    "b2", Identity(IdType.ID_CARD, "110199198506120421", "李娜"), Kind.SAFETY_ASSESSMENT, Family.MANAGERS
)


def _reader(language: str) -> Reader:
    if language == "platform":
        text = (TESTS / "contract" / "platform.toml").read_text(encoding="utf-8")
        return connect(Setup("platform", tomllib.loads(text))).reader
    return connect(Setup("gateway", gateway_options(), secrets={"token": "t"})).reader


READERS = {"gateway": _reader("gateway"), "platform": _reader("platform")}
SCALARS = (
    st.none() | st.booleans() | st.integers(-5, 500) | st.floats(allow_nan=False) | st.text(max_size=6)
    | st.sampled_from(["NO_RECORD", "FOUND", "0", "200", "没有查询到相关证件信息！", "张伟", "320199199003071238"])
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v, max_size=3)
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, v in inner for place in _places(v, (*path, key)))]


def _replaced(value: Any, path: tuple[Any, ...], change: Any) -> Any:
    if not path:
        return change(value)
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _replaced(value[path[0]], path[1:], change)
    return copy


def _renamed(value: Any, draw: Any) -> Any:
    if not isinstance(value, dict) or not value:
        return draw(VALUES)
    key = draw(st.sampled_from(sorted(value)))
    new = draw(st.sampled_from([f"{key}s", key.upper(), "data", ""]))
    return {new if k == key else k: v for k, v in value.items()}


def _dropped(value: Any, draw: Any) -> Any:
    if isinstance(value, dict) and value:
        gone = draw(st.sampled_from(sorted(value)))
        return {k: v for k, v in value.items() if k != gone}
    return value[1:] if isinstance(value, list) else None


@st.composite
def _spoilt(draw: Any, body: bytes) -> bytes:
    value = json.loads(body)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(_places(value)))
        how = draw(st.sampled_from(["drop", "rename", "retype", "wrap"]))
        change = {
            "drop": lambda v: _dropped(v, draw),
            "rename": lambda v: _renamed(v, draw),
            "retype": lambda _: draw(VALUES),
            "wrap": lambda v: [v],
        }[how]
        value = _replaced(value, path, change)
    spoilt = json.dumps(value, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    return spoilt[: draw(st.integers(0, len(spoilt)))] if draw(st.booleans()) else spoilt


def _carries_the_full_sign(body: bytes, query: Query) -> bool:
    """Judge independently of the reader whether the body still says "no record" of this very person."""
    value = json.loads(body)
    kind = {Kind.SPECIAL_OPERATION: "special", Kind.SAFETY_ASSESSMENT: "assessment"}[query.kind]
    return value["code"] == "0" and any(
        isinstance(r, dict)
        and r.get("resultCode") == "NO_RECORD"
        and _packed(r.get("idNumber")).upper() == query.identity.id_number
        and _packed(r.get("name")) == query.identity.name
        and r.get("kind") == kind
        and r.get("total") == 0
        and r.get("certificates", "left out") in ([], None)
        for r in value["results"]
    )


def _packed(word: object) -> str:
    """Return a text without its blanks; the result beside it may be spoilt in any way."""
    return "".join(word.split()) if isinstance(word, str) else ""


@pytest.mark.parametrize("file", ["g01_one_certificate.json", "g04_several_certificates.json"])
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_spoilt_record_never_becomes_absence(file: str, data: Any) -> None:
    """Whatever happens to the answer for a person on record, it says "no record" only if it says so in full."""
    body = data.draw(_spoilt((BODIES / file).read_bytes()))
    answers = READERS["gateway"].read(body, [ZHANG])
    if isinstance(answers, Refused):
        return
    assert len(answers) == 1
    if isinstance(answers[0], NotFound):
        assert _carries_the_full_sign(body, ZHANG)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_spoilt_batch_accuses_only_by_the_full_sign(data: Any) -> None:
    """In a batch of two, too, each "no record" is said in full and of that very person."""
    body = data.draw(_spoilt((BODIES / "g03_two_people.json").read_bytes()))
    answers = READERS["gateway"].read(body, [ZHANG, LI])
    if isinstance(answers, Refused):
        return
    assert len(answers) == 2
    for query, answer in zip((ZHANG, LI), answers, strict=True):
        assert not isinstance(answer, NotFound) or _carries_the_full_sign(body, query)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_the_platforms_language_accuses_only_by_its_words(data: Any) -> None:
    """In the public platform's language absence needs its words, code 200 and no data, all three."""
    file = data.draw(
        st.sampled_from(["p01_one_record.json", "p12_several_records.json", "p02_no_record_null.json"])
    )
    body = data.draw(_spoilt((BODIES / file).read_bytes()))
    answers = READERS["platform"].read(body, [ZHANG])
    assert isinstance(answers, list)
    if isinstance(answers[0], NotFound):
        value = json.loads(body)
        assert value["code"] == 200
        assert value["msg"].startswith("没有查询到相关证件信息！")
        assert value["data"] in (None, [])


@given(st.binary(max_size=300), st.sampled_from(["gateway", "platform"]))
@settings(max_examples=150, deadline=None)
def test_bytes_are_no_answer(body: bytes, language: str) -> None:
    """Arbitrary bytes never raise, never find and never accuse."""
    answers = READERS[language].read(body, [ZHANG])
    assert isinstance(answers, list)
    assert [type(answer) for answer in answers] == [Unanswered]


@given(VALUES, st.sampled_from(["gateway", "platform"]))
@settings(max_examples=150, deadline=None)
def test_json_of_another_form_is_no_answer(value: Any, language: str) -> None:
    """JSON of any other form never raises, never finds and never accuses."""
    answers = READERS[language].read(json.dumps(value).encode(), [ZHANG])
    assert isinstance(answers, Refused) or not any(isinstance(a, Found | NotFound) for a in answers)


@given(st.text(max_size=12), st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_alarms_never_show_a_person(key: str, word: str) -> None:
    """A field or status word that could be a number or a name is counted, not shown."""
    value = json.loads((BODIES / "g01_one_certificate.json").read_bytes())
    record = value["results"][0]["certificates"][0]
    value["results"][0]["320199199003071238"] = 1
    value["results"][0]["张伟"] = 1
    record[key], record["status"] = 1, word + "张伟"
    answers = READERS["gateway"].read(json.dumps(value).encode(), [ZHANG])
    assert isinstance(answers, list)
    shown = " ".join(answers[0].evidence.alarms if answers[0].evidence else ())
    assert "320199199003071238" not in shown
    assert "张伟" not in shown
