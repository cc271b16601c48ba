"""Hostile and broken rosters, each with the code it is refused by (``None``: any)."""

import io
import struct
import zipfile
import zlib

import openpyxl

__all__ = ["HOSTILE", "SHEET", "sheet_of", "with_part", "workbook"]

SHEET = "xl/worksheets/sheet1.xml"


def workbook(**cells) -> bytes:
    book = openpyxl.Workbook()
    for place, value in ({"A1": "姓名", "B1": "身份证号", "C1": "工种"} | cells).items():
        book.active[place] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same workbook with one part replaced or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return stream.getvalue()


def sheet_of(rows: bytes) -> bytes:
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + rows
        + b"</sheetData></worksheet>"
    )


def far_cell(place: bytes) -> bytes:
    row = place.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return sheet_of(
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="%s"><c r="%s"><v>1</v></c></row>' % (row, place)
    )


def entity_sheet() -> bytes:
    return b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + sheet_of(b"")


def understated() -> bytes:
    """A sheet whose directory entry states 60 bytes, so that who believes it sees nothing of the far cell."""
    content = with_part(workbook(), SHEET, far_cell(b"XFD1048576"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        seen = archive.read(SHEET)[:60]
    forged = bytearray(content)
    entry = content.rfind(b"PK\x01\x02", 0, content.rfind(SHEET.encode()))
    struct.pack_into("<I", forged, entry + 16, zlib.crc32(seen))
    struct.pack_into("<I", forged, entry + 24, len(seen))
    return bytes(forged)


def laughs() -> bytes:
    steps = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    return b'<!DOCTYPE l [<!ENTITY a "ha">' + steps + b"]><sst><si><t>&j;</t></si></sst>"


FAR = far_cell(b"XFD1048576")
HOSTILE = {
    "far corner in lower case": (
        with_part(workbook(), SHEET, FAR.replace(b"XFD", b"xfd")),
        "roster_too_wide",
    ),
    "far corner in single quotes": (
        with_part(workbook(), SHEET, FAR.replace(b' r="', b" r='").replace(b'"><', b"'><")),
        "roster_too_wide",
    ),
    "far corner behind tabs": (
        with_part(workbook(), SHEET, FAR.replace(b' r="', b'\tr="')),
        "roster_too_wide",
    ),
    "far corner with spaced attributes": (
        with_part(workbook(), SHEET, FAR.replace(b' r="', b' r = "')),
        "roster_over_limits",
    ),
    "understated size": (understated(), "roster_damaged"),
    "billion laughs": (with_part(workbook(), "xl/sharedStrings.xml", laughs()), "roster_entities"),
    "far corner": (with_part(workbook(), SHEET, far_cell(b"XFD1048576")), "roster_too_wide"),
    "far cell": (with_part(workbook(), SHEET, far_cell(b"ZZ200000")), "roster_too_wide"),
    "zip bomb": (with_part(workbook(), SHEET, sheet_of(b" " * (64 << 20))), "roster_packed_too_tightly"),
    "one huge cell": (
        with_part(
            workbook(),
            SHEET,
            sheet_of(b'<row r="1"><c r="A1" t="str"><v>' + b"A" * (64 << 20) + b"</v></c></row>"),
        ),
        "roster_packed_too_tightly",
    ),
    "entities": (with_part(workbook(), SHEET, entity_sheet()), "roster_entities"),
    "external entity": (
        with_part(
            workbook(),
            "xl/sharedStrings.xml",
            b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst>&e;</sst>',
        ),
        "roster_entities",
    ),
    "cut short": (workbook()[:2000], "roster_damaged"),
    "broken xml": (with_part(workbook(), SHEET, b"<worksheet><sheetData><row"), "roster_damaged"),
    "page": (b"<html><table><tr><td>1</td></tr></table></html>", "roster_web_page"),
    "text": ("姓名,身份证号\n".encode(), "roster_not_spreadsheet"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(64), "roster_binary"),
    "empty": (b"", "roster_empty_file"),
    "document": (
        with_part(workbook(), "word/document.xml", b"<w/>").replace(b"xl/workbook.xml", b"xl/workb00k.xml"),
        None,
    ),
    "encrypted": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(512),
        "roster_encrypted",
    ),
}
