"""The six-month clock, by days worked out with the published calendars of 2024 to 2026 in hand."""

from datetime import date

import pytest
from judging import CHEMICAL, LEGACY_DAY, Outcome, answer, manager, passed, verdict

from certverify.rules.clock import add_months, roll

NONE = answer("not_found")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("appointed", "deadline"),
    [
        ("2025-08-28", "2026-02-28"),
        ("2025-08-29", "2026-02-28"),
        ("2025-08-30", "2026-02-28"),
        ("2023-08-29", "2024-02-29"),  # a leap year
        ("2023-08-30", "2024-02-29"),
        ("2024-02-29", "2024-08-29"),
        ("2026-02-28", "2026-08-28"),  # the corresponding day, not the month's last
        ("2025-03-31", "2025-09-30"),
        ("2025-10-31", "2026-04-30"),
        ("2025-06-30", "2025-12-30"),
        ("2025-07-01", "2026-01-01"),
        ("2099-08-31", "2100-02-28"),  # 2100 is no leap year
    ],
)
def test_six_months_later(appointed: str, deadline: str) -> None:
    """The corresponding day of the sixth month, or that month's last (民法典 Art. 202)."""
    assert add_months(day(appointed), 6) == day(deadline)


@pytest.mark.parametrize(
    ("deadline", "rolled"),
    [
        ("2026-01-01", "2026-01-04"),  # New Year 1 to 3; Sunday the 4th is worked
        ("2026-02-14", "2026-02-14"),  # a Saturday worked before the Spring Festival
        ("2026-02-15", "2026-02-24"),  # Spring Festival 15 to 23
        ("2026-02-28", "2026-02-28"),  # a Saturday worked after it
        ("2024-02-10", "2024-02-18"),  # Spring Festival 10 to 17; Sunday the 18th is worked
        ("2026-04-04", "2026-04-07"),  # Qingming 4 to 6
        ("2025-10-01", "2025-10-09"),  # National Day and Mid-Autumn 1 to 8
        ("2026-10-03", "2026-10-08"),  # National Day 1 to 7
        ("2026-10-10", "2026-10-10"),  # a Saturday worked
        ("2024-05-11", "2024-05-11"),  # a Saturday worked
        ("2026-05-15", "2026-05-15"),  # an ordinary Friday
        ("2026-05-17", "2026-05-18"),  # an ordinary Sunday
        ("2026-12-31", "2026-12-31"),  # the last day that is published
        (
            "2003-05-03",
            "2003-05-05",
        ),  # before the table: weekends only, and no grace, since nothing is in doubt
    ],
)
def test_roll_by_the_published_calendar(deadline: str, rolled: str) -> None:
    """A holiday or rest day rolls to the next working day, made-up Saturdays and Sundays among them (Art. 203)."""
    assert roll(day(deadline), 10) == (day(rolled), True)


@pytest.mark.parametrize(
    ("deadline", "rolled"),
    [
        ("2027-01-01", "2027-01-11"),  # a Friday, and New Year: not known, so ten days
        ("2027-05-01", "2027-05-13"),  # a Saturday: Monday the 3rd, then ten days
        ("2027-05-02", "2027-05-13"),
    ],
)
def test_beyond_the_published_table(deadline: str, rolled: str) -> None:
    """Only weekends roll, ten days of grace are added, and it is said that the table does not reach there."""
    assert roll(day(deadline), 10) == (day(rolled), False)


def said(appointed: str, as_of: str, **post: object) -> Outcome:
    """Judge by two answers as late as can be, so that the clock alone decides."""
    return verdict(
        manager(appointed_on=day(appointed), **post),
        answer("not_found", data_as_of=day(as_of), agreed_since=day(as_of)),
        as_of=day(as_of),
    )


@pytest.mark.parametrize(
    ("appointed", "as_of", "rule", "certainty"),
    [
        ("2025-11-15", "2026-05-15", "assessment_due_soon", "confirmed"),  # the last day still counts
        ("2025-11-15", "2026-05-16", "assessment_overdue", "confirmed"),
        (
            "2025-11-16",
            "2026-05-17",
            "assessment_overdue",
            "provisional",
        ),  # due on Saturday: Monday is disputable
        ("2025-11-16", "2026-05-18", "assessment_overdue", "provisional"),
        ("2025-11-16", "2026-05-19", "assessment_overdue", "confirmed"),
        (
            "2025-11-09",
            "2026-05-10",
            "assessment_overdue",
            "confirmed",
        ),  # due on a worked Saturday: it does not move
        ("2026-07-01", "2027-01-11", "assessment_overdue", "provisional"),  # beyond the table
        ("2026-07-01", "2027-01-20", "assessment_overdue", "provisional"),
    ],
)
def test_overdue_day_by_day(appointed: str, as_of: str, rule: str, certainty: str) -> None:
    """The day of appointment does not count; between the two deadlines, and beyond the table, nothing is confirmed."""
    outcome = said(appointed, as_of)
    assert (outcome.rules, outcome.findings[rule]["certainty"]) == ((rule,), certainty)


