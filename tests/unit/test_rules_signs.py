"""Signs that a card is not what it says: substance is a doubt, writing is not."""

import re
import socket
from datetime import date
from typing import Any

import pytest
from judging import HIGH, ID, LOW, WELD, answer, card, judge_all, operator, outcomes, record, verdict

from certverify.messages import keys, template
from certverify.rules.forged import forged_rules
from certverify.rules.hosts import imitating_host
from certverify.rules.issuers import contradicts
from certverify.rules.packs import load

PACK = load(date(2026, 5, 20))
OTHER_ID = "370299199007222245"

DATED = {"first_issue": date(2022, 5, 12), "review_due": date(2025, 5, 11), "reviewed_on": date(2025, 4, 1)}
"""The dates that every official record of a special operation has, apart from its term."""


@pytest.mark.parametrize(
    "number",
    [
        f"T{ID}",
        ID,
        f"t{ID}",
        f"Ｔ{ID}",
        "T320199850314117",
        "320199850314117",
        f"T{ID[:6]} {ID[6:]}",
        None,
        "TS6JABC01234",
    ],
)
def test_writing_of_a_number_is_no_sign(number: str | None) -> None:
    """A missing T, case, width, spaces, 15 digits or another system's format say nothing."""
    assert verdict(operator(**card(claimed_number=number)), answer(), [record()]).rules == ()


def test_number_alone_is_advice() -> None:
    """A wrong number beside a good record is a slip; beside another sign it corroborates."""
    entry = operator(**card(claimed_number=f"T{OTHER_ID}"))
    alone = verdict(entry, answer(), [record()])
    assert (alone.status, alone.findings["number_mismatch"]["severity"]) == ("compliant", "advisory")
    beside = verdict(entry, answer(), [record(end=date(2026, 1, 1))])
    assert (beside.rules, beside.findings["number_mismatch"]["severity"]) == (
        ("expired", "number_mismatch"),
        "suspicion",
    )
    assert beside.findings["expired"]["primary"]


def test_official_number_is_no_mismatch() -> None:
    """A number equal to the platform's is right, whatever its form."""
    assert verdict(operator(**card(claimed_number="9-77")), answer(), [record(number="9-77")]).rules == ()


@pytest.mark.parametrize(
    ("claimed", "precision", "flagged"),
    [
        (date(2028, 6, 11), "day", False),  # 31 days beyond 2028-05-11
        (date(2028, 6, 12), "day", True),
        (date(2027, 1, 1), "day", False),  # short of the official end
        (date(2028, 6, 30), "month", False),  # June may mean its first day
        (date(2028, 7, 31), "month", True),
        (date(2028, 12, 31), "year", False),
        (date(2029, 12, 31), "year", True),
    ],
)
def test_claimed_end_beyond_the_official(claimed: date, precision: str, flagged: bool) -> None:
    """More than 31 days beyond, by the earliest day that the claim can mean."""
    entry = operator(**card(claimed_valid_to=claimed, claimed_valid_to_precision=precision))
    assert (verdict(entry, answer(), [record(**DATED)]).rules == ("dates_mismatch",)) == flagged


@pytest.mark.parametrize("first_issue", [None, DATED["first_issue"]], ids=["open", "the same"])
def test_a_first_issue_that_does_not_differ_is_not_told(first_issue: date | None) -> None:
    """The sentence names the two ends alone where the roster leaves the first issue open, or both agree on it."""
    claimed = {"claimed_valid_to": date(2028, 7, 1), "claimed_first_issue": first_issue}
    said = verdict(operator(**card(**claimed)), answer(), [record(**DATED)])
    told = said.findings["dates_mismatch"]["message_zh"]
    assert told == "名册登记有效期至2028-07-01，平台为2028-05-11。"


@pytest.mark.parametrize("named", [{"category": None, "item": None}, {"category": "新类别", "item": None}])
def test_a_record_of_no_known_operation_is_not_held_against_a_card(named: dict[str, str | None]) -> None:
    """Nobody knows what it is for, so the card may be another one than it shows."""
    entry = operator(**card(claimed_valid_to=date(2030, 5, 11)))
    assert "dates_mismatch" in verdict(entry, answer(), [record(**DATED)]).rules
    assert "dates_mismatch" not in verdict(entry, answer(), [record(**DATED | named)]).rules


