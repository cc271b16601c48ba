"""What a check prints at its end."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, cast
from zoneinfo import ZoneInfo

import polars as pl
from rich.console import Console
from rich.table import Table

from certverify.messages import Lang, listed, text
from certverify.reports.disagreeing import disagreeing
from certverify.reports.result import ByHand, RunResult
from certverify.reports.unfit import unfit
from certverify.reports.words import alarm_word
from certverify_schemas.answer import Reason
from certverify_schemas.finding import Status
from certverify_schemas.masking import mask_numbers_in
from certverify_schemas.query import Family

__all__ = ["alarm_line", "show"]

_ZONE: Final = ZoneInfo("Asia/Shanghai")
_NAMED: Final = 10
"""So many files, and so many places, are named; the report names all."""
_UNREAD: Final = frozenset(
    {
        "cards_not_read",
        "columns_unknown",
        "columns_unplaced",
        "headings_unread",
        "ids_untaken",
        "names_untaken",
        "notes_of_leaving",
        "rows_stray",
        "sheet_hidden",
        "sheet_two_lists",
        "sheet_without_header",
    }
)

_TO_BE_ASKED: Final = frozenset(Reason) - {Reason.OUT_OF_SCOPE}
"""Causes that another asking can take away; what a source does not cover it never answers."""


def show(result: RunResult, out: Path, lang: Lang) -> None:
    """Print the counts by status, the primary findings by rule, the look-ups, and where the reports lie."""
    console = Console()
    for line in (*unfit(result, lang), *disagreeing(result, lang)):
        console.print(line, style="bold yellow", soft_wrap=True)
    console.print(_statuses(result, lang))
    if result.findings["primary"].any():
        console.print(_findings(result, lang))
    console.print(text("cli.summary.lookups", lang, **result.lookups), soft_wrap=True)
    for reason, count in sorted(result.unanswered.items()):
        console.print(
            text("cli.summary.unanswered", lang, reason=text(f"reason.{reason}", lang), count=count),
            soft_wrap=True,
        )
    needed = int(result.lookups["needed"])
    if needed and result.unanswered.get(Reason.OUT_OF_SCOPE.value) == needed:
        hint = text("cli.summary.nobody_asked", lang, source=result.source)
        console.print(hint, style="yellow", soft_wrap=True)
    for name, count in sorted(result.alarms.items()):
        console.print(alarm_line(name, count, lang), style="yellow", soft_wrap=True)
    for line in [*_not_read(result, lang), *_left(result, lang)]:
        console.print(line, style="yellow", soft_wrap=True)
    console.print(text("cli.summary.reports", lang, folder=out), soft_wrap=True)
    for line in _filled_in(result.by_hand, lang):
        console.print(line, soft_wrap=True)


def _filled_in(by_hand: ByHand, lang: Lang) -> Iterator[str]:
    """Say what became of the work that was filled into earlier workbooks, and where it stands."""
    for name in by_hand.kept:
        if name not in by_hand.holding:
            yield text("cli.summary.kept", lang, name=name)
    if by_hand.moved:
        yield text("cli.summary.moved", lang, count=by_hand.moved)
    if by_hand.again:
        yield text("cli.summary.again", lang, count=by_hand.again)
    if by_hand.unplaced:
        yield text("cli.summary.unplaced", lang, count=by_hand.unplaced, names=listed(by_hand.holding, lang))


def alarm_line(name: str, count: int, lang: Lang) -> str:
    """Write an alarm and how often it was raised: by people where a look-up raised it, else by replies."""
    said = alarm_word(name, lang)
    if said is None:
        return text("cli.summary.alarm", lang, name=name, count=count)
    of_people = name.partition(":")[2] in {*Family}
    return text(
        "cli.summary.alarm.known" if of_people else "cli.summary.alarm.said", lang, said=said, count=count
    )


def _not_read(result: RunResult, lang: Lang) -> Iterator[str]:
    """Name the files, sheets and columns that were not read: whoever stands in them was not checked."""
    if result.unreadable:
        named = [str(error.facts.get("file", "")) for error in result.unreadable[:_NAMED]]
        more = " …" if len(result.unreadable) > _NAMED else ""
        told = mask_numbers_in(listed(named, lang)) + more
        yield text("cli.summary.unreadable", lang, count=len(result.unreadable), files=told)
    noted = [
        (" · ".join(filter(None, (sheet["file"], sheet["sheet"]))), note[lang])
        for sheet in result.understood
        for note in sheet["notes"]
        if note["note"] in _UNREAD
    ]
    for place, said in noted[:_NAMED]:
        yield text("cli.summary.not_read", lang, place=mask_numbers_in(place), said=said)
    if len(noted) > _NAMED:
        yield text("cli.summary.not_read.more", lang, count=len(noted) - _NAMED)


def _left(result: RunResult, lang: Lang) -> Iterator[str]:
    """Say why answers are missing, when they can be asked for, and how."""
    if result.stopped_by is not None:
        yield text("cli.summary.stopped", lang, why=text(f"stopped.{result.stopped_by}", lang))
    if result.complete:
        return
    if (at := _not_before(result)) is not None:
        yield text("cli.summary.next_try", lang, at=f"{at.astimezone(_ZONE):%Y-%m-%d %H:%M}")
    yield text("cli.summary.incomplete", lang)


def _not_before(result: RunResult) -> datetime | None:
    """Return when the first of those without an answer can be asked; ``None`` if one of them can be at once.

    Who was answered, though nothing can be judged by it, has a time as well: that of the usual next look-up.
    """
    waiting = result.rows.filter(
        pl.col("status").cast(pl.String) == Status.UNVERIFIED,
        pl.col("cause").cast(pl.String).is_in(_TO_BE_ASKED),
    )["next_try_at"]
    first = waiting.min()
    later = isinstance(first, datetime) and first > result.finished_at and not waiting.null_count()
    return cast("datetime", first) if later else None


def _statuses(result: RunResult, lang: Lang) -> Table:
    counts = dict(result.rows.get_column("status").cast(pl.String).value_counts().iter_rows())
    table = Table(title=text("cli.summary.title", lang, as_of=result.as_of), show_header=False)
    table.add_row(text("cli.summary.read", lang), str(result.rows.height))
    for status in Status:
        table.add_row(text(f"status.{status.value}", lang), str(counts.get(status.value, 0)))
    return table


def _findings(result: RunResult, lang: Lang) -> Table:
    table = Table()
    for head in ("list.kind", "certainty.confirmed", "certainty.provisional"):
        table.add_column(text(head, lang), justify="left" if head == "list.kind" else "right")
    primary = result.findings.filter("primary")
    counts = primary.group_by("rule").agg(
        confirmed=pl.col("certainty").eq("confirmed").sum(),
        provisional=pl.col("certainty").eq("provisional").sum(),
    )
    counts = counts.sort("confirmed", "provisional", "rule", descending=[True, True, False])
    for rule, confirmed, provisional in counts.iter_rows():
        table.add_row(text(f"rule.{rule}.title", lang), str(confirmed), str(provisional))
    return table
