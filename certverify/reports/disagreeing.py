"""Sheets most of whose dates differ from the platform's: sooner is a column read wrongly than so many cards wrong."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from certverify.messages import Lang, listed, text
from certverify.reports.result import RunResult
from certverify.reports.safetext import hidden

__all__ = ["disagreeing"]

_RULE: Final = "dates_mismatch"
_FIELDS: Final = frozenset({"valid_to", "validity"})
_LEAST: Final = 3
"""So many cards of one sheet must differ: fewer may well be slips of the pen."""


def disagreeing(result: RunResult, lang: Lang, *, on: str = "report") -> Iterator[str]:
    """Yield a sentence for each sheet where at least three dates, and half of those compared, are not the platform's.

    The findings stand: it is said what to look at before anybody is confronted with them. ``on`` is where it is read,
    ``report`` or ``web``: a page has its own way to say what a column means.
    """
    counted = _counted(result)
    for sheet in map(hidden, result.understood):
        compared, differing = counted.get((sheet["file"], sheet.get("sheet")), (0, 0))
        if differing >= _LEAST and 2 * differing >= compared:
            yield text(
                f"{on}.disagreeing",
                lang,
                place=" · ".join(str(sheet[part]) for part in ("file", "sheet") if sheet.get(part)),
                columns=listed(_columns(sheet), lang),
                compared=compared,
                differing=differing,
            )


def _counted(result: RunResult) -> dict[tuple[str, str | None], tuple[int, int]]:
    """Return by file and sheet how many claimed ends have an official one beside them, and how many differ."""
    differs = pl.col("entry").is_in(result.findings.filter(pl.col("rule") == _RULE)["entry"].implode())
    compared = result.rows.filter(
        pl.col("claimed_valid_to").is_not_null() & (pl.col("valid_to").is_not_null() | differs)
    )
    sums = compared.group_by("source", "sheet").agg(pl.len().alias("all"), differs.sum().alias("differing"))
    return {(source, sheet): (both, differing) for source, sheet, both, differing in sums.iter_rows()}


def _columns(sheet: Mapping[str, Any]) -> list[str]:
    columns = [column for column in sheet.get("columns") or () if column["field"] in _FIELDS]
    return [f"{column['header']} ({column['column']})" for column in columns]
