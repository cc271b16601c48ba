"""The roll-ups as people read them: one table per dimension and one over all, on a page and in a workbook."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl
from xlsxwriter import Workbook

from certverify.messages import Lang, text
from certverify.nightly.outputs.rollup import DIMENSIONS, MEASURES, roll_up
from certverify.reports.workbook.styles import Styles

__all__ = ["ROLL_UPS", "cells_of", "heads_of", "roll_ups", "write_workbook"]

ROLL_UPS: Final = {"all": (), **{name: (name,) for name in DIMENSIONS}, "cross": DIMENSIONS}
"""The tables by name, and what each is rolled up by."""

_SHARES: Final = ("coverage", "valid_share", "rectified_share")
_KEY_WIDTH: Final = {"all": 18, "level": 10}
_MEASURE_WIDTH: Final = 10
_MOST_KEYS: Final = 1
"""With more of them a table is printed two pages wide, as on one it could not be read."""
_TWO_PAGES: Final = 8  # measures on the left one
_SCALE: Final = 86  # per cent
_FORMULA_SAFE: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def roll_ups(lines: pl.DataFrame, changes: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return every table of :data:`ROLL_UPS`."""
    return {name: roll_up(lines, changes, by) for name, by in ROLL_UPS.items()}


def heads_of(name: str, lang: Lang) -> list[str]:
    """Return the heads of a table."""
    keys = [text(f"nightly.key.{key}", lang) for key in ROLL_UPS[name]] or [text("nightly.by.all", lang)]
    return keys + [text(f"nightly.kind.{measure}", lang) for measure in MEASURES]


def cells_of(name: str, table: pl.DataFrame, lang: Lang) -> Iterator[list[str]]:
    """Yield the lines of a table as texts: counts with thousands, shares in per cent, no value as a dash."""
    for line in table.to_dicts():
        keys = [_word(line[key], lang) for key in ROLL_UPS[name]] or [text("nightly.by.all", lang)]
        counts = [f"{line[name]:,}" for name in MEASURES if name not in _SHARES]
        yield keys + counts + ["–" if line[name] is None else f"{line[name]:.1%}" for name in _SHARES]


def write_workbook(file: Path, tables: dict[str, pl.DataFrame], title: str, lang: Lang) -> None:
    """Write a workbook with one sheet a table; nothing that anybody typed becomes a formula or a link.

    Raises:
        OSError: the file cannot be written.
    """
    book = Workbook(str(file), {**_FORMULA_SAFE, "tmpdir": str(file.parent)})
    styles = Styles(book, lang)
    book.set_properties({"title": title, "author": "certverify"})
    for name, table in tables.items():
        sheet = book.add_worksheet(text(f"nightly.by.{name}", lang))
        _fill(sheet, name, table, title, styles, lang)
    book.close()


def _fill(sheet: Any, name: str, table: pl.DataFrame, title: str, styles: Styles, lang: Lang) -> None:  # noqa: PLR0917 -- one sheet's parts
    heads = heads_of(name, lang)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, title, styles.named("section"))
    sheet.set_row(1, 42)
    for column, head in enumerate(heads):
        sheet.write_string(1, column, head, styles.named("head"))
    keys = ROLL_UPS[name]
    for row, line in enumerate(table.to_dicts(), start=2):
        for column, key in enumerate(keys or ("all",)):
            word = _word(line[key], lang) if keys else text("nightly.by.all", lang)
            sheet.write_string(row, column, word, styles.named("label"))
        for column, measure in enumerate(MEASURES, start=len(keys or ("all",))):
            look = styles.named("share" if measure in _SHARES else "count")
            sheet.write_blank(row, column, None, look) if line[measure] is None else sheet.write_number(
                row, column, line[measure], look
            )
    for column, key in enumerate(keys or ("all",)):
        sheet.set_column(column, column, _KEY_WIDTH.get(key, 16))
    sheet.set_column(len(keys or ("all",)), len(heads) - 1, _MEASURE_WIDTH)
    sheet.freeze_panes(2, len(keys or ("all",)))
    _print_setup(sheet, len(keys))


def _print_setup(sheet: Any, keys: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.3, right=0.3, top=0.65, bottom=0.65)
    sheet.repeat_rows(0, 1)
    if keys <= _MOST_KEYS:
        sheet.fit_to_pages(1, 0)
        return
    sheet.set_print_scale(_SCALE)
    sheet.set_v_pagebreaks([keys + _TWO_PAGES])
    sheet.repeat_columns(0, keys - 1)
    sheet.print_across()


def _word(value: str | None, lang: Lang) -> str:
    """Return a value of a dimension; the register's gaps in words."""
    if value in {None, "", "unknown"}:
        return text("nightly.by.unknown", lang)
    return str(value)
