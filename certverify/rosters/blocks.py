"""Tables side by side in one sheet: a header row that names person and ID number again begins a second list."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from certverify.rosters.cells import Sheet
from certverify.rosters.headers import match_header
from certverify.rosters.layout import Layout
from certverify.rosters.understood import Column, Note

__all__ = ["Table", "columns_of", "notes_of", "tables_of"]

Table = tuple[Sheet, Layout]


def tables_of(sheet: Sheet, layout: Layout, find: Callable[[Sheet], Layout | None]) -> list[Table]:
    """Return the tables that stand side by side, each as a sheet of its own columns; mostly the one table.

    What a mapping says of columns is said of one table, so a mapped sheet is never taken apart.
    """
    mapped = any(column.how == "mapping" for column in layout.columns)
    edges = _edges(sheet.texts(layout.first)) if layout.first >= 0 and not mapped else []
    if len(edges) < 2:
        return [(sheet, layout)]
    ends = [*edges[1:], sheet.width]
    parts = [_part(sheet, left, right) for left, right in zip([0, *edges[1:]], ends, strict=True)]
    tables = [(part, found) for part in parts if (found := find(part)) is not None]
    return tables if len(tables) == len(parts) else [(sheet, layout)]


def _edges(header: Sequence[str]) -> list[int]:
    """Return where each table begins: its name or ID column, or the columns before it that repeat earlier ones."""
    fields = [
        match[0] if text and (match := match_header(text)) and match[1] == "exact" else "" for text in header
    ]
    names, numbers = (
        [n for n, field in enumerate(fields) if field == wanted] for wanted in ("name", "id_number")
    )
    edges = [min(pair) for pair in zip(names, numbers, strict=False)]
    return [_opened(edge, fields) if n else edge for n, edge in enumerate(edges)]


def _opened(edge: int, fields: Sequence[str]) -> int:
    while edge > 0 and fields[edge - 1] and fields[edge - 1] in fields[: edge - 1]:
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
    """Return the columns of all tables, as the sheet has them."""
    first = tables[0][0].first_column
    return tuple(
        replace(column, index=column.index + sheet.first_column - first)
        for sheet, layout in tables
        for column in layout.columns
    )


def notes_of(tables: Sequence[Table]) -> list[Note]:
    """Say that a sheet holds several tables side by side."""
    return [Note("tables_side_by_side", (("count", len(tables)),))] if len(tables) > 1 else []
