"""Lines of a worksheet, written column by column.

XlsxWriter builds one object per cell: 7 s for 100,000 lines of 14 columns. Here Polars renders the lines' XML
(ECMA-376 part 1, 18.3.1.4, inline strings) in one expression per column, in a tenth of that time; XlsxWriter does all
the rest: styles, views, printing, the package.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import polars as pl
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

__all__ = ["RISKY_START", "Cells", "LineSheet"]

Kind = Literal["text", "number", "day", "own_day"]

RISKY_START: Final = r"^[=+\-@＝＋－＠\t\r\n]"
"""What a spreadsheet takes for a formula when the cell is edited, exported to CSV or pasted elsewhere."""

_CHUNK: Final = 10_000
_LINE_HEIGHT: Final = 13.5
_PADDING: Final = 4.5
_USED: Final = 0.93  # of a line's width, as East Asian text breaks before punctuation
_SERIAL_ZERO: Final = date(1899, 12, 30)
_MARKUP: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SERIAL_FROM: Final = date(1900, 3, 1)  # before it, spreadsheets do not agree on the serial numbers


@dataclass(frozen=True, slots=True)
class Cells:
    """One column of lines: where its values come from and how they look.

    ``style`` maps the tone of a line to a format; ``risky`` does so for text that begins like a formula, with the
    quote prefix that keeps it text for good. A column of kind ``own_day`` holds what people typed: ISO days become
    days, other words stay. ``width`` is the column's, in characters.
    """

    field: str
    kind: Kind
    width: float
    style: dict[str, Any]
    risky: dict[str, Any]


class LineSheet(Worksheet):  # type: ignore[misc, unused-ignore]  # xlsxwriter ships no types for some versions
    """A worksheet whose lines below the header come from a table; they are rendered when the workbook is closed."""

    def set_lines(
        self, first_row: int, lines: pl.DataFrame, tone: str | None, cells: Sequence[Cells]
    ) -> None:
        """Take the lines, from the zero-based row ``first_row`` on; ``tone`` names the column that colours a line."""
        self._lines = (first_row, lines, tone, tuple(cells))
        if lines.height:
            self._check_dimensions(first_row, 0)
            self._check_dimensions(first_row + lines.height - 1, len(cells) - 1)

    def _write_rows(self) -> None:
        # the one method overridden: XlsxWriter calls it between <sheetData> and </sheetData>
        first_row, lines, tone, cells = self._lines
        self.dim_rowmax, last = first_row - 1, self.dim_rowmax
        super()._write_rows()
        self.dim_rowmax = last
        for chunk in _rendered(first_row, lines, tone, cells):
            self.fh.write(chunk)


def _rendered(first_row: int, lines: pl.DataFrame, tone: str | None, cells: Sequence[Cells]) -> Iterator[str]:
    numbered = lines.with_row_index("_line", offset=first_row + 1).with_columns(
        _line=pl.col("_line").cast(pl.String),
        _tone=pl.col(tone).cast(pl.String).fill_null("") if tone else pl.lit(""),
    )
    columns = [_cell(xl_col_to_name(index), one) for index, one in enumerate(cells)]
    opening = pl.concat_str(
        pl.lit('<row r="'), "_line", pl.lit('" ht="'), _height(cells), pl.lit('" customHeight="1">')
    )
    row = pl.concat_str(opening, *columns, pl.lit("</row>"))
    for part in numbered.iter_slices(_CHUNK):
        yield part.select(row.str.join("")).item()


def _height(cells: Sequence[Cells]) -> pl.Expr:
    """Work out a row's height in points: only Excel grows rows to their text by itself, and only on some paths."""
    texts = [(pl.col(one.field), one.width) for one in cells if one.kind == "text"]
    lines = [_text_lines(value, width).fill_null(1) for value, width in texts]
    return (
        (pl.max_horizontal(pl.lit(1.0), *lines) * _LINE_HEIGHT + _PADDING)
        .clip(upper_bound=409)
        .cast(pl.String)
    )


def _text_lines(value: pl.Expr, width: float) -> pl.Expr:
    # an East Asian character is two columns wide and three bytes long, a Latin one is one and one
    columns = (value.str.len_bytes() + value.str.len_chars()).cast(pl.Float64) / 2
    return (columns / (width * _USED)).ceil() + value.str.count_matches("\n")


def _cell(letter: str, cells: Cells) -> pl.Expr:
    start = pl.concat_str(pl.lit(f'<c r="{letter}'), "_line", pl.lit('" s="'))
    plain = _style(cells.style)
    empty = pl.concat_str(start, plain, pl.lit('"/>'))
    value = pl.col(cells.field)
    if cells.kind == "text":
        return _text_cell(start, plain, _style(cells.risky), value, empty)
    if cells.kind == "own_day":
        words = _text_cell(start, plain, _style(cells.risky), value, empty)
        typed = value.str.to_date("%Y-%m-%d", strict=False)
        value = pl.when(typed >= _SERIAL_FROM).then(typed)
        serial = (value - pl.lit(_SERIAL_ZERO)).dt.total_days().cast(pl.String)
        return (
            pl.when(value.is_null())
            .then(words)
            .otherwise(pl.concat_str(start, plain, pl.lit('"><v>'), serial, pl.lit("</v></c>")))
        )
    number = (value - pl.lit(_SERIAL_ZERO)).dt.total_days() if cells.kind == "day" else value
    filled = pl.concat_str(start, plain, pl.lit('"><v>'), number.cast(pl.String), pl.lit("</v></c>"))
    return pl.when(value.is_null()).then(empty).otherwise(filled)


def _text_cell(start: pl.Expr, plain: pl.Expr, risky: pl.Expr, value: pl.Expr, empty: pl.Expr) -> pl.Expr:
    style = pl.when(value.str.contains(RISKY_START)).then(risky).otherwise(plain)
    # as XlsxWriter does: only space at an end needs to be kept by order, and every cell is 21 bytes shorter
    kept = (
        pl.when(value != value.str.strip_chars()).then(pl.lit(' xml:space="preserve"')).otherwise(pl.lit(""))
    )
    opening = pl.concat_str(pl.lit('" t="inlineStr"><is><t'), kept, pl.lit(">"))
    filled = pl.concat_str(start, style, opening, _escaped(value), pl.lit("</t></is></c>"))
    return pl.when(value.is_null() | (value == "")).then(empty).otherwise(filled)


def _escaped(value: pl.Expr) -> pl.Expr:
    """Escape markup, and the spreadsheet's own escape ``_x0041_``, which would come back as another character."""
    literal = value.str.replace_all(r"_(x[0-9A-Fa-f]{4}_)", "_x005F_${1}")
    return literal.str.replace_many(_MARKUP)


def _style(formats: dict[str, Any]) -> pl.Expr:
    indices = {tone: str(one._get_xf_index()) for tone, one in formats.items()}  # noqa: SLF001  # no public way to it
    return pl.col("_tone").replace_strict(list(indices), list(indices.values()), default=indices[""])
