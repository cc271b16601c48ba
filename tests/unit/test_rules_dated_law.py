"""The law of the day of the fact: Order 30 until 2026-05-31, Order 19 (not seen) from 2026-06-01."""

from datetime import date
from typing import Any

import pytest
from judging import CHEMICAL, Outcome, answer, manager, operator, passed, record, verdict

from certverify.rules.packs import load
from certverify.rules.packs.overlay import laid_over
from certverify.rules.packs.reading import read_pack

AFTER = date(2026, 11, 23)
BEFORE = date(2026, 5, 20)
OVERLAY = 'id = "x"\nversion = "1"\n[[sources]]\ntitle = "t"\ndated = "2026"\nevidence = "text"\n'


def _said(records: list[dict[str, Any]], as_of: date, **entry: Any) -> Outcome:
    return verdict(operator(**entry), answer(data_as_of=as_of), records, as_of=as_of)


def _pack(said: Outcome, rule: str) -> str:
    return str(said.findings[rule]["pack"]).split()[0]


@pytest.mark.parametrize(
    ("due", "severity", "pack"),
    [
        (date(2025, 5, 11), "violation", "order-30"),
        (date(2026, 5, 30), "violation", "order-30"),
        (date(2026, 5, 31), "suspicion", "order-19"),  # missed on the day after
        (date(2026, 8, 1), "suspicion", "order-19"),
    ],
)
def test_a_review_missed_before_and_after_the_change(due: date, severity: str, pack: str) -> None:
    """What was missed under Order 30 is a violation of it; what was missed since is to be confirmed under Order 19."""
    said = _said([record(review_due=due, valid_from=date(2022, 5, 12))], AFTER)
    finding = said.findings["review_overdue"]
    assert (said.rules, finding["severity"], _pack(said, "review_overdue")) == (
        ("review_overdue",),
        severity,
        pack,
    )
    legacy = pack == "order-30"
    assert ("第二十一条、第二十六条" in finding["basis"]) == legacy
    assert ("2026年6月1日废止" in finding["basis"]) == legacy
    unread = "应急管理部令第19号（2026年6月1日起施行，取代总局令第30号；具体条款尚待核对）"
    assert (finding["basis"] == unread) == ("应急管理部令第19号" in finding["message_zh"]) == (not legacy)
    assert finding["evidence_level"] == ("secondary" if legacy else "unverified")


@pytest.mark.parametrize(
    ("end", "pack", "words"),
    [
        (date(2026, 5, 30), "order-30", "第十九条"),
        (date(2026, 5, 31), "order-19", "应急管理部令第19号"),
        (date(2026, 9, 1), "order-19", "应急管理部令第19号"),
    ],
)
def test_a_term_that_ended_before_and_after_the_change(end: date, pack: str, words: str) -> None:
    """Expired is a violation under both; the basis is that of the first day without a valid term."""
    said = _said([record(end=end)], AFTER)
    assert (said.findings["expired"]["severity"], _pack(said, "expired")) == ("violation", pack)
    assert words in said.findings["expired"]["basis"]


def test_what_is_still_to_come_falls_under_the_law_to_come() -> None:
    """Judged in May, a term that ends in July ends under Order 19."""
    ending = _said([record(end=date(2026, 7, 1))], BEFORE)
    assert _pack(ending, "expiring_soon") == "order-19"
    assert "应急管理部令第19号" in ending.findings["expiring_soon"]["basis"]
    assert _pack(_said([record(end=date(2026, 5, 29))], BEFORE), "expiring_soon") == "order-30"
    reviewed = record(review_due=date(2026, 7, 1), valid_from=date(2023, 7, 2))
    assert _pack(_said([reviewed], BEFORE), "review_due_soon") == "order-19"


def test_a_fact_of_the_day_falls_under_the_law_of_the_day() -> None:
    """What has no date of its own (no such item, revoked) is judged by the pack of the day of the verdict."""
    for as_of, pack in ((BEFORE, "order-30"), (AFTER, "order-19")):
        said = _said([record("高压电工作业")], as_of)
        assert _pack(said, "item_not_covered") == pack
        assert said.findings["item_not_covered"]["severity"] == (
            "violation" if pack == "order-30" else "suspicion"
        )
        assert _pack(_said([record(status="revoked")], as_of), "revoked") == pack


def test_a_lapse_without_a_date_falls_under_the_law_of_the_day() -> None:
    """Where the platform says lapsed and its dates do not, the day of the lapse is not known."""
    for end in (None, date(2030, 1, 1)):
        assert _pack(_said([record(end=end, status="lapsed")], AFTER), "expired") == "order-19"


