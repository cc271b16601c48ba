"""Lines of a worksheet, written column by column.

XlsxWriter builds one object per cell: 7 s for 100,000 lines of 14 columns. Here Polars renders the lines' XML
(ECMA-376 part 1, 18.3.1.4) in one expression per column, in a tenth of that time; XlsxWriter does all the rest:
styles, views, printing, the package. Most columns say few different things: such a cell is rendered once however many
lines show it, and its text stands among the workbook's shared strings (18.4); other texts stand in their cells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

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


class _Column(NamedTuple):
    """A column ready to be rendered: its letters, and what it says by ``keys`` if it says few different things."""

    letters: str
    cells: Cells
    keys: list[str]
    said: pl.DataFrame | None


class LineSheet(Worksheet):  # type: ignore[misc, unused-ignore]  # xlsxwriter ships no types for some versions
    """A worksheet whose lines below the header come from a table; they are rendered when the workbook is closed."""

    def set_lines(
        self, first_row: int, lines: pl.DataFrame, tone: str | None, cells: Sequence[Cells]
    ) -> None:
        """Take the lines, from the zero-based row ``first_row`` on; ``tone`` names the column that colours a line."""
        toned = lines.with_row_index("_line", offset=first_row + 1).with_columns(
            _line=pl.col("_line").cast(pl.String),
            _tone=pl.col(tone).cast(pl.String).fill_null("") if tone else pl.lit(""),
        )
        # now: when the workbook is closed, its shared strings have been counted
        columns = [self._column(xl_col_to_name(index), one, toned) for index, one in enumerate(cells)]
        self._lines = (toned, columns)
        if lines.height:
            self._check_dimensions(first_row, 0)
            self._check_dimensions(first_row + lines.height - 1, len(cells) - 1)

    def _column(self, letters: str, cells: Cells, lines: pl.DataFrame) -> _Column:
        keys = [cells.field, "_tone"] if len(cells.style) > 1 else [cells.field]
        said = None if cells.kind == "number" else lines.group_by(keys, maintain_order=True).len("_times")
        if said is None or 2 * said.height > lines.height:
            return _Column(letters, cells, keys, None)
        if cells.kind == "text":
            said = said.with_columns(self._shared(said, cells.field))
        rendered = said.select(
            *keys, _content(cells, said).alias(letters), _lines_of(cells).alias(f"_{letters}")
        )
        return _Column(letters, cells, keys, rendered)

    def _shared(self, said: pl.DataFrame, field: str) -> pl.Series:
        """Enter texts among the workbook's shared strings, and return their numbers there as ``_shared``."""
        # XlsxWriter takes a text in these marks for one that is formatted in parts, and would not escape it
        texts = pl.when((pl.col(field) != "") & ~pl.col(field).str.starts_with("<r>")).then(field)
        numbers = []
        for text, times in said.select(texts, "_times").iter_rows():
            numbers.append(None if text is None else self.str_table._get_shared_string_index(text))  # noqa: SLF001  # no public way to it
            self.str_table.count += 0 if text is None else times - 1
        return pl.Series("_shared", numbers, pl.UInt32)

    def _write_rows(self) -> None:
        # the one method overridden: XlsxWriter calls it between <sheetData> and </sheetData>
        lines, columns = self._lines
        self.dim_rowmax -= lines.height
        super()._write_rows()
        self.dim_rowmax += lines.height
        self.fh.flush()
        for chunk in _rendered(lines, columns):
            self.fh.buffer.write(chunk)  # UTF-8 as it is: to decode and encode it took as long as to write it


def _rendered(lines: pl.DataFrame, columns: Sequence[_Column]) -> Iterator[bytes]:
    heights = [_lines_of(one.cells) if one.said is None else pl.col(f"_{one.letters}") for one in columns]
    row = [
        pl.lit('<row r="'),
        pl.col("_line"),
        pl.lit('" ht="'),
        _height(heights),
        pl.lit('" customHeight="1">'),
    ]
    for one in columns:
        content = _content(one.cells, lines) if one.said is None else pl.col(one.letters)
        row += [pl.lit(f'<c r="{one.letters}'), pl.col("_line"), content]
    text = pl.concat_str(*row, pl.lit("</row>"))
    for part in lines.iter_slices(_CHUNK):
        for one in columns:
            if one.said is not None:
                part = part.join(one.said, on=one.keys, how="left", nulls_equal=True, maintain_order="left")  # noqa: PLW2901
        yield part.select(text.str.join("").cast(pl.Binary)).item()


