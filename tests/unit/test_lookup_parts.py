"""The small parts: the clock, Retry-After, the course of a batch, the health of a family, sources merged."""

from datetime import UTC, datetime, timedelta

import httpx
import polars as pl
import pytest
from lookup_world import START

from certverify.lookup.asked import merged
from certverify.lookup.clock import Clock
from certverify.lookup.standing.brackets import CONTRADICTED
from certverify.lookup.standing.controls import FamilyHealth
from certverify.lookup.wire.course import Course
from certverify.lookup.wire.retry import Allowance, heals
from certverify.lookup.wire.transport import retry_after
from certverify.store import Record
from certverify_schemas.answer import Answer, Evidence, Found, NotFound, Reason, Unanswered
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

FOUND = Found((), Evidence(b"record"))
ABSENT = NotFound(Evidence(b"none"))


def query(key: str) -> Query:
    return Query(key, Identity(IdType.ID_CARD, key, key), Kind.SPECIAL_OPERATION, Family.OPERATORS)


def record(key: str, answer: Answer, sent: float = 0.0, took: float = 0.1) -> Record:
    begun = START + timedelta(seconds=sent)
    return Record(query(key), answer, begun, begun + timedelta(seconds=took))


def test_stamps_rise_though_the_clock_is_set_back() -> None:
    """What happened later has the later stamp, whatever the machine's clock says."""
    readings = [START, START + timedelta(seconds=9), START - timedelta(hours=1), START + timedelta(seconds=9)]
    clock = Clock(iter(readings).__next__)
    stamps = [clock.stamp() for _ in readings]
    assert stamps == sorted(set(stamps))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "Mon, 02 Mar 2026 01:01:00 GMT"}, 60),
        ({"Retry-After": "Mon, 02 Mar 2026 01:01:00 GMT", "Date": "Mon, 02 Mar 2026 01:00:45 GMT"}, 15),
        ({"Retry-After": "Mon, 02 Mar 2026 00:00:00 GMT"}, 0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(headers: dict[str, str], seconds: int | None) -> None:
    """RFC 9110: seconds, or a date; a date is taken against the server's own clock if it tells it."""
    wait = retry_after(httpx.Headers(headers), datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize("reason", list(Reason))
def test_only_what_can_heal_is_asked_again(reason: Reason) -> None:
    """Time-outs, connections, throttles, server errors and wrong captchas; what was not understood once."""
    healing = {"timeout", "connection", "throttled", "server_error", "captcha_rejected"}
    assert heals(Unanswered(reason), 3) is (reason.value in healing)
    assert heals(Unanswered(reason), 1) is (reason.value in healing | {"not_understood"})


def test_answers_are_never_asked_again() -> None:
    """Found and NotFound are answers."""
    assert not heals(FOUND, 1)
    assert not heals(ABSENT, 1)


def test_retries_in_all_are_half_of_the_answers_and_twenty() -> None:
    """With 10 answers 25 retries are allowed, and not one more."""
    allowance = Allowance()
    allowance.answers = 10
    assert [allowance.spend(5) for _ in range(6)] == [True] * 5 + [False]
    assert allowance.spend(1) is False


def test_a_batch_that_was_not_understood_is_asked_one_by_one() -> None:
    """So that the one person who breaks it costs nobody else an answer."""
    course = Course([query("a"), query("b")])
    course.tried([record(key, Unanswered(Reason.NOT_UNDERSTOOD)) for key in "ab"], denied=False)
    assert [[q.key for q in group] for group in course.groups()] == [["a"], ["b"]]
    course.tried([record("a", FOUND)], denied=False)
    assert [r.query.key for r in course.finished()] == ["a"]
    course.tried([record("b", Unanswered(Reason.NOT_UNDERSTOOD))], denied=False)
    assert not course.hopeful()


def test_what_was_denied_was_not_asked() -> None:
    """A query that never got a permit leaves no record behind."""
    course = Course([query("a")])
    course.tried([record("a", Unanswered(Reason.CONNECTION))], denied=True)
    assert not course.hopeful()
    assert course.given_up() == []


def test_a_record_closes_what_was_answered_before_it_was_sent() -> None:
    """Two negatives answered at 1.1 s and 2.1 s; a record sent at 2.0 s closes the first only."""
    health = FamilyHealth("s")
    health.take(record("z", FOUND, 0.0))
    health.take(record("a", ABSENT, 1.0))
    health.take(record("b", ABSENT, 2.0))
    health.take(record("y", FOUND, 2.0))
    assert list(health.waiting) == [START + timedelta(seconds=2.1)]


def test_a_control_without_a_record_ends_the_session() -> None:
    """Negatives of its bracket stay in the old session; what was under way belongs to neither."""
    health = FamilyHealth("s")
    assert health.take(record("z", FOUND, 0.0)) == "s"
    assert health.take(record("a", ABSENT, 1.0)) == "s"
    health.fall(query("z"), START + timedelta(seconds=3))
    under_way = {health.take(record("b", ABSENT, 2.0, 5.0)), health.take(record("c", FOUND, 2.0, 5.0))}
    assert health.opened is False
    after = health.take(record("d", FOUND, 4.0))
    assert len({"s", after} | under_way) == 4
    assert health.opened is True


def test_a_record_that_belies_a_session_is_stored_as_such_and_once() -> None:
    """Asked again in the same session and found: the session ends, and the record's place says why; the next is one."""
    health = FamilyHealth("s")
    health.take(record("z", FOUND, 0.0))
    health.take(record("a", ABSENT, 1.0))
    health.take(record("b", ABSENT, 1.0))
    health.repeating = "s"
    assert health.take(record("a", FOUND, 2.0)) == "s" + CONTRADICTED
    assert health.due() is True
    assert health.take(record("b", FOUND, 3.0)) == "s/1"


def test_an_improbable_run_of_negatives_calls_for_a_control() -> None:
    """Where few have no record four in a row are too many; where nine of ten have none, thirty."""
    few, many = FamilyHealth("s"), FamilyHealth("s")
    for health in (few, many):
        health.take(record("z", FOUND, 0.0))
    for number in range(200):
        few.take(record("a", FOUND, 1.0 + number))
    for number in range(4):
        assert few.due() is False
        few.take(record("a", ABSENT, 500.0 + number))
    assert few.due() is True
    for number in range(1000):
        many.take(record("a", FOUND if number % 10 == 9 else ABSENT, 10.0 + number))
    for number in range(29):
        many.take(record("a", ABSENT, 2000.0 + number))
    assert many.due() is False
    many.take(record("a", ABSENT, 3000.0))
    assert many.due() is True


def test_the_one_question_has_one_answer_from_all_sources() -> None:
    """A record anywhere; else an outage anywhere; else "no record"; else out of scope."""
    words = [
        (("not_found", None), ("found", None), "found"),
        (("unanswered", "timeout"), ("not_found", None), "timeout"),
        (("not_found", None), ("unanswered", "timeout"), "timeout"),
        (("unanswered", "out_of_scope"), ("not_found", None), "not_found"),
        (("not_found", None), ("unanswered", "out_of_scope"), "not_found"),
        (("unanswered", "out_of_scope"), ("unanswered", "out_of_scope"), "out_of_scope"),
    ]
    tables = [
        pl.DataFrame(
            [
                {
                    "asked_as": str(n),
                    "query_key": f"{rank}-{n}",
                    "state": row[rank][0],
                    "reason": row[rank][1],
                }
                | {"identity_corroborated": rank == 1, "asked": rank == 0}
                for n, row in enumerate(words)
            ]
        )
        for rank in (0, 1)
    ]
    one = merged(tables).sort("asked_as")
    assert one.select(pl.coalesce("reason", "state")).to_series().to_list() == [row[2] for row in words]
    assert one["identity_corroborated"].all()
    assert one["asked"].all()
