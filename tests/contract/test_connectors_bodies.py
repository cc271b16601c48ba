"""Bodies written by hand from what is known of the languages, each with what it must be read as."""

import csv
import tomllib
from pathlib import Path

import pytest
from worked_example import gateway_options

from certverify_connectors.gateway import connect
from certverify_connectors.gateway.reader import Reader
from certverify_connectors.protocol import Setup
from certverify_schemas.answer import Answer, Found, NotFound, Unanswered
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

HERE = Path(__file__).parent
BODIES = HERE / "bodies"
COMMON = ("max_attempts", "confirm_after", "max_age")

QUERIES = {
    "A": Query(
        "a1",
        Identity(IdType.ID_CARD, "320199199003071238", "张伟"),
        Kind.SPECIAL_OPERATION,
        Family.OPERATORS,
    ),
    "B": Query(
        "b2", Identity(IdType.ID_CARD, "110199198506120421", "李娜"), Kind.SAFETY_ASSESSMENT, Family.MANAGERS
    ),
}


def _reader(language: str) -> Reader:
    if language == "platform":
        options = tomllib.loads((HERE / "platform.toml").read_text(encoding="utf-8"))
        return connect(Setup("platform", options)).reader
    return connect(Setup("gateway", gateway_options(), secrets={"token": "t"})).reader


READERS = {language: _reader(language) for language in ("gateway", "platform")}


def _expected() -> list[dict[str, str]]:
    with (BODIES / "expected.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _state(answer: Answer) -> str:
    return {Found: "found", NotFound: "not_found", Unanswered: "unanswered"}[type(answer)]


def _reason(answer: Answer) -> str:
    return answer.reason.value if isinstance(answer, Unanswered) else ""


def _count(answer: Answer) -> str:
    return str(len(answer.certificates)) if isinstance(answer, Found) else "0"


@pytest.mark.parametrize("case", _expected(), ids=lambda case: case["file"])
def test_a_body_is_read_as_its_table_says(case: dict[str, str]) -> None:
    """Each body yields the answers, reasons and alarms that were written down beside it."""
    body = (BODIES / case["file"]).read_bytes()
    answers = READERS[case["language"]].read(body, [QUERIES[letter] for letter in case["queries"]])
    assert isinstance(answers, list)
    assert "|".join(map(_state, answers)) == case["states"]
    assert "|".join(map(_reason, answers)) == case["reasons"]
    assert "|".join(map(_count, answers)) == case["certificates"]
    evidence = [answer.evidence for answer in answers]
    assert all(e is not None and e.body == body for e in evidence)
    alarms = sorted({alarm for e in evidence if e is not None for alarm in e.alarms})
    wanted = sorted(filter(None, case["alarms"].split(";")))
    assert alarms == wanted or (not wanted and case["reasons"])


def test_every_body_has_its_line() -> None:
    """No body lies about without an expectation, and there are enough of both languages."""
    expected = _expected()
    assert {case["file"] for case in expected} == {p.name for p in BODIES.iterdir()} - {"expected.csv"}
    assert len(expected) >= 40
    assert sum(case["language"] == "platform" for case in expected) >= 30
