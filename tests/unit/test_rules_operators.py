"""Operators: what an answer proves, which record is judged by, and what never accuses."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from judging import ELECTRIC, HIGH, ID, WELD, WELDING, answer, card, operator, record, verdict

UNCONFIRMED_DAY = date(2026, 11, 23)
OTHER_ID = "370299199007222245"


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
    [({}, {"absence_proves": False}, "out_of_scope"), ({"id_suspect": True}, {}, "id_suspect")],
)
def test_negatives_that_prove_nothing(entry: dict[str, Any], reply: dict[str, Any], cause: str) -> None:
    """A partial source, or an ID damaged by a spreadsheet, cannot say no."""
    said = verdict(operator(**entry), answer("not_found", **reply))
    assert (said.status, said.cause, said.rules) == ("unverified", cause, ())


@pytest.mark.parametrize(
    ("entry", "reply"),
    [
        ({}, {"standing": 1}),
        ({}, {"identity_corroborated": False}),
        ({"name_fragile": True}, {}),
        ({"id_type": "passport"}, {}),
        ({"id_number": "830199198503141177"}, {}),
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


def test_settled_entries_keep_their_cause() -> None:
    """What the reader settled stays settled."""
    entry = operator(query_key=None, disposition="unverified", cause="post_unclear", role=None)
    assert (verdict(entry).status, verdict(entry).cause) == ("unverified", "post_unclear")


def test_identity_conflict_in_the_row() -> None:
    """An ID number that contradicts the row is a problem of the data, and nothing else is said."""
    entry = operator(
        **card(), query_key=None, disposition="unverified", cause="identity_conflict", conflict_field="sex",
        conflict_detail="女 / 男",
    )  # fmt: skip  # one entry
    said = verdict(entry)
    assert (said.status, said.cause, said.rules) == (
        "unverified",
        "identity_conflict",
        ("identity_conflict",),
    )
    assert said.findings["identity_conflict"]["severity"] == "problem"


FOLLOWED = operator(**card(claimed_number=f"T{OTHER_ID}"), followup_key="f0")


@pytest.mark.parametrize(
    ("reply", "status", "cause", "rules"),
    [
        (answer("found", query_key="f0"), "unverified", "identity_conflict", ("identity_conflict",)),
        (answer("not_found", query_key="f0"), "flagged", None, ("not_on_platform", "number_mismatch")),
        (answer("unanswered", query_key="f0", reason="throttled"), "unverified", "throttled", ()),
        (answer("not_found", query_key="f0", absence_proves=False), "unverified", "out_of_scope", ()),
    ],
)
def test_the_identity_that_the_number_names(
    reply: dict[str, Any], status: str, cause: str | None, rules: tuple[str, ...]
) -> None:
    """No record here: the identity behind the claimed number decides between a slip and a doubt."""
    said = verdict(FOLLOWED, [answer("not_found"), reply])
    assert (said.status, said.cause, said.rules) == (status, cause, rules)


def test_follow_up_not_asked_yet() -> None:
    """Until the second identity was asked about, nothing is said."""
    assert verdict(FOLLOWED, answer("not_found")).status == "unverified"


def test_two_identities_are_as_sure_as_the_less_sure() -> None:
    """A negative that stands once leaves the pair provisional."""
    said = verdict(FOLLOWED, [answer("not_found"), answer("not_found", query_key="f0", standing=1)])
    assert said.certainty == "provisional"


def test_other_system_card_does_not_cover() -> None:
    """A skills certificate is explained, and licenses nobody."""
    said = verdict(operator(claimed_other_system="skills", claimed_word="高级工"), answer("not_found"))
    assert said.rules == ("unlicensed", "other_system")
    assert "zscx.osta.org.cn" in said.findings["other_system"]["message_zh"]


@pytest.mark.parametrize(
    ("system", "post", "cause"),
    [
        ("housing", {"employer": "某某建工集团有限公司"}, "other_card"),
        (
            "housing",
            {"employer": "某某机电安装有限公司", "required_item": WELD, "required_category": WELDING},
            "other_card",
        ),
        ("housing", {"employer": "某某化工有限公司", "contractor": "某某建筑劳务公司"}, "other_card"),
        ("housing", {"employer": None}, "other_card"),
        ("housing", {"employer": "某某化工有限公司"}, None),
        ("special_equipment", {"employer": "某某建工集团有限公司"}, None),
        ("grid", {"employer": "某某建工集团有限公司"}, None),
    ],
)
def test_a_card_that_licenses_the_trade_elsewhere(
    system: str, post: dict[str, Any], cause: str | None
) -> None:
    """In a construction firm, or one nobody named, whose card is needed is open; in a chemical plant it is not."""
    entry = operator(claimed_other_system=system, **post)
    said = verdict(entry, answer("not_found"))
    assert (said.cause, "unlicensed" in said.rules) == (cause, cause is None)
    assert verdict(entry, answer(), [record(post.get("required_item", "低压电工作业"))]).status == "compliant"


def test_a_card_of_this_platform_that_ended_is_no_doubt() -> None:
    """Another authority's card explains what is not on record, and not what has run out there."""
    entry = operator(claimed_other_system="housing", employer="某某建筑公司")
    assert "expired" in verdict(entry, answer(), [record(end=date(2026, 1, 1))]).rules
    assert verdict(entry, answer(), [record(WELD)]).cause == "other_card"


def test_claim_alone_is_judged_by_where_the_post_names_nothing() -> None:
    """Where the post asks for nothing by name, the card is judged: expired is expired, another item is a doubt."""
    entry = operator(**card(), required_item=None, required_category=None, post=None)
    assert verdict(entry, answer(), [record(end=date(2026, 1, 1))]).rules == ("expired",)
    assert verdict(entry, answer(), [record(WELD)]).rules == ("item_mismatch",)
    assert verdict(entry, answer(), [record()]).status == "compliant"


def test_nothing_to_judge_by() -> None:
    """Neither a post nor a card: no verdict."""
    entry = operator(required_item=None, required_category=None)
    for reply in (answer("not_found"), answer()):
        said = verdict(entry, reply, [record()] if reply["state"] == "found" else [])
        assert (said.status, said.cause) == ("unverified", "post_unclear")


@pytest.mark.parametrize(
    ("records", "cause"),
    [
        ([record(status="revoked")], "post_unclear_revoked"),
        ([record(end=date(2025, 1, 1))], "post_unclear_lapsed"),
        ([record(superseded=True)], "post_unclear_lapsed"),
        ([record(status="revoked"), record(WELD, end=date(2025, 1, 1))], "post_unclear_revoked"),
        ([record(status="revoked"), record(WELD)], "post_unclear"),
        ([record(status="unknown")], "post_unclear"),
    ],
)
def test_what_the_platform_said_is_told_beside_an_unclear_post(
    records: list[dict[str, Any]], cause: str
) -> None:
    """A person none of whose records is in force is not accused for a post nobody understands, but it is said."""
    entry = operator(
        **card(claimed_item=None, claimed_category=None), required_item=None, required_category=None
    )
    said = verdict(entry, answer(), records)
    assert (said.status, said.cause, said.rules) == ("unverified", cause, ())


def test_a_card_whose_item_nobody_names_is_called_by_no_post() -> None:
    """A number beside a post that asks for nothing claims a certificate, and none for that post."""
    entry = operator(**card(), required_item=None, required_category=None, post="电解主操")
    entry |= {"claimed_item": None, "claimed_category": None, "claimed_word": None}
    message = verdict(entry, answer("not_found")).findings["not_on_platform"]["message_zh"]
    assert "持有特种作业操作证（" in message
    assert "电解主操" not in message


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
