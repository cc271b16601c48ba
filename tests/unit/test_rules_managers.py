"""Principals and safety managers: the six-month clock, and what a pass covers."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from judging import CHEMICAL, LEGACY_DAY, answer, manager, passed, verdict

from certverify.rules.clock import add_months, roll
from certverify.rules.packs import load

NONE = answer("not_found")


@pytest.mark.parametrize(
    ("appointed", "deadline"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2023, 8, 31), date(2024, 2, 29)),
        (date(2025, 12, 31), date(2026, 6, 30)),
    ],
)
def test_months_end_on_the_corresponding_day(appointed: date, deadline: date) -> None:
    """The period ends on the corresponding day, or the last day of a shorter month (民法典 Art. 202)."""
    assert add_months(appointed, 6) == deadline


@pytest.mark.parametrize(
    ("deadline", "rolled", "reaches"),
    [
        (date(2026, 5, 1), date(2026, 5, 6), True),  # Labour Day holidays 1 to 5 May
        (date(2026, 5, 9), date(2026, 5, 9), True),  # a Saturday worked to make up for them
        (date(2026, 5, 16), date(2026, 5, 18), True),  # an ordinary weekend
        (
            date(2027, 1, 4),
            date(2027, 1, 14),
            False,
        ),  # a Monday beyond the published calendar: ten days of grace
        (date(2027, 1, 9), date(2027, 1, 21), False),  # a Saturday beyond it: Monday, then ten days
    ],
)
def test_holidays_roll_the_deadline(deadline: date, rolled: date, reaches: bool) -> None:
    """Holidays and rest days roll to the next working day (民法典 Art. 203); the future is not known."""
    assert roll(deadline, 10) == (rolled, reaches)


@pytest.mark.parametrize(
    ("as_of", "rule", "certainty"),
    [
        (date(2026, 5, 1), "assessment_due_soon", "confirmed"),
        (date(2026, 5, 2), "assessment_overdue", "provisional"),
        (date(2026, 5, 6), "assessment_overdue", "provisional"),
        (date(2026, 5, 7), "assessment_overdue", "confirmed"),
        (date(2026, 3, 2), "assessment_due_soon", "confirmed"),
        (date(2026, 3, 1), "assessment_pending", "confirmed"),
    ],
)
def test_the_clock(as_of: date, rule: str, certainty: str) -> None:
    """Appointed 2025-11-01: due 2026-05-01, rolled over the holidays to 05-06; disputable in between."""
    said = verdict(manager(appointed_on=date(2025, 11, 1)), NONE, as_of=as_of)
    assert (said.rules, said.findings[rule]["certainty"]) == ((rule,), certainty)
    assert (said.status == "flagged") == (rule == "assessment_overdue")
    assert (said.findings[rule]["deadline"], said.findings[rule]["deadline_rolled"]) == (
        date(2026, 5, 1), date(2026, 5, 6),
    )  # fmt: skip  # the two deadlines


def test_beyond_the_calendar_stays_provisional() -> None:
    """Where no holidays are published yet, overdue is never confirmed, though asked twice since the six months."""
    asked = {
        "first_asked_at": datetime(2027, 2, 20, 1, tzinfo=UTC),
        "asked_at": datetime(2027, 2, 28, 1, tzinfo=UTC),
    }
    said = verdict(manager(appointed_on=date(2026, 7, 4)), NONE | asked, as_of=date(2027, 3, 1))
    assert (said.rules, said.certainty) == (("assessment_overdue",), "provisional")


def test_not_yet_in_post() -> None:
    """An appointment in the future is not applicable yet, whatever the row claims."""
    said = verdict(manager(appointed_on=date(2026, 6, 1), claims=True), NONE)
    assert (said.status, said.cause, said.rules) == ("not_applicable", "not_yet_in_post", ())


@pytest.mark.parametrize("reply", [NONE, answer()])
def test_appointment_date_missing(reply: dict[str, Any]) -> None:
    """Without the date of appointment and without a pass the six months cannot be counted."""
    records = [passed(end=date(2025, 1, 1))] if reply["state"] == "found" else []
    said = verdict(manager(appointed_on=None), reply, records)
    assert (said.status, said.cause) == ("unverified", "appointment_date_missing")
    assert said.findings["appointment_date_missing"]["severity"] == "problem"


@pytest.mark.parametrize(
    ("reply", "records", "told"),
    [
        (NONE, [], "平台未见考核合格信息"),
        (answer(), [passed(end=date(2025, 1, 1))], "平台所载考核合格信息有效期至2025-01-01，现无有效"),
        (answer(), [passed("金属冶炼")], "平台有考核合格信息，但已失效或类别不符"),
    ],
)
def test_an_undated_post_is_told_what_is_on_record(
    reply: dict[str, Any], records: list[dict[str, Any]], told: str
) -> None:
    """That the platform has no pass is said only where it has none."""
    said = verdict(manager(appointed_on=None), reply, records)
    assert told in said.findings["appointment_date_missing"]["message_zh"]


def test_valid_pass_needs_no_date() -> None:
    """Who holds a valid pass needs no date of appointment."""
    assert verdict(manager(appointed_on=None), answer(), [passed()]).status == "compliant"


def test_pass_before_the_appointment_counts() -> None:
    """A pass dated before the appointment counts while it is valid."""
    said = verdict(manager(), answer(), [passed(first_issue=date(2023, 7, 15))])
    assert (said.status, said.rules) == ("compliant", ())


@pytest.mark.parametrize(
    ("role", "person_type"), [("principal", "安全生产管理人员"), ("safety_manager", "主要负责人")]
)
def test_person_types_do_not_cover_each_other(role: str, person_type: str) -> None:
    """A principal's pass does not cover a safety manager, nor the reverse."""
    said = verdict(manager(role=role), answer(), [passed(person_type=person_type)])
    assert said.rules == ("assessment_overdue", "assessment_scope_mismatch")


