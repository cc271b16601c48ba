"""Several tables in one sheet: a header that is not the one above again begins a list with columns of its own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.body.row_notes import listed
from certverify.rosters.table.header.header_rows import is_person
from certverify.rosters.table.header.headers import match_header, words_of
from certverify.rosters.table.layout import Layout, is_header
from certverify.rosters.table.understood import Column, Note
from certverify.rosters.table.views.forms import Table, opening_above, rows_between
from certverify.rosters.table.views.shared_columns import with_shared
from certverify.rosters.values.cleaning import squeeze

__all__ = ["Table", "columns_of", "notes_of", "other_headers", "tables_of"]

_WORDY: Final = r"(?s)[^\x00-\x7F]|[A-Za-z].*[A-Za-z]"
"""What each header word for names and ID numbers has in it, however it is spaced."""


def tables_of(
    sheet: Sheet, layout: Layout, find: Callable[[Sheet], Layout | None], no_firm: Callable[[str], bool]
) -> list[Table]:
    """Return the tables that stand below or beside each other, each as a sheet of its own; mostly the one table.

    What a mapping says of columns is said of one table, so a mapped sheet is never taken apart.
    """
    if layout.first < 0 or any(column.how == "mapping" for column in layout.columns):
        return [(sheet, layout)]
    at = next(other_headers(sheet, layout), None)
    top = opening_above(sheet, layout, at, no_firm) if at is not None else 0
    if at is not None and (found := find(below := rows_between(sheet, top, sheet.cells.height))) is not None:
        return [*_beside(rows_between(sheet, 0, top), layout, find), *tables_of(below, found, find, no_firm)]
    return _beside(sheet, layout, find)


def other_headers(sheet: Sheet, layout: Layout) -> Iterator[int]:
    """Yield the lines below the header that read like a header and are not the same: the columns below are theirs.

    A header written again word for word, as for printing, changes nothing.
    """
    if layout.first < 0:
        return
    body = sheet.cells.slice(layout.body).select(pl.col(r"^v\d+$"))
    header = list(map(squeeze, sheet.texts(layout.first)))
    for at in _naming(body):
        texts = sheet.texts(layout.body + at)
        same = list(map(squeeze, texts)) == header
        if not same and is_header(texts) and not any(map(is_person, texts)):
            yield layout.body + at


def _naming(body: pl.DataFrame) -> list[int]:
    """Return the lines in which a cell is a header word for names or ID numbers.

    Every distinct cell is looked at once, and one without a letter beyond A to Z or two of these not at all: to fold
    the numbers of a large roster took a third of the time of reading it.
    """
    words = [word for field in ("name", "id_number") for word in words_of(field)]
    told = pl.concat([column.unique() for column in body.iter_columns()]).alias("cell").to_frame()
    cell = pl.col("cell")
    found = told.filter(cell.str.contains(_WORDY)).filter(_key(cell).is_in(words))
    if found.is_empty():
        return []
    named = pl.any_horizontal(pl.all().is_in(found["cell"].implode()))
    return body.select(named.arg_true()).to_series().to_list()


def _key(text: pl.Expr) -> pl.Expr:
    """Fold a cell as header words are; brackets (身份证号（必填）) are left to the look at the whole row."""
    plain = text.str.normalize("NFKC").str.replace_all(r"[\s*★☆:。.、]+", "")
    return plain.str.to_lowercase().str.replace(r"\(.*\)$", "")


def _beside(sheet: Sheet, layout: Layout, find: Callable[[Sheet], Layout | None]) -> list[Table]:
    edges = _edges(sheet.texts(layout.first))
    if len(edges) < 2:
        return [(sheet, layout)]
    ends = [*edges[1:], sheet.width]
    parts = [_part(sheet, left, right) for left, right in zip([0, *edges[1:]], ends, strict=True)]
    tables = [(part, found) for part in parts if (found := find(part)) is not None]
    if len(tables) < len(parts):
        return [(sheet, layout)]
    places = list(zip(edges[1:], ends[1:], strict=True))
    others = zip(places, tables[1:], strict=True)
    return [
        tables[0],
        *(with_shared((sheet, layout), edges[0], place, table, find) for place, table in others),
    ]


def _edges(header: Sequence[str]) -> list[int]:
    """Return where each table begins: its name or ID column, or the columns before it that repeat earlier ones."""
    fields = [
        match[0] if text and (match := match_header(text)) and match[1] == "exact" else "" for text in header
    ]
    names, numbers = (
        [n for n, field in enumerate(fields) if field == wanted] for wanted in ("name", "id_number")
    )
    edges = [min(pair) for pair in zip(names, numbers, strict=False)]
    opened, start = edges[:1], 0
    for edge in edges[1:]:
        start = _opened(edge, fields, start)
        opened.append(start)
    return opened


def _opened(edge: int, fields: Sequence[str], start: int) -> int:
    """Return where the columns begin that the table right of another, which begins at ``start``, repeats of it."""
    while edge > start and fields[edge - 1] and fields[edge - 1] in fields[start : edge - 1]:
        edge -= 1
    return edge


def _part(sheet: Sheet, left: int, right: int) -> Sheet:
    names = {f"{letter}{n}": f"{letter}{n - left}" for n in range(left, right) for letter in "vk"}
    merges = [
        replace(m, left=m.left - left, right=m.right - left) for m in sheet.merges if left <= m.left < right
    ]
    return replace(
        sheet,
        cells=sheet.cells.select(list(names)).rename(names),
        first_column=sheet.first_column + left,
        merges=tuple(merges),
    )


def columns_of(tables: Sequence[Table]) -> tuple[Column, ...]:
    """Return the columns of all tables, as the sheet has them; one that two of them share, once."""
    first = tables[0][0].first_column
    return tuple(
        dict.fromkeys(
            replace(column, index=column.index + sheet.first_column - first)
            for sheet, layout in tables
            for column in layout.columns
        )
    )


def notes_of(tables: Sequence[Table]) -> list[Note]:
    """Say that a sheet holds several tables, and in which rows the headers below the first one stand."""
    tables = [(sheet, layout) for sheet, layout in tables if layout.form is None]
    if len(tables) < 2:
        sheet, layout = tables[0]
        rows = [sheet.first_row + at + 1 for at in other_headers(sheet, layout)]
        return [Note("header_within", (("rows", listed(rows)),))] if rows else []
    if len({sheet.first_row for sheet, _ in tables}) == 1:
        return [Note("tables_side_by_side", (("count", len(tables)),))]
    rows = sorted({sheet.first_row + layout.first + 1 for sheet, layout in tables})[1:]
    return [Note("tables_stacked", (("count", len(tables)), ("rows", listed(rows))))]
