"""换证日期: the day on which a card is to be exchanged, or was, as the term in the same rows tells."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final, Literal

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.understood import Column
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.dates import Day, find_dates

__all__ = ["exchanges"]

_HEADER: Final = re.compile("(?:证件?书?|操作证)?换证(?:日期?|时间|年月)")
_SAMPLE: Final = 400
_NEAR: Final = timedelta(days=31)
_TERM: Final = timedelta(days=6 * 365.2425)
"""A new card is made out for six years (Order 30 Art. 19)."""
_ENDS: Final = frozenset({"valid_to", "validity"})
Kind = Literal["review_due", "issue_date"]


def exchanges(
    columns: Sequence[Column], headers: Iterable[Column], sheet: Sheet, body: int
) -> Iterable[Column]:
    """Yield an unread column 换证日期 as 应换证日期 where all of its days are near the end of the row's term.

    Where all are near its beginning, it is that of the card's issue (本次换证日期). Else nothing is known of it.
    A table has one such column, and one of the term.
    """
    told = {column.field for column in columns}
    found = [header for header in headers if _HEADER.fullmatch(squeeze(header.header))]
    terms = [column for column in columns if column.field in _ENDS]
    if len(found) != 1 or len(terms) != 1:
        return
    kinds = {_kind(*days) for days in _pairs(sheet, body, found[0].index, terms[0].index)}
    if len(kinds) == 1 and (kind := kinds.pop()) is not None and kind not in told:
        yield replace(found[0], field=kind, how="content")


def _pairs(sheet: Sheet, body: int, exchange: int, term: int) -> Iterable[tuple[Day, Day]]:
    """Yield the days of exchange and the last days of the terms of the rows that give both."""
    for at in range(body, min(body + _SAMPLE, sheet.cells.height)):
        days, ends = (
            find_dates(sheet.cells[f"v{n}"][at] or "", sheet.cells[f"k{n}"][at], date1904=sheet.date1904).days
            for n in (exchange, term)
        )
        if days and ends:
            yield days[0], ends[-1]


def _kind(day: Day, end: Day) -> Kind | None:
    if _close(day, end, timedelta()):
        return "review_due"
    return "issue_date" if _close(day, end, _TERM) else None


def _close(day: Day, end: Day, before: timedelta) -> bool:
    """Tell whether a day may lie within a month of another one's that is so long before the end."""
    return end.first - before - _NEAR <= day.last and day.first <= end.last - before + _NEAR
