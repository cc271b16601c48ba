"""The same workbook back, each problem highlighted and commented where it stands; for other formats a copy as xlsx."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from certverify.errors import RosterError
from certverify.messages import Lang, text
from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.letters import column_letters
from certverify.rosters.files.sniff import FileFormat, sniff
from certverify.rosters.files.spawn import parse

__all__ = ["annotate", "write_copy", "written_back"]

Remarks = dict[str, dict[str, tuple[str, bool]]]
"""Sheet → cell address → what is to be said there, and whether it rejects the row."""

_MOST_ROWS: Final = 1_048_576
_LETTERS: Final = re.compile(r"\(([A-Z]{1,3})([+-]\d+)?\)$")
_COLOURS: Final = {True: "#F4B6B6", False: "#FFF2B3"}
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SECONDS: Final = 120.0
_SECONDS_PER_MEGABYTE: Final = 20.0


def written_back(path: Path) -> bool:
    """Tell whether a roster is a workbook that can be written back as it is."""
    return sniff(path) is FileFormat.XLSX


def remarks_of(problems: pl.DataFrame, lang: Lang) -> Remarks:
    """Return what is to be said where; a problem without a column is said in the row's first cell."""
    remarks: Remarks = {}
    for line in problems.iter_rows(named=True):
        letters = _LETTERS.search(line["column"] or "")
        down = int(letters.group(2) or 0) if letters else 0
        address = f"{letters.group(1) if letters else 'A'}{(line['row'] or 1) + down}"
        said = f"{line[f'message_{lang}']}\n→ {line[f'remedy_{lang}']}"
        cells = remarks.setdefault(line["sheet"] or "", {})
        before, rejects = cells.get(address, ("", False))
        if said not in before:
            cells[address] = (f"{before}\n{said}".strip(), rejects or line["rejects"])
    return remarks


def annotate(source: Path, target: Path, problems: pl.DataFrame, lang: Lang) -> dict[str, int]:
    """Write ``source`` (xlsx, xlsm) to ``target`` with its problems; return the parts it lost, by kind.

    Raises:
        RosterError: ``doctor_cannot_write_back``: the library cannot take the workbook.
    """
    size = source.stat().st_size >> 20
    command = [sys.executable, "-I", "-m", "certverify.rosters.annotate", str(source), str(target)]
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module, two paths and a number
            [*command, str(min(6144, 1024 + 150 * size))],
            input=json.dumps({"sheets": remarks_of(problems, lang)}).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a complaint may quote the file
            timeout=_SECONDS + _SECONDS_PER_MEGABYTE * size,
            check=True,
        )
        return dict(json.loads(done.stdout)["lost"])
    except (subprocess.SubprocessError, ValueError) as error:
        raise RosterError("doctor_cannot_write_back", file=source.name) from error


def write_copy(source: Path, target: Path, problems: pl.DataFrame, lang: Lang) -> None:
    """Write what was read of ``source`` to an xlsx with its problems: values only, text as text.

    Raises:
        RosterError: as :func:`certverify.rosters.files.spawn.parse`, or ``doctor_too_many_rows``.
        OSError: the file cannot be written.
    """
    _, sheets = parse(source)
    if any(sheet.first_row + sheet.cells.height > _MOST_ROWS for sheet in sheets):
        raise RosterError("doctor_too_many_rows", file=source.name)
    remarks = remarks_of(problems, lang)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        looks = {rejects: book.add_format({"bg_color": colour}) for rejects, colour in _COLOURS.items()}
        for sheet in (sheet for sheet in sheets if not sheet.hidden):
            name = sheet.name or text("doctor.sheet", lang)
            _copy(book.add_worksheet(name), sheet, remarks.get(sheet.name or "", {}), looks)


def _copy(
    page: Any, sheet: Sheet, remarks: Mapping[str, tuple[str, bool]], looks: Mapping[bool, Any]
) -> None:
    for row, cells in enumerate(sheet.cells.iter_rows(), sheet.first_row):
        pairs = zip(cells[::2], cells[1::2], strict=True)
        for column, (value, kind) in enumerate(pairs, sheet.first_column):
            said = remarks.get(f"{column_letters(column)}{row + 1}")
            look = looks[said[1]] if said else None
            _write(page, (row, column), value, kind, look)
            if said:
                page.write_comment(row, column, _UNPRINTABLE.sub("", said[0])[:1500], _COMMENT)


_COMMENT: Final = {"author": "certverify", "x_scale": 2.5, "y_scale": 2}


def _write(page: Any, place: tuple[int, int], value: str | None, kind: int, look: Any) -> None:
    if not value:
        page.write_blank(*place, None, look)
    elif kind == CellKind.NUMBER:
        page.write_number(*place, float(value), look)
    else:
        page.write_string(*place, _UNPRINTABLE.sub("", value)[:32767], look)
