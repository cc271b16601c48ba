"""Cells that take the value above: merged ones, and signs such as 〃 and 同上."""

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.layout import Layout
from certverify.rosters.values.cleaning import UPPER_DITTO

__all__ = ["dittos", "filled_down"]


def filled_down(sheet: Sheet, layout: Layout) -> pl.DataFrame:
    """Give a merged cell's value to the rows that it covers; nothing else is ever filled down but a ditto sign.

    A merged name becomes a ditto sign, which takes the name above only for the same ID number.
    """
    changes: dict[str, list[object]] = {}
    fields = {column.field: column.index for column in layout.columns}
    name = fields.get("name") if "id_number" in fields else None
    for merge in sheet.merges:
        if merge.bottom == merge.top or merge.top < layout.body or not 0 <= merge.left < sheet.width:
            continue
        for letter in "vk":
            place = f"{letter}{merge.left}"
            if place not in changes:
                changes[place] = sheet.cells[place].to_list()
            column = changes[place]
            for row in range(merge.top + 1, min(merge.bottom + 1, len(column))):
                column[row] = "〃" if merge.left == name and letter == "v" else column[merge.top]
    return sheet.cells.with_columns(pl.Series(n, v, sheet.cells[n].dtype) for n, v in changes.items())


def _same_person(ditto: pl.Expr, own: pl.Expr) -> pl.Expr:
    """Tell whether a row's ID cell is blank, a ditto, or what the row has from which a ditto takes the name."""
    above = pl.when(~ditto).then(own).forward_fill()
    return (own == "") | _is_ditto(own) | (own == above)


def _is_ditto(value: pl.Expr) -> pl.Expr:
    """Tell whether a cell is a ditto sign, in brackets or not: 〃, （同上）."""
    return value.str.strip_chars(" \u3000\t\n()（）").is_in(sorted(UPPER_DITTO))


def dittos(lines: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Take the value above for 〃 and 同上; below a heading that names a firm, that is the firm.

    For the name only if the ID cell is blank or the same as above.
    """
    changed = []
    identity = next((c.index for c in layout.columns if c.field == "id_number"), None)
    for column in layout.columns:
        value, kind = pl.col(f"v{column.index}"), pl.col(f"k{column.index}")
        ditto = _is_ditto(value)
        if column.field == "name" and identity is not None:
            number = pl.col(f"v{identity}")
            ditto &= _same_person(ditto, number.str.strip_chars())
            # whoever has the number of the row above is the person of the row above
            ditto |= (value.str.strip_chars() == "") & _is_ditto(number)
        if lines.select(ditto.any()).item() and column.field in {"org", "contractor"}:
            above = pl.when(ditto).then(None).otherwise(value).forward_fill().over("contractor_above")
            changed.append(above.fill_null(pl.col("contractor_above")).alias(f"v{column.index}"))
        elif lines.select(ditto.any()).item():
            changed.append(
                pl.when(ditto)
                .then(None)
                .otherwise(value)
                .forward_fill()
                .fill_null("")
                .alias(f"v{column.index}")
            )
            changed.append(
                pl.when(ditto)
                .then(None)
                .otherwise(kind)
                .forward_fill()
                .fill_null(0)
                .alias(f"k{column.index}")
            )
    return lines.with_columns(changed)
