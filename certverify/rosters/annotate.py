"""Write remarks into a workbook in place: ``python -m certverify.rosters.annotate SOURCE TARGET MEGABYTES``.

A process of its own, because the library that can keep a workbook as it is (openpyxl) needs much memory and the file
is hostile until shown otherwise. Standard input is JSON ``{"sheets": {name: {address: [text, rejects]}}}``; standard
output is JSON, what the written workbook lacks: ``{"lost": {kind: count}}``. Exit codes: 0 done, 3 the library cannot
take the workbook; anything else means that a limit ended the process.
"""

import io
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from certverify.rosters.files.limits import limit_memory

__all__ = ["main", "parts_lost"]

_CANNOT = 3
_FILLS: Final = {True: "FFF4B6B6", False: "FFFFF2B3"}
_LONGEST: Final = 1500
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_KINDS: Final = (
    # (what a part of the package is, pattern of its name); the first that fits decides.
    ("dispimg", r"xl/cellimages\.xml"),
    ("images", r"xl/media/"),
    ("charts", r"xl/charts/chart|xl/chartsheets/"),
    ("pivot", r"xl/pivotTables/|xl/pivotCache/"),
    ("external_links", r"xl/externalLinks/externalLink"),
    ("embedded", r"xl/embeddings/"),
    ("controls", r"xl/ctrlProps/|xl/activeX/"),
    ("threaded_comments", r"xl/threadedComments/"),
    ("slicers", r"xl/slicers/|xl/timelines/"),
    ("queries", r"xl/queryTables/|xl/connections\.xml|xl/model/"),
    ("rich_values", r"xl/richData/"),
    ("custom_xml", r"customXml/item\d"),
    ("ribbon", r"customUI/"),
    ("signature", r"_xmlsignatures/sig"),
    ("macros", r"xl/vbaProject\.bin"),
    ("printer_settings", r"xl/printerSettings/"),
)
_SHAPES: Final = re.compile(rb"<xdr:(?:sp|cxnSp|grpSp)[ >]")
_EXTENSIONS: Final = re.compile(rb"<x14:(sparklineGroup|dataValidation|conditionalFormatting|slicerList)[ >]")
_FORMULA: Final = re.compile(rb"<f[ >/]")


def main(arguments: Sequence[str]) -> int:
    """Annotate SOURCE into TARGET under a memory limit of so many megabytes."""
    source, target, megabytes = Path(arguments[0]), Path(arguments[1]), int(arguments[2])
    limit_memory(megabytes << 20)
    notes = json.load(sys.stdin)["sheets"]
    try:
        book = openpyxl.load_workbook(source, keep_vba=_has_macros(source), rich_text=True)
        for name, cells in notes.items():
            _annotate(book[name], cells)
        book.calculation.fullCalcOnLoad = True
        book.save(target)
    except Exception:  # noqa: BLE001 -- the library fails in as many ways as there are programs that write workbooks
        return _CANNOT
    json.dump({"lost": parts_lost(source, target)}, sys.stdout)
    return 0


def _has_macros(source: Path) -> bool:
    with zipfile.ZipFile(source) as archive:
        return "xl/vbaProject.bin" in archive.namelist()


def _annotate(sheet: Any, cells: Mapping[str, tuple[str, bool]]) -> None:
    corners = {address: address for address in cells}
    for area in sheet.merged_cells.ranges:
        inside = [address for address in cells if address in area]
        corners |= dict.fromkeys(inside, area.start_cell.coordinate)
    texts: dict[str, list[str]] = {}
    rejecting: set[str] = set()
    for address, (text, rejects) in cells.items():
        at = corners[address]
        texts.setdefault(at, []).append(text)
        rejecting |= {at} if rejects else set()
    for at, said in texts.items():
        cell = sheet[at]
        cell.fill = PatternFill("solid", fgColor=_FILLS[at in rejecting])
        cell.comment = _comment([cell.comment.text] if cell.comment else [], said)


def _comment(there: Sequence[str], said: Sequence[str]) -> Comment:
    text = _UNPRINTABLE.sub("", "\n".join([*there, *dict.fromkeys(said)]))[:_LONGEST]
    return Comment(text, "certverify", width=320, height=40 + 22 * (1 + len(text) // 24))


def parts_lost(source: Path, target: Path) -> dict[str, int]:
    """Return how many of each kind of part the second workbook lacks, and how many formulas lost stored results."""
    before, after = _inventory(source), _inventory(target)
    lost = {kind: count - after[kind] for kind, count in before.items() if count > after[kind]}
    if before["formulas"]:
        lost["formula_results"] = before["formulas"]
    return lost


def _inventory(path: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        for name in archive.namelist():
            found[next((kind for kind, pattern in _KINDS if re.match(pattern, name)), "")] += 1
            if name.startswith("xl/drawings/drawing"):
                found["shapes"] += len(_SHAPES.findall(archive.read(name)))
            if name.startswith("xl/worksheets/sheet"):
                data = archive.read(name)
                found["formulas"] += len(_FORMULA.findall(data))
                found["extensions"] += len(_EXTENSIONS.findall(data))
    del found[""]
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
