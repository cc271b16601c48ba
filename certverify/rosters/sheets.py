"""Read one sheet: its table or tables, the kind of people they list, and their entries and problems."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from certverify.rosters.entries import Context, accepted_columns, entries_of
from certverify.rosters.entries.leavers_named import named_in_rows, named_in_table
from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.sniff import FileFormat
from certverify.rosters.posts import CHEMICAL, PostReader
from certverify.rosters.posts.above import manager_in, names_manager, names_operation, names_post
from certverify.rosters.posts.kinds import kinds_of_word
from certverify.rosters.posts.words import split_words, understand
from certverify.rosters.problems import problems_of
from certverify.rosters.table.blocks import Table, columns_of, notes_of, tables_of
from certverify.rosters.table.by_content import values_below
from certverify.rosters.table.cards import cards_begin, cards_of
from certverify.rosters.table.codes import decoded
from certverify.rosters.table.group_posts import rows_below_posts
from certverify.rosters.table.headings import Headings, without_heading
from certverify.rosters.table.layout import Layout, find_layout
from certverify.rosters.table.legends import explains_star
from certverify.rosters.table.lines import lines_of
from certverify.rosters.table.long_cells import without_long_cells
from certverify.rosters.table.mapping import Fixed
from certverify.rosters.table.passes import names_operations
from certverify.rosters.table.people_groups import View, groups_told, views_of
from certverify.rosters.table.posts_above import NamesPost, post_around, post_in
from certverify.rosters.table.preview import first_rows
from certverify.rosters.table.rows import Body, body_of, listed, unposted
from certverify.rosters.table.script import in_one_script
from certverify.rosters.table.second_people import second_people
from certverify.rosters.table.sheet_notes import comments_of, looks_of, notes_of_sheet
from certverify.rosters.table.states import kind_of_states
from certverify.rosters.table.ticked_posts import with_ticked_posts
from certverify.rosters.table.titles import Surroundings, names_itself, read_surroundings, says_left
from certverify.rosters.table.understood import Note, UnderstoodSheet
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.industry_names import names_coal_mine
from certverify.rosters.values.name_marks import STAR
from certverify.rosters.values.people import is_part
from certverify_schemas.catalogue import Catalogue
from certverify_schemas.masking import mask_numbers_in

__all__ = ["REJECTED", "Part", "Reading", "read_sheet"]

REJECTED: Final = pl.Schema({"employer": pl.String(), "name": pl.String(), "id_number": pl.String()})
"""What is known of people whose rows are rejected: normal forms, empty or null where there is none."""

_ROWS_AT_ONCE: Final = 131_072
_LEGEND_ROWS: Final = 6
_STAR_AT_NAME: Final = r"^\s*[*＊]+|[*＊]+\s*$"
_ITEM_FIELDS: Final = frozenset({"operation_item", "job_category", "cert_name"})
_CARD_FIELDS: Final = frozenset({"cert_number", "validity", "valid_to", "first_issue_date", "issue_date"})


@dataclass(frozen=True)
class Part:
    """What became of one sheet: ``entries`` (``EntryTable`` but for its number) and ``problems`` (``ProblemTable``).

    Both are ``None`` where the sheet holds no people. ``named_gone`` (columns ``NAMED``) are those without an ID number
    whom it says to have left or moved, ``rejected`` (:data:`REJECTED`) those who are no entries.
    ``titled`` is the employer that a title or a mapping names.
    """

    understood: UnderstoodSheet
    entries: pl.DataFrame | None = None
    problems: pl.DataFrame | None = None
    named_gone: pl.DataFrame | None = None
    rejected: pl.DataFrame | None = None
    titled: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a sheet is read with; ``employer`` is the one that an earlier sheet of the file names."""

    catalogue: Catalogue
    as_of: date
    mapping: tuple[Fixed, ...] = ()
    employer: str | None = None
    called: Mapping[Path, str] = field(default_factory=dict)

    def name(self, path: Path) -> Path:
        """Return the name by which a file is known, as a path without folder."""
        return Path(self.called.get(path, path.name))

    def names_post(self, word: str) -> bool:
        """Tell whether a word names a post that people below it may share."""
        return names_post(word, self.catalogue)

    def names_operation(self, word: str) -> bool:
        """Tell whether a word over a list of certificates names what they are for."""
        return names_operation(word, self.catalogue)

    def names_field(self, word: str) -> tuple[str, str] | None:
        """Return the field that a word in a header fills for the people below it, and with which post."""
        if manager := manager_in(word):
            return "person_type", manager
        trade = post_in(word, self.names_post)
        return ("trade", trade) if trade else None

    def fixed(self, file: str, sheet: str | None) -> Fixed:
        """Return what the mapping says of a sheet: the first table that means it."""
        return next((fixed for fixed in self.mapping if fixed.meant(file, sheet)), Fixed())


