"""What a message says where the roster or the record leaves a word out: the next best word, in a fixed order."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from judging import (
    CHEMICAL,
    ELECTRIC,
    HIGH,
    ID,
    LOW,
    answer,
    card,
    manager,
    operator,
    passed,
    record,
    verdict,
)

ASKED = {
    "first_asked_at": datetime(2026, 5, 16, 1, tzinfo=UTC),
    "asked_at": datetime(2026, 5, 20, 1, tzinfo=UTC),
}
OVER = record(end=date(2026, 5, 1))


def _said(rule: str, entry: dict[str, Any], answers: Any, *records: dict[str, Any]) -> str:
    return str(verdict(entry, answers, records).findings[rule]["message_zh"])


@pytest.mark.parametrize(
    ("fields", "post"),
    [
        ({"post": "低压电工"}, "低压电工"),
        ({"post": None}, LOW),
        ({"post": None, "required_item": None}, ELECTRIC),
    ],
)
def test_a_post_without_a_word_is_named_by_what_it_needs(fields: dict[str, Any], post: str) -> None:
    """The roster's word, else the item, else the category."""
    assert f"登记岗位“{post}”属于特种作业（{ELECTRIC}）" in _said(
        "unlicensed", operator(**fields), answer("not_found")
    )


def test_a_post_of_unknown_words_is_named_by_them() -> None:
    """What the catalogue does not know stands as the roster has it."""
    entry = operator(required_item="某项作业", required_category="某类作业")
    assert "属于特种作业（某类作业）" in _said("unlicensed", entry, answer("not_found"))


@pytest.mark.parametrize(
    ("rule", "entry"),
    [
        ("unlicensed", operator()),
        ("not_on_platform", operator(**card())),
        (
            "not_on_platform",
            manager(claims=True, claimed_number="2025-1"),
        ),
    ],
)
def test_a_second_answer_is_not_called_the_first(rule: str, entry: dict[str, Any]) -> None:
    """After one answer it is asked again; after two that agree, name and number are what is left to be checked."""
    unknown = {"identity_corroborated": False} | ASKED
    once = _said(rule, entry, answer("not_found", standing=1, **unknown))
    twice = _said(rule, entry, answer("not_found", standing=2, **unknown))
    assert "首次查询" in once
    assert "首次查询" not in twice
    assert "经2026-05-16、2026-05-20两次查询" in twice
    assert "核对身份证" in twice


@pytest.mark.parametrize(
    ("shown", "item"),
    [
        ({}, LOW),
        ({"item": "低压电工"}, LOW),
        ({"item": "偶氮化工艺作业", "category": ELECTRIC}, "偶氮化工艺作业"),
        ({"item": None, "category": ELECTRIC}, ELECTRIC),
    ],
)
def test_an_expired_record_is_named_by_its_own_words(shown: dict[str, Any], item: str) -> None:
    """The catalogue's item, else the record's own word, else its category."""
    needs = {"required_item": None} if shown.get("category") else {}
    assert f"“{item}”操作证" in _said("expired", operator(**needs), answer(), OVER | shown)


@pytest.mark.parametrize(
    ("claims", "word"),
    [
        ({}, LOW),
        ({"claimed_item": None}, ELECTRIC),
        ({"claimed_item": None, "claimed_category": None, "claimed_word": "特种作业证"}, "特种作业证"),
    ],
)
def test_a_card_is_named_by_what_it_claims(claims: dict[str, Any], word: str) -> None:
    """The item, else the category, else the roster's word; the short text beside it adds the masked number."""
    found = verdict(operator(**card(**claims)), answer("not_found")).findings["not_on_platform"]
    assert f"持有“{word}”操作证" in found["message_zh"]
    assert found["claimed"].startswith(f"{word}；T32*")
    assert ID not in found["claimed"]


@pytest.mark.parametrize(
    ("fields", "needed"),
    [({}, LOW), ({"required_item": None, "required_category": "焊接与热切割作业"}, "焊接与热切割作业")],
)
def test_what_is_not_covered_is_what_the_post_needs(fields: dict[str, Any], needed: str) -> None:
    """The item, or the category where the post names only that; and what there is instead."""
    found = verdict(operator(**fields), answer(), [record(HIGH)]).findings["item_not_covered"]
    assert f"所需操作项目为“{needed}”，平台登记的有效操作项目为“{HIGH}”" in found["message_zh"]
    assert (found["claimed"], found["official"]) == (needed, HIGH)