def _height(lines: Sequence[pl.Expr]) -> pl.Expr:
    """Work out a row's height in points: only Excel grows rows to their text by itself, and only on some paths."""
    return (
        (pl.max_horizontal(pl.lit(1.0), *lines) * _LINE_HEIGHT + _PADDING)
        .clip(upper_bound=409)
        .cast(pl.String)
    )


def _lines_of(cells: Cells) -> pl.Expr:
    """Tell how many lines a cell takes; null for what never takes more than one."""
    if cells.kind != "text":
        return pl.lit(None, pl.Float64)
    return _text_lines(pl.col(cells.field), cells.width)


def _text_lines(value: pl.Expr, width: float) -> pl.Expr:
    # an East Asian character is two columns wide and three bytes long, a Latin one is one and one
    columns = (value.str.len_bytes() + value.str.len_chars()).cast(pl.Float64) / 2
    return (columns / (width * _USED)).ceil() + value.str.count_matches("\n")


def _content(cells: Cells, lines: pl.DataFrame) -> pl.Expr:
    """Render a cell behind its place: from the quotation mark after ``<c r="A1`` to its end."""
    plain = _style(cells.style)
    value = pl.col(cells.field)
    if cells.kind == "text":
        return _text_cell(plain, _style(cells.risky), value, shared="_shared" in lines.columns)
    if cells.kind == "own_day":
        words = _text_cell(plain, _style(cells.risky), value)
        typed = value.str.to_date("%Y-%m-%d", strict=False)
        day = pl.when(typed >= _SERIAL_FROM).then(typed)
        return pl.when(day.is_null()).then(words).otherwise(_number(plain, _serial(day)))
    number = _serial(value) if cells.kind == "day" else value
    return pl.when(value.is_null()).then(_empty(plain)).otherwise(_number(plain, number))


def _serial(day: pl.Expr) -> pl.Expr:
    return (day - pl.lit(_SERIAL_ZERO)).dt.total_days()


def _empty(style: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit('" s="'), style, pl.lit('"/>'))


def _number(style: pl.Expr, number: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit('" s="'), style, pl.lit('"><v>'), number.cast(pl.String), pl.lit("</v></c>"))


def _text_cell(plain: pl.Expr, risky: pl.Expr, value: pl.Expr, *, shared: bool = False) -> pl.Expr:
    style = pl.when(value.str.contains(RISKY_START)).then(risky).otherwise(plain)
    # as XlsxWriter does: only space at an end needs to be kept by order, and every cell is 21 bytes shorter
    kept = (
        pl.when(value != value.str.strip_chars()).then(pl.lit(' xml:space="preserve"')).otherwise(pl.lit(""))
    )
    opening = pl.concat_str(pl.lit('" t="inlineStr"><is><t'), kept, pl.lit(">"))
    filled = pl.concat_str(pl.lit('" s="'), style, opening, _escaped(value), pl.lit("</t></is></c>"))
    if shared:
        number = pl.concat_str(pl.lit('" t="s"><v>'), "_shared", pl.lit("</v></c>"))
        filled = pl.coalesce(pl.concat_str(pl.lit('" s="'), style, number), filled)
    return pl.when(value.is_null() | (value == "")).then(_empty(plain)).otherwise(filled)


def _escaped(value: pl.Expr) -> pl.Expr:
    """Escape markup, and the spreadsheet's own escape ``_x0041_``, which would come back as another character."""
    literal = value.str.replace_all(r"_(x[0-9A-Fa-f]{4}_)", "_x005F_${1}")
    return literal.str.replace_many(_MARKUP)


def _style(formats: dict[str, Any]) -> pl.Expr:
    indices = {tone: str(one._get_xf_index()) for tone, one in formats.items()}  # noqa: SLF001  # no public way to it
    if len(indices) == 1:
        return pl.lit(indices[""])
    return pl.col("_tone").replace_strict(list(indices), list(indices.values()), default=indices[""])
