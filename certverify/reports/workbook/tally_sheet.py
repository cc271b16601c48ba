"""The sheet of counts: by problem, by certificate needed, by department, by month of expiry, each with its chart.

The charts are the spreadsheet's own, so that they can be copied into other documents and follow a change of the cells.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from certverify.messages import text
from certverify.reports.facts import Facts, Line
from certverify.reports.tallies import departments, items, months
from certverify.reports.workbook.printing import unmarked
from certverify.reports.workbook.styles import FONTS, INK, Styles

__all__ = ["fill_tallies"]

_WIDTHS: Final = (40, 10, 10, 10, 10)
_CHART_COLUMN: Final = 6
_CHART_WIDTH: Final = 540
_ROW: Final = 20  # pixels
_BAR: Final = 30  # pixels for each bar
_FIRST: Final = 2
_PAGE: Final = 44  # rows of a printed page
_MOST_BARS: Final = 12
_MOST_LINES: Final = 200


class _Bars(NamedTuple):
    """A series of a chart: which column of numbers, and its colour."""

    column: int
    ink: str


class _Block(NamedTuple):
    """A table with its chart: message keys of title and heads, lines, series; ``upright`` columns instead of bars."""

    title: str
    heads: tuple[str, ...]
    lines: Sequence[Line]
    bars: tuple[_Bars, ...]
    upright: bool = False


_STATUSES: Final = ("report.column.total", "status.compliant", "status.flagged", "status.unverified")
_BY_STATUS: Final = (_Bars(2, "#2E7D32"), _Bars(3, "#B3261E"), _Bars(4, "#B26A00"))


def fill_tallies(book: Any, sheet: Any, facts: Facts, styles: Styles) -> list[int]:
    """Write the blocks one under the other, each table with its chart to the right.

    Returns the zero-based rows with which a page has to begin, so that no chart is cut in two.
    """
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    sheet.merge_range(0, 0, 0, _CHART_COLUMN + 7, facts.title("report.sheet.tallies"), styles.named("title"))
    sheet.set_row(0, 34)
    row, page, begin = _FIRST, 0, list[int]()
    for block in _blocks(facts):
        end = _write((book, sheet), block, row, facts, styles)
        if end - page > _PAGE and row > _FIRST:
            begin.append(page := row)
        row = end
    return begin


def _blocks(facts: Facts) -> tuple[_Block, ...]:
    certainty = ("certainty.confirmed", "certainty.provisional", "report.column.total")
    return (
        _Block(
            "report.section.rules", ("list.kind", *certainty), facts.rules(),
            (_Bars(1, "#8E1B14"), _Bars(2, "#E39A93")),
        ),
        _Block("report.section.items", ("report.column.required", *_STATUSES), items(facts), _BY_STATUS),
        _Block("report.section.departments", ("list.department", *_STATUSES), departments(facts), _BY_STATUS),
        _Block(
            "report.section.expiry", ("report.section.expiry", "report.column.count"), months(facts),
            (_Bars(1, "#1F4E79"),), upright=True,
        ),
    )  # fmt: skip  # a block reads better in few lines


def _write(place: tuple[Any, Any], block: _Block, first: int, facts: Facts, styles: Styles) -> int:
    """Write a block from the zero-based row ``first`` on, and return the row at which the next one begins.

    ``place`` is the workbook and the sheet.
    """
    book, sheet = place
    sheet.merge_range(
        first, 0, first, len(_WIDTHS) - 1, text(block.title, facts.lang), styles.named("section")
    )
    head, lines = first + 1, block.lines[:_MOST_LINES]
    for index, key in enumerate(block.heads):
        sheet.write_string(head, index, text(key, facts.lang), styles.named("head"))
    for row, line in enumerate(lines, head + 1):
        sheet.write_string(row, 0, unmarked(line.label), styles.named("label", line.tone))
        for index, number in enumerate(line.numbers, 1):
            sheet.write_number(row, index, number, styles.named("count"))
    sheet.set_row(head, 30)  # English heads need two lines
    if not lines:
        sheet.write_string(head + 1, 0, text("report.empty", facts.lang), styles.named("body"))
        return head + 4
    height = _draw(book, sheet, block, head, facts)
    return max(head + len(lines) + 3, first + 2 + height // _ROW)


def _draw(book: Any, sheet: Any, block: _Block, head: int, facts: Facts) -> int:
    """Draw the chart beside its table, and return its height in pixels."""
    last = head + min(len(block.lines), _MOST_BARS if not block.upright else len(block.lines))
    chart = book.add_chart({"type": "column" if block.upright else "bar", "subtype": "stacked"})
    for column, ink in block.bars:
        chart.add_series(
            {
                "name": [sheet.name, head, column],
                "categories": [sheet.name, head + 1, 0, last, 0],
                "values": [sheet.name, head + 1, column, last, column],
                "fill": {"color": ink},
                "gap": 60,
            }
        )
    height = 300 if block.upright else 90 + _BAR * (last - head)
    _look(chart, block, height, facts)
    sheet.insert_chart(
        head - 1, _CHART_COLUMN, chart, {"y_offset": 2, "description": text(block.title, facts.lang)}
    )
    return height


def _look(chart: Any, block: _Block, height: int, facts: Facts) -> None:
    font = {"name": FONTS[facts.lang], "size": 9, "color": INK, "bold": False}
    chart.set_title({"name": text(block.title, facts.lang), "name_font": {**font, "size": 11, "bold": True}})
    chart.set_size({"width": _CHART_WIDTH, "height": height})
    counts = {"num_font": font, "major_gridlines": {"visible": True, "line": {"color": "#E1E6EB"}}, "min": 0}
    names: dict[str, Any] = {"num_font": font, "line": {"color": "#B8C2CC"}}
    if block.upright:
        chart.set_x_axis({**names, "num_font": {**font, "rotation": -45}})
        chart.set_y_axis({**counts, "num_format": "0"})
    else:
        # a bar chart's first category stands at the bottom unless its axis, which is the y axis here, is turned round
        chart.set_y_axis({**names, "reverse": True})
        chart.set_x_axis({**counts, "num_format": "0", "label_position": "high"})
    chart.set_legend({"none": True} if len(block.bars) == 1 else {"position": "bottom", "font": font})
