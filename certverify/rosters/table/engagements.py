"""聘任日期 and 到岗时间: in a list of managers the day on which the post was taken up, elsewhere that of hiring."""

import re
from dataclasses import replace
from typing import Final

from certverify.rosters.table.layout import Layout
from certverify.rosters.values.cleaning import squeeze

__all__ = ["engaged"]

_TAKEN_UP: Final = re.compile("(聘任|到岗)(日期|时间|年月)")


def engaged(layout: Layout, kind: str) -> Layout:
    """Return the layout with such a column read as the appointment, where managers are listed and no other one is it.

    入职日期 stays the day of hiring: who was hired long ago may be in the post since last month.
    """
    if kind != "managers" or "appointment_date" in layout.fields:
        return layout
    column = next((c for c in layout.columns if _TAKEN_UP.fullmatch(squeeze(c.header))), None)
    if column is None:
        return layout
    taken = replace(column, field="appointment_date", how="content")
    return replace(layout, columns=tuple(taken if c is column else c for c in layout.columns))
