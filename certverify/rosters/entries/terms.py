"""Date columns of a certificate: issue, term of validity, review; and the day of a manager's appointment."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.values.cleaning import is_nothing
from certverify.rosters.values.dates import DateCell, Day, find_dates, stated

__all__ = [
    "Appointment",
    "IssueReading",
    "ReviewReading",
    "TermReading",
    "read_appointment",
    "read_issue",
    "read_review",
    "read_term",
]

_LENGTH: Final = re.compile(r"[一二三四五六七八九十\d]+年(制|期)?")
_LENGTH_BEHIND: Final = re.compile(
    r"(?:日?开始)?日?起?(?:计算?|算)?[,、;(]?(?:有效)?(?:期限?)?[为是:]?(?P<years>[一二三四五六七八九十]|\d{1,2})年(?:有效期?|内有效|制|期)?\)?"
)
_LENGTH_BEFORE: Final = re.compile(
    r"(?:有效)?(?:期限?)?[为是:]?(?P<years>[一二三四五六七八九十]|\d{1,2})年[,、;(]*(?:自|从|由)?"
)
_REVIEWED_ONLY: Final = re.compile(r"^\((?:应|需|待)?(?:复审|年审)(?:日期?|时间|到期)?\)$")
"""A bracket that says that the date before it is that of a review, done or due."""
_COMMAS: Final = re.compile(r"\d{4}[,、]\d{1,2}[,、]\d{1,2}")
"""2030，2，28: perhaps a date, but not written as one."""
_HALF: Final = re.compile(
    r"\d{4}([-./年])\d{1,2}[-./月](?:\d{1,2}日?)?[-—–~至到]+(?:\d{1,2}月(?:\d{1,2}日?)?|\d{1,2}[./]\d{1,2})(?![\d./月日-])"
)
"""A term whose end names no year (2022.3.10-3.9, 2025年12月至1月): which year is meant is not ours to say."""
_BETWEEN: Final = re.compile("(?:日?起)?(?:至|到|-+|~+|—+|–+|～+)")
_LISTED: Final = re.compile(r"[、,;/]+")
_TELLS_OTHER: Final = re.compile(
    "换|新|原|旧|延|或|现|补|改|报名|考试|更|前|低压|高压|焊|登高|高处|制冷|空调|电工|作业"
)
"""Words between two dates that make the second another card's, or a remark, and not the end of a term."""
_REVIEW_LABELS: Final = "延期至|有效期至|应|下次|到期|实|已审|已复审|复审合格"
_FOREVER: Final = re.compile("长期|永久|终身|无限期")
_FIGURES: Final = "一二三四五六七八九十"
_TERMS_IN_YEARS: Final = range(1, 7)
_LONGEST_TERM: Final = timedelta(days=6 * 366)
_LEFT: Final = re.compile("(止|免职|被免|离任|卸任|调离|辞去|退休)")
_HIRED: Final = re.compile("入职|进厂|入司|参加工作|合同|工龄")
_RENEWED: Final = re.compile("[日号]?[(:]?起?(被|再次|重新|又|期满|届满|换届)?(续[聘任签]|连[聘任]|留任)")
_RENEWS: Final = re.compile("(续[聘任签]|连[聘任]|留任)(时间|日期|日|于|至|[:(])*$")
_POST_NAMED: Final = re.compile("[日号]?起?被?(任命|聘任|任职|担任|任|聘)为?(?![务期职])[\u4e00-\u9fff]{2}")
_HALF_A_YEAR: Final = timedelta(days=200)
"""Half a year, in which the assessment is due, and the days of rest that may follow it."""
_APPOINTED: Final = re.compile("[日号]?起?被?(任命|聘任|任职|担任|任)(?!务|期)")
_REGISTERED: Final = re.compile("工商|登记|变更|备案")


@dataclass(frozen=True, slots=True)
class IssueReading:
    """A date of issue: ``first_issue`` unless the cell says that it is a renewal; an end if a term stands there."""

    first_issue: Day | None = None
    renewed: Day | None = None
    end: Day | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermReading:
    """A term of validity: ``start`` and ``end``, where the cell names them; a length alone is no end."""

    start: Day | None = None
    end: Day | None = None
    review_due: Day | None = None
    first_issue: Day | None = None
    years: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewReading:
    """A review cell: when it is due, when it was done; ``plain`` is a date of which the cell does not say which."""

    due: Day | None = None
    done: Day | None = None
    plain: Day | None = None
    end: Day | None = None
    reviewed: bool = False
    under_way: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Appointment:
    """When a manager took up the post; ``over``: the cell says that the post was left again."""

    day: Day | None = None
    part_time: bool = False
    remark: str | None = None
    over: bool = False
    notes: tuple[str, ...] = ()


