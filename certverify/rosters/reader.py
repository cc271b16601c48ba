"""Read rosters: files, folders and globs in, accepted entries and named problems out."""

import glob
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from certverify.errors import ConfigError, RosterError
from certverify.rosters.blocks import Table, columns_of, notes_of, tables_of
from certverify.rosters.by_content import values_below
from certverify.rosters.cells import Sheet
from certverify.rosters.contradictions import between_rows
from certverify.rosters.entries import Context, accepted_columns, entries_of
from certverify.rosters.headings import NO_HEADINGS
from certverify.rosters.layout import Layout, find_layout
from certverify.rosters.lines import lines_of
from certverify.rosters.mapping import Fixed
from certverify.rosters.posts import PostReader
from certverify.rosters.preview import first_rows
from certverify.rosters.problems import problems_of
from certverify.rosters.rows import Body, body_of, listed
from certverify.rosters.sniff import FileFormat
from certverify.rosters.spawn import parse
from certverify.rosters.states import kind_of_states
from certverify.rosters.titles import Surroundings, read_surroundings
from certverify.rosters.understood import Note, UnderstoodSheet
from certverify.rosters.words import understand
from certverify_schemas.catalogue import Catalogue
from certverify_schemas.tables import EntryTable, ProblemTable

__all__ = ["Roster", "read"]

