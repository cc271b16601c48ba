"""calendar.ics: the days to keep, each once, the same from run to run, without a single number."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import reports_run
from icalendar import Calendar, Event
from reports_since import followed

from certverify.messages import Lang
from certverify.reports.carried import WORK
from certverify.reports.files import write_ics, write_shown
from certverify.reports.formats import Format
from certverify.reports.rectification import Rectification

AS_OF = reports_run.AS_OF


def events_of(run: reports_run.RunResult, folder: Path, lang: Lang = "zh") -> list[Any]:
    return list(calendar_of(run, folder, lang).walk("VEVENT"))


def calendar_of(run: reports_run.RunResult, folder: Path, lang: Lang = "zh") -> Any:
    path = folder / "calendar.ics"
    write_ics(path, run, lang)
    return Calendar.from_ical(path.read_bytes())


def pending(run: reports_run.RunResult, deadline: date, rolled: date) -> reports_run.RunResult:
    """Turn the first overdue manager into one whose six months are running."""
    line = run.findings.filter(pl.col("rule") == "assessment_overdue").head(1)
    advice = line.with_columns(
        rule=pl.lit("assessment_pending"),
        severity=pl.lit("advisory").cast(line.schema["severity"]),
        primary=pl.lit(value=False),
        deadline=pl.lit(deadline),
        deadline_rolled=pl.lit(rolled),
    )
    return replace(run, findings=pl.concat([run.findings, advice]))


def test_every_end_still_to_come_is_a_day(tmp_path: Path) -> None:
    """172 compliant entries have a term; each is one whole-day event on its last day, none is past."""
    run = reports_run.make_run()
    ends = [event for event in events_of(run, tmp_path) if event["CATEGORIES"].cats == ["证书到期"]]
    known = run.rows.filter(pl.col("valid_to") >= AS_OF).get_column("valid_to")
    assert sorted(event.decoded("DTSTART") for event in ends) == known.sort().to_list()
    assert {event.decoded("DTEND") - event.decoded("DTSTART") for event in ends} == {timedelta(days=1)}


def test_alarms_come_months_and_weeks_ahead_in_the_morning(tmp_path: Path) -> None:
    """Of an end: 90, 30 and 7 days before, at nine o'clock."""
    event = events_of(reports_run.make_run(), tmp_path)[0]
    ahead = [alarm.decoded("TRIGGER") - timedelta(hours=9) for alarm in event.walk("VALARM")]
    assert ahead == [timedelta(days=-n) for n in (90, 30, 7)]


def test_the_six_months_of_a_manager_are_kept_with_both_deadlines(tmp_path: Path) -> None:
    """The event stands on the day without roll-over, the description names the working day it rolls to."""
    run = pending(reports_run.make_run(), date(2027, 1, 30), date(2027, 2, 1))
    (event,) = [e for e in events_of(run, tmp_path) if e["CATEGORIES"].cats == ["任职考核"]]
    assert event.decoded("DTSTART") == date(2027, 1, 30)
    assert "2027-02-01" in event["DESCRIPTION"]


def test_every_review_still_to_come_is_a_day_however_far_off(tmp_path: Path) -> None:
    """One tomorrow and one in three years are kept; one that is past is not, nor is one that nobody asks for."""
    run = reports_run.make_run()
    days = [AS_OF + timedelta(days=1), AS_OF + timedelta(days=1100), AS_OF - timedelta(days=1)]
    ordered = run.rows.sort(pl.col("valid_to").is_null(), maintain_order=True)
    due = pl.Series("review_due", days, dtype=pl.Date).extend_constant(None, ordered.height - len(days))
    reviews = [
        event.decoded("DTSTART")
        for event in events_of(replace(run, rows=ordered.with_columns(due)), tmp_path)
        if event["CATEGORIES"].cats == ["证书复审"]
    ]
    assert reviews == days[:2]


def test_a_day_keeps_its_uid_and_moves(tmp_path: Path) -> None:
    """A renewed certificate moves the event it had, with a higher sequence: no second one beside it."""
    run = reports_run.make_run()
    later = run.rows.with_columns(pl.col("valid_to").dt.offset_by("6y"))
    renewed = replace(run, rows=later, finished_at=run.finished_at + timedelta(days=1))
    before, after = events_of(run, tmp_path), events_of(renewed, tmp_path)
    assert {event["UID"] for event in before} == {event["UID"] for event in after}
    assert len({event["UID"] for event in before}) == len(before)
    assert min(event["SEQUENCE"] for event in after) > max(event["SEQUENCE"] for event in before)


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    """No random UID, no time but the run's own."""
    calendar_of(reports_run.make_run(), tmp_path)
    first = (tmp_path / "calendar.ics").read_bytes()
    calendar_of(reports_run.make_run(), tmp_path)
    assert (tmp_path / "calendar.ics").read_bytes() == first


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_number_of_a_person_stands_in_it(lang: Lang, tmp_path: Path) -> None:
    """Neither whole nor masked: a calendar goes to telephones and servers of others."""
    run = reports_run.make_run()
    text = "".join(
        str(event[part]) for event in events_of(run, tmp_path, lang) for part in ("SUMMARY", "DESCRIPTION")
    )
    assert "***" not in text
    numbers = run.rows.get_column("id_number").drop_nulls().to_list()
    assert not [n for n in numbers if n in text]


