"""Forms of several firms below each other in one sheet: the lines that say whose people stand below them.

A form begins with a line that names its firm or its industry (单位：某某公司 | 行业：危险化学品), or with a title of
its own (某某公司特种作业人员登记表). Its columns are those of the table above, be their header written again or not.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.around.forms import Opening
from certverify.rosters.table.header.header_rows import is_person
from certverify.rosters.table.layout import Layout
from certverify.rosters.values.cleaning import squeeze, squeezed_text

__all__ = ["Table", "forms_in", "opening_above", "rows_between"]

_MAY_SAY: Final = (
    r"(?s)^\s*[^:：]{0,12}(单位|企业|公司|厂名|行业)[^:：]{0,12}[:：]"
    r"|^\s*[^:：]{0,8}(单位|企业|公司)(名称)?\s*([(（][^()（）]{0,6}[）)])?\s*$"
    r"|^[^:：]{3,60}(表|册|单|台账|一览|登记|汇总|情况|清单)([(（][^()（）]*[）)])?\s*$"
)
"""Cells that may open a form; the whole row is looked at before it is believed."""
_HIGHEST: Final = 8
"""Lines that an opening may have, blank ones and the header included."""
Table = tuple[Sheet, Layout]


@dataclass(frozen=True, slots=True)
class _Start:
    """Lines of a table: the first one of an opening, its header (-1 where it is not written again), its people."""

    top: int
    header: int
    body: int


def forms_in(tables: Sequence[Table], no_firm: Callable[[str], bool]) -> list[Table]:
    """Return tables with those parted that hold several forms, each with the lines above its people as its titles.

    ``no_firm`` tells posts, departments and other headings from the name of a firm that stands alone.
    """
    if not tables or len({sheet.first_column for sheet, _ in tables}) > 1:
        return list(tables)
    opening = Opening(tables[0][1].titles, no_firm)
    found = []
    for n, (sheet, layout) in enumerate(tables):
        below = n > 0 and sheet.first_row > tables[n - 1][0].first_row
        form = opening.form(layout.titles) if below and opening.says(layout.titles) else None
        found += _forms_of(
            sheet, replace(layout, form=form, titles=opening.titles(layout.titles, form)), opening
        )
    return found


def opening_above(sheet: Sheet, layout: Layout, header: int, no_firm: Callable[[str], bool]) -> int:
    """Return the line in which the opening begins of another list, whose header is in the given line."""
    opening = Opening(layout.titles, no_firm)
    top = _upwards(sheet, layout, header, opening)
    return top if any(opening.opens(sheet.texts(n), again=True) for n in range(top, header)) else header


def rows_between(sheet: Sheet, top: int, bottom: int) -> Sheet:
    """Return the lines of a sheet from ``top`` to before ``bottom`` as a sheet of its own."""
    merges = [
        replace(m, top=m.top - top, bottom=m.bottom - top) for m in sheet.merges if top <= m.top < bottom
    ]
    cells = sheet.cells.slice(top, bottom - top)
    return replace(sheet, cells=cells, first_row=sheet.first_row + top, merges=tuple(merges))


def _forms_of(sheet: Sheet, layout: Layout, opening: Opening) -> list[Table]:
    starts = list(_starts(sheet, layout, opening)) if layout.first >= 0 else []
    if not starts:
        return [(sheet, layout)]
    headers = _headers(sheet, layout)
    forms = [(rows_between(sheet, 0, starts[0].top), layout)]
    ends = [*(start.top for start in starts[1:]), sheet.cells.height]
    for start, bottom in zip(starts, ends, strict=True):
        above = [n for n in range(start.top, start.body) if n not in headers]
        own = tuple(text for n in above for text in opening.texts(sheet.texts(n)))
        form = opening.form(own)
        away = {n - start.top for n in {*layout.absent, *headers} if n >= start.top}
        found = replace(
            layout,
            first=start.header - start.top if start.header >= 0 else -1,
            body=start.body - start.top,
            titles=opening.titles(own, form),
            absent=frozenset(away),
            form=form,
        )
        forms.append((rows_between(sheet, start.top, bottom), found))
    return forms


def _starts(sheet: Sheet, layout: Layout, opening: Opening) -> Iterator[_Start]:
    """Yield where forms begin: not at labels that stand at the foot of each one, the last of them below everybody."""
    headers = _headers(sheet, layout)
    people = _people(sheet, layout)
    found: list[tuple[_Start, bool]] = []
    last = layout.body
    for line in _candidates(sheet, layout):
        if line < last or any(map(is_person, texts := sheet.texts(line))):
            continue
        start = _start(sheet, layout, line, headers, opening)
        if opening.opens(texts, again=start.header >= 0):
            found.append((start, opening.is_label(texts)))
            last = start.body
    at_foot = found and found[-1][1] and found[-1][0].header < 0 and found[-1][0].body > people
    if at_foot and not opening.labelled:
        found = [(start, label) for start, label in found if not label]
    yield from (start for start, _ in found if start.header >= 0 or start.body <= people)


def _candidates(sheet: Sheet, layout: Layout) -> list[int]:
    """Return the lines below the header with a cell that may open a form; every distinct cell is looked at once."""
    body = sheet.cells.slice(layout.body).select(pl.col(r"^v\d+$"))
    lines: set[int] = set()
    for column in body.iter_columns():
        told = column.unique()
        told = told.filter(told.str.contains(_MAY_SAY).fill_null(value=False))
        if not told.is_empty():
            lines.update(column.is_in(told.implode()).arg_true().to_list())
    return sorted(line + layout.body for line in lines)


def _headers(sheet: Sheet, layout: Layout) -> frozenset[int]:
    """Return the lines below the header that repeat one of its lines word for word."""
    lines = [list(map(squeeze, sheet.texts(n))) for n in range(layout.first, layout.body)]
    names = [column.index for column in layout.columns if column.field in {"name", "id_number"}]
    found: set[int] = set()
    for texts in (texts for texts in lines if sum(map(bool, texts)) > 1):
        at = next((n for n in (*names, *range(len(texts))) if texts[n]), 0)
        column = sheet.cells[f"v{at}"]
        same = squeezed_text(column) == texts[at]
        found.update(
            n
            for n in same.arg_true().to_list()
            if n >= layout.body and list(map(squeeze, sheet.texts(n))) == texts
        )
    return frozenset(found)


def _people(sheet: Sheet, layout: Layout) -> int:
    """Return the last line that has digits of an ID number, or else something in the column of names."""
    fields = {column.field: column.index for column in layout.columns}
    at = fields.get("id_number", fields.get("name", 0))
    told = (
        sheet.cells[f"v{at}"]
        .str.contains(r"\d{5}" if "id_number" in fields else r"\S")
        .fill_null(value=False)
    )
    return max(told.arg_true().to_list(), default=-1)


def _start(sheet: Sheet, layout: Layout, line: int, headers: frozenset[int], opening: Opening) -> _Start:
    header, n = -1, line + 1
    while n < min(sheet.cells.height, line + _HIGHEST):
        texts = sheet.texts(n)
        if n in headers:
            header = n if header < 0 else header
        elif any(map(is_person, texts)) or (any(texts) and not opening.goes_on(texts)):
            break
        n += 1
    return _Start(_upwards(sheet, layout, line, opening), header, n)


def _upwards(sheet: Sheet, layout: Layout, line: int, opening: Opening) -> int:
    """Return the highest line above that belongs to the same opening: titles and labels, with blank lines between."""
    top = line
    for n in range(line - 1, max(layout.body, line - _HIGHEST) - 1, -1):
        texts = sheet.texts(n)
        if any(text.strip() for text in texts):
            if any(map(is_person, texts)) or not opening.goes_on(texts):
                break
            top = n
    return top
