"""Unpack a workbook's parts, look through them before the parser does, and pack them anew for it. Part of the child.

A 1.4 kB workbook with cells at A1 and XFD1048576 makes the parser allocate 17 thousand million cells. What cannot be
foreseen here is left to the limits of the process. The parser gets the parts that were looked through and no others,
so that two readings of one archive cannot differ; and it need not unpack them again.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

__all__ = ["MAX_AREA", "HasEntitiesError", "TooWideError", "packed_anew", "parts"]

MAX_AREA = 40_000_000
"""Most cells that the used rectangle of a sheet may have: one million rows of 40 columns."""
_ENDINGS = (".xml", ".rels", "mimetype")
_LOCAL_HEADER = 30
_SHEETS = "xl/worksheets/"
_FIRST = ("xl/theme/theme1.xml", "xl/styles.xml", "xl/sharedStrings.xml")
"""Parts that cells refer to, in the order in which they refer to each other."""
_NO_MERGES = b"<mergeCells></mergeCells>"
_FAR = re.compile(rb"""r="([A-Za-z]{2,3}\d{1,7}|[A-Za-z]?\d{6,7})"[^>/]*>""")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["'][^>/]*>""")
_REPEAT = re.compile(rb"""<table:table-cell\b[^>]*?-repeated="(\d{1,10})"[^>/]*>""")
_DIGITS, _LETTERS = b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ENTITY = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


class TooWideError(ValueError):
    """The cells of a sheet lie so far apart that its used rectangle would fill the memory."""


class HasEntitiesError(ValueError):
    """A part declares a document type or entities; no program that writes workbooks does."""


def parts(source: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Yield every part that a parser of cells reads, looked through, with its name; styles and strings before sheets.

    Raises:
        ValueError: :class:`TooWideError`, :class:`HasEntitiesError`, or a part that is not what the directory says.
    """
    source.seek(0)
    with zipfile.ZipFile(source) as archive:
        entries = [entry for entry in archive.infolist() if entry.filename.endswith(_ENDINGS)]
    order = {name: place for place, name in enumerate(_FIRST)}
    for entry in sorted(entries, key=lambda entry: order.get(entry.filename, len(_FIRST))):
        data = _unpacked(source, entry)
        _check(entry.filename, data)
        yield entry.filename, data


def packed_anew(found: Iterable[tuple[str, bytes]], target: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Yield the parts while they are written to ``target``, which holds a workbook when the last has come.

    The parser looks for merged ranges by going through the whole sheet once more until it meets a list of them; it is
    given an empty one before the cells, and the ranges are read elsewhere (:mod:`certverify.rosters.files.marks`).
    """
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in found:
            cells = data.find(b"<sheetData") if name.startswith(_SHEETS) else -1
            archive.writestr(name, data if cells < 0 else b"".join((data[:cells], _NO_MERGES, data[cells:])))
            yield name, data


def _unpacked(source: BinaryIO, entry: zipfile.ZipInfo) -> bytes:
    """Unpack all of a part: ``zipfile`` would stop at the size that the directory states, and the parser would not."""
    source.seek(entry.header_offset)
    header = source.read(_LOCAL_HEADER)
    lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    if not header.startswith(b"PK\x03\x04"):
        raise ValueError("no part where the directory says")
    source.seek(lengths, 1)
    packed = source.read(entry.compress_size)
    if entry.compress_type == zipfile.ZIP_STORED:
        data = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        data = _inflated(packed, entry.file_size)
    else:
        raise ValueError("a compression that workbooks do not use")
    if len(data) != entry.file_size:
        raise ValueError("a part of another size than the directory says")
    return data


def _inflated(packed: bytes, size: int) -> bytes:
    try:
        return zlib.decompress(packed, -zlib.MAX_WBITS, max(1, size))
    except zlib.error as error:
        raise ValueError("a part that does not unpack") from error


def _check(name: str, data: bytes) -> None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError("UTF-16, which no pattern of ours would see through")
    if b"!" in data and _ENTITY.search(data):
        raise HasEntitiesError(name)
    if name.startswith(_SHEETS):
        _check_extent(name, data)
    elif name == "content.xml" and sum(map(int, _REPEAT.findall(data))) > MAX_AREA:
        raise TooWideError(name)


def _check_extent(name: str, data: bytes) -> None:
    """Bound the used rectangle by the cells beyond column Z and row 99,999; only if that is large, by all of them."""
    far = set(_FAR.findall(data))
    columns = max((_column_number(place.rstrip(_DIGITS)) for place in far), default=0)
    rows = max((int(place.lstrip(_LETTERS)) for place in far), default=0)
    if max(columns, 26) * max(rows, 99_999) <= MAX_AREA and b" r='" not in data:
        return
    letters, digits = {b"A"}, {b"1"}
    for place in _PLACE.finditer(data):
        letters.add(place[1])
        digits.add(place[2])
    if max(map(_column_number, letters)) * max(map(int, digits)) > MAX_AREA:
        raise TooWideError(name)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
