"""Appointments of a period that is not over, terms of office, first days at work, and ends that are none."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from text_roster import DAY, LU, read

from certverify.rosters.entries.terms import read_appointment, read_term


def managed(path: Path, appointed: str) -> tuple[date | None, str | None, str | None, list[str]]:
    """Return appointment, disposition, cause and problems of a safety manager of a chemical firm."""
    head = "姓名,身份证号,职务,人员类别,任职时间,行业类型"
    roster = read(path, head, f"陆青禾,{LU},安全员,安全生产管理人员,{appointed},危险化学品")
    [(day, disposition, cause)] = roster.entries.select("appointed_on", "disposition", "cause").rows()
    return day, disposition, cause, roster.problems["reason"].to_list()


@pytest.mark.parametrize("written", ["2026.11", "2026年11月", "2026/11", "2026", "2026年"])
def test_a_period_that_is_not_over_gives_no_day(tmp_path: Path, written: str) -> None:
    """On 27 November, November may be to come or past, and 2026 may be six months ago: the day is asked for."""
    assert managed(tmp_path, written) == (None, None, None, ["appointment_day_missing"])


@pytest.mark.parametrize(
    ("written", "day"),
    [("2026.12", date(2026, 12, 31)), ("2027", date(2027, 12, 31)), ("2026-11-28", date(2026, 11, 28))],
)
def test_a_period_that_is_all_to_come_is_no_post_yet(tmp_path: Path, written: str, day: date) -> None:
    """Its first day is after the day of the check."""
    assert managed(tmp_path, written) == (day, "not_applicable", "not_yet_in_post", ["appointment_future"])


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026.10", date(2026, 10, 31)),
        ("2025", date(2025, 12, 31)),
        ("2026-11-27", date(2026, 11, 27)),
        ("2020.5-2027.6", date(2020, 5, 31)),
        ("2020.5.1至2026.11.27", date(2020, 5, 1)),
        ("2020.5-2026.11", date(2020, 5, 31)),
        ("2020.5-至今", date(2020, 5, 31)),
    ],
)
def test_a_term_of_office_starts_with_its_start(tmp_path: Path, written: str, day: date) -> None:
    """The end of a term that still runs is no second appointment, and nothing is told of one."""
    assert managed(tmp_path, written) == (day, None, None, [])


@pytest.mark.parametrize(
    "written", ["2020.5-2023.6", "2020.5.1至2026.11.26", "至2023.6", "2023.6.1离任", "2023.6免职"]
)
def test_a_term_of_office_that_is_over_accuses_nobody(tmp_path: Path, written: str) -> None:
    """Whether the person is in post today is not said; the end is never taken for an appointment."""
    assert managed(tmp_path, written) == (None, "unverified", "employment_unclear", ["appointment_over"])


def test_two_appointments_are_still_two() -> None:
    """Without a sign for "from … to" the latest is taken, to the person's advantage, and said."""
    reading = read_appointment("2019.5任安全员，2024.3任总监", as_of=DAY)
    assert (reading.day and reading.day.last, reading.notes) == (date(2024, 3, 31), ("appointment_several",))


@pytest.mark.parametrize(
    ("head", "note"),
    [
        ("任职（上岗）时间", "appointment_future"),
        ("上岗时间", "site_entry_future"),
        ("进场日期", "site_entry_future"),
    ],
)
def test_an_operator_who_begins_later_is_not_in_post(tmp_path: Path, head: str, note: str) -> None:
    """Nobody works without a certificate before the first day at work."""
    rows = (f"陆青禾,{LU},低压电工,2026-12-28", "尉迟照野,320199198209051350,低压电工,2026-11-27")
    roster = read(tmp_path, f"姓名,身份证号,工种,{head}", *rows)
    told = roster.entries.select("disposition", "cause").rows()
    assert told == [("not_applicable", "not_yet_in_post"), (None, None)]
    assert roster.problems["reason"].to_list() == [note]


def test_a_later_appointment_as_manager_leaves_the_trade_what_it_is(tmp_path: Path) -> None:
    """An electrician who becomes a safety officer in December works as an electrician today."""
    head = "姓名,身份证号,岗位,任职时间,行业类型"
    entries = read(tmp_path, head, f"陆青禾,{LU},低压电工兼安全员,2026-12-28,危险化学品").entries
    told = entries.select("role", "cause").sort("role").rows()
    assert told == [("operator", None), ("safety_manager", "not_yet_in_post")]


