"""Operators: what an answer proves, which record is judged by, and what never accuses."""

from datetime import date
from typing import Any

import pytest
from judging import ELECTRIC, HIGH, ID, answer, card, manager, operator, record, verdict

UNCONFIRMED_DAY = date(2026, 11, 23)


def test_unlicensed_and_confirmed() -> None:
    """Two agreeing negatives and a corroborated identity confirm that no certificate is on record."""
    said = verdict(operator(), answer("not_found"))
    assert (said.status, said.rules, said.certainty) == ("flagged", ("unlicensed",), "confirmed")
    assert said.findings["unlicensed"]["severity"] == "violation"


def test_not_on_platform_instead_of_unlicensed() -> None:
    """Who claims a certificate that is not on record is doubted, not called unlicensed."""
    said = verdict(operator(**card()), answer("not_found"))
    assert (said.rules, said.findings["not_on_platform"]["severity"]) == (("not_on_platform",), "suspicion")


@pytest.mark.parametrize(
    "reason", ["timeout", "throttled", "health_in_doubt", "out_of_scope", "not_understood"]
)
def test_unanswered_never_flags(reason: str) -> None:
    """Could not ask never becomes no."""
    said = verdict(operator(**card()), answer("unanswered", reason=reason))
    assert (said.status, said.cause, said.rules) == ("unverified", reason, ())


def test_not_asked_never_flags() -> None:
    """A query without an answer is unverified."""
    assert (verdict(operator()).status, verdict(operator()).cause) == ("unverified", "not_asked")


@pytest.mark.parametrize(
    ("entry", "reply", "cause"),
    [
        ({}, {"absence_proves": False}, "out_of_scope"),
        ({"id_suspect": True}, {}, "id_suspect"),
        ({"id_number": "810199198503141177"}, {}, "residence_permit"),
        ({"id_number": "820199198503141179"}, {}, "residence_permit"),
        ({"id_number": "830199198503141170"}, {}, "residence_permit"),
    ],
)
def test_negatives_that_prove_nothing(entry: dict[str, Any], reply: dict[str, Any], cause: str) -> None:
    """A partial source, an ID damaged by a spreadsheet, or the number of a residence permit, cannot say no.

    Nor does it of a card that the roster claims, or of a manager's pass.
    """
    for one in (operator(**entry), operator(**entry, **card()), manager(**entry)):
        said = verdict(one, answer("not_found", **reply))
        assert (said.status, said.cause, said.rules) == ("unverified", cause, ())


def test_what_is_shown_under_a_residence_permit_is_judged() -> None:
    """A record of that number proves what it says; that no other covers the post stays provisional."""
    entry = operator(id_number="830199198503141170")
    assert verdict(entry, answer(), [record()]).status == "compliant"
    said = verdict(entry, answer(), [record(HIGH)])
    assert (said.rules, said.certainty) == (("item_not_covered",), "provisional")


@pytest.mark.parametrize(
    ("entry", "reply"),
    [
        ({}, {"standing": 1}),
        ({}, {"identity_corroborated": False}),
        ({"name_fragile": True}, {}),
        ({"id_type": "passport"}, {}),
        ({"id_number": "910199198503141170"}, {}),
    ],
)
def test_absence_stays_provisional(entry: dict[str, Any], reply: dict[str, Any]) -> None:
    """One answer, an identity not corroborated, a fragile name or a permit's number leave absence provisional."""
    assert verdict(operator(**entry), answer("not_found", **reply)).certainty == "provisional"


def test_id_card_seen_corroborates() -> None:
    """An ID card marked as checked in the roster corroborates the identity."""
    said = verdict(operator(id_card_seen=True), answer("not_found", identity_corroborated=False))
    assert said.certainty == "confirmed"


def test_item_not_covered() -> None:
    """A certificate for another item does not cover the post, and the finding names what is on record."""
    said = verdict(operator(), answer(), [record(HIGH)])
    assert said.rules == ("item_not_covered",)
    assert said.findings["item_not_covered"]["official"] == HIGH


def test_item_not_covered_is_softer_when_unconfirmed() -> None:
    """Under the unconfirmed pack it is a doubt, and says so."""
    said = verdict(operator(), answer(), [record(HIGH)], as_of=UNCONFIRMED_DAY)
    finding = said.findings["item_not_covered"]
    assert finding["severity"] == "suspicion"
    assert "待核" in finding["basis"]


@pytest.mark.parametrize("writing", ["低压电工", "1.2", " 低压电工 作业", "低压电工作业"])
def test_items_are_understood(writing: str) -> None:
    """Another writing of the item is the item."""
    assert verdict(operator(), answer(), [record(writing, category=None)]).status == "compliant"


@pytest.mark.parametrize("old", [[], [record(end=date(2025, 1, 1))]])
def test_item_nobody_knows_is_no_mismatch(old: list[dict[str, Any]]) -> None:
    """An official item that nobody knows may be the one required: nothing is said."""
    said = verdict(operator(**card()), answer(), [*old, record("新目录电工作业", category=None)])
    assert (said.status, said.cause, said.rules) == ("unverified", "item_unknown", ())


def test_record_without_item_in_the_category() -> None:
    """A record that names only the category may be of the item required."""
    said = verdict(operator(), answer(), [record(None, category=ELECTRIC)])
    assert (said.status, said.cause) == ("unverified", "item_unknown")


def test_category_suffices_where_no_item_is_required() -> None:
    """Any current record of the category covers a post that names only the category."""
    said = verdict(operator(required_item=None, post="电工"), answer(), [record(HIGH)])
    assert (said.status, said.rules) == ("compliant", ("item_unstated",))


def test_partial_source_never_says_that_an_item_is_missing() -> None:
    """What a source of one province does not show may exist elsewhere."""
    for records in ([record(HIGH)], [record(end=date(2025, 1, 1))], [record(status="revoked")]):
        said = verdict(operator(**card()), answer(absence_proves=False), records)
        assert (said.status, said.cause, said.rules) == ("unverified", "out_of_scope", ())


def test_settled_entries_keep_their_cause() -> None:
    """What the reader settled stays settled."""
    entry = operator(query_key=None, disposition="unverified", cause="post_unclear", role=None)
    assert (verdict(entry).status, verdict(entry).cause) == ("unverified", "post_unclear")


def test_numbers_are_masked_and_names_are_not() -> None:
    """A finding can be worked off by name, and shows no whole number."""
    finding = verdict(operator(**card()), answer("not_found")).findings["not_on_platform"]
    shown = "".join(str(value) for value in finding.values())
    assert "陆青禾" in shown
    assert ID[3:14] not in shown


def test_ages() -> None:
    """Below 18, or above the retirement age of that day, is advice; a man born in February 1966 retires in June."""
    young = verdict(operator(birth_date=date(2008, 5, 21)), answer(), [record()])
    old = verdict(operator(birth_date=date(1963, 4, 1), sex="male"), answer(), [record()])
    working = verdict(operator(birth_date=date(1966, 2, 10), sex="male"), answer(), [record()])
    assert (young.rules, old.rules, working.rules) == (("age_out_of_range",), ("age_out_of_range",), ())
