"""A certificate that is none of special operations changes no finding of anybody, whatever its number and dates."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from judging import answer, judge_all, record
from plain_sheet import entries_in
from text_roster import CATALOGUE, DAY, LU, YU

from certverify.rosters.posts.words import meanings_in

BO = "420199199512036629"
OF_OTHERS = (
    "有限空间作业", "有限空间作业监护人", "受限空间证", "监护人证", "动火监护人", "急救员证", "救护员证",
    "红十字救护员", "健康证", "健康合格证", "C1驾驶证", "驾照", "B2驾驶证", "机动车驾驶证", "辐射安全与防护",
    "辐射安全培训证", "放射工作人员证", "二级建造师", "一级建造师", "一建", "注册安全工程师",
    "中级注册安全工程师", "注安师", "安全评价师", "注册消防工程师", "监理工程师", "造价师", "会计证", "初级会计",
    "助理工程师", "电气工程师证", "弱电工程师证", "高级工程师", "技术员", "内审员证", "质量内审员",
    "ISO9001内审员", "保安员证", "维修电工（高级）", "电工四级", "电工（中级）", "高级电工证",
    "职业技能等级证书", "职业资格证书", "焊工技师", "技师证", "安全员证", "安全员C证", "建安C证", "施工员证",
    "资料员", "化验员上岗证", "化验员证", "检验员证", "水质检测员", "计量员证", "环保员", "污水处理工证",
    "班组长培训证", "应急救援员", "职业卫生管理员", "食品安全管理员", "叉车证", "N1", "Q2", "T", "起重指挥Q1",
    "电梯修理T", "锅炉证", "G1", "压力容器R1", "充装P", "特种设备安全管理A", "无损检测UT", "场内机动车",
    "挖掘机操作证", "装载机证", "高空作业车操作证", "消防设施操作员", "建构筑物消防员", "消控证", "押运员",
    "危险货物押运员", "道路运输从业资格证", "船员证", "无人机驾驶证", "建筑电工", "建筑焊工证", "建筑架子工",
    "高压进网许可", "电工进网作业许可证", "爆破作业人员许可证", "水利安全员证", "教师资格证", "毕业证",
    "普通话证", "计算机二级", "厨师证", "心理咨询师", "育婴师证", "人力资源管理师", "企业内机动车辆驾驶",
    "救生员证", "心肺复苏AED", "IPAF", "导游证",
)  # fmt: skip  # a list of names
"""Names of certificates that are no special operation certificate, as people in enterprises hold them."""

KNOWN = {LU: date(2028, 5, 11), BO: date(2025, 3, 1)}
"""The ends of the terms on record: of 陆青禾 in force, of 柏舟远 over; of 俞子宁 there is no record."""
PEOPLE = (
    ("陆青禾", LU, "低压电工作业", f"T{LU}", "2028.5.11"),
    ("柏舟远", BO, "低压电工作业", f"T{BO}", "2025.3.1"),
    ("俞子宁", YU, "", "", ""),
)

Card = tuple[str, str, str]
"""Name, number and last day of a certificate."""

strange_words = st.builds(
    "".join,
    st.tuples(
        st.text(alphabet="甲乙丙丁河港林花草金玉宝石云雨风雪春秋", min_size=2, max_size=6),
        st.sampled_from(
            ["", "证", "员", "员证", "证书", "合格证", "上岗证", "操作证", "作业", "工", "师", "（初训）"]
        ),
    ),
)
days = st.dates(date(2020, 1, 1), date(2045, 12, 31)).map(lambda day: f"{day.year}.{day.month}.{day.day}")
numbers = st.sampled_from(
    ["", "ZS202400331", "1901000000400123", "3220000123", "鲁ZY2024-0091", LU, YU, "第0091号"]
)
named = st.tuples(st.sampled_from(OF_OTHERS), numbers, st.one_of(days, st.just("")))
unknown = st.tuples(strange_words, numbers, st.one_of(days, st.just("")))
cards = st.one_of(named, unknown)


def found(rows: Sequence[Sequence[str]]) -> set[tuple[str, str]]:
    """Return who is found to be what: the rules of each person, but for the one that says whose a card is."""
    read = entries_in(rows).to_dicts()
    entries = [_planned(entry, n) for n, entry in enumerate(read)]
    asked = {"first_asked_at": _asked(20), "asked_at": _asked(27)}
    answers = [
        answer("found" if person in KNOWN else "not_found", query_key=person, **asked)
        for person in (LU, BO, YU)
    ]
    records = [_record(person, end) for person, end in KNOWN.items()]
    result = judge_all(entries, answers, records, as_of=DAY)
    told = {(read[line["entry"]]["id_number"], line["rule"]) for line in result.findings.to_dicts()}
    return {(person, rule) for person, rule in told if rule != "other_system"}


def _record(person: str, end: date) -> dict[str, Any]:
    """Every date is told: one that is left out could be the one that a card shows."""
    begun, due = date(end.year - 6, end.month, end.day), date(end.year - 3, end.month, end.day)
    told = {"first_issue": begun, "valid_from": begun, "review_due": due, "reviewed_on": due}
    return record(end=end, query_key=person, number=f"T{person}", **told)


def _asked(day: int) -> Any:
    return pl.Series([f"2026-11-{day} 01:00:00"]).str.to_datetime(time_zone="UTC").item()


def _planned(entry: Mapping[str, Any], number: int) -> dict[str, Any]:
    person = entry["id_number"]
    asked = person if entry["disposition"] is None else None
    return {**entry, "entry": number, "person_key": person, "query_key": asked, "followup_key": None}


AS_IT_IS = {(BO, "expired"), (YU, "unlicensed")}
"""Of 陆青禾 there is nothing to find."""


@given(cards, st.sampled_from([0, 1, 2]))
@settings(max_examples=20)
@example(("有限空间作业", "", "2029.6.1"), 0)
@example(("维修电工（高级）", "ZS003908", "2029.6.1"), 0)
@example(("注册安全工程师", "ZS202400331", "2030.3.1"), 1)
@example(("健康证", "ZS202400754", "2029.6.1"), 2)
def test_in_columns_of_its_own(card: Card, whose: int) -> None:
    """A second group of columns: 证书2名称, 证书2编号, 证书2有效期至."""
    assume(not any(meaning.special for meaning in meanings_in(card[0], CATALOGUE) if "级" not in card[0]))
    group = ["名称", "编号", "有效期至"]
    head = [
        "姓名",
        "身份证号",
        "岗位",
        *(f"证书1{word}" for word in group),
        *(f"证书2{word}" for word in group),
    ]
    rows = [
        [name, number, "电工", *own, *(card if n == whose else ("", "", ""))]
        for n, (name, number, *own) in enumerate(PEOPLE)
    ]
    assert found([head, *rows]) == AS_IT_IS


@given(cards, st.sampled_from([0, 1, 2]))
@settings(max_examples=20)
@example(("急救员证", "ZS002931", "2029.6.1"), 0)
@example(("安全员证", "ZS004885", "2029.6.1"), 0)
@example(("C1驾驶证", "ZS202401508", "2029.6.1"), 2)
def test_in_a_line_of_its_own(card: Card, whose: int) -> None:
    """One certificate a line: the same person stands there again."""
    assume(not any(meaning.special for meaning in meanings_in(card[0], CATALOGUE) if "级" not in card[0]))
    head = ["姓名", "身份证号", "岗位", "证书名称", "证书编号", "有效期至"]
    rows = [[name, number, "电工", *own] for name, number, *own in PEOPLE]
    name, number = PEOPLE[whose][:2]
    assert found([head, *rows, [name, number, "电工", *card]]) == AS_IT_IS


def test_a_forged_card_is_still_found() -> None:
    """A card of this platform beside the record of another term, and one of which there is none at all."""
    head = ["姓名", "身份证号", "岗位", "证书名称", "证书编号", "有效期至"]
    rows = [
        ["陆青禾", LU, "电工", "低压电工作业", "ZS202400331", "2031.6.1"],
        ["俞子宁", YU, "电工", "低压电工证", "ZS202400754", "2029.6.1"],
        # written badly, and called one of special operations by its number
        ["柏舟远", BO, "电工", "底压电工", f"T{BO}", "2031.6.1"],
    ]
    told = found([head, *rows])
    assert {(LU, "dates_mismatch"), (YU, "not_on_platform"), (BO, "dates_mismatch")} <= told