_SUFFIXES: Final = frozenset(
    {".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".parquet", ".et", ".doc", ".docx", ".wps"}
)
_CELLS_NAMED: Final = 30
_ROWS_AT_ONCE: Final = 131_072
_OUR_TABLES: Final = frozenset({"rows.parquet", "findings.parquet", "rejected.parquet"})
_ITEM_FIELDS: Final = frozenset({"operation_item", "job_category", "cert_name"})
_CARD_FIELDS: Final = frozenset({"cert_number", "validity", "valid_to", "first_issue_date", "issue_date"})


@dataclass(frozen=True)
class Roster:
    """What was read. ``entries`` is ``EntryTable``, ``problems`` is ``ProblemTable``.

    Entries read = ``entries.height`` + the lines of ``problems`` that reject. ``unreadable`` are files that could not
    be read though others could.
    """

    entries: pl.DataFrame = field(repr=False)
    problems: pl.DataFrame = field(repr=False)
    understood: tuple[UnderstoodSheet, ...]
    unreadable: tuple[RosterError, ...] = ()


def read(
    paths: Sequence[Path],
    catalogue: Catalogue,
    as_of: date,
    mapping: Sequence[Fixed] = (),
    called: Mapping[Path, str] | None = None,
) -> Roster:
    """Read rosters from files, folders (their spreadsheets) and globs; ``mapping`` fixes what its sheets mean.

    ``called`` gives the names that files are known by to their owner where they lie under another name.

    Raises:
        RosterError: no file could be read; the first file's reason is raised.
        ConfigError: the mapping names a sheet, a row or a column that is not there.
    """
    parts: list[_Part] = []
    failed: list[RosterError] = []
    names = called or {}
    for path in _expanded(paths):
        try:
            parts += _read_file(path, _Reading(catalogue, as_of, tuple(mapping), called=names))
        except RosterError as error:
            failed.append(_renamed(error, path, names))
    _check_used(mapping, parts)
    if not any(part.entries is not None for part in parts):
        raise failed[0] if failed else RosterError("roster_none_given")
    return _roster(parts, tuple(failed))


def _renamed(error: RosterError, path: Path, names: Mapping[Path, str]) -> RosterError:
    return RosterError(error.code, **{**error.facts, "file": names[path]}) if path in names else error


@dataclass(frozen=True)
class _Part:
    understood: UnderstoodSheet
    entries: pl.DataFrame | None = None
    problems: pl.DataFrame | None = None


def _check_used(mapping: Sequence[Fixed], parts: Sequence[_Part]) -> None:
    """Refuse a mapping whose file or sheet is not among those read: a slip there would go unseen."""
    read_sheets = [(part.understood.file, part.understood.sheet) for part in parts]
    for fixed in mapping:
        if read_sheets and not any(fixed.meant(*names) for names in read_sheets):
            known = "、".join(sheet or file for file, sheet in read_sheets)[:300]
            raise ConfigError("mapping_unused", file=fixed.file, sheet=fixed.sheet, sheets=known)


def _expanded(paths: Sequence[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for path in paths:
        try:
            matches = _matches(path)
        except PermissionError:
            matches = [path]  # reading it says so
        for found in matches:
            if found not in seen:
                seen.add(found)
                yield found


def _matches(path: Path) -> list[Path]:
    if path.is_dir():
        inside = sorted(
            p for p in path.iterdir() if p.suffix.lower() in _SUFFIXES and not _is_not_a_roster(p)
        )
        if not inside:
            raise RosterError("roster_folder_empty", folder=path.name)
        return inside
    if not path.exists() and glob.has_magic(str(path)):
        return [Path(text) for text in sorted(glob.glob(str(path)))] or [path]  # noqa: PTH207  a pattern may be absolute
    return [path]


def _is_not_a_roster(path: Path) -> bool:
    """Tell whether a file of a folder is a lock file, hidden, or a report of ours: nobody is to be counted twice."""
    ours = path.name.startswith("report.") or path.name in _OUR_TABLES
    return path.name.startswith(("~$", ".")) or (ours and (path.parent / "summary.json").exists())


def _read_file(path: Path, reading: "_Reading") -> list[_Part]:
    kind, sheets = parse(path)
    path = reading.name(path)
    parts: list[_Part] = []
    for sheet in sheets:
        employer = next((part.understood.employer for part in parts if part.understood.employer), None)
        parts.append(_read_sheet(path, kind, sheet, replace(reading, employer=employer)))
    if not any(sheet.cells.height for sheet in sheets if not sheet.hidden):
        raise RosterError("roster_no_rows", file=path.name)
    if all(part.understood.header_row is None for part in parts):
        raise RosterError("roster_no_header", file=path.name)
    if all(part.entries is None for part in parts):
        raise RosterError("roster_no_rows", file=path.name)
    return parts


@dataclass(frozen=True)
class _Reading:
    """What a sheet is read with; ``employer`` is the one that an earlier sheet of the file names."""

    catalogue: Catalogue
    as_of: date
    mapping: tuple[Fixed, ...] = ()
    employer: str | None = None
    called: Mapping[Path, str] = field(default_factory=dict)

    def name(self, path: Path) -> Path:
        """Return the name by which a file is known, as a path without folder."""
        return Path(self.called.get(path, path.name))

    def fixed(self, file: str, sheet: str | None) -> Fixed:
        """Return what the mapping says of a sheet: the first table that means it."""
        return next((fixed for fixed in self.mapping if fixed.meant(file, sheet)), Fixed())


def _read_sheet(path: Path, kind: FileFormat, sheet: Sheet, reading: _Reading) -> _Part:
    understood = UnderstoodSheet(path.name, sheet.name, kind.value, None, encoding=sheet.encoding)
    if sheet.hidden:
        return _Part(replace(understood, notes=(Note("sheet_hidden"),)))
    if sheet.cells.height == 0:
        return _Part(replace(understood, notes=(Note("sheet_empty"),)))
    understood = replace(understood, first=first_rows(sheet))
    layout = _layout_of(path, sheet, reading)
    if layout is None:
        return _Part(replace(understood, notes=(Note("sheet_without_header"),)))
    return _read_table(path, sheet, layout, understood, reading)


def _read_table(
    path: Path, sheet: Sheet, layout: Layout, understood: UnderstoodSheet, reading: _Reading
) -> _Part:
    around = read_surroundings(path.stem, sheet.name, layout.titles, layout.fields)
    said = reading.fixed(path.name, sheet.name).employer
    around = replace(around, employer=said or around.employer or reading.employer)
    tables = tables_of(sheet, layout, lambda part: _layout_of(path, part, reading))
    bodies = _bodies(tables)
    understood = replace(
        understood,
        header_row=sheet.first_row + layout.first + 1 if layout.first >= 0 else 0,
        kind=around.kind,
        mapping=columns_of(tables),
        employer=around.employer or around.employer_likely,
        notes=(
            *dict.fromkeys(note for body in bodies for note in body.notes),
            *_looks(sheet, bodies),
            *_comments(sheet),
            *notes_of(tables),
            *((Note("sheet_left", (("sheet", sheet.name or ""),)),) if around.left else ()),
            *_notes(path, understood, sheet, [layout for _, layout in tables]),
        ),
    )
    if not any(body.lines.height for body in bodies):
        return _Part(understood)
    contexts = [_context(path, *table, around, reading) for table in tables]
    read_tables = zip((body.lines for body in bodies), (found for _, found in tables), contexts, strict=True)
    accepted, problems = _read_tables(list(read_tables))
    return _Part(replace(understood, entries=accepted.height), accepted, problems)


def _bodies(tables: Sequence[Table]) -> list[Body]:
    """Return the rows of each table; a heading at the end of one still holds in the table below it."""
    bodies: list[Body] = []
    for n, (sheet, layout) in enumerate(tables):
        below = n > 0 and sheet.first_row > tables[n - 1][0].first_row
        bodies.append(body_of(sheet, layout, bodies[-1].last if below else NO_HEADINGS))
    return bodies


def _context(path: Path, sheet: Sheet, layout: Layout, around: Surroundings, reading: "_Reading") -> Context:
    """Return what the cells of a table are read with: its own columns say what kind of people it lists."""
    kind = around.kind
    if layout.first == 0 and not layout.titles:
        kind = read_surroundings(path.stem, sheet.name, (), layout.fields).kind
    firm = f"{around.employer or ''}{around.industry}"
    chemical = any(word in firm for word in ("化工", "石化", "危险化学品", "化学"))
    posts = PostReader(reading.catalogue, kind, chemical=chemical)
    item_claims = bool(layout.fields & _ITEM_FIELDS) and not layout.fields & _CARD_FIELDS
    around = replace(around, kind=kind)
    mixed = any(
        column.field == "employment_status"
        and column.how == "content"
        and kind_of_states(values_below(sheet, column.index, layout.body)) == "mixed"
        for column in layout.columns
    )
    return Context(path.name, sheet.name, around, posts, reading.as_of, sheet.date1904, item_claims, mixed)


def _layout_of(path: Path, sheet: Sheet, reading: "_Reading") -> Layout | None:
    fixed = reading.fixed(path.name, sheet.name)
    return find_layout(sheet, lambda word: understand(word, reading.catalogue).special, fixed)


def _read_tables(
    tables: Sequence[tuple[pl.DataFrame, Layout, Context]],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the accepted entries and the problems of tables side by side; parts are numbered through a row."""
    accepted, problems = [], []
    taken: pl.DataFrame | None = None
    for body, layout, context in tables:
        parts = []
        for everything in _read_lines(body, layout, context):
            numbered = everything if taken is None else _numbered_after(everything, taken)
            parts.append(numbered.select("row", "part"))
            problems.append(problems_of(numbered, layout.columns))
            accepted.append(numbered.filter(pl.col("reject").is_null()).select(accepted_columns()))
        if len(tables) > 1 and parts:
            said = [*parts, *([taken] if taken is not None else [])]
            taken = pl.concat(said).group_by("row").agg(pl.col("part").max())
    people = pl.concat(accepted, how="vertical_relaxed")
    return (people if taken is None else people.sort("row", "part")), pl.concat(problems)


def _numbered_after(entries: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    joined = entries.join(taken.rename({"part": "before"}), on="row", how="left", maintain_order="left")
    return joined.with_columns(pl.col("part") + pl.col("before").fill_null(0)).drop("before")


def _read_lines(body: pl.DataFrame, layout: Layout, context: Context) -> Iterator[pl.DataFrame]:
    """Yield the entries, accepted or not; read some rows at a time, which bounds the memory."""
    for rows in body.iter_slices(_ROWS_AT_ONCE):
        lines = lines_of(
            rows, layout, lambda word: understand(word, context.posts.catalogue).kind is not None
        )
        lines = lines.with_columns(name_cell=pl.col("name"), id_cell=pl.col("id_number"))
        yield entries_of(lines, context)


def _looks(sheet: Sheet, bodies: Sequence[Body]) -> Iterator[Note]:
    """Say which rows of people are struck through, and which are coloured where others are not."""
    marked_at_all = sheet.struck or sheet.coloured
    rows = {row for body in bodies for row in body.lines["row"].to_list()} if marked_at_all else set()
    for word, marked in (("rows_struck", rows & sheet.struck), ("rows_coloured", rows & sheet.coloured)):
        if marked and (word == "rows_struck" or marked != rows):
            yield Note(word, (("rows", listed(sorted(marked))), ("count", len(marked))))


def _comments(sheet: Sheet) -> Iterator[Note]:
    """Say that comments were not read, and name the cells whose comment speaks of leaving."""
    if sheet.comments:
        yield Note("comments_not_read", (("count", len(sheet.comments)),))
    leaving = [address for address, speaks in sheet.comments if speaks]
    if leaving:
        more = " …" if len(leaving) > _CELLS_NAMED else ""
        yield Note("comments_of_leaving", (("cells", "、".join(leaving[:_CELLS_NAMED]) + more),))


def _notes(path: Path, understood: UnderstoodSheet, sheet: Sheet, layouts: Sequence[Layout]) -> list[Note]:
    notes = []
    if sheet.hidden_rows:
        notes.append(Note("rows_hidden", (("count", sheet.hidden_rows),)))
    if path.suffix.lower().lstrip(".") not in {understood.format, "xlsm", "tsv", "txt", ""}:
        notes.append(Note("format_by_content", (("format", understood.format),)))
    if path.suffix.lower() == ".xlsm":
        notes.append(Note("macros_not_run"))
    if sheet.encoding is not None:
        notes.append(Note("encoding", (("encoding", sheet.encoding),)))
    if not layouts[0].fields & {"name", "id_number"}:
        notes.append(Note("no_person_columns"))
    if numbered := [letters for layout in layouts for letters in layout.numbered]:
        notes.append(Note("header_holds_number", (("columns", "、".join(numbered)),)))
    if strange := [header for layout in layouts for header in layout.strange]:
        notes.append(Note("columns_unknown", (("columns", "、".join(strange)),)))
    ignored = [
        column.header for layout in layouts for column in layout.columns if column.field == "not_a_fact"
    ]
    if ignored:
        notes.append(Note("columns_not_facts", (("columns", "、".join(ignored)),)))
    return notes


def _roster(parts: Sequence[_Part], failed: tuple[RosterError, ...]) -> Roster:
    entries = pl.concat([part.entries for part in parts if part.entries is not None], how="vertical_relaxed")
    problems = [part.problems for part in parts if part.problems is not None]
    understood = tuple(part.understood for part in parts)
    problems.append(between_rows(entries, understood))
    # under one of two names there is no record, which must accuse nobody
    doubled = pl.col("id_number").is_in(_numbers_of_two(entries)) & (pl.col("id_type") == "id_card")
    entries = entries.with_columns(pl.col("name_fragile") | doubled)
    return Roster(
        EntryTable.validate(entries.with_row_index("entry"), cast=True),
        ProblemTable.validate(pl.concat(problems), cast=True),
        understood,
        failed,
    )


def _numbers_of_two(entries: pl.DataFrame) -> list[str]:
    names = entries.group_by("id_number").agg(pl.col("name").n_unique())
    return names.filter(pl.col("name") > 1)["id_number"].to_list()
