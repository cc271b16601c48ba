"""``calendar.ics``: the days to keep, for the calendar of whoever looks after certificates (RFC 5545).

One event per day to keep: the end of a certificate or pass, a review, the six months of a manager, a deadline that
the officer set. A day's event keeps its UID from run to run, so that importing the next calendar moves it. Names stand
in it as in the problem list; ID and certificate numbers never do.

A deadline whose problem is closed is cancelled under its UID (RFC 5546, 3.2.1), or it would stand in the calendar, and
ring, for ever: a file that is read in adds and changes, and takes nothing away.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl
from icalendar import Alarm, Calendar, Event

from certverify.messages import Lang, text
from certverify.reports.facts import Facts, rule_title
from certverify.reports.safetext import readable
from certverify.reports.view import View
from certverify_schemas.finding import Severity

__all__ = ["Day", "days_to_keep", "write_calendar"]

_AHEAD: Final = {"expiry": (90, 30, 7), "review": (60, 30, 7), "assessment": (60, 30, 7), "rectify": (7, 1)}
"""How many days before a day its alarms are due."""

_ALARM_HOUR: Final = timedelta(hours=9)  # an all-day event begins at midnight; nobody is at work then
_DATED: Final = {
    "assessment_due_soon": "assessment",
    "assessment_pending": "assessment",
}
_WHO: Final = ("department", "name", "post")


@dataclass(frozen=True, slots=True)
class Day:
    """A day to keep: of which sort, of whom, what is due; ``key`` tells it from all others, from run to run.

    A ``cancelled`` one was to be kept and is not any more.
    """

    sort: str
    day: date
    key: str
    who: str
    what: str
    note: str = ""
    cancelled: bool = False


def write_calendar(path: Path, facts: Facts, view: View) -> None:
    """Write the calendar; the same run, told at the same time, gives the same bytes.

    Raises:
        OSError: the file cannot be written.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//certverify//certverify//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", facts.title("calendar.title"))
    calendar.add("x-wr-caldesc", facts.warning() or facts.state())
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("x-certverify-run", facts.result.run_id)
    calendar.add("x-certverify-complete", str(facts.result.complete).upper())
    for day in days_to_keep(facts, view):
        calendar.add_component(_event(day, facts))
    path.write_bytes(calendar.to_ical())


def days_to_keep(facts: Facts, view: View) -> list[Day]:
    """Return every day to keep from ``as_of`` on, and every day cancelled, in order.

    Two entries that keep the same day are one.
    """
    found = [
        *_ends(facts),
        *_reviews(facts),
        *_due(facts),
        *_set_by_hand(facts, view),
        *_resolved(facts, view),
    ]
    kept = {day.key: day for day in found if day.cancelled or day.day >= facts.result.as_of}
    return sorted(kept.values(), key=lambda day: (day.day, day.key))


def _ends(facts: Facts) -> Iterator[Day]:
    rows = readable(facts.result.rows.filter(pl.col("valid_to").is_not_null()), unmasked=False)
    for row in rows.iter_rows(named=True):
        item = row["chosen_item"] or row["required_item"] or row["required_category"] or ""
        what = text("calendar.expiry", facts.lang, item=item)
        yield Day("expiry", row["valid_to"], _key("expiry", row["person_key"], item), _who(row, facts), what)


def _reviews(facts: Facts) -> Iterator[Day]:
    """Yield every review still to come, years ahead: an event that stands in the calendar is not forgotten."""
    rows = readable(facts.result.rows.filter(pl.col("review_due").is_not_null()), unmasked=False)
    for row in rows.iter_rows(named=True):
        key = _key("review", row["person_key"], row["chosen_item"] or "")
        yield Day("review", row["review_due"], key, _who(row, facts), text("calendar.review", facts.lang))


def _due(facts: Facts) -> Iterator[Day]:
    """The six months of managers: from the advice, which names their days."""
    advised = facts.result.findings.filter(
        pl.col("rule").is_in(list(_DATED)), pl.col("severity").cast(pl.String) == Severity.ADVISORY.value
    )
    whose = facts.result.rows.select("entry", "name", "department")
    told = readable(advised.join(whose, on="entry", how="left"), unmasked=False).with_columns(
        day=pl.col("deadline")
    )
    for row in told.filter(pl.col("day").is_not_null()).iter_rows(named=True):
        sort = _DATED[row["rule"]]
        key = _key(sort, row["person_key"], row["post"] or "")
        note = _rolled(row["deadline"], row["deadline_rolled"], facts.lang)
        yield Day(sort, row["day"], key, _who(row, facts), text(f"calendar.{sort}", facts.lang), note)