def test_another_industry_does_not_cover() -> None:
    """A pass for another industry is the reason beside the overdue assessment."""
    said = verdict(manager(), answer(), [passed("金属冶炼")])
    assert said.rules == ("assessment_overdue", "assessment_scope_mismatch")
    assert said.findings["assessment_scope_mismatch"]["severity"] == "advisory"


@pytest.mark.parametrize("fields", [{"industry": None}, {"industry": "某行业"}, {"person_type": None}])
def test_pass_nobody_understands(fields: dict[str, Any]) -> None:
    """A pass whose industry or person type is unknown may be the right one."""
    said = verdict(manager(), answer(), [passed() | fields])
    assert (said.status, said.cause, said.rules) == ("unverified", "pass_unknown", ())


@pytest.mark.parametrize(
    ("fields", "record", "status", "cause", "rules"),
    [
        # ROSTERS: a safety manager's post by Order 3, some provinces ask for the principal's pass: ask
        ({"post": "分管安全副总"}, {"person_type": "主要负责人"}, "unverified", "pass_type_varies", ()),
        (
            {"post": "副总经理（分管安全）"},
            {"person_type": "主要负责人"},
            "unverified",
            "pass_type_varies",
            (),
        ),
        ({"post": "分管安全副总"}, {}, "compliant", None, ()),
        # a post that the roster leaves out may be that deputy's
        ({"post": None}, {"person_type": "主要负责人"}, "unverified", "pass_type_varies", ()),
        # neither kind of pass is in force, or it is another industry's: nothing is left to ask
        (
            {"post": "分管安全副总"},
            {"person_type": "主要负责人", "valid_to": date(2025, 1, 1)},
            "flagged",
            None,
            ("assessment_overdue",),
        ),
        (
            {"post": "分管安全副总"},
            {"person_type": "主要负责人", "industry": "金属冶炼"},
            "flagged",
            None,
            ("assessment_overdue", "assessment_scope_mismatch"),
        ),
        # 安全总监 is a safety manager everywhere, and 分管安全 of a principal is no other post
        (
            {"post": "安全总监"},
            {"person_type": "主要负责人"},
            "flagged",
            None,
            ("assessment_overdue", "assessment_scope_mismatch"),
        ),
    ],
)
def test_a_deputy_in_charge_of_safety_with_a_principals_pass_is_asked_about(
    fields: dict[str, Any], record: dict[str, Any], status: str, cause: str | None, rules: tuple[str, ...]
) -> None:
    """It neither covers the post nor accuses."""
    said = verdict(manager(**fields), answer(), [passed() | record])
    assert (said.status, said.cause, said.rules) == (status, cause, rules)


@pytest.mark.parametrize(
    "fields",
    [
        {"industry": "危险化学品生产单位"},
        {"industry": "危险化学品经营单位"},
        {"industry": "危险化学品（生产、经营带储存）"},
        {"industry": "危化品生产企业"},
        {"industry": None, "person_type": "危险化学品生产单位安全生产管理人员"},
        {"industry": None, "person_type": "危险化学品-安全生产管理人员"},
    ],
)
def test_industry_and_person_type_may_be_one_word(fields: dict[str, Any]) -> None:
    """The platform's kinds of pass are industry, unit type and person type, in whatever cells they stand."""
    said = verdict(manager(), answer(), [passed() | fields])
    assert (said.status, said.cause, said.rules) == ("compliant", None, ())


@pytest.mark.parametrize("industry", ["金属冶炼单位", "非煤矿山", "烟花爆竹经营单位"])
def test_another_industry_with_its_unit_does_not_cover(industry: str) -> None:
    """An industry that is understood and another one covers nothing, however its unit is written."""
    said = verdict(manager(), answer(), [passed(industry)])
    assert said.rules == ("assessment_overdue", "assessment_scope_mismatch")


@pytest.mark.parametrize("industry", ["危险化学品使用单位", "烟花爆竹零售"])
def test_what_is_no_kind_of_pass_stays_unknown(industry: str) -> None:
    """使用 and 零售 are not in the list of managers' categories: neither covered nor accused."""
    said = verdict(manager(), answer(), [passed(industry)])
    assert (said.status, said.cause, said.rules) == ("unverified", "pass_unknown", ())


