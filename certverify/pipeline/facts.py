"""What is known of a run besides its tables: kept in the ledger, so that a later verdict can report it alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from certverify.errors import CertverifyError, RosterError
from certverify.reports.result import RunResult
from certverify.rules.packs import Pack

__all__ = ["RunFacts", "Said"]


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of the entries of a run: ``entry_rows``, ``finding_lines``, a ``ProblemTable``, and when."""

    rows: pl.DataFrame
    findings: pl.DataFrame
    problems: pl.DataFrame
    checkpoint: Mapping[str, Any]
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run: where it came from, how it went.

    ``confirm_after_days`` is the window laid over its pack, ``overlay`` the text of the user's own pack over it,
    ``across_employers`` whether a certificate at several employers was a sign to judge by. ``data_days`` are the days
    (``2026-11-23``) of the data files among the sources.
    """

    run_id: str
    as_of: date
    started_at: datetime
    complete: bool
    source: str
    confirm_after_days: int
    understood: Sequence[Mapping[str, Any]]
    unreadable: tuple[CertverifyError, ...]
    lookups: Mapping[str, int]
    unanswered: Mapping[str, int]
    alarms: Mapping[str, int]
    stopped_by: str | None
    overlay: str | None = None
    across_employers: bool = False
    data_days: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the facts as JSON values."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {
            "as_of": self.as_of.isoformat(),
            "started_at": self.started_at.isoformat(),
            "unreadable": [{"code": problem.code, "facts": problem.facts} for problem in self.unreadable],
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "RunFacts":
        """Read what :meth:`as_json` returned."""
        read = {
            "as_of": date.fromisoformat(plain["as_of"]),
            "started_at": datetime.fromisoformat(plain["started_at"]),
            "unreadable": tuple(RosterError(one["code"], **one["facts"]) for one in plain["unreadable"]),
        }
        return cls(**{**plain, **read})

    def result(self, said: Said, pack: Pack, as_of: date) -> RunResult:
        """Return the run for the reports, as judged by ``pack`` as of a day."""
        return RunResult(
            run_id=self.run_id,
            as_of=as_of,
            started_at=self.started_at,
            finished_at=said.finished_at,
            complete=self.complete,
            source=self.source,
            data_days=self.data_days,
            pack=f"{pack.id}@{pack.version}",
            checkpoint=said.checkpoint,
            rows=said.rows,
            findings=said.findings,
            problems=said.problems,
            understood=self.understood,
            lookups=self.lookups,
            unanswered=self.unanswered,
            alarms=self.alarms,
            employer=_only(said.rows.filter(pl.col("status") != "rejected")),
            stopped_by=self.stopped_by,
            unreadable=self.unreadable,
            pack_confirmed=pack.confirmed,
        )


def _only(rows: pl.DataFrame) -> str | None:
    """Return the employer if the rosters, each of them, name one and the same."""
    by_roster = rows.group_by("source").agg(pl.col("employer").drop_nulls().unique())
    named = by_roster.get_column("employer").to_list()
    only = {name for names in named for name in names}
    return only.pop() if len(only) == 1 and all(named) else None
