"""What stands around the tables of a sheet: whose they are, and the firm that an earlier sheet names."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from certverify.rosters.files.cells import Sheet
from certverify.rosters.sheets.reading import Reading
from certverify.rosters.table.around.headings import Headings, without_heading
from certverify.rosters.table.around.labels import labelled, with_values
from certverify.rosters.table.around.titles import Surroundings, names_itself, read_surroundings
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Note
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.people import is_part
from certverify_schemas.masking import mask_numbers_in

__all__ = ["employer_on_cover", "surroundings"]

_COVER: Final = 60
"""Rows of the longest cover: what is longer is something else."""
_NAMED_SO: Final = re.compile("封面|封皮|扉页|首页")


def employer_on_cover(sheet: Sheet) -> str | None:
    """Return the firm of a sheet without a table: by its label (单位名称：), or by a title of one that is called 封面.

    Nothing where it names several, each of which may be whose list follows.
    """
    if sheet.cells.height > _COVER:
        return None
    texts = (text for n in range(sheet.cells.height) for text in with_values(sheet.texts(n)))
    lines = [line for text in texts for line in text.split("\n")]
    found = {labelled([line]).own or labelled([squeeze(line)]).own or "" for line in lines} - {""}
    if not found and _NAMED_SO.search(squeeze(sheet.name or "")):
        titled = [read_surroundings("", None, [line], frozenset()) for line in lines]
        found = {around.employer or around.several for around in titled} - {""}
    return found.pop() if len(found) == 1 else None


def surroundings(
    path: Path, sheet: Sheet, layout: Layout, fields: frozenset[str], reading: Reading
) -> tuple[Surroundings, Headings, tuple[Note, ...]]:
    """Return what stands around the tables, the heading above the first one, and what to say of both."""
    titles, heading = without_heading(layout.titles, reading.names_post)
    around = read_surroundings(path.stem, sheet.name, titles, fields)
    # 代维公司 in the title is what the column of firms is headed by
    headers = {squeeze(column.header) for column in layout.columns}
    named = None if around.employer in headers else around.employer
    told = reading.fixed(path.name, sheet.name).employer
    around = replace(around, employer=told or named, headed=heading.contractor != "")
    around, carried = _carried(around, sheet.name, reading.employer)
    wrong = around.uscc_wrong
    notes = (
        *((Note("title_code_wrong", (("code", mask_numbers_in(wrong)),)),) if wrong else ()),
        *((Note("title_several", (("title", around.several),)),) if around.several else ()),
        *((Note("sheet_of_others", (("name", around.others),)),) if around.others else ()),
        *carried,
    )
    return around, heading, notes


def _carried(
    around: Surroundings, sheet: str | None, employer: str | None
) -> tuple[Surroundings, tuple[Note, ...]]:
    """Give a sheet without title the firm that an earlier one names, unless its name is that of another unit."""
    own = around.employer or around.employer_likely
    if employer is None or (own is not None and own in squeeze(around.words) and not is_part(own)):
        return around, ()
    unit = names_itself(sheet)
    if unit and unit not in employer:
        likely = own or unit
        note = Note("employer_not_carried", (("employer", employer), ("name", unit), ("likely", likely)))
        return replace(around, employer_likely=likely), (note,)
    note = Note("employer_carried", (("employer", employer),))
    return replace(around, employer_likely=employer), (note,)