@pytest.mark.parametrize(
    ("appointed", "pack"),
    [(date(2025, 11, 30), "order-30"), (date(2025, 12, 1), "order-19")],  # due 2026-05-30 and 2026-06-01
)
def test_a_deadline_before_and_after_the_change(appointed: date, pack: str) -> None:
    """The six months are Order 3's and did not change; the pack named is that of the day after the deadline."""
    said = verdict(manager(appointed_on=appointed), answer("not_found", data_as_of=AFTER), as_of=AFTER)
    assert (said.rules, _pack(said, "assessment_overdue")) == (("assessment_overdue",), pack)
    assert "第二十四条" in said.findings["assessment_overdue"]["basis"]


@pytest.mark.parametrize(
    ("appointed", "law", "duty", "penalty", "level"),
    [
        # due 2021-09-01, the first day of the law as amended in 2021
        (date(2021, 3, 1), "2021-09-01", "第二十七条第二款", "第九十七条第（二）项", "secondary"),
        # due 2021-08-28 and overdue on the next day, under the law as amended in 2014
        (
            date(2021, 2, 28),
            "2014-12-01",
            "（2014年修正）第二十四条第二款",
            "（2014年修正）第九十四条第（二）项",
            "secondary",
        ),
        # overdue on 2014-11-30, the last day of the law of 2002; months counted by the 民法通则 of 1986
        (
            date(2014, 5, 29),
            "2002-11-01",
            "（2002年）第二十条第二款",
            "（2002年）第八十二条第（二）项",
            "unverified",
        ),
    ],
)
def test_an_article_is_cited_as_it_was_numbered_on_the_day(
    appointed: date, law: str, duty: str, penalty: str, level: str
) -> None:
    """Work Safety Law: of 2002, as amended from 2014-12-01, as amended from 2021-09-01; with what it is called now."""
    said = verdict(manager(appointed_on=appointed), answer("not_found", data_as_of=AFTER), as_of=AFTER)
    finding = said.findings["assessment_overdue"]
    first, second = (f"《中华人民共和国安全生产法》{article}" for article in (duty, penalty))
    assert first in finding["basis"]
    assert second in finding["basis"]
    assert ("现行第二十七条第二款" in finding["basis"]) == (law != "2021-09-01")
    assert finding["evidence_level"] == level
    assert "Work Safety Law" in finding["basis_en"]


def test_an_operators_term_of_earlier_days_is_told_by_the_law_of_those_days() -> None:
    """A certificate that ended in 2020 left its holder without one under Art. 27 of the law as amended in 2014."""
    for end, article in (
        (date(2020, 5, 1), "（2014年修正）第二十七条第一款"),
        (date(2022, 5, 1), "第三十条第一款"),
    ):
        assert f"安全生产法》{article}" in _said([record(end=end)], AFTER).findings["expired"]["basis"]


def test_a_pass_that_ended_before_the_change() -> None:
    """The pass ran out under pack A, and was late under pack A."""
    reply = answer(data_as_of=AFTER)
    ended = verdict(manager(), reply, [passed(CHEMICAL, end=date(2026, 1, 1))], as_of=AFTER)
    late = verdict(manager(), reply, [passed(CHEMICAL, first_issue=date(2024, 9, 11))], as_of=AFTER)
    assert (_pack(ended, "assessment_expired"), _pack(late, "assessment_late")) == ("order-30", "order-30")


def test_facts_before_the_first_pack_fall_under_it() -> None:
    """A term that ended in 2009 is judged by the earliest pack there is."""
    assert _pack(_said([record(end=date(2009, 1, 1))], AFTER), "expired") == "order-30"


def test_a_pack_of_ones_own_lies_over_both_laws() -> None:
    """An overlay that makes reviews advice flags nobody by them, under either law."""
    text = f'{OVERLAY}[rules.review_overdue]\nseverity = "advisory"\n'
    for due in (date(2025, 5, 11), date(2026, 8, 1)):
        records = [record(review_due=due, valid_from=date(2022, 5, 12))]
        said = verdict(operator(), answer(data_as_of=AFTER), records, as_of=AFTER, pack=load(AFTER, text))
        assert (said.status, said.findings["review_overdue"]["severity"]) == ("compliant", "advisory")
        assert said.findings["review_overdue"]["pack"].startswith("x+order-")


def test_windows_are_laid_over_every_pack() -> None:
    """Windows of a run hold for facts of either day, and each pack's digest names them."""
    pack = load(AFTER).with_windows(confirm_after_days=5)
    assert [p.parameters.confirm_after_days for p in pack.timeline] == [5, 5]
    assert [p.id for p in pack.timeline] == ["order-30", "order-19"]
    assert all(a.digest != b.digest for a, b in zip(pack.timeline, load(AFTER).timeline, strict=True))
    assert laid_over(read_pack("order-19"), OVERLAY).id == "x+order-19"
