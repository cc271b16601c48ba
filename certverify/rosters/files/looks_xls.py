"""Rows of an xls sheet that are struck through, and its comments. Part of the child. [MS-XLS] for the records."""

import struct
from collections.abc import Iterable, Iterator
from typing import Final

from certverify.rosters.files.comments import speaks_of_leaving
from certverify.rosters.files.letters import column_letters

__all__ = ["Record", "comments_of", "struck_formats", "struck_rows"]

Record = tuple[int, bytes]
"""Number and body of a record."""
_FONT, _FORMAT, _NOTE, _OBJECT, _TEXT, _CONTINUED = 0x0031, 0x00E0, 0x001C, 0x005D, 0x01B6, 0x003C
_CELLS: Final = frozenset({0x0006, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
"""Records of one cell with content: FORMULA, LABELSST, NUMBER, LABEL, BOOLERR, RK."""
_STRIKE_OUT: Final = 0x08
_NO_FONT: Final = 4
"""There is no font of this number: those behind it count one more than their place."""


def struck_formats(workbook: Iterable[Record]) -> frozenset[int]:
    """Return the numbers of the cell formats whose font is struck through, from the records of the workbook."""
    fonts, formats = [], []
    for kind, body in workbook:
        if kind == _FONT:
            fonts.append(bool(struct.unpack_from("<H", body, 2)[0] & _STRIKE_OUT))
        elif kind == _FORMAT:
            formats.append(struct.unpack_from("<H", body)[0])
    struck = {n + (n >= _NO_FONT) for n, is_struck in enumerate(fonts) if is_struck}
    return frozenset(n for n, font in enumerate(formats) if font in struck)


def struck_rows(sheet: Iterable[Record], formats: frozenset[int]) -> list[int]:
    """Return the rows, as a person sees them, in which a cell with content has one of the formats."""
    places = (struct.unpack_from("<HHH", body) for kind, body in sheet if kind in _CELLS)
    return sorted({row + 1 for row, _, number in places if number in formats})


def comments_of(sheet: Iterable[Record]) -> list[tuple[str, bool]]:
    """Return the cells with a comment, and whether it speaks of leaving: its text stands in an object of its own."""
    notes, texts, last, awaited = [], {}, -1, False
    for kind, body in sheet:
        if kind == _OBJECT:
            last = struct.unpack_from("<H", body, 6)[0]
        elif kind == _CONTINUED and awaited:
            texts[last] = body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "replace")
        elif kind == _NOTE:
            notes.append(struct.unpack_from("<HHHH", body))
        awaited = kind == _TEXT
    return list(_addressed(notes, texts))


def _addressed(notes: Iterable[tuple[int, ...]], texts: dict[int, str]) -> Iterator[tuple[str, bool]]:
    for row, column, _, number in notes:
        yield f"{column_letters(column)}{row + 1}", speaks_of_leaving(texts.get(number, ""))
