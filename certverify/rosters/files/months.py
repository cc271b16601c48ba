"""Typed dates that are shown as a month or a year alone: 2026年5月 typed into a cell is kept as the first of May.

Part of the child. What the person wrote is the month; its first day is an addition of the program that kept it.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import islice
from typing import Final

from certverify.rosters.files.cellkind import CellKind

__all__ = ["BUILT_IN", "format_shows", "formats_of", "month_cells", "text_shows"]

BUILT_IN: Final[Mapping[int, CellKind]] = dict.fromkeys((17, 27, 36, 50, 52, 57), CellKind.MONTH)
"""Numbers of formats that no file writes down: mmm-yy, and yyyy年m月 of the Chinese programs."""
_NOT_SHOWN: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_FORMAT: Final = re.compile(rb"<numFmt\s[^>]{1,600}>")
_ID: Final = re.compile(rb'\bnumFmtId="(\d{1,6})"')
_CODE: Final = re.compile(rb'\bformatCode="([^"]{1,400})"')
_MONTH: Final = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}月?|[A-Za-z]{3,9}[-\s./]\d{2}(?:\d{2})?")
_YEAR: Final = re.compile(r"\d{4}年?")
_AT_MOST: Final = 100_000


def format_shows(code: str) -> CellKind | None:
    """Return what a format of numbers shows of a date, where it is a month or a year alone."""
    signs = _NOT_SHOWN.sub("", code.partition(";")[0]).lower()
    if "y" not in signs or re.search("[dhs0#]", signs):
        return None
    return CellKind.MONTH if "m" in signs else CellKind.YEAR


def text_shows(text: str) -> CellKind | None:
    """Return what of a date a cell shows by the text that is kept beside it (ods)."""
    if _MONTH.fullmatch(text.strip()):
        return CellKind.MONTH
    return CellKind.YEAR if _YEAR.fullmatch(text.strip()) else None


def formats_of(numbers: bytes, cells: list[bytes]) -> dict[int, CellKind]:
    """Return by the number of a cell format (``cellXfs``) what it shows of a date; ``numbers`` are the ``numFmts``."""
    own: dict[int, CellKind | None] = {}
    for tag in _FORMAT.findall(numbers):
        number, code = _ID.search(tag), _CODE.search(tag)
        if number and code:
            own[int(number[1])] = format_shows(unescape(code[1].decode("utf-8", "replace")))
    of_cells = (_ID.search(cell) for cell in cells)
    used = ((n, int(found[1])) for n, found in enumerate(of_cells) if found)
    shown = ((n, own[number] if number in own else BUILT_IN.get(number)) for n, number in used)
    return {n: kind for n, kind in shown if kind is not None}


def month_cells(data: bytes, formats: Mapping[int, CellKind]) -> Iterator[tuple[str, int, str]]:
    """Yield address and kind of the cells of an xlsx sheet with one of these formats that hold something."""
    if not formats:
        return
    numbers = b"|".join(b"%d" % number for number in sorted(formats))
    cell = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})" s="(%s)"[^/>]{0,100}>' % numbers)
    for found in islice(cell.finditer(data), _AT_MOST):
        yield found[1].decode(), int(formats[int(found[2])]), ""
