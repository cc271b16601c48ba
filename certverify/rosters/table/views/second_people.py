"""Columns that head people a second time: 姓名 or 身份证号 twice in a header that could not be parted into two lists.

Reading one of the two would lose the people of the other, so such a sheet is not read at all.
"""

from collections.abc import Iterator

import polars as pl

from certverify.rosters.table.header.header_rows import is_person
from certverify.rosters.table.header.headers import header_shown
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Column
from certverify.rosters.table.views.blocks import Table
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.ids import read_id
from certverify_schemas.masking import mask_numbers_in

__all__ = ["second_people"]


def second_people(table: Table) -> Iterator[str]:
    """Yield the headers, with their letters, of columns of other people than those who are read.

    A column that is blank or says the same again loses nobody, and what a mapping says of people is not doubted.
    """
    sheet, layout = table
    read = {column.field: column for column in layout.columns if column.field in {"name", "id_number"}}
    if any(column.how == "mapping" for column in read.values()):
        return
    cells = sheet.cells.slice(layout.body)
    for rival in layout.rivals:
        own = read.get(rival.field)
        if own is None or _others(cells, rival, own, layout):
            yield f"{mask_numbers_in(header_shown(rival.header))} ({rival.letters})"


def _others(cells: pl.DataFrame, rival: Column, own: Column, layout: Layout) -> bool:
    """Tell whether a row of somebody holds another name, or some row another ID number, than the one that is read."""
    pairs = zip(cells[f"v{rival.index}"], cells[f"v{own.index}"], strict=True)
    if rival.field == "id_number":
        return any(is_person(other or "") and _number(other) != _number(mine) for other, mine in pairs)
    numbers = [c.index for c in layout.columns if c.field == "id_number"]
    person = cells[f"v{numbers[0]}"] if numbers else cells[f"v{own.index}"]
    rows = zip(pairs, person, strict=True)
    return any(
        squeeze(other or "") not in {"", squeeze(mine or "")}
        for (other, mine), number in rows
        if is_person(number or "") or not numbers
    )


def _number(cell: str | None) -> str:
    return read_id(cell or "").number
