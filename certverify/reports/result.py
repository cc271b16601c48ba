"""What a finished or interrupted run hands to the reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import polars as pl

from certverify.errors import CertverifyError

__all__ = ["ByHand", "RunResult"]


class ByHand(NamedTuple):
    """What became of the work that somebody had filled into the reports of earlier runs.

    ``kept`` are the names given to workbooks and Word reports that somebody had worked in. Of the lines filled in,
    ``moved`` went over to a line whose post or employer is worded anew, and ``unplaced`` have none in the new list:
    they stand in those of the kept workbooks that ``holding`` names. ``again`` were said to be rectified and are open
    again: an answer since shows the same problem.
    """

    kept: tuple[str, ...] = ()
    moved: int = 0
    unplaced: int = 0
    holding: tuple[str, ...] = ()
    again: int = 0


@dataclass(frozen=True, slots=True)
class RunResult:
    """One run, as the reports tell it.

    ``rows`` holds every entry: accepted ones as ``PlannedEntryTable`` joined with their ``StatusTable``, and rejected
    ones with status ``rejected`` and the problem's reason as cause; columns a rejected entry cannot have are null.
    ``findings`` is a ``FindingTable`` with ``finding_id``, ``person_key`` and the entry's place (source, sheet, row,
    part, employer, contractor). ``problems`` is a ``ProblemTable``. ``started_at`` and ``finished_at`` are aware.
    ``understood`` says per sheet what the reader made of it, as JSON values. ``unreadable`` are the roster files that
    could not be read. ``pack_confirmed`` is false while the text of the law behind the pack has not been checked.
    ``by_hand`` is known once the reports are written.
    ``data_days`` are by source the days (``2026-11-23``) of data files.
    """

    run_id: str
    as_of: date
    started_at: datetime
    finished_at: datetime
    complete: bool
    source: str
    pack: str
    checkpoint: Mapping[str, Any]
    rows: pl.DataFrame = field(repr=False)
    findings: pl.DataFrame = field(repr=False)
    problems: pl.DataFrame = field(repr=False)
    understood: Sequence[Mapping[str, Any]] = field(repr=False)
    lookups: Mapping[str, int]
    unanswered: Mapping[str, int]
    alarms: Mapping[str, int]
    employer: str | None = None
    stopped_by: str | None = None
    unreadable: tuple[CertverifyError, ...] = ()
    pack_confirmed: bool = True
    by_hand: ByHand = field(default_factory=ByHand)
    data_days: Mapping[str, str] = field(default_factory=dict)