def read_sheet(path: Path, kind: FileFormat, sheet: Sheet, reading: Reading) -> Part:
    """Read a sheet as parsed; one that is hidden, empty or without a table is only described."""
    understood = UnderstoodSheet(path.name, sheet.name, kind.value, None, encoding=sheet.encoding)
    if sheet.hidden:
        return Part(replace(understood, notes=(Note("sheet_hidden"),)))
    if sheet.cells.height == 0:
        return Part(replace(understood, notes=(Note("sheet_empty"),)))
    sheet, cut = without_long_cells(sheet)
    understood = replace(understood, first=first_rows(sheet))
    fixed = reading.fixed(path.name, sheet.name)
    whole = fixed.header_row is not None or not {"name", "id_number"}.isdisjoint(fixed.columns.values())
    views, told = ([View(sheet)], ()) if whole else _views(sheet, reading)
    seen = [found for view in views if (found := _seen(path, view, reading)) is not None]
    if not seen:
        gone = named_in_rows(path.name, sheet)
        return Part(replace(understood, notes=(*cut, Note("sheet_without_header"))), named_gone=gone)
    notes = dict.fromkeys((*cut, *told, *groups_told(views), *(note for *_, notes in seen for note in notes)))
    understood = replace(understood, notes=tuple(notes))
    return _read_tables_of(path, sheet, [(part, layout) for part, layout, _ in seen], understood, reading)


def _views(sheet: Sheet, reading: Reading) -> tuple[list[View], tuple[Note, ...]]:
    """Return the tables that a sheet shows (its cards, its groups of people side by side, itself), and what to say."""
    cards = cards_of(sheet)
    if cards is not None:
        return [View(one) for one in cards.sheets], cards.notes
    begin = cards_begin(sheet)
    row = "" if begin is None else str(sheet.first_row + begin + 1)
    return views_of(sheet, reading.names_field), (Note("cards_not_read", (("row", row),)),) if row else ()


def _seen(path: Path, view: View, reading: Reading) -> tuple[Sheet, Layout, tuple[Note, ...]] | None:
    """Return a view of a sheet with its words written out, and where its table stands."""
    fixed = view.without_others(reading.fixed(path.name, view.sheet.name))
    layout = _layout_of(path, view.sheet, reading, fixed)
    if layout is None:
        return None
    sheet, script = in_one_script(view.sheet, layout)
    sheet, codes = decoded(sheet, layout, lambda word: kinds_of_word(word, reading.catalogue))
    if script or codes:
        layout = _layout_of(path, sheet, reading, fixed) or layout
    return sheet, view.laid_over(layout), (*script, *codes)


def _read_tables_of(
    path: Path, sheet: Sheet, views: Sequence[Table], understood: UnderstoodSheet, reading: Reading
) -> Part:
    tables, ticked = _tables(path, sheet, views, reading)
    fields = views[0][1].fields | tables[0][1].fields
    around, heading, said = _surroundings(path, sheet, views[0][1], fields, reading)
    if lost := [column for table in tables for column in second_people(table)]:
        return Part(replace(understood, notes=(Note("sheet_two_lists", (("columns", "、".join(lost)),)),)))
    bodies = _bodies(tables, reading.names_post, heading)
    contexts = [_context(path, *table, around, reading) for table in tables]
    said_left = dict.fromkeys(c.surroundings.left for c in contexts if c.surroundings.left)
    understood = replace(
        understood,
        header_row=_row_of_header(*views[0]),
        kind=around.kind,
        mapping=columns_of(tables),
        employer=around.employer or around.employer_likely,
        notes=(
            *understood.notes,
            *ticked,
            *dict.fromkeys(note for body in bodies for note in body.notes),
            *looks_of(sheet, bodies),
            *comments_of(sheet),
            *(notes_of(tables) if len(views) == 1 else ()),
            *(Note("sheet_left", (("name", left),)) for left in said_left),
            *dict.fromkeys(_posts_around(tables, bodies, contexts)),
            *said,
            *notes_of_sheet(path, understood, sheet, [layout for _, layout in tables]),
        ),
    )
    if not any(body.lines.height for body in bodies):
        return Part(understood, titled=around.employer)
    read_tables = zip((body.lines for body in bodies), (found for _, found in tables), contexts, strict=True)
    accepted, problems, gone, rejected = _read_tables(list(read_tables))
    understood = replace(understood, entries=accepted.height)
    return Part(understood, accepted, problems, gone, rejected, around.employer)


