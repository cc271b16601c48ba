"""The sheets that list lines: problems, everyone, not verified, data problems, advice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from certverify.messages import Lang, text
from certverify.reports.words import closings, states
from certverify.reports.workbook.cells import Cells, Kind, LineSheet
from certverify.reports.workbook.styles import Styles

__all__ = ["SHEETS", "Column", "TableSheet", "fill", "known_columns"]

MOST_LINES: Final = 1_000_000
"""A worksheet ends at row 1,048,576; what lies beyond is in the Parquet files, and the sheet says so."""

_HEADER_ROW: Final = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column: message key of its head, field of the lines, width in characters.

    A column of kind ``own_day`` is filled in by hand. A hidden one is for finding the line again. ``worded`` is the
    width where it is larger in English, whose words cannot be broken between any two characters as Chinese ones can.
    """

    head: str
    field: str
    width: float
    kind: Kind = "text"
    centre: bool = False
    tones: bool = False
    hidden: bool = False
    worded: float | None = None

    def width_in(self, lang: Lang) -> float:
        """Return the width in a language."""
        return self.width if lang == "zh" or self.worded is None else self.worded


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One sheet: message keys of name, title and note, the lines' view, the colouring column, the columns.

    ``first_page`` is how many columns the left of two pages shows when printed; ``None``: one page holds all of them.
    """

    name: str
    title: str
    note: str
    lines: str
    tone: str | None
    frozen: int
    columns: tuple[Column, ...]
    first_page: int | None = None


_SEQ: Final = Column("list.seq", "seq", 4.5, "number", centre=True)
_DEPARTMENT: Final = Column("list.department", "department", 9, worded=11.5)
_NAME: Final = Column("list.name", "name", 8, centre=True)
_POST: Final = Column("list.post", "post", 9.5)
_WIDE_DEPARTMENT: Final = Column("list.department", "department", 13.5)
_WIDE_POST: Final = Column("list.post", "post", 12)
_ID: Final = Column("report.column.id_number", "id_number", 19, centre=True)
_PLACE: Final = Column("report.column.place", "place", 14)

SHEETS: Final = (
    TableSheet(
        "report.sheet.problems", "list.title", "report.note.problems", "problem_lines", "severity", 3,
        (
            _SEQ,
            _DEPARTMENT,
            _NAME,
            _POST,
            Column("list.employment", "employment", 7, worded=12),
            Column("list.kind", "kind", 9.5, tones=True),
            Column("list.description", "description", 23),
            Column("list.claimed", "claimed", 10.5),
            Column("list.official", "official", 10.5),
            Column("list.asked_at", "asked_at", 10, centre=True),
            Column("list.nature", "nature", 8, centre=True, tones=True, worded=15),
            Column("list.basis", "basis", 19),
            Column("list.measure", "measure", 16),
            Column("list.change", "change", 9, centre=True),
            Column("list.owner", "owner", 11),
            Column("list.deadline", "deadline", 11, "own_day"),
            Column("list.done", "state", 14, centre=True),
            Column("list.done_on", "done_on", 11, "own_day"),
            Column("list.proof", "proof", 18),
            Column("list.reviewer", "reviewer", 11),
            Column("list.reviewed_on", "reviewed_on", 11, "own_day"),
            Column("list.closed", "closed", 7.5, centre=True),
            Column("list.remark", "remark", 19),
            Column("report.column.place", "place", 16, hidden=True),
            Column("report.column.finding", "finding_id", 16, hidden=True),
            Column("report.column.id_number", "id_number", 19, hidden=True),
        ),
        first_page=13,
    ),
    TableSheet(
        "report.sheet.resolved", "report.title.resolved", "report.note.resolved", "resolved_lines", None, 3,
        (
            _SEQ,
            _WIDE_DEPARTMENT,
            _NAME,
            _WIDE_POST,
            Column("list.kind", "kind", 24),
            Column("list.change", "change", 11, centre=True),
            Column("report.column.resolved_by", "told", 48),
            Column("report.column.finding", "finding_id", 16, hidden=True),
        ),
    ),
    TableSheet(
        "report.sheet.people", "report.title.people", "report.note.people", "people_lines", "status", 3,
        (
            _SEQ,
            _WIDE_DEPARTMENT,
            _NAME,
            _ID,
            _WIDE_POST,
            Column("list.employment", "employment", 12),
            Column("report.column.required", "required", 18),
            Column("report.column.status", "status_text", 17, centre=True, tones=True),
            Column("report.column.said", "said", 30),
            Column("report.column.valid_to", "valid_to", 11, "day"),
            Column("list.asked_at", "asked_at", 15, centre=True),
            _PLACE,
        ),
    ),
    TableSheet(
        "report.sheet.unverified", "report.title.unverified", "report.note.unverified", "unverified_lines", None, 3,
        (
            _SEQ,
            _WIDE_DEPARTMENT,
            _NAME,
            _ID,
            _WIDE_POST,
            Column("report.column.cause", "told", 28),
            Column("report.column.next_try_at", "next_try_at", 16, centre=True),
            Column("report.column.todo", "advice", 30),
            _PLACE,
        ),
    ),
    TableSheet(
        "report.sheet.data", "report.title.data", "report.note.data", "data_lines", None, 1,
        (
            _SEQ,
            Column("report.column.file", "source", 24),
            Column("ui.map.sheet", "sheet", 12),
            Column("report.column.row", "row", 7, "number", centre=True),
            Column("report.column.column", "column", 16),
            _NAME,
            Column("report.column.value", "value", 20),
            Column("report.column.cause", "reason", 34),
            Column("report.column.remedy", "remedy", 34),
            Column("report.column.effect", "effect", 14),
        ),
    ),
    TableSheet(
        "report.sheet.advice", "report.title.advice", "report.note.advice", "advice_lines", "severity", 3,
        (
            _SEQ,
            _WIDE_DEPARTMENT,
            _NAME,
            _WIDE_POST,
            Column("report.column.advice", "kind", 14, tones=True),
            Column("report.column.message", "message", 42),
            Column("report.column.valid_to", "valid_to", 11, "day"),
            Column("list.measure", "measure", 36),
            _PLACE,
        ),
    ),
)  # fmt: skip
"""The sheets after the summary, in their order; a column or sheet of which nothing is known is left out."""


def known_columns(spec: TableSheet, lines: pl.DataFrame) -> tuple[Column, ...]:
    """Return the columns of a sheet of which the lines tell anything."""
    return tuple(column for column in spec.columns if column.field in lines.columns)


def fill(
    sheet: LineSheet,
    spec: TableSheet,
    lines: pl.DataFrame,
    styles: Styles,
    *,
    lang: Lang,
    title: str,
    lead: str = "",
) -> None:
    """Write title, note (after ``lead``), header and lines, and set widths, panes and filter."""
    columns = known_columns(spec, lines)
    last = len(columns) - 1
    # on the right of two pages, a title over the columns repeated there would show again, cut off
    first, seen = (0, last) if spec.first_page is None else (spec.frozen, spec.first_page - 1)
    sheet.merge_range(0, first, 0, seen, title, styles.named("title"))
    sheet.merge_range(
        1, first, 1, seen, lead + text(spec.note, lang) + _beyond(lines, lang), styles.named("note")
    )
    sheet.set_row(0, 30)
    sheet.set_row(1, 30)
    sheet.set_row(_HEADER_ROW, 32 if lang == "zh" else 48)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width_in(lang), None, {"hidden": column.hidden})
        sheet.write_string(_HEADER_ROW, index, text(column.head, lang), styles.named("head"))
    shown = lines.head(MOST_LINES)
    sheet.set_lines(_HEADER_ROW + 1, shown, spec.tone, [_cells(column, styles, lang) for column in columns])
    sheet.freeze_panes(_HEADER_ROW + 1, spec.frozen)
    sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + max(1, shown.height), last)
    sheet.repeat_rows(_HEADER_ROW)
    if spec.lines == "problem_lines" and shown.height:
        _ask_to_fill_in(sheet, columns, shown.height, lang)


def _cells(column: Column, styles: Styles, lang: Lang) -> Cells:
    day = column.kind in {"day", "own_day"}
    look = styles.lines(day=day, centre=column.centre, tones=column.tones)
    risky = styles.lines(day=day, centre=column.centre, tones=column.tones, risky=True)
    return Cells(column.field, column.kind, column.width_in(lang), look, risky)


def _ask_to_fill_in(sheet: LineSheet, columns: Sequence[Column], height: int, lang: Lang) -> None:
    """Offer lists and ask for dates in the columns that people fill in."""
    choice = {
        "list.done": states(lang),
        "list.closed": closings(lang),
    }
    for index, column in enumerate(columns):
        where = (_HEADER_ROW + 1, index, _HEADER_ROW + height, index)
        if column.head in choice:
            sheet.data_validation(*where, _one_of(choice[column.head], lang))
        elif column.kind == "own_day":
            sheet.data_validation(*where, _a_day(lang))


def _one_of(options: list[str], lang: Lang) -> dict[str, object]:
    title = text("report.validation.title", lang)
    return {"validate": "list", "source": options, "error_title": title, "error_message": title}


def _a_day(lang: Lang) -> dict[str, object]:
    message = text("report.validation.date", lang)
    # 1 January 2000 as a serial number: any later day will do, a text or a bare number will not
    return {"validate": "date", "criteria": ">=", "value": 36526, "error_message": message}


def _beyond(lines: pl.DataFrame, lang: Lang) -> str:
    over = lines.height - MOST_LINES
    return "" if over <= 0 else " " + text("report.more", lang, n=over, file="rows.parquet")
