"""Up to which day an answer speaks: what happened after it accuses nobody."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from judging import HIGH, LEGACY_DAY, answer, card, manager, operator, passed, record, verdict

ENDED = LEGACY_DAY - timedelta(days=5)


def asked(day: date, **fields: Any) -> dict[str, Any]:
    """Return an answer that stands twice, the last time on ``day``."""
    moment = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    return answer(asked_at=moment, first_asked_at=moment - timedelta(days=4), **fields)


@pytest.mark.parametrize(
    ("days_after_the_end", "status"),
    [(-10, "unverified"), (-1, "unverified"), (0, "unverified"), (1, "flagged"), (5, "flagged")],
)
def test_a_term_that_ended_since_the_answer_accuses_nobody(days_after_the_end: int, status: str) -> None:
    """Expired is said by an answer of a later day: a renewal since one of the last day does not show in it."""
    reply = asked(ENDED + timedelta(days=days_after_the_end))
    for said in (
        verdict(operator(), reply, [record(end=ENDED)]),
        verdict(manager(), reply, [passed(end=ENDED)]),
        verdict(operator(), reply, [record(review_due=ENDED, valid_from=date(2022, 5, 11))]),
    ):
        assert said.status == status
        assert said.cause == (None if status == "flagged" else "not_asked_since")


@pytest.mark.parametrize(
    ("days_after_the_end", "certainty"), [(-9, "provisional"), (0, "provisional"), (1, "confirmed")]
)
def test_both_answers_that_confirm_are_given_after_the_end(days_after_the_end: int, certainty: str) -> None:
    """Of two equal answers the first showed a term in force, or a review not yet due: what is over was said once."""
    first = {"agreed_since": ENDED + timedelta(days=days_after_the_end)}
    over = answer(**first)
    gone = record(end=ENDED, superseded=True)
    for post, reply, records, rule in (
        (operator(), over, [record(end=ENDED)], "expired"),
        (operator(), over, [record(end=ENDED), record(status="revoked")], "revoked"),
        (operator(), over, [record(end=ENDED), gone], "expired"),
        (operator(), over, [record(review_due=ENDED, valid_from=date(2022, 5, 11))], "review_overdue"),
        (manager(), over, [passed(end=ENDED)], "assessment_expired"),
    ):
        assert verdict(post, reply, records).findings[rule]["certainty"] == certainty


@pytest.mark.parametrize(
    ("first", "certainty"),
    [
        (date(2026, 4, 30), "provisional"),  # within the six months
        (date(2026, 5, 4), "provisional"),  # after them, before the first working day after Labour Day
        (date(2026, 5, 6), "provisional"),  # on that day
        (date(2026, 5, 7), "confirmed"),
    ],
)
def test_both_answers_that_confirm_are_given_after_the_six_months(first: date, certainty: str) -> None:
    """Appointed 2025-11-01, due on 2026-05-01, a holiday, so on 05-06: who had not passed before says nothing."""
    late = manager(appointed_on=date(2025, 11, 1))
    for state, records, rule in (
        ("not_found", [], "assessment_overdue"),
        ("found", [passed("金属冶炼")], "assessment_overdue"),
        ("found", [passed(status="revoked")], "revoked"),
    ):
        said = verdict(late, answer(state, agreed_since=first), records)
        assert said.findings[rule]["certainty"] == certainty


ISSUED = LEGACY_DAY - timedelta(days=6)


@pytest.mark.parametrize(
    ("days_after_issue", "certainty"), [(-40, "provisional"), (0, "provisional"), (1, "confirmed")]
)
@pytest.mark.parametrize(
    "dates",
    [
        {"claimed_first_issue": ISSUED},
        {"claimed_first_issue": date(2014, 3, 1), "claimed_valid_from": ISSUED},  # renewed
        {"claimed_valid_to": ISSUED.replace(year=ISSUED.year + 6)},  # a term of six years
    ],
)
def test_an_answer_from_before_the_card_confirms_nothing_about_it(
    days_after_issue: int, certainty: str, dates: dict[str, date]
) -> None:
    """Who was unlicensed and has a card now was rightly not on record: only two answers since may doubt the card."""
    said = answer("not_found", agreed_since=ISSUED + timedelta(days=days_after_issue))
    entry = operator(**card(**dates))
    assert verdict(entry, said).findings["not_on_platform"]["certainty"] == certainty
    over = answer(agreed_since=ISSUED + timedelta(days=days_after_issue))
    assert verdict(entry, over, [record(end=date(2026, 1, 5))]).findings["expired"]["certainty"] == certainty


def test_a_managers_pass_without_a_day_begins_a_term_of_three_years_before_its_end() -> None:
    """The same for passes (国家安全生产监督管理总局令第44号 Art. 25)."""
    pass_shown = {"claims": True, "claimed_valid_to": ISSUED.replace(year=ISSUED.year + 3)}
    for first, certainty in ((ISSUED, "provisional"), (ISSUED + timedelta(days=1), "confirmed")):
        said = verdict(manager(**pass_shown), answer("not_found", agreed_since=first))
        assert said.findings["not_on_platform"]["certainty"] == certainty


def test_what_is_not_over_by_a_day_is_confirmed_by_any_two_answers() -> None:
    """No such item, a record withdrawn, nothing at all: the day of the first answer does not matter."""
    for records, state in (
        ([record(HIGH)], "found"),
        ([record(status="revoked")], "found"),
        ([record(superseded=True)], "found"),
        ([], "not_found"),
    ):
        said = verdict(operator(), answer(state, agreed_since=date(2020, 1, 1)), records)
        assert said.certainty == "confirmed"


def test_the_day_of_a_file_is_whole_and_that_of_asking_is_not() -> None:
    """Asked on the last day, the source may know more in the evening; a file's day is over."""
    for reply, status in ((asked(ENDED), "unverified"), (answer(data_as_of=ENDED), "flagged")):
        assert verdict(operator(), reply, [record(end=ENDED)]).status == status
        late = manager(appointed_on=date(2025, 11, 15))
        assert verdict(late, reply | {"state": "not_found"}).status == status