@pytest.mark.parametrize("missing", ["first_issue", "review_due"])
def test_a_date_left_out_may_be_the_one_on_the_card(missing: str) -> None:
    """Where the source leaves a date out, the card's end cannot be said to equal none of the official dates."""
    entry = operator(**card(claimed_valid_to=date(2034, 5, 11)))
    assert verdict(entry, answer(), [record(**DATED), record(HIGH, **DATED | {missing: None})]).rules == ()


@pytest.mark.parametrize(
    "other",
    [
        record(WELD, end=date(2030, 3, 3)),
        record(HIGH, review_due=date(2030, 3, 3)),
        record(superseded=True, end=date(2030, 3, 3)),
    ],
)
def test_claimed_end_equal_to_another_official_date(other: dict[str, Any]) -> None:
    """An end copied from another official date is a slip, no sign."""
    entry = operator(**card(claimed_valid_to=date(2030, 3, 3)))
    assert verdict(entry, answer(), [record(), other]).rules == ()


def test_dates_rest_on_the_absence_of_a_later_term() -> None:
    """A renewal of yesterday may not show yet: the doubt is provisional, and a partial source raises none."""
    entry = operator(**card(claimed_valid_to=date(2034, 5, 11)))
    assert verdict(entry, answer(standing=1), [record(**DATED)]).certainty == "provisional"
    assert verdict(entry, answer(absence_proves=False), [record(**DATED)]).status == "compliant"


def test_item_mismatch() -> None:
    """A card for an item that is nowhere on record is doubted, even where the post is covered."""
    entry = operator(**card(claimed_item=HIGH))
    assert verdict(entry, answer(), [record()]).rules == ("item_mismatch",)
    assert verdict(entry, answer(), [record(), record(HIGH, superseded=True)]).rules == ()
    assert verdict(entry, answer(), [record(), record("新目录作业", category=None)]).rules == ()


def _sharing(rows: list[tuple[int, str]], number: str) -> dict[int, tuple[str, ...]]:
    entries = [
        operator(
            entry=i,
            row=row,
            id_number=ident,
            query_key=f"q{i}",
            person_key=f"p{i}",
            **card(claimed_number=number),
        )
        for i, (row, ident) in enumerate(rows)
    ]
    answers = [answer("not_found", query_key=e["query_key"]) for e in entries]
    return {i: said.rules for i, said in outcomes(judge_all(entries, answers, [])).items()}


def test_shared_number() -> None:
    """A number on rows apart, with different people, none of whom it belongs to, corroborates."""
    said = _sharing([(5, ID), (9, OTHER_ID)], "T410199198809053319")
    assert said == {0: ("not_on_platform", "shared_number", "number_mismatch")} | {
        1: ("not_on_platform", "shared_number", "number_mismatch")
    }


def test_fill_down_is_not_sharing() -> None:
    """The same number on rows that follow each other is a cell filled down."""
    said = _sharing([(5, ID), (6, OTHER_ID)], "T410199198809053319")
    assert said == dict.fromkeys((0, 1), ("not_on_platform", "number_mismatch"))


def test_fill_down_is_told_by_rows_and_not_by_the_order_of_entries() -> None:
    """Rows 5 to 8 hold one number, in whatever order they were read."""
    people = [ID, OTHER_ID, "320299199001010035", "320399199001010017"]
    said = _sharing(list(zip((5, 8, 6, 7), people, strict=True)), "T410199198809053319")
    assert set(said.values()) == {("not_on_platform", "number_mismatch")}


def test_owner_of_a_number_shares_nothing() -> None:
    """The person whose own number it is bears no sign of others' using it."""
    said = _sharing([(5, ID), (9, OTHER_ID)], f"T{ID}")
    assert said == {0: ("not_on_platform",), 1: ("not_on_platform", "shared_number", "number_mismatch")}


