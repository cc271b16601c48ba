"""The full days that the cells of a row write besides its card's own: one of them may be the end that was meant."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from certverify.rosters.entries.former_days import current_part, heads_former
from certverify.rosters.entries.terms import read_term
from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.header.headers import exact_field
from certverify.rosters.table.header.renewals import parted_turn
from certverify.rosters.table.layout import Layout
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.dates import find_dates

__all__ = ["DayColumns", "days_of_rows"]

_DAYS: Final = pl.List(pl.Date)
_TERMS: Final = frozenset({"validity", "valid_to"})
_TAKEN: Final = frozenset(
    {
        "birth_date", "first_issue_date", "id_number", "issue_date", "name", "review_actual", "review_due",
        "review_plain", "valid_from",
    }
)  # fmt: skip
"""Fields whose days are known to be no end: a review or a first day that equals the official end explains nothing."""
_HEADS_DATES: Final = re.compile(
    "日期|时间|有效|到期|期限|期至|期$|截止|届满|年检|年审|date|expir|valid|until", re.IGNORECASE
)
_SEPARATOR: Final = r"[-./年·•∙・。、．－／\s]"
_MAY_DATE: Final = (
    rf"\d{_SEPARATOR}{{1,3}}\d{{1,2}}[-./月·•∙・。、．－／\s]{{1,3}}\d"  # 2030-2-28, 30.2.28
    r"|(?:^|\D)(?:19|20)\d{2}[01]\d[0-3]\d(?:\D|$)"  # 20300228
    r"|(?:19|20)\d{2}\.\d{4}"
    r"|[〇零○一二三四五六七八九]年"
    r"|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
"""What every full day holds, as one pass over a column tells it: its cells are read for days, and no others."""
_SERIAL: Final = r"^\d{5}(?:\.\d+)?$"
_PLAIN: Final = (r"^\d{4}-\d{1,2}-\d{1,2}$", r"^\d{4}\.\d{1,2}\.\d{1,2}$", r"^\d{4}/\d{1,2}/\d{1,2}$",
                 r"^\d{4}年\d{1,2}月\d{1,2}日?$")  # fmt: skip  # the same day four times
_JOINED: Final = r"^(?:19|20)\d{2}[01]\d[0-3]\d$"


@dataclass(frozen=True, slots=True)
class DayColumns:
    """Columns in which days may stand: ``terms`` are those of terms of several cards, ``dated`` headed as dates are."""

    others: tuple[int, ...]
    terms: frozenset[int]
    dated: frozenset[int]

    @classmethod
    def of(cls, sheet: Sheet, layout: Layout) -> "DayColumns":
        """Leave out the columns of the card's other days; the only one of terms holds nothing but the claimed end.

        A column headed 复审日期 is one of reviews though nobody could tell of which certificate. So are the columns of
        the card's term before its renewal left out: a forged renewal leaves the true end of the old term beside it.
        """
        lines = [sheet.texts(n) for n in range(max(0, layout.first), layout.body)]
        heads = [(n, head) for line in lines for n, head in enumerate(line) if head]
        fields = {n: field for n, head in heads if (field := exact_field(head))}
        fields |= {column.index: column.field for column in layout.columns}
        read = [column for column in layout.columns if column.field in _TERMS and column.turn >= 0]
        taken = {n for n, field in fields.items() if field in _TAKEN}
        taken |= {column.index for column in layout.columns if column.turn < 0}
        taken |= {column.index for column in read} if len(read) == 1 else set()
        taken |= {n for n, head in heads if heads_former(head)}
        renewed = {(column.word, column.group) for column in read if column.turn > 0}
        taken |= {column.index for column in read if (column.word, column.group) in renewed}
        if renewed or any(_is_renewed(head) for _, head in heads):
            taken |= {n for n, field in fields.items() if field in _TERMS} - {c.index for c in read}
        terms = {n for n, field in fields.items() if field in _TERMS} - taken
        dated = {n for n, head in heads if _HEADS_DATES.search(head)} | terms
        others = tuple(n for n in range(sheet.width) if n not in taken)
        return cls(others, frozenset(terms), frozenset(dated))


def _is_renewed(head: str) -> bool:
    return parted_turn(squeeze(head))[0] > 0 and exact_field(head) in _TERMS


def days_of_rows(rows: pl.DataFrame, columns: DayColumns, *, date1904: bool) -> pl.DataFrame:
    """Return by ``row`` its full days in ``row_days``; a month or a year alone is none.

    ``rows`` are those of a table (``v<n>``, ``k<n>``). A number is a day only below the head of a date.
    """
    told = rows.select(_may_tell(n, columns).any().alias(f"v{n}") for n in columns.others)
    telling = [n for n in columns.others if told[f"v{n}"].item()] if rows.height else []
    found = [days for n in telling for days in _days_in(rows, n, columns, date1904=date1904)]
    if not found:
        return rows.select("row", row_days=pl.lit([], dtype=_DAYS))
    days = pl.concat_list(found).list.drop_nulls().list.unique().list.sort()
    return rows.select("row", row_days=days)


def _may_tell(n: int, columns: DayColumns) -> pl.Expr:
    cell = pl.col(f"v{n}")
    may = cell.str.contains(_MAY_DATE)
    return may | cell.str.contains(_SERIAL) if n in columns.dated else may


def _days_in(rows: pl.DataFrame, n: int, columns: DayColumns, *, date1904: bool) -> Iterator[pl.Series]:
    """Yield the days of a column: those written plainly by expressions, and those of its other cells by the reader."""
    cells = rows.select(cell=f"v{n}", kind=f"k{n}", may=_may_tell(n, columns))
    plain = cells.select(pl.when("may").then(_plain_day(pl.col("cell"))))["cell"].alias(f"d{n}")
    yield plain
    rest = cells.filter(pl.col("may") & plain.is_null()).select("cell", "kind").unique()
    if rest.is_empty():
        return

    def read(cell: str, kind: int) -> Sequence[date]:
        if n in columns.terms:
            return list(_ends(cell, kind, date1904=date1904))
        found = find_dates(current_part(cell), kind, date1904=date1904).days
        return [day.first for day in found if day.precision == "day"]

    told = pl.Series([read(*key) for key in rest.iter_rows()], dtype=_DAYS)
    read_cells = cells.join(
        rest.with_columns(days=told), on=["cell", "kind"], how="left", maintain_order="left"
    )
    yield read_cells["days"].fill_null(pl.lit([], dtype=_DAYS)).alias(f"l{n}")


def _plain_day(cell: pl.Expr) -> pl.Expr:
    plain = pl.any_horizontal(cell.str.contains(pattern) for pattern in _PLAIN)
    figures = cell.str.replace_all("[./年月]", "-").str.strip_chars_end("日")
    parted = pl.when(plain).then(figures).str.to_date("%Y-%m-%d", strict=False)
    joined = pl.when(cell.str.contains(_JOINED)).then(cell).str.to_date("%Y%m%d", strict=False)
    return pl.coalesce(parted, joined)


def _ends(cell: str, kind: int, *, date1904: bool) -> Iterator[date]:
    """Yield the ends of the terms in a cell, one a line: the first day of a term is no end."""
    for line in cell.split("\n"):
        end = read_term(line, kind, date1904=date1904, ends=True).end
        if end is not None and end.precision == "day":
            yield end.first
