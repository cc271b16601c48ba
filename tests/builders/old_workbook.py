"""A workbook of the old binary form (.xls), from records: [MS-CFB] around [MS-XLS], as little of both as is read."""

import struct
from collections.abc import Iterable

__all__ = ["record", "workbook"]

_SECTOR, _END, _FREE, _FAT = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind: int, body: bytes) -> bytes:
    """Return a record with its head."""
    return struct.pack("<HH", kind, len(body)) + body


def workbook(shared: Iterable[bytes], sheet: Iterable[bytes]) -> bytes:
    """Return the bytes of a file with one sheet ``Sheet1``."""
    begin, end = record(0x0809, bytes(16)), record(0x000A, b"")
    head = begin + b"".join(shared)
    start = len(head) + len(record(0x0085, bytes(14))) + len(end)
    named = record(0x0085, struct.pack("<IHBB", start, 0, 6, 0) + b"Sheet1")
    return _file(head + named + end + begin + b"".join(sheet) + end)


def _file(stream: bytes) -> bytes:
    stream = stream.ljust(4096 + _SECTOR, b"\0")
    stream += b"\0" * (-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    chain = [_FAT, _END, *range(3, 2 + count), _END]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    entries = _entry("Root Entry", _END, 0) + _entry("Workbook", 2, len(stream))
    head = bytes.fromhex("d0cf11e0a1b11ae1").ljust(30, b"\0") + struct.pack("<H", 9)
    head = head.ljust(48, b"\0") + struct.pack("<I", 1)
    head = head.ljust(76, b"\0") + struct.pack("<109I", 0, *[_FREE] * 108)
    return head + fat + entries.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, first: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return (text.ljust(64, b"\0") + struct.pack("<H", len(text))).ljust(116, b"\0") + struct.pack(
        "<III", first, size, 0
    )