def _surroundings(
    path: Path, sheet: Sheet, layout: Layout, fields: frozenset[str], reading: Reading
) -> tuple[Surroundings, Headings, tuple[Note, ...]]:
    """Return what stands around the tables, the heading above the first one, and what to say of both."""
    titles, heading = without_heading(layout.titles, reading.names_post)
    around = read_surroundings(path.stem, sheet.name, titles, fields)
    # 代维公司 in the title is what the column of firms is headed by
    headers = {squeeze(column.header) for column in layout.columns}
    named = None if around.employer in headers else around.employer
    told = reading.fixed(path.name, sheet.name).employer
    around = replace(around, employer=told or named, headed=heading.contractor != "")
    around, carried = _carried(around, sheet.name, reading.employer)
    wrong = around.uscc_wrong
    notes = (
        *((Note("title_code_wrong", (("code", mask_numbers_in(wrong)),)),) if wrong else ()),
        *((Note("title_several", (("title", around.several),)),) if around.several else ()),
        *((Note("sheet_of_others", (("name", around.others),)),) if around.others else ()),
        *carried,
    )
    return around, heading, notes


def _tables(
    path: Path, sheet: Sheet, views: Sequence[Table], reading: Reading
) -> tuple[list[Table], tuple[Note, ...]]:
    """Return the tables of a sheet, with the posts that are ticked in them written out, and what to say of that."""

    def find(part: Sheet) -> Layout | None:
        return _layout_of(path, part, reading)

    tables = [table for view in views for table in tables_of(*view, find)]
    fixed = reading.fixed(path.name, sheet.name)
    if fixed.columns or fixed.header_row is not None:
        return tables, ()
    notes: dict[Note, None] = {}
    for n, (part, layout) in enumerate(tables):
        if layout.heading or layout.given is not None:
            continue
        written, note = with_ticked_posts(part, layout, names_manager)
        if note is not None and (found := find(written)) is not None:
            tables[n] = written, found
            notes[note] = None
    return tables, tuple(notes)


def _row_of_header(sheet: Sheet, layout: Layout) -> int:
    """Return the row of the header as a person sees it, 0 for none; of cards, the row of the first name."""
    return sheet.first_row + layout.first + (2 if sheet.letters else 1) if layout.first >= 0 else 0


def _carried(
    around: Surroundings, sheet: str | None, employer: str | None
) -> tuple[Surroundings, tuple[Note, ...]]:
    """Give a sheet without title the firm that an earlier one names, unless its name is that of another unit."""
    own = around.employer or around.employer_likely
    if employer is None or (own is not None and own in squeeze(around.words) and not is_part(own)):
        return around, ()
    unit = names_itself(sheet)
    if unit and unit not in employer:
        likely = own or unit
        note = Note("employer_not_carried", (("employer", employer), ("name", unit), ("likely", likely)))
        return replace(around, employer_likely=likely), (note,)
    note = Note("employer_carried", (("employer", employer),))
    return replace(around, employer_likely=employer), (note,)


def _bodies(tables: Sequence[Table], names_post: NamesPost, first: Headings) -> list[Body]:
    """Return the rows of each table; a heading at the end of one still holds in the table below it.

    ``first`` is what a heading above the header of the first one says.
    """
    bodies: list[Body] = []
    for n, (sheet, layout) in enumerate(tables):
        below = n > 0 and sheet.first_row > tables[n - 1][0].first_row
        bodies.append(body_of(sheet, layout, names_post, bodies[-1].last if below else first))
    return bodies


def _posts_around(
    tables: Sequence[Table], bodies: Sequence[Body], contexts: Sequence[Context]
) -> Iterator[Note]:
    """Say which name or title was read as the post of rows that name none themselves, or that a group's was not."""
    for (_, layout), body, context in zip(tables, bodies, contexts, strict=True):
        around = context.surroundings.post
        if (
            around.post
            and not body.lines.filter(pl.col("post_above").is_null() & unposted(layout)).is_empty()
        ):
            yield Note(f"post_of_{around.where}", (("text", around.text), ("post", around.post)))
        if not around.post and (rows := rows_below_posts(body.lines, layout)):
            yield Note("posts_in_first_rows", (("rows", listed(rows)), ("count", len(rows))))


