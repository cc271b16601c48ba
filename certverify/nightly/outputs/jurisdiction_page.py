"""The night for those who supervise: the roll-ups, what changed, what could not be read, how the platform did."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from certverify.messages import Lang, text
from certverify.nightly.outputs.delivery import delivery_leaf
from certverify.nightly.outputs.drawings import by_region, past_nights
from certverify.nightly.outputs.leaves import Leaf, texts_of
from certverify.nightly.outputs.pages import Chart, Section, write_page
from certverify.nightly.outputs.problem_table import problem_leaf
from certverify.nightly.outputs.rollup_tables import ROLL_UPS, leaf_of, with_most_problems
from certverify.nightly.plan.words import due_lines
from certverify.reports.deltas import CHANGES
from certverify.reports.words import source_words

__all__ = ["write_jurisdiction"]

_MOST: Final = 50
"""Employers that the page names in one table; the workbook has them all."""


def write_jurisdiction(
    file: Path,
    summary: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
    trend: pl.DataFrame,
    lang: Lang,
) -> None:
    """Write the page of one night. ``trend`` has ``night``, ``open`` and ``resolved`` of the last nights and this one.

    Raises:
        OSError: the file cannot be written.
    """
    charts = [Chart(text("nightly.chart.region", lang), by_region(tables["region"], lang))]
    if trend.height > 1:
        charts.append(Chart(text("nightly.chart.nights", lang), past_nights(trend, lang)))
    write_page(
        file,
        title=text("nightly.page.title", lang, night=summary["night"]),
        lead=list(_lead(summary, lang)),
        warning="" if summary["complete"] else text("nightly.page.incomplete", lang),
        charts=charts,
        sections=[
            *_roll_ups(tables, lang),
            *_changes(summary, lang),
            _delivery(summary, tables["delivery"], lang),
            *_troubles(summary, lang),
        ],
        foot=text("nightly.page.foot", lang, run=summary["run_id"], pack=summary["pack"]),
        lang=lang,
    )


def _lead(summary: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    rows, done = summary["rows"], summary["lookups"]
    yield text(
        "nightly.page.lead", lang, employers=f"{summary['employers']:,}", people=f"{summary['people']:,}",
        entries=f"{rows['read']:,}", asked=f"{done['asked']:,}", budget=f"{summary['budget']:,}", seed=summary["seed"],
    )  # fmt: skip
    source = source_words(summary["source"], lang, summary["data_days"])
    yield text("nightly.page.source", lang, source=source)
    for word in summary["alarms_raised"]:
        yield text(f"nightly.alarm.{word}", lang)


def _roll_ups(tables: Mapping[str, pl.DataFrame], lang: Lang) -> Iterator[Section]:
    problems = problem_leaf(tables["problem"], lang)
    for name in ROLL_UPS:
        if name == "prefecture" and tables[name][name].equals(tables["region"]["region"]):
            continue  # every region is a prefecture: the same lines twice
        if name == "employer":
            leaf = leaf_of(name, with_most_problems(tables[name], _MOST), lang)
            yield _section(leaf, text("nightly.page.most", lang, count=_MOST))
        else:
            note = text("nightly.page.measures", lang) if name == "all" else ""
            yield _section(leaf_of(name, tables[name], lang), note)
        if name == "all":
            yield _section(problems, text("nightly.page.provisional", lang))


def _section(leaf: Leaf, note: str = "", *, numbers: bool = True) -> Section:
    return Section(leaf.title, leaf.heads, list(texts_of(leaf)), note, numbers=numbers, labels=leaf.labels)


def _delivery(summary: Mapping[str, Any], table: pl.DataFrame, lang: Lang) -> Section:
    counts = summary["register"]
    told = {
        name: f"{counts[name]:,}" for name in ("employers", "read", "missing", "unreadable", "unregistered")
    }
    note = text("nightly.page.delivered" if counts["employers"] else "nightly.page.no_register", lang, **told)
    if table.height > _MOST:
        note += text("nightly.page.first", lang, count=_MOST)
    return _section(delivery_leaf(table.head(_MOST), lang), note, numbers=False)


def _changes(summary: Mapping[str, Any], lang: Lang) -> Iterator[Section]:
    counts = [(text(f"nightly.change.{name}", lang), f"{summary['changes'][name]:,}") for name in CHANGES]
    heads = [text("nightly.page.what", lang), text("nightly.page.count", lang)]
    yield Section(text("nightly.page.changes", lang), heads, counts, text("nightly.page.resolved", lang))
    yield Section(text("nightly.page.budget", lang), heads, list(due_lines(summary["forecast"], lang)))


def _troubles(summary: Mapping[str, Any], lang: Lang) -> Iterator[Section]:
    unread = [(one["source"], one[lang]) for one in summary["rosters"]["unread"]]
    heads = [text("nightly.page.roster", lang), text("nightly.page.why", lang)]
    yield Section(text("nightly.page.unread", lang), heads, unread, numbers=False)
    yield _codes(summary["rosters"]["codes"], lang)
    wrong = [(str(one["line"]), one[lang], one["value"]) for one in summary["register"]["problems"]]
    heads = [
        text("nightly.page.line", lang),
        text("nightly.page.why", lang),
        text("nightly.page.value", lang),
    ]
    yield Section(text("nightly.page.register", lang), heads, wrong, numbers=False)
    hours = [
        (
            one["hour"],
            f"{one['answered']:,}",
            f"{one['failed']:,}",
            f"{one['share']:.1%}",
            _reasons(one["reasons"], lang),
        )
        for one in summary["availability"]
    ]
    names = ("hour", "answered", "failed", "share", "reasons")
    yield Section(
        text("nightly.page.platform", lang), [text(f"nightly.platform.{name}", lang) for name in names], hours
    )


def _codes(wrong: Sequence[Mapping[str, Any]], lang: Lang) -> Section:
    """Return the cells of rosters whose credit code is wrong; the summary has them all."""
    heads = [text(f"nightly.page.{name}", lang) for name in ("roster", "sheet", "why")]
    lines = [(one["source"], one["sheet"] or "", one[lang]) for one in wrong[:_MOST]]
    note = text("nightly.page.codes_first", lang, count=_MOST) if len(wrong) > _MOST else ""
    return Section(text("nightly.page.codes", lang), heads, lines, note, numbers=False)


def _reasons(counts: Mapping[str, int], lang: Lang) -> str:
    return text("report.separator", lang).join(
        f"{text(f'reason.{reason}', lang)} {count}" for reason, count in counts.items()
    )