def test_an_incomplete_run_says_so_in_name_and_events(tmp_path: Path) -> None:
    """The calendar's name, its properties and every event's title carry the warning."""
    calendar = calendar_of(reports_run.make_partial(), tmp_path)
    assert "阶段性结果" in calendar["X-WR-CALNAME"]
    assert calendar["X-CERTVERIFY-COMPLETE"] == "FALSE"
    assert all(event["SUMMARY"].startswith("【阶段性结果") for event in calendar.walk("VEVENT"))


def test_lines_are_folded_as_the_standard_asks(tmp_path: Path) -> None:
    """No line is longer than 75 octets, and every line ends with CR LF (RFC 5545, 3.1)."""
    calendar_of(reports_run.make_run(), tmp_path)
    raw = (tmp_path / "calendar.ics").read_bytes()
    assert raw.endswith(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_deadline_filled_in_by_hand_is_kept_until_the_problem_is_closed(tmp_path: Path) -> None:
    """What the officer wrote into the workbook stands in the next calendar; of what is closed it is cancelled."""
    run = reports_run.make_run()
    ids = run.findings.filter("primary").get_column("finding_id").head(2).to_list()
    lines = [
        {"finding_id": ids[0], "nth": 0, "deadline": "2026-12-15", "state": "整改中"},
        {"finding_id": ids[1], "nth": 0, "deadline": "2026-12-15", "state": "已销号"},
    ]
    work = pl.DataFrame([{name: line.get(name) for name in WORK} for line in lines], schema=WORK)
    write_shown(tmp_path, run, (Format.ICS,), lang="zh", rectification=Rectification(work=work))
    calendar = Calendar.from_ical((tmp_path / "calendar.ics").read_bytes())
    kept = [event for event in calendar.walk("VEVENT") if event["CATEGORIES"].cats == ["问题整改"]]
    assert [event.decoded("DTSTART") for event in kept] == [date(2026, 12, 15)] * 2
    assert sorted(event.get("STATUS", "") for event in kept) == ["", "CANCELLED"]
    assert isinstance(kept[0].decoded("DTSTAMP"), datetime)


def test_the_deadline_of_a_resolved_problem_is_cancelled(tmp_path: Path) -> None:
    """The event that an earlier calendar brought is taken back under its UID, later in sequence, and rings no more."""
    run = reports_run.make_run()
    earlier = {"finding_id": "resolved-one", "nth": 0, "deadline": "2026-12-15", "state": "整改中"}
    first = run.findings.filter("primary").head(1)
    before = replace(
        run,
        findings=run.findings.with_columns(
            finding_id=pl.col("finding_id").replace(first["finding_id"].item(), "resolved-one")
        ),
    )
    work = pl.DataFrame([{name: earlier.get(name) for name in WORK}], schema=WORK)
    write_shown(tmp_path, before, (Format.ICS,), lang="zh", rectification=Rectification(work=work))
    (set_,) = _own_deadlines(tmp_path)
    later = replace(followed(run), at=run.finished_at + timedelta(days=1))
    write_shown(tmp_path, run, (Format.ICS,), lang="zh", rectification=later)
    (cancelled,) = _own_deadlines(tmp_path)
    assert cancelled["UID"] == set_["UID"]
    assert cancelled["SEQUENCE"] > set_["SEQUENCE"]
    assert cancelled["STATUS"] == "CANCELLED"
    assert cancelled.decoded("DTSTART") == date(2026, 12, 15)
    assert not cancelled.walk("VALARM")


def _own_deadlines(folder: Path) -> list[Event]:
    events = Calendar.from_ical((folder / "calendar.ics").read_bytes()).walk("VEVENT")
    return [event for event in events if event["CATEGORIES"].cats == ["问题整改"]]


def test_a_deadline_that_is_moved_outweighs_the_one_before(tmp_path: Path) -> None:
    """Of one run: fetched again seconds later with another day, the event has a higher SEQUENCE under the same UID."""
    run = reports_run.make_run()
    finding = run.findings.filter("primary").get_column("finding_id").item(0)
    kept = []
    for seconds, day in ((60, "2026-12-15"), (75, "2026-12-20")):
        line = {"finding_id": finding, "nth": 0, "deadline": day, "state": "整改中"}
        work = pl.DataFrame([{name: line.get(name) for name in WORK}], schema=WORK)
        rectification = Rectification(run.finished_at + timedelta(seconds=seconds), work)
        write_shown(tmp_path, run, (Format.ICS,), lang="zh", rectification=rectification)
        events = Calendar.from_ical((tmp_path / "calendar.ics").read_bytes()).walk("VEVENT")
        kept += [event for event in events if event["CATEGORIES"].cats == ["问题整改"]]
    before, after = kept
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("DTSTART") == date(2026, 12, 20)
    assert "本单位设定的整改时限" in after["DESCRIPTION"]
    assert "平台登记信息" not in after["DESCRIPTION"]