@pytest.mark.parametrize(
    ("payload", "host"),
    [
        ("http://cx-mem.gov.cn.example/q?id=1", "cx-mem.gov.cn.example"),
        ("https://cx.mem.gov.cn.example", "cx.mem.gov.cn.example"),
        ("cx.mem.gov.cn.example/special", "cx.mem.gov.cn.example"),
        ("HTTPS://CX.MEM.GOV.CN.EXAMPLE./x", "cx.mem.gov.cn.example"),
        ("http://cx.mem.gov.cn@evil.example/", "evil.example"),
        ("http://cx.mem.gov.cn:80@evil.example/", "evil.example"),
        ("http://cx.mem.gov.cn.example\\@cx.mem.gov.cn/", "cx.mem.gov.cn.example"),
        ("https://cx.mem.gov.cn@cx.mem.gov.cn.example:8080/q", "cx.mem.gov.cn.example"),
        ("http://user:cx.mem.gov.cn@evil.example/", "evil.example"),
        ("http://cx.mem.gov.cn%2eexample/", "cx.mem.gov.cn%2eexample"),
        ("http://cx.mem.g0v.cn/", "cx.mem.g0v.cn"),
        ("http://mem.g0v.example/", "mem.g0v.example"),
        ("http://cx.rnem.gov.cn.example/", "cx.rnem.gov.cn.example"),
        ("http://ｃｘ．ｍｅｍ．ｇｏｖ．ｃｎ．ｅｘａｍｐｌｅ/", "cx.mem.gov.cn.example"),
        ("http://chinasafety.example/", "chinasafety.example"),
        ("http://evil.example/cx.mem.gov.cn/special", None),  # words in the path: not the host
        ("http://evil.example/?to=http://cx.mem.gov.cn/", None),
        ("http://t.cn/abc", None),  # a shortener is neutral: no redirect is followed
        ("http://cx.mem.gov.cn.:80/", None),
        ("http://www.jscx.gov.cn/", None),
        ("WIFI:S:cx.mem.gov.cn;T:WPA;;", None),
        ("证书编号T320199198503141170", None),
        ("https://cx.mem.gov.cn/special?index=0", None),
        ("https://cx.mem.gov.cn:8443/special", None),
        ("http://cx.saws.org.cn/", None),
        ("https://zwfw.example.gov.cn/cert", None),
        ("https://weixin.qq.com/r/abc", None),
        ("T320199198503141170", None),
        ("", None),
        ("http://[bad", None),
    ],
)
def test_hosts_that_imitate(payload: str, host: str | None) -> None:
    """The platform's words in a host outside .gov.cn, or in the user-info before it, imitate; the rest does not."""
    assert imitating_host(payload, PACK.lookalike_words, PACK.hosts) == host


def test_punycode_is_read_as_it_looks() -> None:
    """A host with a Cyrillic е in place of e looks like the platform's."""
    host = "cx.mеm.gov.cn.example".encode("idna").decode()  # the Cyrillic letter is the point
    assert imitating_host(f"http://{host}/", PACK.lookalike_words, PACK.hosts) == host


def test_a_dot_typed_in_chinese_is_a_dot() -> None:
    """The genuine host written with 。 is the genuine host, and an imitation stays one."""
    assert imitating_host("http://cx。mem。gov。cn/", PACK.lookalike_words, PACK.hosts) is None
    assert imitating_host("http://cx。mem。gov。cn。example/", PACK.lookalike_words, PACK.hosts) is not None


def test_lookalike_is_a_suspicion() -> None:
    """A look-alike on the card is a doubt even beside a good record."""
    said = verdict(operator(qr_payload="http://cx.mem.gov.cn.example/"), answer(), [record()])
    assert (said.rules, said.certainty) == (("qr_lookalike",), "confirmed")


@pytest.mark.parametrize(
    ("claimed", "official", "contradicting"),
    [
        ("江苏省安全生产监督管理局", "江苏省应急管理厅", False),
        ("苏州市应急管理局", "江苏省应急管理厅", False),
        ("青岛市行政审批服务局", "山东省应急管理厅", False),
        ("国家安全生产监督管理总局", "河南省应急管理厅", False),
        ("山西省煤炭工业厅", "国家矿山安全监察局山西局", False),
        ("贵州省能源局", "贵州省应急管理厅", False),
        ("省级", "江苏省应急管理厅", False),
        ("江苏省应急管理厅（盖章）", "江苏省应急管理厅", False),
        ("江苏省应急管理厅(省安监局)", "江苏省应急管理厅", False),
        ("江 苏 省安全生产监督管理局", "江苏省应急管理厅", False),
        ("应急管理部", "江苏省应急管理厅", False),
        ("海南州应急管理局", "青海省应急管理厅", False),
        ("天津市河北区应急管理局", "天津市应急管理局", False),
        ("河北区应急管理局", "天津市应急管理局", False),
        ("吉林市应急管理局", "吉林省应急管理厅", False),
        ("内蒙古自治区应急管理厅", "内蒙古自治区安全生产监督管理局", False),
        ("广西壮族自治区应急管理厅", "广东省应急管理厅", True),
        ("河南省应急管理厅", "江苏省应急管理厅", True),
        ("江苏省住建厅", "江苏省应急管理厅", True),
        ("某某安全培训学校", "江苏省应急管理厅", True),
    ],
)
def test_issuers(claimed: str, official: str, contradicting: bool) -> None:
    """Reform, delegation, approvals, coal and energy bureaus explain a difference; another province does not."""
    assert contradicts(claimed, official, PACK.issuers) == contradicting


