"""The six files of a run, written side by side into one folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl

from certverify.messages import Lang
from certverify.reports.facts import Facts, report_names
from certverify.reports.page import write_page
from certverify.reports.result import RunResult
from certverify.reports.summary import render
from certverify.reports.tables import finding_table, rejected_table, row_table, write_parquet
from certverify.reports.view import View
from certverify.reports.work import digests
from certverify.reports.workbook import write_workbook

__all__ = ["NAMES", "write_all"]

NAMES: Final = ("rows.parquet", "findings.parquet", "rejected.parquet", "summary.json")
"""The data sets, and last the summary, whose arrival says that the rest is there."""


def write_all(
    place: Path,
    result: RunResult,
    *,
    lang: Lang,
    unmasked: bool,
    work: pl.DataFrame,
    staying: Mapping[str, str],
) -> None:
    """Write the data sets, the workbook and the page of a run into ``place``, and last the summary.

    The summary records the SHA-256 of what was written, and what was recorded of the reports ``staying`` beside it.
    ``work`` is what officers filled into earlier workbooks, see :data:`certverify.reports.carried.WORK`.
    """
    workbook, page = report_names(complete=result.complete)
    tables = (row_table, finding_table, rejected_table)
    for name, table in zip(NAMES, tables, strict=False):
        write_parquet(
            table(result, unmasked=unmasked), place / name, run_id=result.run_id, complete=result.complete
        )
    facts, view = Facts(result, lang, unmasked=unmasked), View(result, lang, unmasked=unmasked, work=work)
    write_workbook(place / workbook, facts, view)
    write_page(place / page, facts, view)
    files = {**staying, **digests(place, (workbook, page, *NAMES[:-1]))}
    (place / "summary.json").write_text(render(result, unmasked=unmasked, files=files), encoding="utf-8")
