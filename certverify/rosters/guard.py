"""Look over a workbook before any parser sees it; refuses in under two seconds what would fill the memory.

A 1.4 kB workbook with cells at A1 and XFD1048576 makes the parser allocate 17 thousand million cells, a 1 MB zip may
unpack to 1 GB. What a scan cannot foresee is left to the limits of the child process.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from certverify.errors import RosterError
from certverify.rosters.sniff import FileFormat

__all__ = ["MAX_AREA", "scan"]

MAX_AREA: Final = 40_000_000
"""Most cells that the used rectangle of a sheet may have: one million rows of 40 columns."""
_MAX_FILE: Final = 1 << 30
_MAX_ZIP: Final = 256 << 20
_MAX_PART: Final = 2 << 30
_MAX_ENTRIES: Final = 10_000
_MAX_RATIO: Final = 200
_RATIO_FROM: Final = 8 << 20
_CHUNK: Final = 4 << 20
_OVERLAP: Final = 256
_FAR: Final = re.compile(rb""" r="([A-Z]{2,3})\d{1,7}"[^>/]*>""")
_DEEP: Final = re.compile(rb""" r="[A-Z]{1,3}(\d{6,7})"[^>/]*>""")
_CELL: Final = re.compile(rb"""\br=["']([A-Za-z]{1,3})(\d{1,7})["'][^>/]*>""")
_REPEAT: Final = re.compile(rb"""<table:table-(row|cell)\b[^>]*?-repeated="(\d{1,10})"[^>/]*>""")
_ENTITY: Final = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def scan(path: Path, kind: FileFormat) -> int:
    """Return how many bytes the parser will have to go through.

    Raises:
        RosterError: too large, packed too tightly, encrypted, damaged, with entities, or with cells too far apart.
    """
    size = path.stat().st_size
    if size > (_MAX_ZIP if kind in {FileFormat.XLSX, FileFormat.ODS} else _MAX_FILE):
        raise RosterError("roster_too_large", file=path.name)
    if kind not in {FileFormat.XLSX, FileFormat.ODS}:
        return size
    try:
        with zipfile.ZipFile(path) as archive:
            return _scan_archive(path.name, archive, size)
    # What zipfile raises of hostile archives: NotImplementedError for a compression it does not know, RuntimeError for
    # an encrypted member.
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise RosterError("roster_damaged", file=path.name) from error
    except zlib.error as error:
        raise RosterError("roster_damaged", file=path.name) from error


def _scan_archive(name: str, archive: zipfile.ZipFile, size: int) -> int:
    entries = archive.infolist()
    _check_entries(name, entries, size)
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            _scan_part(name, archive, entry)
    return sum(entry.file_size for entry in entries)


def _check_entries(name: str, entries: list[zipfile.ZipInfo], size: int) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise RosterError("roster_encrypted", file=name)
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    tight = any(
        e.file_size > _RATIO_FROM and e.file_size > _MAX_RATIO * max(1, e.compress_size) for e in entries
    )
    if len(entries) > _MAX_ENTRIES or packed > size or unpacked > _MAX_PART or tight:
        raise RosterError("roster_packed_too_tightly", file=name)
    if len({entry.filename for entry in entries}) != len(entries):
        raise RosterError("roster_damaged", file=name)


def _scan_part(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    sheet = entry.filename.startswith("xl/worksheets/")
    extent = _Extent(name)
    bound = _Bound()
    for position, piece in enumerate(_pieces(archive, entry)):
        if position == 0 and piece.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise RosterError("roster_damaged", file=name)
        if _ENTITY.search(piece):
            raise RosterError("roster_entities", file=name)
        if sheet:
            bound.see(piece)
        elif entry.filename == "content.xml":
            extent.see_repeats(piece)

    if sheet and bound.area > MAX_AREA:
        for piece in _pieces(archive, entry):
            extent.see_cells(piece)


class _Bound:
    """A quick upper bound of the used rectangle, by the cells beyond column Z and row 99,999 alone."""

    def __init__(self) -> None:
        self._columns = 26
        self._rows = 99_999
        self._odd = False

    def see(self, piece: bytes) -> None:
        self._columns = max(self._columns, *map(_column_number, set(_FAR.findall(piece))), 0)
        self._rows = max(self._rows, *map(int, set(_DEEP.findall(piece))), 0)
        self._odd = self._odd or b" r='" in piece

    @property
    def area(self) -> int:
        return 1 << 60 if self._odd else self._rows * self._columns


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the part in pieces that overlap, so that nothing hides on a border."""
    with archive.open(entry) as stream:
        last = b""
        while piece := stream.read(_CHUNK):
            yield last + piece
            last = piece[-_OVERLAP:]


class _Extent:
    """The used rectangle of a sheet, known cell by cell."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._rows = 0
        self._columns = 0

    def see_cells(self, piece: bytes) -> None:
        cells = _CELL.findall(piece)
        if cells:
            self._columns = max(self._columns, *map(_column_number, {letters for letters, _ in cells}))
            self._rows = max(self._rows, *map(int, {digits for _, digits in cells}))
        self._check(self._rows * self._columns)

    def see_repeats(self, piece: bytes) -> None:
        """Sum up what ODS says in short: a row or cell with content, so many times over."""
        for what, times in _REPEAT.findall(piece):
            if what == b"row":
                continue
            self._columns += int(times)
        self._check(self._columns)

    def _check(self, area: int) -> None:
        if area > MAX_AREA:
            raise RosterError("roster_too_wide", file=self._name)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