def test_a_first_day_at_work_is_no_appointment(tmp_path: Path) -> None:
    """The six months start with the appointment document; 上岗时间 of a manager starts nothing."""
    head = "姓名,身份证号,职务,上岗时间,行业类型"
    entries = read(tmp_path, head, f"陆青禾,{LU},安全员,2020-03-01,危险化学品").entries
    assert entries.select("role", "appointed_on", pl.col("disposition")).rows() == [
        ("safety_manager", None, None)
    ]


@pytest.mark.parametrize(
    ("cell", "start", "end", "due", "note"),
    [
        ("6年", None, None, None, "term_is_a_length"),
        ("2014.3.1起10年", date(2014, 3, 1), None, None, "term_is_a_length"),
        ("2024.3.1起", date(2024, 3, 1), None, None, None),
        ("2027.2.28（复审）", None, None, None, "term_is_a_review"),
        ("2027.2.28（年审）", None, None, None, "term_is_a_review"),
        ("2027.2.28（已复审）", None, date(2027, 2, 28), None, None),
        ("2030.02.28(复审2027.02.28)", None, date(2030, 2, 28), date(2027, 2, 28), None),
        ("2030，2，28", None, None, None, "date_unread"),
        ("2030年2月28日起", date(2030, 2, 28), None, None, None),
    ],
)
def test_an_end_is_read_only_where_one_is_written(
    cell: str, start: date | None, end: date | None, due: date | None, note: str | None
) -> None:
    """A length alone, a review and a date with commas are reported; none is silently the end."""
    reading = read_term(cell)
    days = tuple(day.last if day else None for day in (reading.start, reading.end, reading.review_due))
    assert (days, reading.notes) == ((start, end, due), (note,) if note else ())


@pytest.mark.parametrize(
    ("cell", "start", "end", "precision"),
    [
        ("2023.7.15起6年", date(2023, 7, 15), date(2029, 7, 14), "day"),
        ("2024.3.1起六年", date(2024, 3, 1), date(2030, 2, 28), "day"),
        ("2024.3.1起6年有效", date(2024, 3, 1), date(2030, 2, 28), "day"),
        ("2023-07-15起三年有效", date(2023, 7, 15), date(2026, 7, 14), "day"),
        ("自2023年7月15日起有效期6年", date(2023, 7, 15), date(2029, 7, 14), "day"),
        ("2023.7.15起，6年有效期", date(2023, 7, 15), date(2029, 7, 14), "day"),
        ("2023.7.15起，有效期限为6年", date(2023, 7, 15), date(2029, 7, 14), "day"),
        ("有效期6年，自2023年7月15日起", date(2023, 7, 15), date(2029, 7, 14), "day"),
        ("2024.2.29起6年", date(2024, 2, 29), date(2030, 2, 28), "day"),
        ("2023.7起6年", date(2023, 7, 31), date(2029, 7, 31), "month"),
    ],
)
def test_a_start_with_its_length_is_a_term(cell: str, start: date, end: date, precision: str) -> None:
    """Cards print the day before the anniversary as their last: 2021-05-12 to 2027-05-11."""
    reading = read_term(cell)
    assert reading.start is not None
    assert reading.end is not None
    read = reading.start.last, reading.end.last, reading.end.precision
    assert (read, reading.notes) == ((start, end, precision), ())


@pytest.mark.parametrize(
    ("remark", "day"),
    [
        ("2026年10月起兼任安全员", None),
        ("2026年9月到岗", None),
        ("任职时间：2026-10-08", None),
        ("2019年入职", date(2020, 1, 1)),  # before the appointment, as it should be
        ("2026年8月参加培训", date(2020, 1, 1)),  # a day of something else
    ],
)
def test_a_remark_that_names_a_later_day_leaves_the_appointment_open(
    tmp_path: Path, remark: str, day: date | None
) -> None:
    """The roster contradicts itself, so nobody is accused of six months that may not have begun."""
    head = "姓名,身份证号,职务,人员类别,任职时间,行业类型,备注"
    row = f"陆青禾,{LU},安全员,安全生产管理人员,2020-01-01,危险化学品,{remark}"
    roster = read(tmp_path, head, row)
    assert roster.entries["appointed_on"].to_list() == [day]
    assert ("remark_begins_later" in roster.problems["reason"].to_list()) == (day is None)