def _context(path: Path, sheet: Sheet, layout: Layout, around: Surroundings, reading: Reading) -> Context:
    """Return what the cells of a table are read with: its own columns say what kind of people it lists."""
    kind = around.kind
    if layout.first == 0 and not layout.titles:
        kind = read_surroundings(path.stem, sheet.name, (), layout.fields).kind
    firm = f"{around.employer or around.employer_likely or ''}{around.industry}"
    chemical = re.search(CHEMICAL, firm) is not None
    cards = any(names_operations(c.header) for c in layout.columns if c.field == "cert_number")
    if layout.heading:
        kind = read_surroundings(path.stem, layout.heading, (), layout.fields).kind
    if layout.given is not None and layout.given[0] == "person_type":
        kind = "managers"
    item_claims = bool(layout.fields & _ITEM_FIELDS) and not layout.fields & _CARD_FIELDS
    title = next((text for text in layout.titles if says_left(text)), "")
    names = reading.names_operation if layout.fields & _CARD_FIELDS else reading.names_post
    post = post_around(sheet.name, layout.titles, path.stem, names)
    words = f"{around.words} {firm}"
    posts = PostReader(
        reading.catalogue,
        kind,
        chemical=chemical,
        operation_cards=cards,
        around=words,
        coal_mine=any(map(names_coal_mine, words.split())),
    )
    around = replace(around, kind=kind, left=around.left or title, post=post)
    mixed = any(
        column.field == "employment_status"
        and column.how == "content"
        and kind_of_states(values_below(sheet, column.index, layout.body)) == "mixed"
        for column in layout.columns
    )
    star = explains_star((*layout.titles, *_texts_below(sheet)))
    return Context(
        path.name, sheet.name, around, posts, reading.as_of, sheet.date1904, item_claims, mixed, star
    )


def _texts_below(sheet: Sheet) -> list[str]:
    """Return the texts of the last rows, in which a legend may stand."""
    height = sheet.cells.height
    return [text for n in range(max(0, height - _LEGEND_ROWS), height) for text in sheet.texts(n)]


def _layout_of(path: Path, sheet: Sheet, reading: Reading, fixed: Fixed | None = None) -> Layout | None:
    fixed = fixed or reading.fixed(path.name, sheet.name)
    return find_layout(sheet, lambda word: understand(word, reading.catalogue).special, fixed)


def _read_tables(
    tables: Sequence[tuple[pl.DataFrame, Layout, Context]],
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the accepted entries, the problems, who is gone by name alone, and the rejected, of tables side by side.

    Parts are numbered through a row.
    """
    accepted, problems, gone, rejected = [], [], [], []
    taken: pl.DataFrame | None = None
    for body, layout, context in tables:
        parts = []
        for everything in _read_lines(body, layout, context):
            numbered = everything if taken is None else _numbered_after(everything, taken)
            parts.append(numbered.select("row", "part"))
            problems.append(problems_of(numbered, layout.columns))
            gone.append(named_in_table(numbered))
            rejected.append(numbered.filter(pl.col("reject").is_not_null()).select(REJECTED.names()))
            accepted.append(numbered.filter(pl.col("reject").is_null()).select(accepted_columns()))
        if len(tables) > 1 and parts:
            said = [*parts, *([taken] if taken is not None else [])]
            taken = pl.concat(said).group_by("row").agg(pl.col("part").max())
    people = pl.concat(accepted, how="vertical_relaxed")
    people = people if taken is None else people.sort("row", "part")
    return people, pl.concat(problems), pl.concat(gone), pl.concat(rejected, how="vertical_relaxed")


def _numbered_after(entries: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    joined = entries.join(taken.rename({"part": "before"}), on="row", how="left", maintain_order="left")
    return joined.with_columns(pl.col("part") + pl.col("before").fill_null(0)).drop("before")


def _read_lines(body: pl.DataFrame, layout: Layout, context: Context) -> Iterator[pl.DataFrame]:
    """Yield the entries, accepted or not; read some rows at a time, which bounds the memory."""
    catalogue = context.posts.catalogue

    def known(word: str) -> bool:
        return understand(word, catalogue).kind is not None

    def words(cell: str) -> list[str]:
        return split_words(cell, catalogue)

    def plain(cell: str) -> bool:
        found = words(cell)
        return bool(found) and all(understand(word, catalogue).plain for word in found)

    for rows in body.iter_slices(_ROWS_AT_ONCE):
        lines = lines_of(rows, layout, known, words, plain, as_of=context.as_of)
        lines = lines.with_columns(name_cell=pl.col("name"), id_cell=pl.col("id_number"))
        if context.star_explained:
            lines = lines.with_columns(pl.col("name").str.replace_all(_STAR_AT_NAME, STAR))
        yield entries_of(lines, context)