def test_unit_type_differs() -> None:
    """Another unit type within the industry is to be asked about, and no more."""
    said = verdict(manager(unit_type="生产单位"), answer(), [passed(unit_type="经营单位")])
    assert (said.status, said.rules) == ("compliant", ("assessment_scope_mismatch",))


@pytest.mark.parametrize(
    ("appointed", "rules"),
    [(date(2024, 3, 1), ("assessment_expired",)), (date(2026, 2, 1), ("assessment_pending",))],
)
def test_expired_pass(appointed: date, rules: tuple[str, ...]) -> None:
    """An expired pass counts once the post is older than six months; before that the assessment is pending."""
    said = verdict(manager(appointed_on=appointed), answer(), [passed(end=date(2026, 5, 1))])
    assert said.rules == rules


def test_pending_at_work_is_no_finding_against_anybody() -> None:
    """Within the six months an old, a revoked or no pass leaves the status as it is."""
    for records in ([], [passed(status="revoked")], [passed(superseded=True)]):
        reply = answer() if records else NONE
        said = verdict(manager(appointed_on=date(2026, 2, 1)), reply, records)
        assert (said.status, said.rules) == ("compliant", ("assessment_pending",))


def test_passed_late() -> None:
    """A first pass after the deadline is advice, with the days."""
    said = verdict(manager(), answer(), [passed(first_issue=date(2024, 9, 11))])
    assert said.rules == ("assessment_late",)
    assert "晚10日" in said.findings["assessment_late"]["message_zh"]


@pytest.mark.parametrize(
    ("klass", "records", "status", "cause"),
    [
        ("ask", [], "unverified", "industry_ask"),
        ("ask", [passed()], "unverified", "industry_ask"),
        (None, [], "unverified", "industry_unknown"),
        (None, [passed()], "compliant", None),
        ("not_high_risk", [], "not_applicable", "industry_not_high_risk"),
        ("other_system", [], "not_applicable", "industry_other_system"),
    ],
)
def test_scope_of_the_rule(klass: str | None, records: list[Any], status: str, cause: str | None) -> None:
    """Only high-risk industries stand under the six months; where it is not known, nothing is said."""
    industry = CHEMICAL if klass else None
    said = verdict(manager(industry_class=klass, industry=industry), answer() if records else NONE, records)
    assert (said.status, said.cause, said.rules) == (status, cause, ())


def test_a_claimed_pass_in_an_unknown_industry_is_said_not_to_be_there() -> None:
    """It may stand on another authority's platform, so it accuses nobody; that this one shows none is told."""
    entry = manager(claims=True, industry=None, industry_class=None)
    said = verdict(entry, NONE)
    assert (said.status, said.cause, said.rules) == ("unverified", "industry_unknown_claimed", ())
    assert verdict(entry, answer(), [passed(end=date(2025, 1, 1))]).cause == "industry_unknown"


def test_a_principals_pass_does_not_cover_a_safety_director() -> None:
    """安全总监 is a safety manager (Order 3 Art. 24): a principal's pass alone does not cover it."""
    said = verdict(manager(), answer(), [passed(person_type="主要负责人")])
    assert said.rules == ("assessment_overdue", "assessment_scope_mismatch")


def test_claimed_pass_not_on_platform() -> None:
    """A claimed pass that is not on record is doubted first; the overdue assessment attaches. No number is compared."""
    said = verdict(manager(claims=True, claimed_number="苏应急A0001"), NONE)
    assert said.rules == ("not_on_platform", "assessment_overdue")
    assert "考核合格证" in said.findings["not_on_platform"]["message_zh"]
    assert [f["primary"] for f in said.findings.values()] == [True, False]


def test_number_is_compared_with_the_official_record_only() -> None:
    """Managers' numbers carry no T; a difference beside a good pass is advice."""
    claim = manager(claims=True, claimed_number="安A0001")
    assert verdict(claim, answer(), [passed(number=None)]).rules == ()
    said = verdict(claim, answer(), [passed(number="安B0002")])
    assert (said.status, said.findings["number_mismatch"]["severity"]) == ("compliant", "advisory")


@pytest.mark.parametrize(
    ("end", "rules"), [(date(2026, 8, 18), ("assessment_expiring_soon",)), (date(2026, 8, 19), ())]
)
def test_pass_expiring_within_90_days(end: date, rules: tuple[str, ...]) -> None:
    """90 days before the end advice begins."""
    assert verdict(manager(), answer(), [passed(end=end)]).rules == rules


def test_basis_names_the_article() -> None:
    """The duty is Order 3 Art. 24 and the Work Safety Law Art. 27."""
    finding = verdict(manager(), NONE).findings["assessment_overdue"]
    assert "第二十四条" in finding["basis"]
    assert finding["pack"] == load(LEGACY_DAY).label
