"""What the parser does not tell of a workbook: broken and never computed formulas, pictures, hidden rows, the calendar.

Part of the child. The sheet's XML is read by patterns, never by an XML parser.
"""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Final

from certverify.rosters.files import comments, looks, marks_ods
from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.colours import Palette
from certverify.rosters.files.letters import position
from certverify.rosters.files.months import month_cells
from certverify.rosters.files.struck import struck_cells, struck_strings

__all__ = ["Marks", "of_parts"]

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
_MERGE: Final = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref=["']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})["']"""
)
_AT_MOST: Final = 100_000
_KEPT: Final = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "content.xml")


def of_parts(kind: str, parts: Iterable[tuple[str, bytes]]) -> dict[str, Marks]:
    """Return the marks of each sheet.

    ``cells`` (address, kind, text), ``hidden_rows``, ``date1904``, ``merges``, ``struck``, ``coloured`` and
    ``painted`` rows, and ``comments`` (address, whether it speaks of leaving).
    """
    palette, styles = Palette(), looks.Styles()
    sheets: dict[str, Marks] = {}
    kept: dict[str, bytes] = {}
    told: dict[str, bytes] = {}
    struck: frozenset[int] = frozenset()
    painted: looks.Painted = {}
    for name, data in parts:
        if comments.is_about_comments(name):
            told[name] = data
        elif name.startswith("xl/worksheets/"):
            sheets[name] = _of_sheet(data, styles, struck, painted)
        elif name == "xl/theme/theme1.xml":
            palette = Palette.of_theme(data)
        elif name == "xl/styles.xml":
            styles = looks.styles_of(data, palette)
        elif name == "xl/sharedStrings.xml":
            struck = struck_strings(data)
            painted = looks.painted_strings(data, palette)
        elif name in _KEPT:
            kept[name] = data
    if kind == "ods":
        return marks_ods.of_content(kept.get("content.xml", b""))
    workbook, relations = (kept.get(name, b"").decode("utf-8", "replace") for name in _KEPT[:2])
    epoch = bool(re.search(r"""date1904\s*=\s*["'](1|true)["']""", workbook))
    return {
        name: {**sheets[part], "date1904": epoch, "comments": comments.of_sheet(part, told)}
        for name, part in _places(workbook, relations, sheets)
    }


def _places(workbook: str, relations: str, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the name of each sheet and the part that holds it."""
    targets = {}
    for tag in _RELATION.findall(relations):
        attributes = dict(_ATTRIBUTE.findall(tag))
        path = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))
        targets[attributes.get("Id", "")] = path[1:]
    for tag in _SHEET.findall(workbook):
        attributes = dict(_ATTRIBUTE.findall(tag))
        part = targets.get(attributes.get("r:id", ""), "")
        if part in known:
            yield _unescape(attributes.get("name", "")), part


def _unescape(text: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


def _of_sheet(data: bytes, styles: looks.Styles, struck: frozenset[int], strings: looks.Painted) -> Marks:
    cells = [(address, int(CellKind.STRUCK), "") for address in struck_cells(data, struck)]
    if b't="e"' in data:
        cells += [
            (address.decode(), CellKind.ERROR, _error_text(rest)) for address, rest in _ERROR.findall(data)
        ]
    if b"<f" in data:
        cells += [(address.decode(), CellKind.FORMULA, "=") for address in _UNCOMPUTED.findall(data)]
        cells += [(address.decode(), CellKind.PICTURE, "=DISPIMG") for address in _PICTURE.findall(data)]
    cells += list(month_cells(data, styles.months))
    hidden = len(_HIDDEN_ROW.findall(data)) if b"hidden=" in data else 0
    return {
        "cells": cells[:_AT_MOST],
        "hidden_rows": hidden,
        "merges": list(_merges(data)),
        "struck": looks.marked_rows(data, styles.struck),
        "coloured": looks.marked_rows(data, styles.coloured),
        "painted": looks.painted_rows(data, styles, strings),
        "conditional": b"<conditionalFormatting" in data,
    }


def _merges(data: bytes) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the merged ranges, which stand behind the cells: row and column of both corners, from 0."""
    for corners in islice(_MERGE.finditer(data, max(0, data.rfind(b"sheetData"))), _AT_MOST):
        yield position(corners[1].decode()), position(corners[2].decode())


def _error_text(rest: bytes) -> str:
    value = _VALUE.search(rest)
    return value.group(1).decode("utf-8", "replace") if value else "#"
