"""Whose card, and for what: the identity that a number names, other authorities' cards, posts that cannot be told."""

from datetime import date
from typing import Any

import pytest
from judging import WELD, WELDING, answer, card, operator, record, verdict

OTHER_ID = "370299199007222245"
FOLLOWED = operator(**card(claimed_number=f"T{OTHER_ID}"), followup_key="f0")


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
