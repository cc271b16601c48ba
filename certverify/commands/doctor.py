"""``certverify doctor``: what was understood of a roster, and the roster back with every problem where it stands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from certverify import rosters
from certverify.commands import edge
from certverify.commands.check import today
from certverify.commands.newfile import new_file
from certverify.errors import RosterError
from certverify.messages import Lang, keys, text
from certverify.rosters import Roster, UnderstoodSheet, load_mapping
from certverify.rosters.doctor import annotate, write_copy, written_back
from certverify.rosters.entries.contradictions import within_rows
from certverify.rules.packs import load
from certverify_schemas.masking import mask_numbers_in

__all__ = ["run"]


def run(
    roster: Path,
    out: Path,
    *,
    mapping: Path | None = None,
    as_of: date | None = None,
    lang: Lang | None = None,
) -> int:
    """Show what was understood and write the annotated workbook; return 0."""
    edge.speak(lang or edge.language())
    if roster.is_dir():
        raise RosterError("doctor_one_file", folder=roster.name)
    day = as_of or today()
    fixed = load_mapping(mapping) if mapping else ()
    read = _with_contradictions(rosters.read([roster], load(day).catalogue, day, fixed))
    console = Console()
    for sheet in read.understood:
        _show(console, sheet)
    _show_problems(console, read)
    _write(console, roster, out, read)
    return 0


def _with_contradictions(read: Roster) -> Roster:
    """Add what a check says of cells that contradict the ID number, which a check says as findings."""
    found = within_rows(read.entries, read.understood)
    return replace(read, problems=pl.concat([read.problems, found]))


def _say(console: Console, key: str, **facts: object) -> None:
    console.print(escape(text(key, edge.language(), **facts)), highlight=False)


def _show(console: Console, sheet: UnderstoodSheet) -> None:
    """Show header row, kind, employer, mapping and what was not read of a sheet."""
    lang = edge.language()
    name = mask_numbers_in(sheet.sheet or sheet.file)
    if sheet.header_row is not None:
        facts = {"sheet": name, "row": sheet.header_row, "entries": sheet.entries}
        _say(
            console,
            "doctor.understood" if sheet.header_row else "doctor.without_header",
            **facts,
            employer=mask_numbers_in(sheet.employer or "-"),
            encoding=sheet.encoding or "-",
        )
        table = Table()
        for head in ("column", "header", "field", "how", "group"):
            table.add_column(text(f"doctor.head.{head}", lang), overflow="fold")
        for column in sheet.mapping:
            how = text(f"doctor.how.{column.how}", lang)
            cells = (column.letters, column.header, _field(column.field, lang), how, str(column.group or ""))
            table.add_row(*map(escape, cells))
        console.print(table)
    else:
        _say(console, "doctor.not_read", sheet=name)
    for note in sheet.notes:
        console.print(f"  - {escape(note.as_json()[lang])}", highlight=False)


def _field(name: str, lang: Lang) -> str:
    """Write what a column was read as: in words, and by the name that a mapping file uses."""
    key = f"web.field.{name}"
    return f"{text(key if key in keys() else 'ui.map.ignore', lang)} ({name})"


def _show_problems(console: Console, read: Roster) -> None:
    lang = edge.language()
    settled = read.entries["disposition"].cast(pl.String)
    _say(
        console,
        "doctor.counts",
        asked=int(settled.is_null().sum()),
        aside=int((settled == "not_applicable").sum()),
        held=int((settled == "unverified").sum()),
        rejected=int(read.problems["rejects"].sum()),
        problems=read.problems.height,
    )
    for line in read.problems.filter("rejects").head(20).iter_rows(named=True):
        place = f"{mask_numbers_in(line['sheet'] or '')}!{line['row']}"
        console.print(f"  {escape(place)}: {escape(line[f'message_{lang}'])}", highlight=False)


def _write(console: Console, roster: Path, out: Path, read: Roster) -> None:
    suffix = ".xlsm" if roster.suffix.lower() == ".xlsm" else ".xlsx"
    lang = edge.language()
    with new_file(out, suffix) as aside:
        if written_back(roster) and (lost := _in_place(roster, aside, read)) is not None:
            _name_losses(console, lost)
        else:
            _say(console, "doctor.copy", file=roster.name)
            write_copy(roster, aside, read.problems, lang)
    _say(console, "doctor.written", file=str(out))


def _in_place(roster: Path, aside: Path, read: Roster) -> Mapping[str, int] | None:
    """Return what was lost, or ``None`` where only a copy can be made (never of a workbook with macros)."""
    try:
        return annotate(roster, aside, read.problems, edge.language())
    except RosterError:
        if roster.suffix.lower() == ".xlsm":
            raise
        return None


def _name_losses(console: Console, lost: Mapping[str, int]) -> None:
    if lost:
        _say(console, "doctor.lost")
    for kind, count in lost.items():
        _say(console, f"doctor.lost.{kind}", count=count)
