"""Terms, renewals and reviews of operators' certificates: to which day one counts, and which record is judged by."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from judging import answer, operator, record, verdict

UNCONFIRMED_DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("end", "status"),
    [(date(2026, 5, 20), "compliant"), (date(2026, 5, 19), "flagged"), (None, "unverified")],
)
def test_last_day_of_validity_is_valid(end: date | None, status: str) -> None:
    """The last day counts as valid; a record without an end is neither valid nor expired."""
    assert verdict(operator(), answer(), [record(end=end)]).status == status


@pytest.mark.parametrize(
    ("fields", "rules", "cause"),
    [
        ({"status": "revoked"}, ("revoked",), None),
        ({"status": "lapsed"}, ("expired",), None),
        ({"status": "unknown"}, (), "status_unknown"),
        ({"superseded": True}, ("superseded_only",), None),
        ({"superseded": True, "status": "revoked"}, ("superseded_only",), None),
        ({"valid_from": date(2026, 6, 1)}, (), "record_not_yet_valid"),
    ],
)
def test_the_platform_outranks_its_dates(
    fields: dict[str, Any], rules: tuple[str, ...], cause: str | None
) -> None:
    """Status words, history and a start in the future decide before the end of the term does."""
    said = verdict(operator(), answer(), [record(**fields)])
    assert (said.rules, said.cause) == (rules, cause)


@pytest.mark.parametrize(
    "fields", [{"status": "unknown"}, {"status": "revoked"}, {"superseded": True}, {"end": None}]
)
def test_another_current_record_settles_it(fields: dict[str, Any]) -> None:
    """Whatever else is on record, one current record of the item is enough."""
    said = verdict(operator(), answer(), [record(**fields), record()])
    assert (said.status, said.chosen_because, said.valid_to) == ("compliant", "current", date(2028, 5, 11))


def test_early_renewal_is_normal() -> None:
    """A renewed term that starts later stands beside the old one that still runs, and nothing expires soon."""
    old = record(end=date(2026, 6, 30), valid_from=date(2020, 7, 1))
    new = record(end=date(2032, 6, 30), valid_from=date(2026, 7, 1))
    said = verdict(operator(), answer(), [old, new])
    assert (said.status, said.rules, said.valid_to) == ("compliant", (), date(2026, 6, 30))


def test_gap_before_the_new_term() -> None:
    """A new term that has not begun does not heal the one that is over, and the message says when it starts."""
    said = verdict(
        operator(),
        answer(),
        [record(end=date(2026, 5, 1)), record(end=date(2032, 6, 30), valid_from=date(2026, 7, 1))],
    )
    assert said.rules == ("expired",)
    assert "2026-07-01" in said.findings["expired"]["message_zh"]


def test_latest_of_overlapping_terms() -> None:
    """Of several current records the one that ends last is judged by."""
    said = verdict(operator(), answer(), [record(end=date(2027, 1, 1)), record(end=date(2029, 1, 1))])
    assert (said.chosen_because, said.valid_to) == ("latest_term", date(2029, 1, 1))


def test_renewal_applied_for() -> None:
    """With a renewal applied for, expiry stays provisional and the receipt is asked for."""
    said = verdict(operator(renewal_applied=True), answer(), [record(end=date(2026, 5, 1))])
    assert (said.rules, said.certainty) == (("expired",), "provisional")
    assert "受理凭证" in said.findings["expired"]["message_zh"]


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"review_due": date(2026, 5, 19), "valid_from": date(2022, 5, 12)}, ("review_overdue",)),
        ({"review_due": date(2022, 5, 12), "valid_from": date(2022, 5, 12)}, ()),  # that of the term before
        ({"review_due": date(2026, 5, 20)}, ("review_due_soon",)),
        ({"review_due": date(2028, 5, 11)}, ()),
        (
            {
                "review_due": date(2025, 1, 1),
                "reviewed_on": date(2024, 12, 1),
                "valid_from": date(2022, 1, 1),
            },
            (),
        ),
        (
            {
                "review_due": date(2025, 1, 1),
                "reviewed_on": date(2021, 12, 1),
                "valid_from": date(2022, 1, 1),
            },
            ("review_overdue",),
        ),
    ],
)
def test_reviews(fields: dict[str, Any], rules: tuple[str, ...]) -> None:
    """A review is missed the day after it was due, unless one was recorded since the term began."""
    assert verdict(operator(), answer(), [record(**fields)]).rules == rules


def test_a_review_of_a_term_whose_beginning_is_left_out_is_open() -> None:
    """It may have been due in the term before: neither missed nor done."""
    for record_, status in (
        (record(review_due=date(2026, 5, 10)), "unverified"),
        (record(review_due=date(2026, 5, 10), reviewed_on=date(2026, 4, 1)), "compliant"),
    ):
        said = verdict(operator(), answer(), [record_])
        assert (said.status, said.cause) == (status, "record_incomplete" if status == "unverified" else None)


def test_review_equal_to_the_end_of_the_term_is_none() -> None:
    """A review date that only repeats the end asks for no review."""
    end = date(2026, 5, 25)
    assert verdict(operator(), answer(), [record(end=end, review_due=end)]).rules == ("expiring_soon",)


def test_review_under_order_19() -> None:
    """Under the unconfirmed pack a missed review is a doubt with the words to confirm it."""
    asked = answer(asked_at=datetime(2026, 7, 2, 1, tzinfo=UTC))
    said = verdict(
        operator(),
        asked,
        [record(review_due=date(2026, 7, 1), valid_from=date(2022, 5, 12))],
        as_of=UNCONFIRMED_DAY,
    )
    finding = said.findings["review_overdue"]
    assert finding["severity"] == "suspicion"
    assert "第19号" in finding["message_zh"]


@pytest.mark.parametrize(
    ("days_left_end", "rules"), [(date(2026, 8, 18), ("expiring_soon",)), (date(2026, 8, 19), ())]
)
def test_expiring_within_90_days(days_left_end: date, rules: tuple[str, ...]) -> None:
    """90 days before the end advice begins; the status stays."""
    said = verdict(operator(), answer(), [record(end=days_left_end)])
    assert (said.status, said.rules) == ("compliant", rules)