def _set_by_hand(facts: Facts, view: View) -> Iterator[Day]:
    lines = view.problem_lines
    if "deadline" not in lines.columns:
        return
    dated = lines.with_columns(day=pl.col("deadline").str.to_date("%Y-%m-%d", strict=False))
    closed = text("rectify.closed", facts.lang)
    for row in dated.filter(pl.col("day").is_not_null()).iter_rows(named=True):
        yield _own(row, rule_title(row["rule"], facts.lang), facts, cancelled=row["state"] == closed)


def _resolved(facts: Facts, view: View) -> Iterator[Day]:
    """Yield the deadlines of problems that this run or an earlier one resolved: they stand in calendars made before.

    Whoever did not read in the calendar of the run that resolved one is told by the next.
    """
    told = [view.settled_lines, *([] if view.resolved_lines is None else [view.resolved_lines])]
    dated = pl.concat(told, how="vertical_relaxed").with_columns(
        day=pl.col("deadline").str.to_date("%Y-%m-%d", strict=False)
    )
    for row in dated.filter(pl.col("day").is_not_null()).iter_rows(named=True):
        yield _own(row, row["kind"], facts, cancelled=True)


def _own(row: dict[str, Any], problem: str, facts: Facts, *, cancelled: bool) -> Day:
    what = text("calendar.rectify", facts.lang, problem=problem)
    key = _key("rectify", row["finding_id"])
    return Day("rectify", row["day"], key, _who(row, facts), what, cancelled=cancelled)


def _event(day: Day, facts: Facts) -> Event:
    lang, made = facts.lang, facts.written_at.astimezone(UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", f"{day.key}@certverify")
    event.add("dtstamp", made)
    event.add("last-modified", made)
    event.add("sequence", _sequence(made))
    event.add("dtstart", day.day)
    event.add("dtend", day.day + timedelta(days=1))
    event.add("summary", facts.lead() + text("report.labelled", lang, label=day.what, value=day.who))
    asked = text("report.labelled", lang, label=text("report.fact.asked", lang), value=facts.asked())
    source = "calendar.note.own" if day.sort == "rectify" else "calendar.note"
    notes = (facts.warning(), day.note, text(source, lang), asked, facts.result.run_id)
    event.add("description", "\n".join(note for note in notes if note))
    event.add("categories", [text(f"calendar.sort.{day.sort}", lang)])
    event.add("class", "CONFIDENTIAL")
    event.add("transp", "TRANSPARENT")
    if day.cancelled:
        event.add("status", "CANCELLED")
        return event
    for ahead in _AHEAD[day.sort]:
        event.add_component(_alarm(ahead, day, lang))
    return event


def _alarm(ahead: int, day: Day, lang: Lang) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _ALARM_HOUR - timedelta(days=ahead))
    words = text("report.labelled", lang, label=day.what, value=day.who)
    alarm.add("description", text("calendar.alarm", lang, days=ahead, what=words))
    return alarm


def _sequence(made: datetime) -> int:
    """Number the revisions of an event: what is written later outweighs the earlier in the calendar it goes to.

    Seconds since 2026 (RFC 5545, 3.8.7.4 asks for a number that rises, up to 2^31): a deadline may be moved, and the
    calendar fetched again, within a minute.
    """
    return max(0, int((made - datetime(2026, 1, 1, tzinfo=UTC)) / timedelta(seconds=1)))


def _key(*parts: str) -> str:
    """Return what stays the same of a day from run to run; the parts are keyed digests and posts, never numbers."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def _who(row: dict[str, Any], facts: Facts) -> str:
    """Write whose day it is; the employer only where the rosters name several."""
    names = _WHO if facts.result.employer or "employer" not in row else ("employer", *_WHO)
    return " · ".join(str(row[name]) for name in names if row[name])


def _rolled(deadline: date | None, rolled: date | None, lang: Lang) -> str:
    if rolled is None or rolled == deadline:
        return ""
    return text("calendar.rolled", lang, day=rolled.isoformat())