def test_issuer_mismatch_is_advice() -> None:
    """Review in another province may explain it."""
    entry = operator(**card(claimed_issuer="河南省应急管理厅"))
    said = verdict(entry, answer(), [record(issuer="江苏省应急管理厅")])
    assert (said.status, said.rules) == ("compliant", ("issuer_mismatch",))


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"claimed_valid_from": date(2027, 1, 1), "claimed_valid_to": date(2026, 1, 1)}, True),
        ({"claimed_first_issue": date(2026, 5, 21)}, True),
        ({"claimed_first_issue": date(2001, 3, 13), "birth_date": date(1985, 3, 14)}, True),
        ({"claimed_first_issue": date(2001, 3, 14), "birth_date": date(1985, 3, 14)}, False),
        ({"claimed_valid_from": date(2026, 7, 1)}, False),
    ],
)
def test_impossible_dates(fields: dict[str, Any], problem: bool) -> None:
    """Dates that cannot be are a problem of the data and leave the status; a future start is normal."""
    said = verdict(operator(**card(**fields)), answer(), [record(LOW)])
    assert (said.status, said.rules) == ("compliant", ("impossible_dates",) if problem else ())


@pytest.mark.parametrize(
    "writing",
    ["低压电工", "低压 电工作业", "低压电工作业证", "1.2"],
)
def test_writings_of_an_item_are_no_sign(writing: str) -> None:
    """The catalogue's other words for an item are the item, on the card and on the platform."""
    assert verdict(operator(**card(claimed_item=writing)), answer(), [record()]).rules == ()
    assert verdict(operator(**card()), answer(), [record() | {"item": writing}]).rules == ()


@pytest.mark.parametrize(
    "writing", ["裂解（裂化）工艺作业", "裂解(裂化)工艺作业", "裂解（裂化）工艺 作业", "裂解（裂化)工艺"]
)
def test_brackets_and_width_are_no_sign(writing: str) -> None:
    """Brackets, full or half width, and blanks are writing."""
    named = {"required_item": "裂解（裂化）工艺作业", "required_category": "危险化学品安全作业"}
    official = record("裂解(裂化)工艺作业", category="危险化学品安全作业")
    claimed = card(claimed_item=writing, claimed_category="危险化学品安全作业")
    assert verdict(operator(**named, **claimed), answer(), [official]).rules == ()


@pytest.mark.parametrize("rule", ["not_on_platform", *(r.name for r in forged_rules(date(2026, 5, 20)))])
def test_no_message_calls_anything_forged(rule: str) -> None:
    """A sign is in doubt, differs or is not on record; a typing error is never called a forgery, nor anything else."""
    said = [template(key, lang) for key in keys() if key.startswith(f"rule.{rule}.") for lang in ("zh", "en")
            if ".message" in key or ".title" in key or ".short" in key]  # fmt: skip  # one question
    assert said
    assert not [
        words for words in said if re.search("伪造|假证|造假|forge|fake|counterfeit", words, re.IGNORECASE)
    ]
    assert all(
        load(day).rules[rule].severity in {"suspicion", "advisory"}
        for day in (PACK.valid_from, date(2026, 6, 1))
    )


@pytest.mark.parametrize(
    "slip",
    [
        {"claimed_number": f"T{ID[:-2]}71"},  # two digits the wrong way
        {"claimed_number": ID[1:]},
        {"claimed_issuer": "江苏省应急厅"},
        {"claimed_first_issue": date(2022, 5, 21)},
        {"claimed_valid_to": date(2027, 5, 11)},  # a year too early
        {"claimed_valid_to": date(2028, 5, 12)},
        {"claimed_valid_to": date(2025, 5, 11)},  # the review's date in the wrong column
        {"claimed_reviewed_on": date(2024, 1, 1)},
    ],
)
def test_a_slip_beside_a_good_record_flags_nobody(slip: dict[str, Any]) -> None:
    """Wrong digits, an abbreviated issuer, an earlier end or another official date leave the entry unflagged."""
    said = verdict(operator(**card(**slip)), answer(), [record(**DATED, issuer="江苏省应急管理厅")])
    assert said.status == "compliant"


def test_no_address_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judging opens no connection, whatever a payload says."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for payload in ("http://t.cn/abc", "http://cx.mem.gov.cn.example/", "https://cx.mem.gov.cn/"):
        verdict(operator(qr_payload=payload), answer(), [record()])
