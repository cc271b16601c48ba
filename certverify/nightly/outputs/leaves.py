"""Tables of a night as people read them: the same lines as texts on a page, and as numbers on a sheet of a workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook

from certverify.messages import Lang
from certverify.reports.workbook.printing import unmarked
from certverify.reports.workbook.styles import Styles

__all__ = ["Leaf", "Value", "texts_of", "write_workbook"]

Value = str | int | float | None
"""A text, a count, a share of 1, or a share of nothing."""
_NUMBER_WIDTH: Final = 9
_ON_ONE: Final = 8
"""Numbers beside several labels that one page holds; with more of them a table is printed two pages wide."""
_SCALE: Final = 80  # per cent
_SAFE: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A table: its title, heads and lines; the first ``labels`` columns say what a line is of."""

    title: str
    heads: Sequence[str]
    lines: Sequence[Sequence[Value]] = field(repr=False)
    labels: int = 1
    widths: Sequence[int] = (18,)
    """Of the labels' columns on a sheet, in characters; the last one holds for those after it."""


def texts_of(leaf: Leaf) -> Iterator[list[str]]:
    """Yield the lines as texts: counts with thousands, shares in per cent, a share of nothing as a dash."""
    for line in leaf.lines:
        yield [_text(value) for value in line]


def _text(value: Value) -> str:
    match value:
        case None:
            return "–"
        case float():
            return f"{value:.1%}"
        case int():
            return f"{value:,}"
    return value


def write_workbook(file: Path, leaves: Sequence[Leaf], title: str, lang: Lang) -> None:
    """Write a workbook with one sheet a table; nothing that anybody typed becomes a formula or a link.

    Raises:
        OSError: the file cannot be written.
    """
    book = Workbook(str(file), {**_SAFE, "tmpdir": str(file.parent)})
    styles = Styles(book, lang)
    book.set_properties({"title": title, "author": "certverify"})
    for leaf in leaves:
        _fill(book.add_worksheet(leaf.title), leaf, title, styles)
    book.close()


def _fill(sheet: Any, leaf: Leaf, title: str, styles: Styles) -> None:
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, title, styles.named("section"))
    sheet.set_row(1, 42)
    for column, head in enumerate(leaf.heads):
        sheet.write_string(1, column, head, styles.named("head"))
    for row, line in enumerate(leaf.lines, start=2):
        for column, value in enumerate(line):
            _write(sheet, row, column, value, styles)
    for column in range(leaf.labels):
        sheet.set_column(column, column, leaf.widths[min(column, len(leaf.widths) - 1)])
    if len(leaf.heads) > leaf.labels:
        sheet.set_column(leaf.labels, len(leaf.heads) - 1, _NUMBER_WIDTH)
    sheet.freeze_panes(2, leaf.labels if len(leaf.heads) > leaf.labels else 0)
    _print_setup(sheet, leaf)


def _print_setup(sheet: Any, leaf: Leaf) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.3, right=0.3, top=0.65, bottom=0.65)
    sheet.repeat_rows(0, 1)
    if leaf.labels == 1 or len(leaf.heads) <= leaf.labels + _ON_ONE:
        sheet.fit_to_pages(1, 0)
        return
    sheet.set_print_scale(_SCALE)
    sheet.set_v_pagebreaks([leaf.labels + _ON_ONE])
    sheet.repeat_columns(0, leaf.labels - 1)
    sheet.print_across()


def _write(sheet: Any, row: int, column: int, value: Value, styles: Styles) -> None:
    match value:
        case None:
            sheet.write_blank(row, column, None, styles.named("share"))
        case str():
            sheet.write_string(row, column, unmarked(value), styles.named("label"))
        case float():
            sheet.write_number(row, column, value, styles.named("share"))
        case int():
            sheet.write_number(row, column, value, styles.named("count"))
