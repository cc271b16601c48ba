"""Typed dates of an xls sheet that are shown as a month or a year. Part of the child. [MS-XLS] for the records."""

import struct
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.letters import column_letters
from certverify.rosters.files.looks_xls import Record
from certverify.rosters.files.months import BUILT_IN, format_shows

__all__ = ["month_cells", "month_formats"]

_CODE, _CELL_FORMAT, _SEVERAL = 0x041E, 0x00E0, 0x00BD
_CELLS: Final = frozenset({0x0006, 0x0203, 0x027E})
"""Records of one number: FORMULA, NUMBER, RK; MULRK (``_SEVERAL``) holds those of several columns."""
_AT_MOST: Final = 100_000


def month_formats(workbook: Iterable[Record]) -> dict[int, CellKind]:
    """Return by the number of a cell format what it shows of a date, from the records of the workbook."""
    own: dict[int, CellKind | None] = {}
    used: list[int] = []
    for kind, body in workbook:
        if kind == _CODE:
            number, count, wide = struct.unpack_from("<HHB", body)
            text = body[5 : 5 + count * (1 + (wide & 1))]
            own[number] = format_shows(text.decode("utf-16-le" if wide & 1 else "latin-1", "replace"))
        elif kind == _CELL_FORMAT:
            used.append(struct.unpack_from("<H", body, 2)[0])
    shown = ((n, own[number] if number in own else BUILT_IN.get(number)) for n, number in enumerate(used))
    return {n: kind for n, kind in shown if kind is not None}


def month_cells(sheet: Iterable[Record], formats: Mapping[int, CellKind]) -> list[tuple[str, int, str]]:
    """Return address and kind of the cells of a sheet with one of these formats."""
    found = ((*place, formats[number]) for *place, number in _numbers(sheet) if number in formats)
    return [
        (f"{column_letters(column)}{row + 1}", int(kind), "")
        for row, column, kind in islice(found, _AT_MOST if formats else 0)
    ]


def _numbers(sheet: Iterable[Record]) -> Iterator[tuple[int, int, int]]:
    for kind, body in sheet:
        if kind in _CELLS:
            yield struct.unpack_from("<HHH", body)
        elif kind == _SEVERAL:
            row, first = struct.unpack_from("<HH", body)
            for n in range((len(body) - 6) // 6):
                yield row, first + n, struct.unpack_from("<H", body, 4 + 6 * n)[0]
