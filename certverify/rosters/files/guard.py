"""Look over a workbook's directory before anything is unpacked: what no roster looks like is refused at once.

A 1 MB zip may unpack to 1 GB. The parts themselves are looked through by the child, under its limits
(:mod:`certverify.rosters.files.parts`).
"""

import zipfile
from pathlib import Path
from typing import Final

from certverify.errors import RosterError
from certverify.rosters.files.sniff import FileFormat, members_of

__all__ = ["scan"]

_MAX_FILE: Final = 1 << 30
_MAX_ZIP: Final = 256 << 20
_MAX_PART: Final = 2 << 30
_MAX_ENTRIES: Final = 10_000
_MAX_RATIO: Final = 200
_RATIO_FROM: Final = 8 << 20


def scan(path: Path, kind: FileFormat) -> int:
    """Return how many bytes the parser will have to go through.

    Raises:
        RosterError: too large, packed too tightly, encrypted or damaged.
    """
    size = path.stat().st_size
    if size > (_MAX_ZIP if kind in {FileFormat.XLSX, FileFormat.ODS} else _MAX_FILE):
        raise RosterError("roster_too_large", file=path.name)
    if kind not in {FileFormat.XLSX, FileFormat.ODS}:
        return size
    entries = members_of(path.name, path)
    _check_entries(path.name, entries, size)
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
