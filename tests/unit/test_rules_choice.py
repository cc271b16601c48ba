"""Choosing the record: which of several certificates an entry is judged by, and why, in words."""

from datetime import date
from typing import Any

import pytest
from judging import (
    CHEMICAL,
    ELECTRIC,
    HIGH,
    LOW,
    WELD,
    WELDING,
    Outcome,
    answer,
    card,
    judge_all,
    manager,
    operator,
    outcomes,
    passed,
    record,
    verdict,
)

from certverify.messages import LANGUAGES, template

SOON, LATER = date(2027, 5, 11), date(2029, 5, 11)
OVER = date(2026, 3, 1)
MISSED = {"valid_from": date(2023, 1, 1), "review_due": date(2026, 1, 1)}


@pytest.mark.parametrize(
    ("records", "because", "valid_to"),
    [
        ([record(end=SOON)], "current", SOON),
        ([record(HIGH, end=LATER), record(end=SOON)], "current", SOON),  # another item, though it ends later
        ([record(end=OVER), record(end=SOON)], "current", SOON),  # renewed
        ([record(end=LATER, superseded=True), record(end=SOON)], "current", SOON),  # history is never current
        ([record(end=SOON), record(end=LATER)], "latest_term", LATER),  # overlapping terms
        ([record(end=LATER, **MISSED), record(end=SOON)], "reviewed", SOON),
        ([record(end=OVER), record(end=date(2025, 1, 1))], "expired", OVER),
        ([record(end=LATER, status="revoked"), record(end=OVER)], "revoked", LATER),
        ([record(end=LATER, status="lapsed")], "expired", LATER),  # the status outranks the dates
        ([record(end=OVER, status="current")], "expired", OVER),  # and does not prolong a term
        ([record(end=OVER, superseded=True), record(end=LATER, superseded=True)], "superseded", LATER),
        ([record(end=LATER, valid_from=SOON)], "future", LATER),
        ([record(end=None), record(end=OVER)], "incomplete", None),
        ([record(end=LATER, status="unknown"), record(end=OVER)], "unknown", LATER),
    ],
)
def test_the_record_chosen(records: list[dict[str, Any]], because: str, valid_to: date | None) -> None:
    """The best of the item counts, whatever the order of the records, and the choice says why."""
    for order in (records, records[::-1]):
        said = verdict(operator(), answer(), order)
        assert (said.chosen_because, said.valid_to) == (because, valid_to)
    assert all(template(f"choice.{because}", lang) for lang in LANGUAGES)


def test_a_term_that_ended_since_the_answer() -> None:
    """What ended after the source was asked is open, and says so."""
    said = verdict(operator(), answer(data_as_of=date(2026, 2, 1)), [record(end=OVER)])
    assert (said.chosen_because, said.cause) == ("ended_since", "not_asked_since")
    assert all(template("choice.ended_since", lang) for lang in LANGUAGES)


def test_nothing_of_the_item_is_no_choice() -> None:
    """Where no record is of the item, none was chosen."""
    said = verdict(operator(), answer(), [record(WELD)])
    assert (said.chosen_because, said.valid_to, said.rules) == (None, None, ("item_not_covered",))


def test_a_category_is_met_by_any_item_in_it() -> None:
    """A roster that names only the category is judged by the record of it that ends last."""
    entry = operator(required_item=None, required_category=ELECTRIC, claimed_item=LOW)
    said = verdict(entry, answer(), [record(LOW, end=SOON), record(HIGH, end=LATER), record(WELD, end=LATER)])
    assert (said.chosen_because, said.valid_to) == ("latest_term", LATER)


def test_an_item_is_not_met_by_its_category() -> None:
    """A record that names only the category may be the item: nothing is said against anybody."""
    said = verdict(operator(), answer(), [record(None, category=ELECTRIC)])
    assert (said.status, said.cause) == ("unverified", "item_unknown")


