"""Tell what a file really is, by its bytes and never by its name."""

import io
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from certverify.errors import RosterError

__all__ = ["FileFormat", "members_of", "sniff"]


class FileFormat(StrEnum):
    """Formats that are read."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"
    PARQUET = "parquet"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_NAMES = frozenset({".csv", ".tsv", ".txt", ""})
_OTHER_NAMES = frozenset({".et", ".ett", ".doc", ".docx", ".wps", ".pdf", ".numbers", ".xlsb"})
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HEAD = 4096


def sniff(path: Path) -> FileFormat:
    """Return the format that the file's content has.

    Raises:
        RosterError: missing, forbidden, empty, of a kind to be saved as xlsx first, encrypted, or no spreadsheet.
    """
    try:
        return _sniffed(path)
    except PermissionError as error:
        raise RosterError("roster_forbidden", file=path.name) from error


def _sniffed(path: Path) -> FileFormat:
    if path.is_dir():  # one that can be listed was taken for the rosters in it
        raise RosterError("roster_forbidden", file=path.name)
    if not path.is_file():
        raise RosterError("roster_missing", file=path.name)
    if path.stat().st_size == 0:
        raise RosterError("roster_empty_file", file=path.name)
    if path.suffix.lower() in _OTHER_NAMES:
        raise RosterError("roster_save_as_xlsx", file=path.name)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        if head.startswith(b"PK\x03\x04"):
            return _zip_format(path, stream)
        if head.startswith(_OLE):
            return _ole_format(path, stream)
        return _flat_format(path, head)


def _zip_format(path: Path, stream: BinaryIO) -> FileFormat:
    check_directory(path.name, stream)
    names = {member.filename for member in members_of(path.name, stream)}
    if "xl/workbook.xml" in names:
        return FileFormat.XLSX
    if "content.xml" in names:
        return FileFormat.ODS
    code = (
        "roster_save_as_xlsx"
        if names & {"word/document.xml", "xl/workbook.bin"}
        else "roster_not_spreadsheet"
    )
    raise RosterError(code, file=path.name)


def members_of(name: str, archive: Path | BinaryIO) -> list[zipfile.ZipInfo]:
    """Return what a zip's directory lists.

    Raises:
        RosterError: damaged, with all that zipfile raises at a hostile archive: NotImplementedError, too, where a field
            asks for a newer zip.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            return opened.infolist()
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise RosterError("roster_damaged", file=name) from error


def check_directory(name: str, stream: BinaryIO) -> None:
    """Refuse a zip whose directory is too large to be worth reading; ``zipfile`` would read it all.

    Raises:
        RosterError: no end record, or a directory of more than 4 MiB.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - 65557))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise RosterError("roster_damaged", file=name)
    if int.from_bytes(tail[at + 12 : at + 16], "little") > 4 << 20:
        raise RosterError("roster_too_large", file=name)
    stream.seek(0)


def _ole_format(path: Path, stream: BinaryIO) -> FileFormat:
    """Tell by the names in the compound file's directory, which are UTF-16; the first 16 MiB hold it."""
    stream.seek(0)
    content = stream.read(16 << 20)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise RosterError("roster_encrypted", file=path.name)
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return FileFormat.XLS
    code = (
        "roster_save_as_xlsx" if "WordDocument".encode("utf-16-le") in content else "roster_not_spreadsheet"
    )
    raise RosterError(code, file=path.name)


def _flat_format(path: Path, head: bytes) -> FileFormat:
    if head.startswith(b"PAR1"):
        return FileFormat.PARQUET
    start = head.removeprefix(_BOMS[0]).lstrip()[:512].lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"mime-version")):
        raise RosterError("roster_web_page", file=path.name)
    looks_binary = b"\x00" in head and not head.startswith(_BOMS)
    if (
        looks_binary
        and path.suffix.lower() in _TEXT_NAMES
        and (b"\x00" in head[::2]) != (b"\x00" in head[1::2])
    ):
        raise RosterError("roster_undecodable", file=path.name)  # UTF-16 without its mark
    if looks_binary or head.startswith(b"%PDF"):
        raise RosterError("roster_binary", file=path.name)
    if path.suffix.lower() not in _TEXT_NAMES:
        raise RosterError("roster_not_spreadsheet", file=path.name)
    return FileFormat.CSV
