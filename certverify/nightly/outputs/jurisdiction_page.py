"""The night for those who supervise: the roll-ups, what changed, what could not be read, how the platform did."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from certverify.messages import Lang, text
from certverify.nightly.outputs.drawings import by_region, past_nights
from certverify.nightly.outputs.pages import Chart, Section, write_page
from certverify.nightly.outputs.rollup_tables import ROLL_UPS, cells_of, heads_of
from certverify.nightly.plan.words import due_lines
from certverify.reports.deltas import CHANGES
from certverify.reports.words import source_words

__all__ = ["write_jurisdiction"]


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
        sections=[*_roll_ups(tables, lang), *_changes(summary, lang), *_troubles(summary, lang)],
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
    for name in ROLL_UPS:
        yield Section(
            text(f"nightly.by.{name}", lang),
            heads_of(name, lang),
            list(cells_of(name, tables[name], lang)),
            text("nightly.page.measures", lang) if name == "all" else "",
            labels=max(1, len(ROLL_UPS[name])),
        )


def _changes(summary: Mapping[str, Any], lang: Lang) -> Iterator[Section]:
    counts = [(text(f"nightly.change.{name}", lang), f"{summary['changes'][name]:,}") for name in CHANGES]
    heads = [text("nightly.page.what", lang), text("nightly.page.count", lang)]
    yield Section(text("nightly.page.changes", lang), heads, counts, text("nightly.page.resolved", lang))
    yield Section(text("nightly.page.budget", lang), heads, list(due_lines(summary["forecast"], lang)))


def _troubles(summary: Mapping[str, Any], lang: Lang) -> Iterator[Section]:
    unread = [(one["source"], one[lang]) for one in summary["rosters"]["unread"]]
    heads = [text("nightly.page.roster", lang), text("nightly.page.why", lang)]
    yield Section(text("nightly.page.unread", lang), heads, unread, numbers=False)
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


def _reasons(counts: Mapping[str, int], lang: Lang) -> str:
    return text("report.separator", lang).join(
        f"{text(f'reason.{reason}', lang)} {count}" for reason, count in counts.items()
    )
