"""Dates as rosters write them: every date in a cell with its precision and the words around it; nothing is guessed."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.values.cleaning import fold
from certverify.rosters.values.english_dates import in_figures

__all__ = ["DateCell", "Day", "find_dates", "stated"]

_FULL: Final = re.compile(
    r"(?<![\d.])(?:(\d{4}|\d{2})年(\d{1,2})月(\d{1,2})[日号]?|(\d{4}|\d{2})([-./])(\d{1,2})\5(\d{1,2})(?!\d))"
)
_COMPACT: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})([01]\d)([0-3]\d)(?!\d)")
_MONTH: Final = re.compile(
    r"(?<![\d.])(?:((?:19|20)\d{2})年(\d{1,2})月?|(\d{2})年(\d{1,2})月|((?:19|20)\d{2})[-./](\d{1,2}))(?!\d)"
)
_COMPACT_MONTH: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(?!\d)")
_YEAR: Final = re.compile(r"(?<![\d.])((?:19|20)\d{2})年?(?![\d.])")
_OTHER_ORDER: Final = re.compile(r"(?<![\d.])(\d{1,2})([-./])(\d{1,2})\2((?:19|20)\d{2})(?!\d)")
_SHORT: Final = re.compile(r"(?<![\d.])(\d{2})([-./])(\d{1,2})\2(\d{1,2})(?!\d)")
_NEXT: Final = re.compile(r"(?<=\d)\s+(?=(?:19|20)\d{2}[-./年])")
_POINT: Final = re.compile(r"(?<=\d)[·•∙・](?=\d)")
_PARTED: Final = re.compile(
    r"((?:19|20)\d{2})(?:、(\d{1,2})、(\d{1,2})| +(\d{1,2}) +(\d{1,2})|\.(\d{2})(\d{2}))"
)
"""A day that is the whole of a cell, its parts kept apart in an unusual way: 2030、9、6, 2032 6 7, 2031.0804."""
_LETTER: Final = re.compile(r"(?<=\d)[OoIl]|[OoIl](?=\d)")
_MONTHS: Final = 12
_REMEMBERED: Final = 64
"""Cells: the readers of a remark ask for its dates one after the other."""
_CLOCK: Final = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")
_DOCUMENT: Final = re.compile(r"[〔\[【(](?:19|20)\d{2}[〕\]】)]\s*(第)?\d+\s*号")
_HAN_DATE: Final = re.compile(
    r"([〇零一二三四五六七八九○]{4})年(?:([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})[日号])?)?"
)
_HAN_DIGITS: Final = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
_SERIAL: Final = re.compile(r"\d{5}(\.\d+)?")
_LOST_ZERO: Final = re.compile(r"(?:19|20)\d{2}\.1")
"""2029.1 kept as a number: January, or the October of 2029.10, whose zero a spreadsheet does not keep."""
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 65_000  # 1954-10-03 to 2077-12-16
_EPOCH_1904_SHIFT: Final = timedelta(days=1462)


@dataclass(frozen=True, slots=True)
class Day:
    """A date found in a cell: ``first`` and ``last`` day that it can mean, and the words before and after it."""

    first: date
    last: date
    precision: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class DateCell:
    """All dates of a cell in reading order. ``notes`` are problem words; ``text`` is what was read."""

    days: tuple[Day, ...]
    text: str
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=_REMEMBERED)
def find_dates(cell: str, kind: int = CellKind.TEXT, *, date1904: bool = False) -> DateCell:
    """Find the dates of a cell; a serial number is turned by the workbook's calendar (1900 or 1904)."""
    if kind in {CellKind.ERROR, CellKind.FORMULA}:
        return DateCell((), cell, ("formula_without_value" if kind == CellKind.FORMULA else "error_value",))
    text = _prepared(cell)
    if text.startswith("#"):
        return DateCell((), text, ("error_value",))
    if text.startswith("="):
        return DateCell((), text, ("formula_without_value",))
    if kind == CellKind.NUMBER and _LOST_ZERO.fullmatch(text):
        return DateCell((), text, (f"date_lost_zero|{text}0",))
    if _SERIAL.fullmatch(text) and _FIRST_SERIAL <= float(text) <= _LAST_SERIAL:
        return _from_serial(float(text), text, date1904=date1904)
    return _from_text(text)


def stated(found: DateCell, labels: str) -> DateCell:
    """Leave out dates that a remark in brackets mentions beside the one stated: 2026-06-30（已换证，新证2029-05-31）.

    ``labels`` (a pattern) are the words before such a date that say what it is, so that it counts.
    """
    depth, outside, kept = 0, False, []
    for day in found.days:
        depth += day.before.count("(") - day.before.count(")")
        outside |= depth <= 0
        if depth <= 0 or re.search(labels, day.before):
            kept.append(day)
    if not outside or len(kept) == len(found.days):
        return found
    return replace(found, days=tuple(kept), notes=(*found.notes, "date_in_remark"))


