"""What stands around the tables of a sheet: whose they are, and the firm that an earlier sheet names."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from certverify.rosters.files.cells import Sheet
from certverify.rosters.sheets.reading import Reading
from certverify.rosters.table.around.forms import Form
from certverify.rosters.table.around.headings import Headings, names_no_firm, without_heading
from certverify.rosters.table.around.labels import labelled, with_values
from certverify.rosters.table.around.titles import (
    Surroundings,
    may_be_short,
    names_firm_shortly,
    names_itself,
    names_many,
    read_surroundings,
)
from certverify.rosters.table.body.rows import Body
from certverify.rosters.table.header.by_content import values_below
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Note
from certverify.rosters.table.views.forms import Table
from certverify.rosters.values.cleaning import is_nothing, squeeze
from certverify.rosters.values.people import SUPPLIERS, is_part
from certverify_schemas.masking import mask_numbers_in

__all__ = ["all_below_firms", "around_each", "employer_on_cover", "surroundings"]

_COVER: Final = 60
"""Rows of the longest cover: what is longer is something else."""
_SECTION: Final = re.compile("(?:其[他它]|板块|行业|片区|园区)$")
"""A sheet of several firms, which is called after none and is not of an earlier sheet's: 服装板块, 园区其他."""
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
    named = None if around.employer in headers else _owner(around.employer, sheet, layout)
    told = reading.fixed(path.name, sheet.name).employer
    around = replace(around, employer=told or named, headed=heading.contractor != "")
    around, carried = _carried(around, sheet.name, reading)
    wrong = around.uscc_wrong
    notes = (
        *((Note("title_code_wrong", (("code", mask_numbers_in(wrong)),)),) if wrong else ()),
        *((Note("title_several", (("title", around.several),)),) if around.several else ()),
        *(
            (Note("filled_in_by", (("authority", around.authority),)),)
            if _says_nobodys(around, fields)
            else ()
        ),
        *((Note("sheet_of_others", (("name", around.others),)),) if around.others else ()),
        *carried,
    )
    return around, heading, notes


def _says_nobodys(around: Surroundings, fields: frozenset[str]) -> bool:
    """Tell whether only an authority is named above people whose rows have no firm."""
    named = around.employer or around.employer_likely or "org" in fields
    return around.authority != "" and not named


def _owner(named: str | None, sheet: Sheet, layout: Layout) -> str | None:
    """Return the firm of a title, unless it is one above those that the rows name: theirs are their employers."""
    if named is None or not names_many(named):
        return named
    columns = [column.index for column in layout.columns if column.field == "org"]
    told = {squeeze(text) for n in columns for text in values_below(sheet, n, layout.body)}
    return None if {text for text in told if not is_nothing(text) and text not in named} else named


def all_below_firms(bodies: Sequence[Body], around: Surroundings) -> bool:
    """Tell whether everybody stands below the heading of a firm, in a list that does not call them contractors.

    One heading that nobody can read takes nothing from the firms that the others name.
    """
    lines = [body.lines for body in bodies if body.lines.height]
    named = any((one["firm_above"] != "").any() for one in lines)
    named &= all(((one["firm_above"] != "") | one["firm_unread"]).all() for one in lines)
    return named and re.search(f"{SUPPLIERS}|外来|相关方|入[厂场]", around.words) is None


def around_each(
    path: Path, tables: Sequence[Table], around: Surroundings
) -> tuple[list[Surroundings], tuple[Note, ...]]:
    """Return what stands around each table, and a note on those that name a firm or an industry of their own.

    ``around`` is what stands around the first one; what a form does not say goes on from the one above it.
    """
    found: list[Surroundings] = []
    told = []
    apart = _side_by_side(path, tables, around)
    for sheet, layout in tables:
        if apart and sheet.first_row == tables[0][0].first_row:
            found.append(apart[sheet.first_column])
            continue
        if layout.form is None:
            found.append(found[-1] if found and _below_a_form(tables, len(found)) else around)
            continue
        found.append(_of_form(path, sheet, layout, layout.form, found[-1]))
        if (found[-1].employer, found[-1].industry) != (found[-2].employer, found[-2].industry):
            told.append(f"{found[-1].employer or '?'} ({sheet.first_row + 1})")
    return found, (
        Note(
            "forms_stacked",
            (
                ("count", len(told)),
                ("firms", "、".join(told[:10]) + (" …" if len(told) > 10 else "")),
            ),
        ),
    ) if told else ()


def _side_by_side(path: Path, tables: Sequence[Table], around: Surroundings) -> dict[int, Surroundings]:
    """Return by its first column what stands above each of several tables in a line whose titles name other firms."""
    beside = [table for table in tables if table[0].first_row == tables[0][0].first_row]
    own = {
        sheet.first_column: read_surroundings(path.stem, sheet.name, layout.titles, layout.fields)
        for sheet, layout in beside
    }
    firms = {one.employer for one in own.values()} - {None}
    apart = len(own) == len(beside) and len(firms) > 1 and around.employer in {*firms, None}
    return {column: replace(one, headed=around.headed) for column, one in own.items()} if apart else {}


def _below_a_form(tables: Sequence[Table], n: int) -> bool:
    return tables[n][0].first_row > tables[n - 1][0].first_row


def _of_form(path: Path, sheet: Sheet, layout: Layout, form: Form, above: Surroundings) -> Surroundings:
    """Read a form's own lines: where they are to name a firm and cannot be read, its people have none."""
    own = read_surroundings(path.stem, sheet.name, layout.titles, layout.fields)
    if not form.names_firm:
        kept = replace(
            own, employer=above.employer, employer_likely=above.employer_likely, headed=above.headed
        )
        return replace(kept, uscc=own.uscc or above.uscc, industry=own.industry or above.industry)
    employer = _owner(own.employer or form.firm or None, sheet, layout)
    same = employer is not None and employer == above.employer
    return replace(
        own,
        employer=employer,
        employer_likely=None,
        uscc=own.uscc or (above.uscc if same else None),
        industry=own.industry or (above.industry if same else ""),
    )


def _carried(
    around: Surroundings, sheet: str | None, reading: Reading
) -> tuple[Surroundings, tuple[Note, ...]]:
    """Give a sheet without title the firm that an earlier one names, unless its name is that of another unit.

    A sheet of a kind of firms (服装板块) has neither.

    Where that one is called 恒泰 for 江北恒泰化工有限公司, a sheet 青岭 is of another firm, too.
    """
    employer = reading.employer
    own = around.employer or around.employer_likely
    if employer is None or (own is not None and own in squeeze(around.words) and not is_part(own)):
        return around, ()
    if _SECTION.search(squeeze(sheet or "")):
        return around, ()
    unit = names_itself(sheet)
    if not unit and names_firm_shortly(reading.tab, employer):
        unit = "" if names_no_firm(sheet or "", reading.names_post) else may_be_short(sheet)
    if unit and unit not in employer:
        likely = own or unit
        note = Note("employer_not_carried", (("employer", employer), ("name", unit), ("likely", likely)))
        return replace(around, employer_likely=likely, carried=own is None), (note,)
    note = Note("employer_carried", (("employer", employer),))
    return replace(around, employer_likely=employer, carried=True), (note,)
