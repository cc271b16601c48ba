"""Everything a night leaves, written aside and named only when it is whole: nobody ever sees half a night."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl

from certverify.messages import LANGUAGES, text
from certverify.nightly.hours import Night
from certverify.nightly.order import Order
from certverify.nightly.outputs.alarms import alarms
from certverify.nightly.outputs.availability import availability
from certverify.nightly.outputs.delivery import STATES, delivery, delivery_leaf, read_employers
from certverify.nightly.outputs.jurisdiction_page import write_jurisdiction
from certverify.nightly.outputs.leads import write_leads
from certverify.nightly.outputs.leaves import write_workbook
from certverify.nightly.outputs.partitions import write_partitions
from certverify.nightly.outputs.period import trend, typical_cases, write_period
from certverify.nightly.outputs.problem_table import problem_leaf, problem_table
from certverify.nightly.outputs.rollup import GRAVER, lines_of, placed_changes
from certverify.nightly.outputs.rollup_tables import ROLL_UPS, leaf_of, roll_ups
from certverify.nightly.plan.forecast import Forecast
from certverify.nightly.register import Register
from certverify.nightly.rolls import Rolls
from certverify.nightly.verdict import Judged
from certverify.reports.counts import by_rule, by_status
from certverify.reports.deltas import CHANGES
from certverify.reports.place import aside
from certverify.reports.tables import save_parquet

__all__ = ["NightReport", "write_night"]

_USUAL: Final = 7
"""Nights that an alarm compares with."""
_PERIOD: Final = 30
"""Nights before this one that the summary of the period and the trend look back on."""


@dataclass(frozen=True, slots=True)
class NightReport:
    """A night as its outputs tell it."""

    order: Order
    night: Night
    judged: Judged = field(repr=False)
    forecast: Forecast = field(repr=False)
    rolls: Rolls = field(repr=False)
    register: Register = field(repr=False)


def write_night(report: NightReport) -> dict[str, Any]:
    """Write the night's folder, in place of one that an incomplete start left, and return its summary.

    Raises:
        ConfigError: ``out_unwritable``; what lay there before is as it was.
    """
    archive, day = report.order.archive, report.night.day
    summary = summarised(report)
    with aside(archive.folder) as place:
        folder = place / "night"
        folder.mkdir(mode=0o700)
        write_partitions(folder, report.judged)
        _write_roll_ups(folder, report, summary)
        if report.order.nightly.leads:
            write_leads(folder, report.judged, report.order.lang)
        _write_json(folder / "summary.json", summary)
        _close(folder)
        target = archive.of(day)
        if target.exists():
            target.rename(place / "before")
        folder.rename(target)
    return summary


def _write_roll_ups(folder: Path, report: NightReport, summary: Mapping[str, Any]) -> None:
    """Write the tables as data, as a workbook and as a page, and the summary of the period."""
    lang, judged = report.order.lang, report.judged
    lines = lines_of(judged)
    tables = roll_ups(lines, placed_changes(judged, lines)) | {
        "problem": problem_table(judged),
        "delivery": delivery(report.rolls, report.register),
    }
    (folder / "rollups").mkdir(mode=0o700)
    for name, table in tables.items():
        save_parquet(table, folder / "rollups" / f"{name}.parquet")
    leaves = [leaf_of(name, tables[name], lang) for name in ROLL_UPS]
    leaves += [problem_leaf(tables["problem"], lang), delivery_leaf(tables["delivery"], lang)]
    title = text("nightly.page.title", lang, night=summary["night"])
    write_workbook(folder / "rollups.xlsx", leaves, title, lang)
    past = _past(report)
    write_jurisdiction(folder / "rollups.html", summary, tables, trend([*past, summary]), lang)
    cases = typical_cases(judged, report.order.nightly.cases, summary["seed"])
    write_period(folder / "period.html", [*past, summary], cases, lang)


def _past(report: NightReport) -> list[dict[str, Any]]:
    """Return the summaries of the nights before this one, the latest last."""
    archive, day = report.order.archive, report.night.day
    return [archive.summary(other) for other in archive.days() if other < day][-_PERIOD:]


def summarised(report: NightReport) -> dict[str, Any]:
    """Return ``summary.json``: counts, places of broken rosters and lines of the register; no person."""
    result, judged = report.judged.result, report.judged
    day = report.night.day
    changed = dict(judged.changes.filter(GRAVER).group_by("change").len().iter_rows())
    told: dict[str, Any] = {
        "night": day.isoformat(),
        "run_id": result.run_id,
        "started_at": result.started_at.isoformat(),
        "finished_at": result.finished_at.isoformat(),
        "complete": result.complete,
        "stopped_by": result.stopped_by,
        "source": result.source,
        "data_days": dict(result.data_days),
        "pack": result.pack,
        "seed": report.order.spending(report.night).seed,
        "budget": report.order.nightly.budget,
        "rows": {"read": result.rows.height, **by_status(result.rows)},
        "people": result.rows["person_key"].drop_nulls().n_unique(),
        "employers": judged.places["employer_key"].n_unique(),
        "lookups": dict(result.lookups),
        "answered_tonight": _answered(judged, result.started_at),
        "unanswered": dict(sorted(result.unanswered.items())),
        "findings": _findings(result.findings),
        "changes": {change: int(changed.get(change, 0)) for change in CHANGES},
        "forecast": report.forecast.as_json(),
        "rosters": _rosters(report.rolls),
        "register": _register(report),
        "availability": availability(judged.answers, result.started_at),
        "source_alarms": dict(sorted(result.alarms.items())),
        "checkpoint": dict(result.checkpoint),
    }
    before = _past(report)[-_USUAL:]
    return told | {"alarms_raised": alarms(told, before, report.order.nightly.alarm_below)}


def _answered(judged: Judged, since: Any) -> dict[str, int]:
    tonight = judged.answers.filter(pl.col("asked_at") >= since)
    counts = dict(tonight.group_by(pl.col("state").cast(pl.String)).len().iter_rows())
    known = tonight.filter(pl.col("state") == "not_found", pl.col("first_asked_at") < since)
    told = {state: int(counts.get(state, 0)) for state in ("found", "not_found", "unanswered")}
    return told | {"not_found_again": known.height}


def _findings(findings: pl.DataFrame) -> dict[str, dict[str, int]]:
    sums = (
        by_rule(findings).group_by("rule", maintain_order=True).agg(pl.col("confirmed", "provisional").sum())
    )
    return {rule: {"confirmed": sure, "provisional": open_} for rule, sure, open_ in sums.iter_rows()}


def _register(report: NightReport) -> dict[str, Any]:
    """Count who is on the register and who delivered, and name what is wrong with its lines."""
    rolls, register = report.rolls, report.register
    counts = dict(delivery(rolls, register).group_by("state").len().iter_rows())
    return {
        "employers": register.employers.height,
        "read": read_employers(rolls, register),
        **{state: int(counts.get(state, 0)) for state in STATES},
        "problems": _problems(register),
    }


def _rosters(rolls: Rolls) -> dict[str, Any]:
    """Count the rosters, name those that could not be read, and the cells whose credit code is wrong."""
    wrong = rolls.problems.filter(pl.col("reason") == "credit_code_wrong").sort("source", "sheet", "row")
    codes = wrong.select(
        "source", "sheet", "row", "column", "value", zh=pl.col("message_zh"), en=pl.col("message_en")
    )
    return {
        "files": rolls.files,
        "unread": [_unread(one) for one in rolls.unread],
        "codes": codes.to_dicts(),
    }


def _unread(unread: Any) -> dict[str, str]:
    error = unread.error
    said = {str(lang): text(f"error.{error.code}.what", lang, **error.facts) for lang in LANGUAGES}
    return {"source": unread.source, "code": error.code, **said}


def _problems(register: Register) -> list[dict[str, Any]]:
    return [
        {"line": one.line, "word": one.word, "value": one.value}
        | {lang: text(f"nightly.register.{one.word}", lang) for lang in LANGUAGES}
        for one in register.problems
    ]


def _write_json(file: Path, told: Mapping[str, Any]) -> None:
    file.write_text(json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")


def _close(folder: Path) -> None:
    """Close every file to others."""
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
