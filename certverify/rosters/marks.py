"""What the parser does not tell of a workbook: broken and never computed formulas, pictures, hidden rows, the calendar.

Part of the child. The sheet's XML is read a second time by patterns, never by an XML parser.
"""

import posixpath
import re
import zipfile
from typing import BinaryIO, Final

from certverify.rosters import marks_ods, marks_xls
from certverify.rosters.cellkind import CellKind

__all__ = ["Marks", "of_workbook"]

Marks = dict[str, object]

_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE: Final = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_ERROR: Final = re.compile(
    rb"""<c\s[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*?\bt="e"[^>]*>(.{0,2000}?)</c>""", re.DOTALL
)
_VALUE: Final = re.compile(rb"<v>([^<]{1,20})</v>")
_PICTURE: Final = re.compile(rb"""<c\s[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*><f[^>]*>[^<]*DISPIMG\(""")
_UNCOMPUTED: Final = re.compile(
    rb"""<c\s[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*><f(?:\s[^>]*)?(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>"""
)
_HIDDEN_ROW: Final = re.compile(rb"""<row\s[^>]*?\bhidden=["'](?:1|true)["']""")
_AT_MOST: Final = 100_000


def of_workbook(kind: str, source: BinaryIO) -> dict[str, Marks]:
    """Return the marks of each sheet: ``cells`` (address, kind, text), ``hidden_rows``, ``date1904``, ``merges``."""
    if kind == "xls":
        return marks_xls.of_stream(source)
    source.seek(0)
    with zipfile.ZipFile(source) as archive:
        if kind == "ods":
            return marks_ods.of_content(archive)
        workbook = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        epoch = bool(re.search(r"""date1904\s*=\s*["'](1|true)["']""", workbook))
        parts = _parts(workbook, archive)
        return {name: {**_of_sheet(archive, part), "date1904": epoch} for name, part in parts.items()}


def _parts(workbook: str, archive: zipfile.ZipFile) -> dict[str, str]:
    names = set(archive.namelist())
    relations = "xl/_rels/workbook.xml.rels"
    text = archive.read(relations).decode("utf-8", "replace") if relations in names else ""
    targets = {}
    for tag in _RELATION.findall(text):
        attributes = dict(_ATTRIBUTE.findall(tag))
        targets[attributes.get("Id", "")] = posixpath.normpath(
            posixpath.join("/xl", attributes.get("Target", ""))
        )[1:]
    found = {}
    for tag in _SHEET.findall(workbook):
        attributes = dict(_ATTRIBUTE.findall(tag))
        part = targets.get(attributes.get("r:id", ""), "")
        if part in names:
            found[_unescape(attributes.get("name", ""))] = part
    return found


def _unescape(text: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


def _of_sheet(archive: zipfile.ZipFile, part: str) -> Marks:
    data = archive.read(part)
    cells: list[tuple[str, int, str]] = []
    if b't="e"' in data:
        cells += [
            (address.decode(), CellKind.ERROR, _error_text(rest)) for address, rest in _ERROR.findall(data)
        ]
    if b"<f" in data:
        cells += [(address.decode(), CellKind.FORMULA, "=") for address in _UNCOMPUTED.findall(data)]
        cells += [(address.decode(), CellKind.PICTURE, "=DISPIMG") for address in _PICTURE.findall(data)]
    return {"cells": cells[:_AT_MOST], "hidden_rows": len(_HIDDEN_ROW.findall(data))}


def _error_text(rest: bytes) -> str:
    value = _VALUE.search(rest)
    return value.group(1).decode("utf-8", "replace") if value else "#"