@pytest.mark.parametrize(
    ("appointed", "as_of", "words", "absent"),
    [
        ("2025-11-01", "2026-05-08", "应于2026-05-01（遇节假日顺延至2026-05-06）前", "尚未公布"),
        ("2025-11-15", "2026-05-19", "应于2026-05-15前经考核合格；", "顺延"),
        (
            "2026-07-01",
            "2027-01-20",
            "应于2027-01-01前经考核合格（当年节假日安排尚未公布，暂宽限至2027-01-11）",
            "顺延",
        ),
    ],
)
def test_the_rolled_deadline_is_named_where_it_moves(
    appointed: str, as_of: str, words: str, absent: str
) -> None:
    """The message names a second deadline only where there is one, and calls grace grace."""
    finding = said(appointed, as_of).findings["assessment_overdue"]
    assert words in finding["message_zh"]
    assert absent not in finding["message_zh"]
    assert ("rolled" in finding["message_en"]) == ("顺延" in words)
    assert ("not published yet" in finding["message_en"]) == ("尚未公布" in words)


def test_a_month_of_appointment_counts_from_its_last_day() -> None:
    """2025年11月 may mean the 30th: due 2026-05-30, and the message says the month as the roster does."""
    month = {"appointed_precision": "month"}
    assert said("2025-11-30", "2026-05-30", **month).rules == ("assessment_due_soon",)
    late = said("2025-11-30", "2026-06-02", **month)
    assert late.rules == ("assessment_overdue",)
    assert "自2025-11起" in late.findings["assessment_overdue"]["message_zh"]


def test_a_move_within_a_group_keeps_the_pass() -> None:
    """A pass of the same industry and type from the former post counts at once in the new one."""
    moved = manager(appointed_on=date(2026, 5, 1), employer="集团第二化工有限公司")
    outcome = verdict(moved, answer(), [passed(first_issue=date(2024, 9, 1))])
    assert (outcome.status, outcome.rules) == ("compliant", ())


@pytest.mark.parametrize(
    ("as_of", "rules"),
    [
        ("2026-05-20", ("assessment_scope_mismatch", "assessment_due_soon")),
        ("2026-07-17", ("assessment_overdue", "assessment_scope_mismatch")),
    ],
)
def test_promotion_starts_a_new_clock(as_of: str, rules: tuple[str, ...]) -> None:
    """A safety manager made principal on 2026-01-15 has until 2026-07-15, whatever the old pass."""
    promoted = manager(role="principal", post="总经理", appointed_on=date(2026, 1, 15))
    outcome = verdict(promoted, answer(data_as_of=day(as_of)), [passed()], as_of=day(as_of))
    assert outcome.rules == rules
    assert (outcome.status == "flagged") == (rules[0] == "assessment_overdue")


@pytest.mark.parametrize("kind", ["not_high_risk", "other_system"])
def test_elsewhere_the_clock_does_not_run(kind: str) -> None:
    """Outside high-risk industries an appointment of ten years ago without a pass is not applicable."""
    outcome = verdict(manager(industry_class=kind, appointed_on=date(2016, 1, 1)), NONE)
    assert (outcome.status, outcome.rules) == ("not_applicable", ())


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"appointed_on": None}, "appointment_date_missing"),
        ({"industry": None, "industry_class": None}, "industry_unknown"),
        ({"industry_class": "ask"}, "industry_ask"),
    ],
)
def test_what_is_not_known_is_not_counted(fields: dict[str, object], cause: str) -> None:
    """Without the date, or the industry, nobody is overdue."""
    outcome = verdict(manager(**fields), NONE)
    assert (outcome.status, outcome.cause) == ("unverified", cause)


def test_a_pass_before_the_appointment() -> None:
    """It counts while it is valid, for the same industry and type only."""
    before = {"first_issue": date(2023, 7, 15), "end": date(2026, 7, 14)}
    appointed = manager(appointed_on=date(2025, 11, 1))
    assert verdict(appointed, answer(), [passed(CHEMICAL, **before)], as_of=LEGACY_DAY).rules == (
        "assessment_expiring_soon",
    )
    assert verdict(appointed, answer(), [passed("金属冶炼", **before)], as_of=LEGACY_DAY).rules == (
        "assessment_overdue",
        "assessment_scope_mismatch",
    )
