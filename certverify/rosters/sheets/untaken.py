"""ID numbers of a sheet that became nobody's entry: whoever bears one may be lost, so each is named with its cell.

A form has people outside its table, too: above it (主要负责人 | 王某 | 身份证号 | …), at its foot, on cards.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import polars as pl

from certverify import messages
from certverify.rosters.files.cells import Sheet
from certverify.rosters.sheets.reading import Part
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Column, Note
from certverify.rosters.values.ids import valid_id
from certverify_schemas.masking import mask_number
from certverify_schemas.tables import ProblemTable

__all__ = ["UNTAKEN", "cells_untaken", "numbers_in", "numbers_taken", "told_untaken", "unaccounted"]

UNTAKEN: Final = pl.Schema({"row": pl.UInt32(), "letters": pl.String(), "number": pl.String()})
"""A cell's row as a person sees it, the letters of its column, and the number in it."""
_NAMED: Final = 30
_NAMED_IN_ERROR: Final = 10
_BYTES: Final = 18
_LOOSE: Final = r"[\s\-–—]+"
_RUN: Final = r"[0-9A-Za-z]*\d{17}[\dXx][0-9A-Za-z]*"
"""A number with whatever hangs on it: with a letter before it, it is a certificate's."""
_READ_AS_NUMBERS: Final = frozenset({"cert_number", "employer_uscc"})


def numbers_in(sheet: Sheet) -> pl.DataFrame:
    """Return (:data:`UNTAKEN`) every cell of a sheet that holds an ID number with a right check digit."""
    found = [pl.DataFrame(schema=UNTAKEN)]
    for column in range(sheet.width):
        cells = pl.DataFrame({"text": sheet.cells[f"v{column}"]}).with_row_index("row", sheet.first_row + 1)
        cells = cells.filter(pl.col("text").str.len_bytes() >= _BYTES)
        if cells["text"].str.contains("[０-９]").any():
            cells = cells.with_columns(pl.col("text").str.normalize("NFKC"))
        close = pl.col("text").str.replace_all(_LOOSE, "")
        cells = cells.with_columns(close=close).filter(pl.col("close").str.contains(r"\d{17}[\dXx]"))
        if cells.is_empty():
            continue
        runs = pl.concat_list(pl.col(name).str.extract_all(_RUN) for name in ("text", "close"))
        numbers = cells.select("row", letters=pl.lit(sheet.letters_of(column)), number=runs.list.unique())
        numbers = numbers.explode("number").with_columns(pl.col("number").str.to_uppercase())
        found.append(numbers.filter(valid_id("number")).match_to_schema(UNTAKEN, integer_cast="upcast"))
    return pl.concat(found)


def numbers_taken(parts: Iterable[Part]) -> pl.Series:
    """Return the ID numbers of the people who are read or rejected in some sheets."""
    tables = [table for part in parts for table in (part.entries, part.rejected) if table is not None]
    none = pl.Series(dtype=pl.String)
    return pl.concat([none, *(table["id_number"].cast(pl.String) for table in tables)]).drop_nulls().unique()


def unaccounted(sheet: Sheet, part: Part, tables: Sequence[tuple[Layout, pl.DataFrame]]) -> pl.DataFrame:
    """Return the numbers of a sheet as parsed that nobody in it bears, and that no column or problem names.

    ``tables`` are the tables in it with the rows of their people.
    """
    numbers = numbers_in(sheet)
    left = numbers.filter(~pl.col("number").is_in(numbers_taken([part]).implode()))
    if left.is_empty():
        return left
    problems = part.problems.filter("rejects")["row"].to_list() if part.problems is not None else []
    named = {cell for table in tables for cell in _cells_named(*table, frozenset(problems))}
    cell = pl.concat_str("letters", "row")
    return left.filter(~cell.is_in(named))


def _cells_named(layout: Layout, lines: pl.DataFrame, rejected: frozenset[int]) -> Iterator[str]:
    """Yield the cells of people whose number is that of a certificate, not understood as a column's, or rejected."""
    strange = [head.rpartition("(")[2].rstrip(")") for head in (*layout.strange, *layout.unplaced)]
    rows = lines["row"].to_list()
    for column in layout.columns:
        if column.field in _READ_AS_NUMBERS or column.how == "mapping" or column.field == "not_a_fact":
            yield from map(column.cell, rows)
        elif column.field == "id_number":
            yield from map(column.cell, rejected.intersection(rows))
    yield from (Column(0, letters, "", "", "").cell(row) for letters in strange for row in rows)


