"""Read rosters: files, folders and globs in, accepted entries and named problems out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from certverify.errors import ConfigError, RosterError
from certverify.rosters.entries.contradictions import (
    between_rows,
    doubted_by_name_alone,
    doubted_of_two_names,
    doubted_where_left,
    doubted_where_superseded,
)
from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.paths import expanded, numbered
from certverify.rosters.files.sniff import FileFormat
from certverify.rosters.files.spawn import Parsing, parse
from certverify.rosters.sheets import REJECTED, Part, Reading, read_sheet
from certverify.rosters.sheets.untaken import cells_untaken, told_untaken
from certverify.rosters.table.header.mapping import Fixed
from certverify.rosters.table.understood import UnderstoodSheet
from certverify_schemas.catalogue import Catalogue
from certverify_schemas.tables import EntryTable, ProblemTable

__all__ = ["Roster", "read"]


@dataclass(frozen=True)
class Roster:
    """What was read. ``entries`` is ``EntryTable``, ``problems`` is ``ProblemTable``.

    Entries read = ``entries.height`` + the lines of ``problems`` that reject. ``unreadable`` are files that could not
    be read though others could. ``rejected`` (:data:`~certverify.rosters.sheets.REJECTED`) are the people of the lines
    that reject, to know them again by: numbers stand whole in it, and it is not kept.
    """

    entries: pl.DataFrame = field(repr=False)
    problems: pl.DataFrame = field(repr=False)
    understood: tuple[UnderstoodSheet, ...]
    unreadable: tuple[RosterError, ...] = ()
    rejected: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTED), repr=False)


def read(
    paths: Sequence[Path],
    catalogue: Catalogue,
    as_of: date,
    mapping: Sequence[Fixed] = (),
    called: Mapping[Path, str] | None = None,
    *,
    begun: Parsing | None = None,
) -> Roster:
    """Read rosters from files, folders (their spreadsheets) and globs; ``mapping`` fixes what its sheets mean.

    ``called`` gives the names that files are known by to their owner where they lie under another name; of files of
    one name, the later ones are numbered in the order of the call. ``begun`` is one of them that is being parsed
    already.

    Raises:
        RosterError: no file could be read; the first file's reason is raised, with those of the others.
        ConfigError: the mapping names a sheet, a row or a column that is not there.
    """
    parts: list[Part] = []
    failed: list[RosterError] = []
    names = _names(list(expanded(paths)), called or {})
    for path in names:
        try:
            parsed = begun.result() if begun is not None and begun.path == path else parse(path)
            parts += _read_file(path, parsed, Reading(catalogue, as_of, tuple(mapping), called=names))
        except RosterError as error:
            failed.append(_renamed(error, names[path]))
    _check_used(mapping, parts)
    if not any(part.entries is not None for part in parts):
        raise _nothing_read(failed)
    return _roster(parts, tuple(failed))


def _nothing_read(failed: Sequence[RosterError]) -> RosterError:
    if not failed:
        return RosterError("roster_none_given")
    failed[0].also = tuple(failed[1:])
    return failed[0]


def _names(paths: Sequence[Path], called: Mapping[Path, str]) -> dict[Path, str]:
    names: dict[Path, str] = {}
    for path in paths:
        names[path] = numbered(called.get(path, path.name), names.values())
    return names


def _renamed(error: RosterError, name: str) -> RosterError:
    return RosterError(error.code, **{**error.facts, "file": name})


def _check_used(mapping: Sequence[Fixed], parts: Sequence[Part]) -> None:
    """Refuse a mapping whose file or sheet is not among those read: a slip there would go unseen."""
    read_sheets = [(part.understood.file, part.understood.sheet) for part in parts]
    for fixed in mapping:
        if read_sheets and not any(fixed.meant(*names) for names in read_sheets):
            known = "、".join(sheet or file for file, sheet in read_sheets)[:300]
            raise ConfigError("mapping_unused", file=fixed.file, sheet=fixed.sheet, sheets=known)


def _read_file(path: Path, parsed: tuple[FileFormat, list[Sheet]], reading: Reading) -> list[Part]:
    kind, sheets = parsed
    path = reading.name(path)
    parts: list[Part] = []
    for sheet in sheets:
        titled = next((part for part in parts if part.titled), None)
        if titled is not None:
            reading = replace(reading, employer=titled.titled, tab=titled.understood.sheet)
        parts.append(read_sheet(path, kind, sheet, reading))
    if not any(sheet.cells.height for sheet in sheets if not sheet.hidden):
        raise RosterError("roster_no_rows", file=path.name)
    if all(part.entries is None for part in parts) and (columns := list(_two_lists(parts))):
        raise RosterError("roster_two_lists", file=path.name, columns="、".join(columns))
    if all(part.understood.header_row is None for part in parts):
        raise RosterError("roster_no_header", file=path.name, cells=cells_untaken(parts))
    if all(part.entries is None for part in parts):
        raise RosterError("roster_no_rows", file=path.name)
    return [told_untaken(part, parts) for part in parts]


def _two_lists(parts: Sequence[Part]) -> Iterator[str]:
    notes = (note for part in parts for note in part.understood.notes if note.word == "sheet_two_lists")
    yield from (str(dict(note.facts)["columns"]) for note in notes)


def _roster(parts: Sequence[Part], failed: tuple[RosterError, ...]) -> Roster:
    entries = pl.concat([part.entries for part in parts if part.entries is not None], how="vertical_relaxed")
    entries = doubted_where_left(entries)
    problems = [part.problems for part in parts if part.problems is not None]
    understood = tuple(part.understood for part in parts)
    entries, of_series = doubted_where_superseded(entries, understood)
    gone = [part.named_gone for part in parts if part.named_gone is not None]
    entries, by_name = doubted_by_name_alone(entries, pl.concat(gone), understood)
    problems += [of_series, by_name, between_rows(entries, understood)]
    entries = doubted_of_two_names(entries)
    return Roster(
        EntryTable.validate(entries.with_row_index("entry"), cast=True),
        ProblemTable.validate(pl.concat(problems), cast=True),
        understood,
        failed,
        pl.concat([part.rejected for part in parts if part.rejected is not None]).match_to_schema(REJECTED),
    )
