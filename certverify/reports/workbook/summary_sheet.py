"""The first sheet: what was checked, what came out, what the report does not say."""

import math
from collections.abc import Sequence
from typing import Any, Final

from certverify.messages import Lang, text
from certverify.reports.facts import Facts, Line
from certverify.reports.tallies import freshness
from certverify.reports.words import text_columns
from certverify.reports.workbook.printing import unmarked
from certverify.reports.workbook.styles import Styles

__all__ = ["fill_summary"]

_WIDTHS: Final = (27, 13, 13, 13, 74)
_LAST: Final = len(_WIDTHS) - 1
_LINE_HEIGHT: Final = 15.0


def fill_summary(sheet: Any, facts: Facts, styles: Styles, lang: Lang) -> None:
    """Write title, run, counts, causes, look-ups, limits, sources and proof, block under block."""
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    page = _Page(sheet, styles, lang)
    page.wide(facts.title(), "title", 34)
    if (warning := facts.warning()) is not None:
        page.wide(warning, "alert")
    for unfit in facts.unfit():
        page.wide(unfit, "alert")
    _results(page, facts)
    _asking(page, facts)
    page.section("report.section.limits")
    for number, limit in enumerate(facts.limits(), 1):
        page.wide(f"{number}. {limit}", "body")
    _origins(page, facts)


class _Page:
    """Writes one row after the other."""

    def __init__(self, sheet: Any, styles: Styles, lang: Lang) -> None:
        self._sheet = sheet
        self._styles = styles
        self._lang: Lang = lang
        self._row = 0

    def wide(self, words: str, style: str, height: float | None = None) -> None:
        """Write one text across the sheet."""
        self._across(0, words, style)
        self._next(height or _height(words, 0))

    def section(self, key: str) -> None:
        """Leave a row and write a heading."""
        self._row += 1
        self.wide(text(key, self._lang), "section", 22)

    def pair(self, label: str, value: str) -> None:
        """Write a label and, across the rest, its value."""
        self._write(0, label, "label")
        self._across(1, value, "value")
        self._next(max(_height(label, 0, 1), _height(value, 1)))

    def heads(self, *keys: str) -> None:
        """Write the heads of a small table; the last one spans what is left."""
        for index, key in enumerate(keys[:-1]):
            self._write(index, text(key, self._lang), "head")
        self._across(len(keys) - 1, text(keys[-1], self._lang), "head")
        self._next(20)

    def line(self, line: Line, *, styles: Sequence[str] = ("count", "count", "count")) -> None:
        """Write a line under its heads: label, numbers, and the note across the rest if there is one."""
        self._write(0, line.label, "label", line.tone)
        for index, (number, style) in enumerate(zip(line.numbers, styles, strict=False), 1):
            value = number / 1000 if style == "share" else number
            self._sheet.write_number(self._row, index, value, self._styles.named(style))
        start = 1 + len(line.numbers)
        if line.note:
            self._across(start, line.note, "value")
        self._next(max(_height(line.label, 0, 1), _height(line.note, start)))

    def none(self) -> None:
        """Say that a table is empty."""
        self.wide(text("report.empty", self._lang), "body")

    def _write(self, column: int, words: str, style: str, tone: str = "") -> None:
        self._sheet.write_string(self._row, column, unmarked(words), self._styles.named(style, tone))

    def _across(self, first: int, words: str, style: str) -> None:
        look = self._styles.named(style)
        if first == _LAST:
            self._sheet.write_string(self._row, first, unmarked(words), look)
        else:
            self._sheet.merge_range(self._row, first, self._row, _LAST, "", look)
            self._sheet.write_string(self._row, first, unmarked(words), look)

    def _next(self, height: float) -> None:
        self._sheet.set_row(self._row, height)
        self._row += 1


def _results(page: _Page, facts: Facts) -> None:
    page.section("report.section.run")
    for label, value in facts.run():
        page.pair(label, value)
    page.section("report.section.status")
    page.heads("report.column.status", "report.column.count", "report.column.share", "report.column.meaning")
    for line in facts.statuses():
        page.line(line, styles=("count", "share"))
    page.line(facts.total(), styles=("count", "share"))
    page.section("report.section.rules")
    page.heads(
        "list.kind", "certainty.confirmed", "certainty.provisional", "report.column.total", "list.nature"
    )  # fmt: skip
    _lines(page, facts.rules())


def _asking(page: _Page, facts: Facts) -> None:
    page.section("report.section.unverified")
    _lines(page, facts.unverified())
    page.section("report.section.lookups")
    _lines(page, facts.lookups())
    page.section("report.section.freshness")
    _lines(page, freshness(facts))
    if alarms := facts.alarms():
        page.section("report.section.alarms")
        _lines(page, alarms)


def _origins(page: _Page, facts: Facts) -> None:
    page.section("report.section.sources")
    for file, sheet, header, mapping, notes in facts.sources():
        place = " · ".join(part for part in (file, sheet, header) if part)
        page.pair(place, "\n".join(part for part in (mapping, notes) if part))
    page.section("report.section.proof")
    for label, value in facts.proof():
        page.pair(label, value)


def _lines(page: _Page, lines: Sequence[Line]) -> None:
    for line in lines:
        page.line(line)
    if not lines:
        page.none()


def _height(words: str, first: int, columns: int | None = None) -> float:
    """Work out a row's height in points: merged cells do not grow by themselves when a workbook is opened."""
    room = sum(_WIDTHS[first:] if columns is None else _WIDTHS[first : first + columns]) * 0.92
    lines = sum(max(1, math.ceil(text_columns(part) / room)) for part in words.split("\n"))
    return _LINE_HEIGHT * lines + 5