def test_a_day_to_come_is_not_judged_by_what_is_known_today() -> None:
    """Judged as of a day next year, a term that ends before it is open, not over."""
    said = verdict(operator(), answer(), [record(end=date(2026, 12, 1))], as_of=date(2027, 3, 1))
    assert (said.status, said.cause) == ("unverified", "not_asked_since")


def test_a_day_gone_by_is_not_judged_by_a_lapse_since() -> None:
    """Judged as of last year, a term that has run out since was in force, whatever the platform calls it now."""
    for end, status in ((date(2026, 1, 1), "compliant"), (date(2025, 5, 31), "flagged")):
        said = verdict(operator(), answer(), [record(end=end, status="lapsed")], as_of=date(2025, 6, 1))
        assert said.status == status


@pytest.mark.parametrize(("age", "status"), [(30, "flagged"), (31, "unverified"), (900, "unverified")])
def test_an_old_data_file_does_not_say_no(age: int, status: str) -> None:
    """Who is not in a file that is more than thirty days older than the day verified is unverified."""
    reply = answer("not_found", data_as_of=LEGACY_DAY - timedelta(days=age))
    for entry in (operator(), operator(**card()), manager()):
        said = verdict(entry, reply)
        assert (said.status, said.cause) == (status, None if status == "flagged" else "data_too_old")


def test_an_old_data_file_does_not_say_expired() -> None:
    """A term that ended after the day of the file is open, however often and lately the file was read."""
    reply = answer(data_as_of=date(2026, 1, 1))
    assert verdict(operator(), reply, [record(end=date(2026, 3, 1))]).cause == "not_asked_since"
    assert verdict(operator(), reply, [record(end=date(2025, 12, 31))]).rules == ("expired",)


@pytest.mark.parametrize(
    ("days_after_the_deadline", "status", "cause"),
    [(0, "unverified", "not_asked_since"), (1, "flagged", None), (5, "flagged", None)],
)
@pytest.mark.parametrize(
    ("state", "records"),
    [("not_found", []), ("found", [passed("金属冶炼")]), ("found", [passed(status="revoked")])],
)
def test_six_months_that_ended_since_the_answer_accuse_nobody(
    days_after_the_deadline: int, status: str, cause: str | None, state: str, records: list[Any]
) -> None:
    """Appointed 2025-11-15, due 2026-05-15: an answer of that day says nothing of a pass made on that day."""
    late = manager(appointed_on=date(2025, 11, 15))
    reply = asked(date(2026, 5, 15) + timedelta(days=days_after_the_deadline), state=state)
    said = verdict(late, reply, records)
    assert (said.status, said.cause) == (status, cause)
    if status == "unverified":
        assert said.rules == ()


def test_a_pass_in_force_is_one_whatever_the_day_of_the_answer() -> None:
    """Whether the six months have ended since matters only to whoever has not passed."""
    late = manager(appointed_on=date(2025, 11, 15))
    assert verdict(late, asked(date(2026, 5, 1)), [passed()]).status == "compliant"


def test_a_card_issued_since_the_answer_is_not_missed() -> None:
    """An answer given before a card was issued says nothing of it: no forgery, no other dates, no other item."""
    old = record(end=date(2026, 7, 1), first_issue=date(2014, 7, 2), review_due=date(2026, 7, 1))
    new = card(claimed_valid_from=date(2026, 5, 10), claimed_valid_to=date(2032, 5, 9))
    absent = verdict(operator(**new), answer("not_found", asked_at=datetime(2026, 5, 9, 1, tzinfo=UTC)))
    assert (absent.status, absent.cause) == ("unverified", "not_asked_since")
    found = verdict(operator(**new), asked(date(2026, 5, 9)), [old])
    assert "dates_mismatch" not in found.rules
    assert found.status == "compliant"
    assert verdict(operator(**new), asked(date(2026, 5, 20)), [old]).rules[0] == ("dates_mismatch")
