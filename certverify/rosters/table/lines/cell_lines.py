"""The lines of a cell: what stands on each, and whether they are those of one term of validity."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from certverify.rosters.values.cleaning import UPPER_DITTO, squeeze
from certverify.rosters.values.dates import find_dates

__all__ = ["are_one_term", "lines_of_cell", "perhaps_one_term"]

_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨"
_COUNTED: Final = re.compile(rf"[(（]?([1-9{_CIRCLED}])(?:[)）.、]\s*(?=\S)|(?<=[{_CIRCLED}])\s*)")
_JOINED: Final = re.compile("^[-—–~至到止](?=.)|.[-—–~至到]$")
_ENDS: Final = 2
_YEAR: Final = timedelta(days=365.2425)


def lines_of_cell(cell: str, least: int = 1) -> list[str]:
    """Return the lines of a cell, blank ones at its end up to ``least`` lines, without numbers that count them (①, 2.).

    同上 says again what stands above it.
    """
    lines = [text.strip() for text in cell.split("\n")]
    while len(lines) > least and not lines[-1]:
        lines.pop()
    counted = [_COUNTED.match(text) for text in lines]
    if len(lines) > 1 and [_count(match) for match in counted] == list(range(1, len(lines) + 1)):
        lines = [text[match.end() :] for text, match in zip(lines, counted, strict=True) if match is not None]
    found: list[str] = []
    for text in lines:
        found.append(found[-1] if found and squeeze(text) in UPPER_DITTO else text)
    return found


def _count(match: re.Match[str] | None) -> int | None:
    if match is None:
        return None
    return _CIRCLED.index(sign) + 1 if (sign := match.group(1)) in _CIRCLED else int(sign)


def are_one_term(of_cell: Sequence[str]) -> bool:
    """Tell whether the lines are those of one term: 2023.1.1 above 至2028.12.31."""
    return any(_JOINED.search(squeeze(text)) for text in of_cell)


def perhaps_one_term(of_cell: Sequence[str]) -> bool:
    """Tell whether two dates below 有效期, three or six years apart, may be one term's as well as the ends of two."""
    days = [day for text in of_cell for day in find_dates(text).days]
    if len(of_cell) != _ENDS or len(days) != _ENDS:
        return False
    apart = days[1].last - days[0].first
    return any(abs(apart - years * _YEAR) <= timedelta(days=31) for years in (3, 6))
