"""What stands around the tables of a sheet: whose they are, and the firm that an earlier sheet names."""

from dataclasses import replace
from pathlib import Path

from certverify.rosters.files.cells import Sheet
from certverify.rosters.sheets.reading import Reading
from certverify.rosters.table.around.headings import Headings, without_heading
from certverify.rosters.table.around.titles import Surroundings, names_itself, read_surroundings
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Note
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.people import is_part
from certverify_schemas.masking import mask_numbers_in

__all__ = ["surroundings"]


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