def told_untaken(part: Part, parts: Sequence[Part]) -> Part:
    """Return what became of a sheet, with what it names of people whom no sheet of the file (``parts``) lists.

    A problem for each number that nobody bears and a note, and a note of those who stand beside its table without one.
    """
    if part.mentioned:
        part = _told_mentioned(part, parts)
    if part.unread_names:
        part = _told_unread(part, parts)
    if part.untaken is None or part.untaken.is_empty():
        return part
    left = part.untaken.filter(~pl.col("number").is_in(numbers_taken(parts).implode())).unique(
        maintain_order=True
    )
    if left.is_empty():
        return part
    cells = [f"{letters}{row}" for row, letters, _ in left.head(_NAMED).iter_rows()]
    sheet = part.understood
    rows = [_problem(sheet.file, sheet.sheet, *line) for line in left.head(_NAMED).iter_rows()]
    schema = {name: column.dtype for name, column in ProblemTable.columns().items()}
    told = ProblemTable.validate(pl.DataFrame(rows, schema=schema, orient="row"), cast=True)
    problems = pl.concat([frame for frame in (part.problems, told) if frame is not None])
    return _noted(replace(part, problems=problems), "ids_untaken", cells, left.height)


def cells_untaken(parts: Sequence[Part]) -> str:
    """Return the first cells with ID numbers of sheets of which nothing was read, a dash where there are none.

    Of several sheets they bear the number (``#2!B4``): cards are called after their people.
    """
    cells = [
        f"{f'#{n}!' if len(parts) > 1 else ''}{letters}{row}"
        for n, part in enumerate(parts, 1)
        if part.untaken is not None
        for row, letters, _ in part.untaken.head(_NAMED).iter_rows()
    ]
    return "、".join(cells[:_NAMED_IN_ERROR]) + (" …" if len(cells) > _NAMED_IN_ERROR else "") or "—"


def _listed(parts: Sequence[Part]) -> frozenset[str]:
    tables = [table["name"] for one in parts for table in (one.entries, one.rejected) if table is not None]
    return frozenset(name for names in tables for name in names)


def _told_unread(part: Part, parts: Sequence[Part]) -> Part:
    """Note the columns of names that are not read, with the people in them whom no sheet of the file lists."""
    listed = _listed(parts)
    left = [(name, column) for name, column in part.unread_names if name not in listed]
    columns = list(dict.fromkeys(column for _, column in left))
    return _noted(part, "names_untaken", columns, len(left)) if left else part


def _told_mentioned(part: Part, parts: Sequence[Part]) -> Part:
    listed = _listed(parts)
    cells = list(dict.fromkeys(place for name, place in part.mentioned if name not in listed))
    return _noted(part, "people_mentioned_alone", cells, len(cells)) if cells else part


def _noted(part: Part, word: str, cells: Sequence[str], count: int) -> Part:
    more = " …" if len(cells) > _NAMED or (word == "ids_untaken" and count > _NAMED) else ""
    note = Note(word, (("count", count), ("cells", "、".join(cells[:_NAMED]) + more)))
    return replace(part, understood=replace(part.understood, notes=(*part.understood.notes, note)))


def _problem(source: str, sheet: str | None, row: int, letters: str, number: str) -> dict[str, Any]:
    facts = {"cell": f"{letters}{row}", "value": mask_number(number)}
    texts = {
        f"{part}_{lang}": messages.text(f"problem.id_untaken.{part}", lang, **facts)
        for part in ("message", "remedy")
        for lang in messages.LANGUAGES
    }
    return {
        **dict.fromkeys(ProblemTable.columns()),
        "source": source,
        "sheet": sheet,
        "row": row,
        "column": f"({letters})",
        "field": "id_number",
        "value": facts["value"],
        "reason": "id_untaken",
        "rejects": False,
        **texts,
    }
