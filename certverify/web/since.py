"""What became of the problems of earlier runs: whose were resolved and by which evidence, who left the roster."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from certverify.reports.result import RunResult
from certverify.web.problems import Problem

__all__ = ["Resolved", "off_the_roster", "resolved_of"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A problem that this run resolved. ``entry`` is ``None`` where the person's seat is not there.

    ``asked_at`` is a UTC time in ISO 8601, ``evidence`` the id of the person's own newest piece of evidence. ``by`` is
    what resolved it, ``answer`` or ``roster``; ``None`` where that was not kept.
    """

    rule: str
    name: str = field(repr=False)
    entry: int | None
    asked_at: str
    evidence: str
    by: str | None


def resolved_of(
    closed: Iterable[Problem], result: RunResult, tables: Mapping[str, pl.DataFrame]
) -> list[Resolved]:
    """Say of whom each resolved problem is, and by which evidence of that person."""
    answers = tables["answers"].select("query_key", "evidence_ids")
    rows = result.rows.join(answers, on="query_key", how="left", maintain_order="left")
    return [_resolved(one, rows) for one in closed]


def _resolved(one: Problem, rows: pl.DataFrame) -> Resolved:
    seat = [
        pl.col(name).fill_null("") == (one.seen[name] or "") for name in ("person_key", "employer", "post")
    ]
    found = rows.filter(*seat).sort("asked_at", nulls_last=False).tail(1).to_dicts()
    row: Mapping[str, Any] = found[0] if found else {}
    proof = one.proof or {}
    return Resolved(
        rule=one.rule,
        name=row.get("name") or "",
        entry=row.get("entry"),
        asked_at=str(row.get("asked_at") or proof.get("asked_at") or ""),
        evidence=(row.get("evidence_ids") or [""])[-1],
        by=proof.get("by"),
    )


def off_the_roster(open_before: Sequence[Problem], result: RunResult) -> list[Problem]:
    """Return the open problems of people who are on no line of this run's rosters."""
    present = set(result.rows.get_column("person_key").drop_nulls())
    return [one for one in open_before if one.seen["person_key"] not in present]
