"""What the parser does not tell of an xls workbook: calendar, hidden or struck rows, errors, comments.

Part of the child. [MS-CFB] for the compound file, [MS-XLS] for the records; whatever does not fit ends the reading
of marks, never that of the roster.
"""

import struct
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Final

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.letters import column_letters
from certverify.rosters.files.looks_xls import comments_of, struck_formats, struck_rows
from certverify.rosters.files.months_xls import month_cells, month_formats

__all__ = ["of_stream"]

_FREE: Final = 0xFFFFFFFA
"""Sector numbers from here on are none."""
_DATEMODE, _BOUNDSHEET, _ROW, _BOF, _EOF = 0x0022, 0x0085, 0x0208, 0x0809, 0x000A
_FORMULA, _BOOL_OR_ERROR = 0x0006, 0x0205
_ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip  # a table of codes
_AT_MOST: Final = 100_000
_HIDDEN: Final = 0x20
_CUTOFF: Final = 4096
"""Streams below this size are kept among the small ones."""


def of_stream(source: BinaryIO) -> dict[str, dict[str, object]]:
    """Return the marks of each sheet: ``date1904``, ``hidden_rows``, ``struck``, ``comments``, error ``cells``."""
    source.seek(0)
    try:
        stream = _workbook(source.read())
        return _marks(stream) if stream else {}
    except (struct.error, IndexError, ValueError):
        return {}


def _workbook(data: bytes) -> bytes:
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in {9, 12}:
        return b""
    fat_sectors = [n for n in struct.unpack_from("<109I", data, 76) if n < _FREE]
    fat: list[int] = []
    for number in fat_sectors:
        fat += struct.unpack_from(f"<{(1 << shift) // 4}I", data, (number + 1) << shift)
    directory = _chain(data, fat, struct.unpack_from("<I", data, 48)[0], shift)
    for name, first, size in _entries(directory):
        if name in {"Workbook", "Book"}:
            whole = _chain(data, fat, first, shift) if size >= _CUTOFF else _small(data, fat, shift, first)
            return whole[:size]
    return b""


def _entries(directory: bytes) -> Iterator[tuple[str, int, int]]:
    for at in range(0, len(directory), 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        yield name, *struct.unpack_from("<II", directory, at + 116)


def _small(data: bytes, fat: list[int], shift: int, first: int) -> bytes:
    """Return a stream of the small ones, which share sectors of 64 bytes within the root's own stream."""
    start, index = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 60)[0]
    _, root, _ = next(_entries(_chain(data, fat, start, shift)))
    table = _chain(data, fat, index, shift)
    sectors = list(struct.unpack(f"<{len(table) // 4}I", table))
    return _chain(_chain(data, fat, root, shift), sectors, first, 6, head=0)


def _chain(data: bytes, fat: list[int], first: int, shift: int, *, head: int = 1) -> bytes:
    parts: list[bytes] = []
    number = first
    while number < len(fat) and len(parts) <= len(fat):
        parts.append(data[(number + head) << shift : (number + head + 1) << shift])
        number = fat[number]
    return b"".join(parts)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of the substream at ``at``, those of charts within it too."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _marks(stream: bytes) -> dict[str, dict[str, object]]:
    epoch, places = False, {}
    for kind, body in _records(stream, 0):
        if kind == _DATEMODE:
            epoch = body[:2] == b"\x01\x00"
        elif kind == _BOUNDSHEET:
            start, _, count, wide = struct.unpack_from("<IHBB", body)
            text = body[8 : 8 + count * (1 + (wide & 1))]
            places[text.decode("utf-16-le" if wide & 1 else "latin-1")] = start
    return {
        name: {
            "date1904": epoch,
            "hidden_rows": _hidden_rows(stream, start),
            "cells": [*islice(_errors(stream, start), _AT_MOST), *_months(stream, start)],
            **_looks(stream, start),
        }
        for name, start in places.items()
    }


def _looks(stream: bytes, start: int) -> dict[str, object]:
    """Return what only a notice is made of; a record that does not fit costs no more than that."""
    try:
        struck = struck_formats(_records(stream, 0))
        return {
            "struck": struck_rows(_records(stream, start), struck),
            "comments": comments_of(_records(stream, start))[:_AT_MOST],
        }
    except (struct.error, IndexError):
        return {}


def _months(stream: bytes, start: int) -> list[tuple[str, int, str]]:
    try:
        return month_cells(_records(stream, start), month_formats(_records(stream, 0)))
    except (struct.error, IndexError):
        return []


def _hidden_rows(stream: bytes, start: int) -> int:
    rows = (body for kind, body in _records(stream, start) if kind == _ROW)
    return sum(bool(struct.unpack_from("<H", body, 12)[0] & _HIDDEN) for body in rows)


def _errors(stream: bytes, start: int) -> Iterator[tuple[str, int, str]]:
    """Yield address, kind and text of the cells that hold an error, typed or as the last value of a formula."""
    for kind, body in _records(stream, start):
        if kind == _BOOL_OR_ERROR:
            code = body[6] if body[7] else None
        elif kind == _FORMULA:
            code = body[8] if body[12:14] == b"\xff\xff" and body[6] == 2 else None
        else:
            continue
        if code is not None:
            row, column = struct.unpack_from("<HH", body)
            yield f"{column_letters(column)}{row + 1}", CellKind.ERROR, _ERRORS.get(code, "#")
