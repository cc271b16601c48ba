"""The charts of the page, drawn once as SVG: no script runs in the reader's browser."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import polars as pl

from certverify.messages import Lang, text
from certverify.reports.bars import Bar, lying, standing
from certverify.reports.counts import by_department, by_month
from certverify.reports.facts import Facts, rule_title
from certverify.reports.result import RunResult
from certverify.reports.tallies import items
from certverify.reports.view import View
from certverify.reports.words import folded
from certverify_schemas.finding import Certainty, Severity

__all__ = ["Drawing", "draw"]

_STATUS_INK: Final = {
    "compliant": "#2E7D32",
    "flagged": "#B3261E",
    "unverified": "#B26A00",
    "rejected": "#6A4C93",
    "not_applicable": "#6B7780",
}
_SEVERITY_INK: Final = {"violation": "#B3261E", "suspicion": "#D98E04"}
_CERTAINTY_INK: Final = {"confirmed": "#8E1B14", "provisional": "#E39A93"}
_PLAIN: Final = "#1F4E79"
_MOST: Final = 10  # items or departments in one chart
_FLAGGED: Final = 2  # among the numbers of a tally


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart: its caption, the same in words for whoever cannot see it, and the SVG element."""

    title: str
    spoken: str
    svg: str


def draw(facts: Facts, view: View) -> list[Drawing]:
    """Draw entries by status, problems by rule, item and department, certificates by month of end; no empty ones."""
    result, lang, problems = facts.result, facts.lang, view.problem_lines
    drawn = [
        _statuses(facts, lang),
        _rules(problems, lang),
        _items(facts, lang),
        _departments(problems, lang),
        _expiry(result, lang),
    ]
    return [one for one in drawn if one is not None]


def _statuses(facts: Facts, lang: Lang) -> Drawing:
    lines = facts.statuses()
    bars = [Bar(_fold(line.label), {line.tone: line.numbers[0]}) for line in lines]
    return _drawing("report.chart.status", bars, lying(bars, _STATUS_INK), lang)


def _rules(problems: pl.DataFrame, lang: Lang) -> Drawing | None:
    counted = problems.group_by("rule", "certainty", maintain_order=True).len("n")
    words = {
        c.value: text(f"certainty.{c.value}", lang) for c in (Certainty.CONFIRMED, Certainty.PROVISIONAL)
    }
    bars = _gathered((_fold(rule_title(rule, lang)), words[how], n) for rule, how, n in counted.iter_rows())
    inks = {words[key]: ink for key, ink in _CERTAINTY_INK.items()}
    return _stacked("report.chart.rules", bars, inks, "list.certainty", lang)


def _items(facts: Facts, lang: Lang) -> Drawing | None:
    """Draw the operation items (and managers' posts) with the most entries that have problems."""
    lines = [line for line in items(facts) if line.numbers[_FLAGGED]][:_MOST]
    if not lines:
        return None
    word = text("status.flagged", lang)
    bars = [Bar(_fold(line.label), {word: line.numbers[_FLAGGED]}) for line in lines]
    return _drawing("report.chart.items", bars, lying(bars, {word: _STATUS_INK["flagged"]}), lang, parts=True)


def _departments(problems: pl.DataFrame, lang: Lang) -> Drawing | None:
    counted = by_department(problems, _MOST).select("department", "severity", "entries")
    words = {s.value: text(f"severity.{s.value}", lang) for s in (Severity.VIOLATION, Severity.SUSPICION)}
    bars = _gathered((_fold(where), words[what], n) for where, what, n in counted.iter_rows())
    inks = {words[key]: ink for key, ink in _SEVERITY_INK.items()}
    return _stacked("report.chart.departments", bars, inks, "list.nature", lang)


def _expiry(result: RunResult, lang: Lang) -> Drawing | None:
    months = by_month(result.rows, result.as_of)
    bars = [Bar(month, {"": entries}) for month, entries in months.iter_rows()]
    if not any(bar.total for bar in bars):
        return None
    return _drawing("report.chart.expiry", bars, standing(bars, _PLAIN), lang)


def _gathered(counts: Iterable[tuple[str, str, int]]) -> list[Bar]:
    """Return a bar for each label, in the order in which they come, of counts of ``label, part, n``."""
    parts: dict[str, dict[str, int]] = {}
    for label, part, n in counts:
        held = parts.setdefault(label, {})
        held[part] = held.get(part, 0) + n
    return [Bar(label, held) for label, held in parts.items()]


def _stacked(key: str, bars: list[Bar], inks: dict[str, str], legend: str, lang: Lang) -> Drawing | None:
    if not bars:
        return None
    return _drawing(key, bars, lying(bars, inks, text(legend, lang)), lang, parts=True)


def _fold(label: str) -> str:
    return folded(label, 28)


def _drawing(key: str, bars: list[Bar], svg: str, lang: Lang, *, parts: bool = False) -> Drawing:
    """Caption a drawing and say it in words, with the names of the bars' ``parts`` where they have some."""
    title = text(key, lang)
    said = [
        " ".join([bar.label.replace("\n", ""), *([part] if parts else []), str(n)])
        for bar in bars
        for part, n in bar.parts.items()
    ]
    spoken = text("report.labelled", lang, label=title, value=text("report.separator", lang).join(said))
    return Drawing(title, spoken, svg)
