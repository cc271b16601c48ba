"""The lists of a report as CSV: opened by Excel as Chinese text, and never as formulas."""

from pathlib import Path
from typing import Final

import polars as pl

from certverify.messages import text
from certverify.reports.facts import Facts
from certverify.reports.view import View
from certverify.reports.workbook.cells import RISKY_START
from certverify.reports.workbook.table_sheets import SHEETS, Column, known_columns

__all__ = ["write_list"]

_SHEETS: Final = {spec.name.rpartition(".")[2]: spec for spec in SHEETS}


def write_list(path: Path, part: str, facts: Facts, view: View) -> None:
    """Write one list: UTF-8 with the mark by which Excel tells it, every field quoted, a header row.

    Text that a spreadsheet would take for a formula follows an apostrophe. Each line begins with the state of the
    run, so that a line of an incomplete one says so wherever it is copied to, and ends with the run's name.

    Raises:
        KeyError: there is no such list.
        OSError: the file cannot be written.
    """
    spec = _SHEETS[part]
    lines: pl.DataFrame = getattr(view, spec.lines)
    state, run = (text(f"report.fact.{key}", facts.lang) for key in ("state", "run"))
    table = lines.select(
        pl.lit(facts.state()).alias(state),
        *(_field(column, lines, facts) for column in known_columns(spec, lines)),
        pl.lit(facts.result.run_id).alias(run),
    )
    table.write_csv(path, include_bom=True, line_terminator="\r\n", quote_style="always")


def _field(column: Column, lines: pl.DataFrame, facts: Facts) -> pl.Expr:
    head = text(column.head, facts.lang)
    value = pl.col(column.field)
    if lines.schema[column.field] != pl.String:
        return value.cast(pl.String).alias(head)
    risky = value.str.contains(RISKY_START)
    return pl.when(risky).then(pl.format("'{}", value)).otherwise(value).alias(head)
