"""Date cells, row by row as the reference of dirty cells gives them."""

from datetime import date

import pytest

from certverify.rosters.entries.terms import read_appointment, read_issue, read_review, read_term
from certverify.rosters.files.cellkind import CellKind

AS_OF = date(2026, 11, 23)


def shown(day):
    return None if day is None else (day.last.isoformat(), day.precision)


@pytest.mark.parametrize(
    ("raw", "last", "precision", "notes"),
    [
        ("2021.05.12", "2021-05-12", "day", ()),
        ("2021/5/12", "2021-05-12", "day", ()),
        ("21.5.12", "2021-05-12", "day", ("date_two_digit_year",)),
        ("20210512", "2021-05-12", "day", ()),
        ("2021年5月", "2021-05-31", "month", ()),
        ("44328", "2021-05-12", "day", ("date_serial",)),
        ("2021-05-12 00:00:00", "2021-05-12", "day", ()),
        ("2021.05.12.", "2021-05-12", "day", ()),
        ("2021。5。12", "2021-05-12", "day", ()),
        ("二〇二一年五月十二日", "2021-05-12", "day", ()),
        ("12-May-2021", "2021-05-12", "day", ()),
        ("12-May-21", "2021-05-12", "day", ("date_two_digit_year",)),
        ("May 12, 2021", "2021-05-12", "day", ()),
        ("12 September 2021", "2021-09-12", "day", ()),
        ("2030、9、6", "2030-09-06", "day", ()),
        ("2032 6 7", "2032-06-07", "day", ()),
        ("2031.0804", "2031-08-04", "day", ()),
    ],
)
def test_a_date_of_issue(raw, last, precision, notes):
    """Every writing of one day is that day; a month stays a month."""
    reading = read_issue(raw)
    assert (shown(reading.first_issue), reading.notes) == ((last, precision), notes)


def test_the_calendar_of_1904():
    """Serial numbers of workbooks with the 1904 system lie 1,462 days later."""
    reading = read_issue("42866", CellKind.NUMBER, date1904=True)
    assert shown(reading.first_issue) == ("2021-05-12", "day")


def test_a_renewal_is_no_first_issue():
    """（换证） marks a renewal; two labelled dates are told apart."""
    renewal = read_issue("2021.5.12（换证）")
    assert (renewal.first_issue, shown(renewal.renewed)) == (None, ("2021-05-12", "day"))
    both = read_issue("初领2015.3\n换证2021.5")
    assert (shown(both.first_issue), shown(both.renewed)) == (
        ("2015-03-31", "month"),
        ("2021-05-31", "month"),
    )


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        ("2021.2.30", "date_impossible"),
        ("12/05/2021", "date_order"),
        ("01/02/03", "date_order"),
        ("12/5/29", "date_order"),
        ("2O29-05-09", "date_letter|2 (O)"),
    ],
)
def test_impossible_and_ambiguous_dates_are_problems(raw, note):
    """No date is made of them."""
    reading = read_issue(raw)
    assert (reading.first_issue, reading.notes) == (None, (note,))


def test_a_term_in_a_date_column():
    """Start and end are both taken, and said."""
    reading = read_issue("2021-05-12至2027-05-11")
    assert (shown(reading.first_issue), shown(reading.end)) == (("2021-05-12", "day"), ("2027-05-11", "day"))
    assert reading.notes == ("date_is_a_term",)