def test_the_pass_of_the_units_own_type_goes_first() -> None:
    """Among passes of the industry that of the unit's type is judged by, and then the later one."""
    own = passed(CHEMICAL, end=SOON, unit_type="生产单位")
    other = passed(CHEMICAL, end=LATER, unit_type="经营单位")
    for order in ([own, other], [other, own]):
        said = verdict(manager(unit_type="生产单位"), answer(), order)
        assert (said.chosen_because, said.valid_to, said.rules) == ("own_unit", SOON, ())
    assert all(template("choice.own_unit", lang) for lang in LANGUAGES)


def _cards(post: dict[str, Any], *cards: dict[str, Any]) -> list[Outcome]:
    """Return what is said of each card of one person: 低压 in force and 熔化焊接 over on the platform."""
    entries = [operator(**{**one, **post, "entry": n, "row": 5 + n}) for n, one in enumerate(cards)]
    found = outcomes(judge_all(entries, [answer()], [record(LOW, end=LATER), record(WELD, end=OVER)]))
    return [found[n] for n in range(len(cards))]


LOW_CARD, HIGH_CARD = card(), card(claimed_item=HIGH, claimed_word=HIGH)
WELD_CARD = card(claimed_item=WELD, claimed_word=WELD, claimed_category=WELDING)


@pytest.mark.parametrize("post", [{}, {"required_item": None}], ids=["item", "category"])
def test_a_card_beside_the_one_that_answers_the_post(post: dict[str, Any]) -> None:
    """An expired card for other work is said to have expired, though the post asks for the one in force."""
    low, weld = _cards(post, LOW_CARD, WELD_CARD)
    assert (low.status, low.valid_to) == ("compliant", LATER)
    assert (weld.rules[0], weld.valid_to) == ("expired", OVER)


def test_a_card_that_answers_no_post() -> None:
    """Where no card answers the post, the post is judged: the person holds nothing in force for it."""
    (weld,) = _cards({"required_item": HIGH}, WELD_CARD)
    assert weld.rules[0] == "item_not_covered"


def test_each_item_of_a_category_for_itself() -> None:
    """电工 with 低压 in force and 高压 that the platform does not show: the second is a doubt, the post is covered."""
    low, high = _cards({"required_item": None}, LOW_CARD, HIGH_CARD)
    assert low.status == "compliant"
    assert (high.rules[0], high.findings["item_mismatch"]["severity"]) == ("item_mismatch", "suspicion")


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        ({"review_due": date(2027, 5, 11)}, date(2027, 5, 11)),
        ({"review_due": date(2028, 5, 11)}, None),  # the end of the term asks for no review
        ({"review_due": date(2027, 5, 11), "reviewed_on": date(2026, 1, 9)}, None),
        (
            {"review_due": date(2027, 5, 11), "reviewed_on": date(2022, 5, 11)},
            date(2027, 5, 11),
        ),  # an earlier term's
        ({"review_due": date(2026, 5, 1)}, None),  # missed: no longer to come
        ({"review_due": date(2027, 5, 11), "status": "revoked"}, None),
    ],
)
def test_the_review_still_to_come_goes_with_the_record(shown: dict[str, Any], kept: date | None) -> None:
    """Of the record judged by, if it holds and its review is not done."""
    held = record(valid_from=date(2022, 5, 12), **shown)
    (line,) = judge_all([operator()], [answer()], [held]).statuses.to_dicts()
    assert line["review_due"] == kept


def test_the_date_of_another_categorys_card() -> None:
    """A card that names only its category is not held against the record of other work."""
    whole = record(LOW, end=LATER, first_issue=date(2023, 5, 12), review_due=SOON)
    claim = {"claimed_item": None, "claimed_valid_to": date(2031, 5, 11)}
    other, same = operator(**card(**claim, claimed_category="高处作业")), operator(**card(**claim))
    assert "dates_mismatch" not in verdict(other, answer(), [whole]).rules
    assert "dates_mismatch" in verdict(same, answer(), [whole]).rules