def _prepared(cell: str) -> str:
    text = _POINT.sub(".", in_figures(fold(cell).replace("。", ".").strip("'’ ")))
    text = _CLOCK.sub("", text)
    if (parted := _PARTED.fullmatch(text)) is not None:
        return "-".join(part for part in parted.groups() if part)
    text = _NEXT.sub("、", _DOCUMENT.sub(" ", text))
    return _HAN_DATE.sub(_digits_of, "".join(text.split()))


def _digits_of(match: re.Match[str]) -> str:
    year = "".join(str(_HAN_DIGITS[sign]) for sign in match.group(1))
    month = f"{_han_number(match.group(2))}月" if match.group(2) else ""
    day = f"{_han_number(match.group(3))}日" if match.group(3) else ""
    return f"{year}年{month}{day}"


def _han_number(text: str) -> int:
    if "十" not in text:
        return _HAN_DIGITS[text[-1]]
    tens, _, units = text.partition("十")
    return (_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[units] if units else 0)


def _from_serial(serial: float, text: str, *, date1904: bool) -> DateCell:
    day = (datetime(1899, 12, 30) + timedelta(days=int(serial))).date()  # noqa: DTZ001  a calendar's origin, no instant
    day = day + _EPOCH_1904_SHIFT if date1904 else day
    return DateCell((Day(day, day, "day"),), text, ("date_serial",))


def _from_text(text: str) -> DateCell:
    if (letter := _letter_in(text)) is not None:
        return DateCell((), text, (f"date_letter|{letter.start() + 1} ({letter.group()})",))
    notes: list[str] = []
    spans: list[tuple[int, int, date, date, str]] = []
    taken = text
    for match in _OTHER_ORDER.finditer(_FULL.sub(lambda whole: "\0" * len(whole.group()), text)):
        day = _only_order(*(int(match.group(n)) for n in (4, 1, 3)))
        if day is None:
            return DateCell((), text, ("date_order",))
        notes.append("date_day_last" if day.month == int(match.group(1)) else "date_day_first")
        spans.append((match.start(), match.end(), day, day, "day"))
    if any(_is_open(match) for match in _SHORT.finditer(text)):
        return DateCell((), text, ("date_order",))
    taken = _blanked(taken, spans)
    for pattern, precision in _PATTERNS:
        for match in pattern.finditer(taken):
            found = _span(match, precision, notes)
            if found is not None:
                spans.append((match.start(), match.end(), *found, precision))
        taken = pattern.sub(lambda match: "\0" * len(match.group(0)), taken)
    return DateCell(_with_words(text, sorted(spans)), text, tuple(dict.fromkeys(notes)))


def _letter_in(text: str) -> re.Match[str] | None:
    """Find the letter O, I or l among the digits of what is otherwise a date."""
    return _LETTER.search(text) if re.fullmatch(r"[\dOoIl年月日号./-]{6,}", text) else None


def _only_order(year: int, first: int, second: int) -> date | None:
    """Return the day of 28/02/2028 or 07/31/2026, of which one number can be no month; ``None`` where both can."""
    days = set()
    for month, day in ((first, second), (second, first)):
        try:
            days.add(date(year, month, day))
        except ValueError:
            continue
    return days.pop() if len(days) == 1 else None


def _is_open(match: re.Match[str]) -> bool:
    """Tell whether 01/02/03 or 12/5/29 may begin with another number than its year; 21.5.12 is written here."""
    first, middle, last = (int(match.group(n)) for n in (1, 3, 4))
    return first <= _MONTHS and (match.group(2) != "." or max(middle, last) <= _MONTHS)


def _blanked(text: str, spans: list[tuple[int, int, date, date, str]]) -> str:
    for start, end, *_ in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


_PATTERNS: Final = (
    (_FULL, "day"),
    (_COMPACT, "day"),
    (_MONTH, "month"),
    (_COMPACT_MONTH, "month"),
    (_YEAR, "year"),
)


def _span(match: re.Match[str], precision: str, notes: list[str]) -> tuple[date, date] | None:
    numbers = [int(group) for group in match.groups() if group and group.isdigit()]
    year = numbers[0]
    if year < 100:
        notes.append("date_two_digit_year")
        year += 2000
    try:
        if precision == "day":
            day = date(year, numbers[1], numbers[2])
            return day, day
        if precision == "month":
            return date(year, numbers[1], 1), date(year, numbers[1], calendar.monthrange(year, numbers[1])[1])
    except ValueError:
        notes.append("date_impossible")
        return None
    return date(year, 1, 1), date(year, 12, 31)


def _with_words(text: str, spans: list[tuple[int, int, date, date, str]]) -> tuple[Day, ...]:
    days = []
    for n, (start, end, first, last, precision) in enumerate(spans):
        before = text[spans[n - 1][1] if n else 0 : start]
        after = text[end : spans[n + 1][0] if n + 1 < len(spans) else len(text)]
        days.append(Day(first, last, precision, before, after))
    return tuple(days)