@pytest.mark.parametrize(
    ("raw", "start", "end", "precision"),
    [
        ("2021.05.12-2027.05.11", "2021-05-12", "2027-05-11", "day"),
        ("2021.05.12～2027.05.11", "2021-05-12", "2027-05-11", "day"),
        ("2021.05.12至2027.05.11", "2021-05-12", "2027-05-11", "day"),
        ("2021-5-12-2027-5-11", "2021-05-12", "2027-05-11", "day"),
        ("2021年5月12日\n至\n2027年5月11日", "2021-05-12", "2027-05-11", "day"),
        ("2027.5.11", None, "2027-05-11", "day"),
        ("至2027年5月", None, "2027-05-31", "month"),
        ("2027/5/11 ", None, "2027-05-11", "day"),
        ("2021.5-2027.5", "2021-05-31", "2027-05-31", "month"),
    ],
)
def test_a_term_of_validity(raw, start, end, precision):
    """One date is the end, two are start and end; a month ends with its last day."""
    reading = read_term(raw)
    assert (reading.start and reading.start.last.isoformat()) == start
    assert shown(reading.end) == (end, precision)
    assert reading.notes == ()


@pytest.mark.parametrize(
    ("raw", "kind", "note"),
    [
        ("6年", CellKind.TEXT, "term_is_a_length"),
        ("长期", CellKind.TEXT, "term_without_end"),
        ("2027.4.31", CellKind.TEXT, "date_impossible"),
        ("已过期", CellKind.TEXT, "term_word"),
        ("#REF!", CellKind.ERROR, "error_value"),
        ("#REF!", CellKind.TEXT, "error_value"),
        ("=", CellKind.FORMULA, "formula_without_value"),
        ("=EDATE(L5,72)-1", CellKind.TEXT, "formula_without_value"),
    ],
)
def test_what_gives_no_end_is_said(raw, kind, note):
    """A length, a word, a broken formula never become an end date."""
    reading = read_term(raw, kind)
    assert (reading.end, reading.notes) == (None, (note,))


def test_a_term_longer_than_six_years():
    """The earlier date is the first issue: a data problem, no doubt about the card."""
    reading = read_term("2015.03.01-2027.05.11")
    assert (reading.start, shown(reading.first_issue)) == (None, ("2015-03-01", "day"))
    assert (shown(reading.end), reading.notes) == (("2027-05-11", "day"), ("term_too_long",))


def test_a_review_beside_the_end():
    """2027.05.11（复审2024.05.11） holds both."""
    reading = read_term("2027.05.11（复审2024.05.11）")
    assert (shown(reading.end), shown(reading.review_due)) == (("2027-05-11", "day"), ("2024-05-11", "day"))


@pytest.mark.parametrize(
    ("raw", "due", "done", "plain"),
    [
        ("2024.05.11", None, None, "2024-05-11"),
        ("2024.5", None, None, "2024-05-31"),
        ("已审2024.4", None, "2024-04-30", None),
        ("2018.5、2021.5、2024.5", None, "2024-05-31", None),
        ("2024年4月18日（已延期至2027年）", None, "2024-04-18", None),
        ("应2024.5.11\n实2024.4.18", "2024-05-11", "2024-04-18", None),
        ("下次2027.5", "2027-05-31", None, None),
        ("已复审", None, None, None),
        ("每3年", None, None, None),
        ("复审中", None, None, None),
        ("免复审", None, None, None),
        ("/", None, None, None),
        ("疫情顺延", None, None, None),
    ],
)
def test_a_review_cell(raw, due, done, plain):
    """Labels tell due from done; a date without one is left to the other columns; words give no date."""
    reading = read_review(raw)
    days = [day and day.last.isoformat() for day in (reading.due, reading.done, reading.plain)]
    assert days == [due, done, plain]


def test_review_words():
    """已复审 is done without a date, 复审中 is under way, an extension claims an end."""
    assert read_review("已复审").reviewed
    assert read_review("复审中").under_way
    assert read_review("2024年4月18日（已延期至2027年）").end.last == date(2027, 12, 31)
    assert read_review("2018.5、2021.5、2024.5").notes == ("review_list",)


