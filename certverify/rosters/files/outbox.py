"""How the child sends sheets to the parent: texts of a column joined by NUL, kinds of its cells as bytes.

Arrow would do as well, but its import takes longer than reading a roster of some hundred rows. A sheet is a line of
JSON (``facts``, ``width``), then chunks: a line of JSON with ``rows`` and, for each column, the sizes of its texts and
of its kinds, then these bytes. A chunk of no rows ends the sheet. Kinds of size 0 mean that all cells are text, or
empty where their text is. ``columns`` with a third item of true: the texts are JSON, because one of them holds a NUL.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, BinaryIO

from certverify.rosters.files.cellkind import CellKind

__all__ = ["Cells", "send"]

Cells = Sequence[object]
_ROWS_AT_ONCE = 16_384
_SEPARATOR = "\0"
_EXACT = 1e15
"""Whole numbers up to here are written without an exponent; larger ones have lost digits."""


def send(target: BinaryIO, facts: Mapping[str, object], width: int, rows: Iterable[Cells]) -> None:
    """Send one sheet: rows of ``width`` cells as Python values."""
    _line(target, {"facts": facts, "width": width})
    for chunk in _chunks(iter(rows)):
        packed = [_packed(column) for column in zip(*chunk, strict=True)]
        sizes = [(len(texts), len(kinds), odd) for texts, kinds, odd in packed]
        _line(target, {"rows": len(chunk), "columns": sizes})
        for texts, kinds, _ in packed:
            target.write(texts)
            target.write(kinds)
    _line(target, {"rows": 0})


def _line(target: BinaryIO, said: Mapping[str, object]) -> None:
    target.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")


def _chunks(rows: Iterator[Cells]) -> Iterator[list[Cells]]:
    while chunk := list(islice(rows, _ROWS_AT_ONCE)):
        yield chunk


def _packed(column: Sequence[Any]) -> tuple[bytes, bytes, bool]:
    kinds = b""
    if set(map(type, column)) != {str}:
        cells = [_cell(value) for value in column]
        column = [text for text, _ in cells]
        kinds = bytes(kind for _, kind in cells)
    joined = _SEPARATOR.join(column)
    odd = joined.count(_SEPARATOR) != len(column) - 1
    return (json.dumps(column) if odd else joined).encode(), kinds, odd


def _cell(value: object) -> tuple[str, int]:
    """Return a cell's text and kind; the commonest types come first."""
    kind = type(value)
    if value is None or kind is str:
        return str(value or ""), CellKind.TEXT if value else CellKind.EMPTY
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < _EXACT
        return str(int(value)) if whole else repr(value), CellKind.NUMBER
    if kind is bool:
        return str(value).upper(), CellKind.BOOL
    if kind is int:
        return str(value), CellKind.NUMBER
    if kind.__name__ in {"date", "datetime", "Timestamp"}:
        return str(value).removesuffix(" 00:00:00"), CellKind.DATE
    return str(value), CellKind.TIME