def read_issue(cell: str, kind: int = CellKind.TEXT, *, date1904: bool = False) -> IssueReading:
    """Read 初领日期 or 发证日期."""
    found = stated(find_dates(cell, kind, date1904=date1904), "换证|初")
    if not found.days:
        return IssueReading(notes=_or_unread(found))
    if _is_range(found):
        return IssueReading(found.days[0], end=found.days[1], notes=(*found.notes, "date_is_a_term"))
    renewed = next((day for day in found.days if "换证" in day.before + day.after.partition("初领")[0]), None)
    first = next((day for day in found.days if "初" in day.before), None)
    if first is None and renewed is None and len(found.days) > 1:
        return IssueReading(notes=(*found.notes, "issue_several"))
    if first is None and renewed is None:
        first = found.days[0]
    if first is not None and renewed is first:
        renewed = next((day for day in found.days if day is not first and "换证" in day.before), None)
    return IssueReading(first, renewed, notes=found.notes)


def _is_range(found: DateCell) -> bool:
    return (
        len(found.days) == 2
        and re.fullmatch("至|到|起至|-+|~+|—+|–+|～+|起", found.days[0].after) is not None
    )


def _or_unread(found: DateCell, word: str = "date_unread") -> tuple[str, ...]:
    return found.notes if found.notes or is_nothing(found.text) else (word,)


def read_term(
    cell: str, kind: int = CellKind.TEXT, *, date1904: bool = False, ends: bool = False
) -> TermReading:
    """Read 有效期, 有效期限 or 有效期至 (6 years, Order 30 Art. 19).

    ``ends``: the header speaks of ends alone (有效期至), so that two dates without 至 between them are those of two
    cards, however far apart they lie.
    """
    found = stated(find_dates(cell, kind, date1904=date1904), "复审|年审|初")
    if _HALF.search(found.text):
        return TermReading(notes=(*found.notes, "term_without_year"))
    if not found.days or _FOREVER.search(found.text) or _COMMAS.fullmatch(found.text):
        return _without_end(found)
    review = next((day for day in found.days if "复审" in day.before or "年审" in day.before), None)
    rest = [day for day in found.days if day is not review]
    if not rest:
        return TermReading(review_due=review, notes=found.notes)
    if rest[-1].precision == "year":
        found = replace(found, notes=(*found.notes, "term_year_only"))
    if len(rest) == 1:
        return _single(rest[0], review, found)
    return _ranged(rest, review, found.notes, ends=ends)


def _without_end(found: DateCell) -> TermReading:
    if _FOREVER.search(found.text):
        return TermReading(notes=(*found.notes, "term_without_end"))
    if _COMMAS.fullmatch(found.text):
        return TermReading(notes=("date_unread",))
    if _LENGTH.fullmatch(found.text):
        return TermReading(years=found.text, notes=("term_is_a_length",))
    return TermReading(notes=_or_unread(found, "term_word"))


def _single(day: Day, review: Day | None, found: DateCell) -> TermReading:
    """Tell an end from a start (2024.3.1起), also with its length, and from the day of a review (2027.2.28（复审）)."""
    if _REVIEWED_ONLY.search(day.after):
        return TermReading(notes=(*found.notes, "term_is_a_review"))
    starts = re.match("(日?开始)?日?起|开始", day.after) and not re.search("至|止|到", day.before)
    length = _LENGTH_BEHIND.fullmatch(day.after) or _LENGTH_BEFORE.fullmatch(day.before)
    if starts and length:
        return _counted(day, length["years"], found)
    if starts:
        return TermReading(start=day, review_due=review, notes=found.notes)
    return TermReading(end=day, review_due=review, notes=found.notes)


