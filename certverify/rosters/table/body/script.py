"""Rosters in the traditional script: the words of their cells are read in the simplified one, names are left alone."""

from dataclasses import replace
from typing import Final

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Note
from certverify.rosters.values.traditional import in_simplified

__all__ = ["in_one_script"]

_WORDS: Final = frozenset(
    {
        "cert_name", "duty", "employment_status", "gender", "has_left", "holding", "id_type", "industry",
        "job_category", "operation_item", "other_certs", "person_type", "position", "remark", "trade", "unit_type",
    }
)  # fmt: skip
"""Fields whose words we know; names of people and firms, and places, stay as they are written."""


def in_one_script(sheet: Sheet, layout: Layout) -> tuple[Sheet, tuple[Note, ...]]:
    """Return the sheet with such words in the simplified script, and a note, where its header is in the other."""
    heads = [text for n in range(max(0, layout.first), layout.body) for text in sheet.texts(n)]
    if all(in_simplified(text) == text for text in heads):
        return sheet, ()
    changed = []
    for index in {column.index for column in layout.columns if column.field in _WORDS}:
        values = sheet.cells[f"v{index}"]
        read = {value: in_simplified(value) for value in values.unique().drop_nulls()}
        body = pl.int_range(values.len(), eager=True) >= layout.body
        changed.append(
            values.replace_strict(read, default=None, return_dtype=pl.String).zip_with(body, values)
        )
    return replace(sheet, cells=sheet.cells.with_columns(changed)), (Note("script_traditional"),)