@pytest.mark.parametrize(
    ("raw", "last", "precision"),
    [
        ("2024.3.1", "2024-03-01", "day"),
        ("2024年3月", "2024-03-31", "month"),
        ("2019", "2019-12-31", "year"),
        ("2024.3.1（兼）", "2024-03-01", "day"),
        ("2024.3.1起", "2024-03-01", "day"),
        ("2024.3.1-至今", "2024-03-01", "day"),
        ("2019.5任安全员，2024.3任总监", "2024-03-31", "month"),
        ("2024/3/1 0:00", "2024-03-01", "day"),
        ("45352", "2024-03-01", "day"),
    ],
)
def test_an_appointment(raw, last, precision):
    """Month and year are judged at their last day, to the person's advantage."""
    assert shown(read_appointment(raw, as_of=AS_OF).day) == (last, precision)


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        ("江化〔2024〕6号", "appointment_unread"),
        ("见任命文件", "appointment_unread"),
        ("待定", "appointment_unread"),
        ("入职2010.7", "appointment_is_hiring"),
        ("工商变更2024.2.20", "appointment_is_registration"),
    ],
)
def test_other_facts_are_no_appointment(raw, note):
    """A document's number, a hiring or a registration never starts the six months."""
    reading = read_appointment(raw, as_of=AS_OF)
    assert (reading.day, reading.notes) == (None, (note,))


def test_details_of_appointments():
    """A future day is said, part-time is kept, a registration keeps its label."""
    assert read_appointment("2026.12.1", as_of=AS_OF).notes == ("appointment_future",)
    assert read_appointment("2024.3.1（兼）", as_of=AS_OF).part_time
    assert read_appointment("工商变更2024.2.20", as_of=AS_OF).remark == "工商变更2024.2.20"


@pytest.mark.parametrize(
    ("raw", "day", "note"),
    [("28/02/2028", date(2028, 2, 28), "date_day_first"), ("07/31/2026", date(2026, 7, 31), "date_day_last")],
)
def test_a_number_that_can_be_no_month_settles_the_order(raw, day, note):
    """One order alone gives a day; it is taken, and said."""
    reading = read_term(raw)
    assert (reading.end.last, reading.notes) == (day, (note,))


@pytest.mark.parametrize("raw", ["2029-05-09\n2027-05-31", "2029.5.9/2027.5.31", "2027-05-31、2029-05-09"])
def test_the_ends_of_several_certificates_are_none(raw):
    """Two dates that are no term belong to two certificates: neither is chosen, and no third is made of them."""
    reading = read_term(raw)
    assert (reading.start, reading.end, reading.notes) == (None, None, ("term_several",))


def test_two_lines_of_one_term():
    """Six years between two dates without a word make a term."""
    reading = read_term("2021-05-12\n2027-05-11")
    assert (shown(reading.start), shown(reading.end)) == (("2021-05-12", "day"), ("2027-05-11", "day"))


@pytest.mark.parametrize("raw", ["2029年", "六年（2023-2029）"])
def test_an_end_that_is_a_year_only_is_said(raw):
    """It is judged at the year's last day, and nobody is left to think that the card says so."""
    reading = read_term(raw)
    assert (shown(reading.end), reading.notes) == (("2029-12-31", "year"), ("term_year_only",))


def test_a_month_that_lost_its_zero_is_none() -> None:
    """2029.10 typed as a number is kept as 2029.1, as January is: neither is taken. Other months lose nothing."""
    number = CellKind.NUMBER
    for told in (
        read_term("2029.1", number),
        read_issue("2029.1", number),
        read_appointment("2029.1", number),
    ):
        assert told.notes == ("date_lost_zero|2029.10",)
    assert read_term("2029.1", number).end is None
    assert read_issue("2029.1", number).first_issue is None
    assert read_appointment("2029.1", number).day is None
    assert read_review("2029.1", number, "due").due is None
    for cell, kind, last in (
        ("2029.1", CellKind.TEXT, "2029-01-31"),
        ("2029.10", CellKind.TEXT, "2029-10-31"),
        ("2029.9", number, "2029-09-30"),
        ("2029.11", number, "2029-11-30"),
        ("2029.12", number, "2029-12-31"),
    ):
        assert shown(read_term(cell, kind).end) == (last, "month")
