"""Text tables (CSV, TSV): which encoding, which delimiter, which rows. Part of the child; nothing is ever replaced."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _csv import Reader

__all__ = ["encoding_of", "rows", "shape_of"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", "\t", ";", "|", "，")
_CHUNK = 1 << 20
_LONGEST_CELL = 1 << 20


def encoding_of(source: BinaryIO) -> str | None:
    """Return the encoding: what the byte order mark says, else strict UTF-8, else strict GB18030, else ``None``.

    UTF-16 from which a byte is lost decodes to other signs all the same, but to no table of text.
    """
    source.seek(0)
    head = source.read(4)
    for mark, name in _BOMS:
        if head.startswith(mark):
            sound = _decodes(source, name) and (name != "utf-16" or _parts_cells(source, name))
            return name if sound else None
    return next((name for name in ("utf-8", "gb18030") if _decodes(source, name)), None)


def _decodes(source: BinaryIO, encoding: str) -> bool:
    source.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        while piece := source.read(_CHUNK):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _parts_cells(source: BinaryIO, encoding: str) -> bool:
    """Tell whether a line break or a delimiter stands in the first MiB, cut at a whole sign."""
    source.seek(0)
    text = source.read(_CHUNK).decode(encoding, "ignore")
    return any(sign in text for sign in ("\n", "\r", *_DELIMITERS))


def shape_of(source: BinaryIO, encoding: str) -> tuple[str, int]:
    """Return the delimiter (the commonest of the first lines) and the widest row's number of cells."""
    lines = _lines(source, encoding)
    first = "".join(line for line, _ in zip(lines, range(50), strict=False))
    delimiter = max(_DELIMITERS, key=first.count)
    delimiter = delimiter if delimiter != "，" or first.count(",") == 0 else ","
    return delimiter, max((len(row) for row in _reader(_lines(source, encoding), delimiter)), default=0)


def rows(source: BinaryIO, encoding: str, delimiter: str, width: int) -> Iterator[list[str]]:
    """Yield the rows as a spreadsheet numbers them: a cell with line breaks is within one row.

    Raises:
        ValueError: a quote that is never closed swallows the rest, or a cell is longer than 1 MiB.
    """
    reader = _reader(_lines(source, encoding), delimiter)
    blank = [""] * width
    try:
        for row in reader:
            yield row + blank[len(row) :]
    except csv.Error as error:
        raise ValueError("not a table of text") from error


def _lines(source: BinaryIO, encoding: str) -> Iterator[str]:
    source.seek(0)
    text = io.TextIOWrapper(source, encoding=encoding, errors="strict", newline="")
    try:
        for line in text:  # noqa: UP028 -- `yield from` would close the file when the reader stops early
            yield line
    finally:
        text.detach()  # else the wrapper closes the file, which is read more than once


def _reader(lines: Iterator[str], delimiter: str) -> "Reader":
    csv.field_size_limit(_LONGEST_CELL)
    return csv.reader(lines, delimiter=delimiter)
