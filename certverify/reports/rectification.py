"""How far the work on a run's problems is, as a page that follows it knows: told in the reports that it writes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import polars as pl

from certverify.messages import Lang, text
from certverify.reports.carried import WORK
from certverify.reports.deltas import CHANGES

__all__ = ["SINCE", "Rectification", "change_words"]

SINCE: Final = pl.Schema(
    {
        "finding_id": pl.String(),
        "change": pl.String(),
        "rule": pl.String(),
        "department": pl.String(),
        "name": pl.String(),
        "post": pl.String(),
        "told": pl.String(),
        "deadline": pl.String(),
    }
)
"""What became of problems since earlier runs: ``change`` is one of :data:`~certverify.reports.deltas.CHANGES`.

A problem that this run found needs no more than its ``finding_id``; of one that it did not, whose it was and what
proves it resolved is told here, in the reader's language, and the ``deadline`` that was set for it (``2026-12-31``).
"""


@dataclass(frozen=True, slots=True)
class Rectification:
    """The work on a run's problems (:data:`~certverify.reports.carried.WORK`) and :data:`SINCE`, as of ``at``.

    ``since`` is ``None`` where there is nothing to compare with: nobody follows problems from run to run, or this run
    is the first of its employers. ``settled`` are problems that earlier runs resolved before the deadline that was set
    for them: it stands in calendars still. ``at`` is ``None`` where the work is told as the run left it.
    """

    at: datetime | None = None
    work: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=WORK), repr=False)
    since: pl.DataFrame | None = field(default=None, repr=False)
    settled: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SINCE), repr=False)


def change_words(lang: Lang) -> pl.Expr:
    """Write the column ``change`` for a reader; null where nothing is known."""
    said = [text(f"delta.{word}", lang) for word in CHANGES]
    return pl.col("change").replace_strict(list(CHANGES), said, default=None, return_dtype=pl.String)