def test_items_on_record_are_listed_once_in_order_and_expired_ones_left_out() -> None:
    """Two current records of an item are one; what ended is no item that is held."""
    records = [
        record(HIGH),
        record(HIGH, date(2029, 1, 1)),
        record("防爆电气作业"),
        OVER | {"item": "压力焊作业"},
    ]
    found = verdict(operator(), answer(), records).findings["item_not_covered"]
    assert found["official"] == "、".join(sorted([HIGH, "防爆电气作业"]))


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"claimed_word": "电工证"}, "电工证"),
        ({"claimed_word": None}, "维修电工"),
        ({"claimed_word": "焊工证", "claimed_category": "焊接与热切割作业"}, "维修电工"),
    ],
)
def test_a_category_only_is_named_as_written(fields: dict[str, Any], word: str) -> None:
    """The card's word, unless it is of another category, else the post's; checked as the category of the post."""
    entry = operator(post="维修电工", required_item=None, **fields)
    found = verdict(entry, answer(), [record()]).findings["item_unstated"]
    assert f"名册仅写“{word}”，已按“{ELECTRIC}”类别核对，平台有效项目为“{LOW}”" in found["message_zh"]
    assert (found["claimed"], found["official"]) == (word, LOW)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"claimed_word": "叉车证", "claimed_number": "TS6A1"}, "叉车证"),
        ({"claimed_number": "TS6A1"}, "特种设备"),
    ],
)
def test_a_card_of_another_authority_is_named_and_placed(fields: dict[str, Any], named: str) -> None:
    """By the roster's word, else by the catalogue's name; with who issues it and where it is looked up."""
    entry = operator(claimed_other_system="special_equipment", **fields)
    found = verdict(entry, answer(), [record()]).findings["other_system"]
    assert named in found["message_zh"]
    assert named in found["claimed"]
    assert "市场监督管理" in found["official"]


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        (passed("金属冶炼"), "金属冶炼 安全生产管理人员"),
        (passed() | {"person_type": "主要负责人"}, f"{CHEMICAL} 主要负责人"),
    ],
)
def test_a_pass_of_another_scope_is_shown_beside_the_post(other: dict[str, Any], shown: str) -> None:
    """Industry and person type of the pass, against those of the post."""
    found = verdict(manager(), answer(), [other]).findings["assessment_scope_mismatch"]
    assert f"现任{CHEMICAL}安全生产管理人员，平台合格信息为“{shown}”" in found["message_zh"]
    assert (found["claimed"], found["official"]) == (CHEMICAL, shown)


def test_who_is_of_the_age_on_the_birthday() -> None:
    """A man born 1963-05-20 retires at 60; on his birthday he is 63, the day before 62."""
    born = {"birth_date": date(1963, 5, 20), "sex": "male"}
    ages = {
        day: verdict(operator(**born), answer(**ASKED), [record()], as_of=day).findings["age_out_of_range"]
        for day in (date(2026, 5, 19), date(2026, 5, 20), date(2026, 5, 21))
    }
    assert [("62" in f["message_zh"], "63" in f["message_zh"]) for f in ages.values()] == [
        (True, False), (False, True), (False, True)]  # fmt: skip  # a table


@pytest.mark.parametrize(("sex", "old"), [("female", True), ("male", False), (None, False)])
def test_whose_sex_is_unknown_retires_when_the_later_may(sex: str | None, old: bool) -> None:
    """Born 1967-01-01: a woman retired at 55 in 2022, a man will at 60 and seven months in August 2027."""
    entry = operator(birth_date=date(1967, 1, 1), sex=sex)
    assert ("age_out_of_range" in verdict(entry, answer(), [record()]).rules) is old


@pytest.mark.parametrize(("shown", "late"), [({"valid_from": date(2024, 9, 2)}, True), ({}, False)])
def test_a_pass_without_first_issue_was_made_when_its_term_began(shown: dict[str, Any], late: bool) -> None:
    """Appointed 2024-03-01, so due by 2024-09-01; a pass without any date is not called late."""
    assert ("assessment_late" in verdict(manager(), answer(), [passed(**shown)]).rules) is late


def test_an_entry_was_asked_about_with_its_follow_up() -> None:
    """First asked when the earlier of the two queries was, last when the later was; the evidence is that of both."""
    entry = operator(**card(claimed_number="T370299199007222245"), followup_key="f0")
    early, late = datetime(2026, 5, 2, 1, tzinfo=UTC), datetime(2026, 5, 19, 20, tzinfo=UTC)
    own = answer("not_found", first_asked_at=datetime(2026, 5, 10, 1, tzinfo=UTC), asked_at=late)
    other = answer("not_found", query_key="f0", first_asked_at=early, evidence_ids=["1-2"])
    found = verdict(entry, [own, other]).findings["not_on_platform"]
    assert (found["first_asked_at"], found["asked_at"]) == (early, other["asked_at"])
    assert sorted(found["evidence_ids"]) == ["1-1", "1-2"]
    assert "经2026-05-02、2026-05-20两次查询" in found["message_zh"]  # 09:00 in Shanghai


def test_an_absence_is_of_the_day_of_the_data() -> None:
    """Of data files the day of each is said, and never today; a day for asking again that is past says so."""
    once = answer("not_found", standing=1, data_as_of=date(2026, 5, 12), **ASKED)
    assert "待2026-05-15（该日已过，请再次核验）以后复查" in _said("unlicensed", operator(), once)
    dated = {"data_as_of": date(2026, 5, 18), "agreed_since": date(2026, 5, 10)}
    twice = answer("not_found", **dated, **ASKED)
    told = "经数据截至 2026-05-10 的文件、2026-05-20（数据截至 2026-05-18）两次查询"
    assert told in _said("unlicensed", operator(), twice)
    assert "截至2026-05-20（数据截至 2026-05-18），平台未见其" in _said(
        "assessment_overdue", manager(), twice
    )