def _counted(start: Day, written: str, found: DateCell) -> TermReading:
    """Read 2023.7.15起6年: the last day is the one before the sixth anniversary, as cards print it (2029-07-14).

    No term is longer than six years (Order 30 Art. 19), so that another number gives no end; of a start known to its
    month the end is known to the month of the anniversary.
    """
    years = int(written) if written.isdigit() else _FIGURES.index(written) + 1
    if years not in _TERMS_IN_YEARS or start.precision not in {"day", "month"}:
        return TermReading(start=start, years=found.text, notes=(*found.notes, "term_is_a_length"))
    if start.precision == "month":
        return TermReading(
            start=start, end=_month(start.first.year + years, start.first.month), notes=found.notes
        )
    last = _anniversary(start.first, years) - timedelta(days=1)
    return TermReading(start=start, end=Day(last, last, "day"), notes=found.notes)


def _anniversary(day: date, years: int) -> date:
    """Return the same day some years later; of a 29 February in a year without one, 1 March."""
    leap = (day.month, day.day) == (2, 29) and not calendar.isleap(day.year + years)
    return date(day.year + years, 3, 1) if leap else day.replace(year=day.year + years)


def _month(year: int, month: int) -> Day:
    return Day(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")


def _ranged(days: list[Day], review: Day | None, notes: tuple[str, ...], *, ends: bool) -> TermReading:
    start, end = days[0], days[-1]
    if sum(_BETWEEN.fullmatch(day.after) is not None for day in days) > 1:
        return TermReading(None, None, review, notes=(*notes, "term_several"))
    listed = all(_LISTED.fullmatch(day.after) for day in days[:-1]) and (ends or not _is_term(days))
    if listed or any(_TELLS_OTHER.search(day.before) for day in days[1:]):
        return TermReading(None, None, review, notes=(*notes, "term_several"))
    if end.last < start.first:
        return TermReading(start, end, review, notes=(*notes, "term_backwards"))
    if end.first - start.last > _LONGEST_TERM:
        return TermReading(None, end, review, first_issue=start, notes=(*notes, "term_too_long"))
    return TermReading(start, end, review, notes=notes)


def _is_term(days: list[Day]) -> bool:
    """Tell whether two dates without a word between them are start and end: three or six years lie between them."""
    years = round((days[-1].last - days[0].first) / timedelta(days=365.2425))
    turn = days[0].first + years * timedelta(days=365.2425)
    return len(days) == 2 and years in {3, 6} and abs(days[-1].last - turn) <= timedelta(days=31)


def read_review(  # noqa: PLR0911  one way out per form
    cell: str, kind: int = CellKind.TEXT, column: str = "", *, date1904: bool = False
) -> ReviewReading:
    """Read a review cell; ``column`` is ``due``, ``done``, or blank where the header leaves it open."""
    found = stated(find_dates(cell, kind, date1904=date1904), _REVIEW_LABELS)
    text = found.text
    if not found.days:
        return _review_words(found)
    if (
        end := next((day for day in found.days if re.search("延期至|有效期至", day.before)), None)
    ) is not None:
        others = [day for day in found.days if day is not end]
        return ReviewReading(
            done=others[-1] if others else None, end=end, reviewed=bool(others), notes=found.notes
        )
    due = _labelled(found.days, "应|下次|到期|前")
    done = _labelled(found.days, "实|已审|已复审|复审合格|于")
    if due is not None or done is not None:
        return ReviewReading(due=due, done=done, reviewed=done is not None, notes=found.notes)
    if len(found.days) > 1 and column == "due":
        return ReviewReading(due=found.days[-1], notes=(*found.notes, "review_due_list"))
    if len(found.days) > 1:
        return ReviewReading(done=found.days[-1], reviewed=True, notes=(*found.notes, "review_list"))
    day = found.days[0]
    if column == "due":
        return ReviewReading(due=day, notes=found.notes)
    if column == "done" or re.search("已|合格|完成", text):
        return ReviewReading(done=day, reviewed=True, notes=found.notes)
    return ReviewReading(plain=day, notes=found.notes)


def _labelled(days: Iterable[Day], words: str) -> Day | None:
    return next((day for day in days if re.search(words, day.before)), None)


def _review_words(found: DateCell) -> ReviewReading:
    text = found.text
    if re.search("复审中|审核中|办理中|已报名|换证中", text):
        return ReviewReading(under_way=True, notes=found.notes)
    if "免" in text:
        return ReviewReading(notes=(*found.notes, "review_exempt_claim"))
    if re.search("未", text):
        return ReviewReading(notes=(*found.notes, "review_not_done"))
    if re.search("已|合格|√", text):
        return ReviewReading(reviewed=True, notes=found.notes)
    if re.search("每.+年|顺延|周期", text) or _LENGTH.fullmatch(text):
        return ReviewReading(notes=(*found.notes, "review_no_date"))
    return ReviewReading(notes=_or_unread(found))


def read_appointment(
    cell: str, kind: int = CellKind.TEXT, *, as_of: date | None = None, date1904: bool = False
) -> Appointment:
    """Read 任职时间. The day of hiring or of a registration is another fact and is never taken for it."""
    found = find_dates(cell, kind, date1904=date1904)
    text = found.text
    if not found.days:
        nothing = is_nothing(text) and not found.notes
        return Appointment(notes=() if nothing else found.notes or ("appointment_unread",))
    if (other := _another_day(text)) is not None:
        named = _day_named(found) if other == "appointment_is_hiring" else None
        if named is not None:
            return _begun(named, text, found.notes, as_of)
        return Appointment(remark=text, notes=(*found.notes, other))
    if _is_range(found) and found.days[0].first <= found.days[1].last:
        return _held_from_to(found, as_of)
    if (over := _post_left(found, as_of)) is not None:
        return over
    return _last_begun(found, as_of)


def _last_begun(found: DateCell, as_of: date | None) -> Appointment:
    """Take the appointment before its renewals, which begin nothing; of several, the last where it decides nothing.

    It does not where it is long past, or where each day names the post that began with it; else none is taken.
    """
    first = [day for day in found.days if not _is_renewal(day)]
    days = first or found.days
    last = max(days, key=lambda day: day.last)
    renewed = ("appointment_renewed",) if first and len(first) < len(found.days) else ()
    recent = as_of is not None and as_of - last.last <= _HALF_A_YEAR
    if not first and recent:
        return Appointment(notes=(*found.notes, "appointment_only_renewed"))
    if len(days) > 1 and recent and not all(_POST_NAMED.match(day.after) for day in days):
        return Appointment(notes=(*found.notes, "appointment_either"))
    several = ("appointment_several",) if len(days) > 1 else ()
    return _begun(last, found.text, (*found.notes, *renewed, *several), as_of)


def _is_renewal(day: Day) -> bool:
    return _RENEWED.match(day.after) is not None or _RENEWS.search(day.before) is not None


def _another_day(text: str) -> str | None:
    """Return the problem word of a day that is called that of another fact: of a hiring or of a registration."""
    if _HIRED.search(text):
        return "appointment_is_hiring"
    return "appointment_is_registration" if _REGISTERED.search(text) else None


def _day_named(found: DateCell) -> Day | None:
    """Return the one day that is called that of the appointment beside a day of hiring: 2020.3入职，2026.8任命."""
    named = [day for day in found.days if _APPOINTED.match(day.after)]
    return named[0] if len(named) == 1 else None


def _begun(day: Day, text: str, notes: tuple[str, ...], as_of: date | None) -> Appointment:
    """Judge by the last day of a month or a year, but of one that is not over yet: it may be to come, or long past."""
    part_time = "兼" in text
    if as_of is not None and day.first > as_of:
        return Appointment(day, part_time, notes=(*notes, "appointment_future"))
    if as_of is not None and day.last > as_of:
        return Appointment(part_time=part_time, notes=(*notes, "appointment_day_missing"))
    return Appointment(day, part_time, notes=notes)


def _held_from_to(found: DateCell, as_of: date | None) -> Appointment:
    """Read 2020.5-2023.6: the start of a term of office, which may be over."""
    start, end = found.days
    if as_of is not None and end.last < as_of:
        return Appointment(over=True, notes=(*found.notes, "appointment_over"))
    return _begun(start, found.text, found.notes, as_of)


def _post_left(found: DateCell, as_of: date | None) -> Appointment | None:
    """Read 至2023.6 and 2023.6离任, where the only date is the end of a post."""
    [day, *others] = found.days
    ends = re.search("(至|止|到)$", day.before) or _LEFT.match(day.after)
    if others or not ends:
        return None
    over = as_of is not None and day.last < as_of
    note = "appointment_over" if over else "appointment_unread"
    return Appointment(over=over, notes=(*found.notes, note))
