"""What became of the problems of earlier runs: whose were resolved and by which evidence, who left the roster."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from certverify.reports.result import RunResult
from certverify.reports.words import department
from certverify.web.follow import employer_key
from certverify.web.ground import Ground
from certverify.web.presence import Present
from certverify.web.problems import Problem, open_before, problems_of
from certverify.web.runs import PageRun, place_of, runs_of

__all__ = ["Resolved", "changes_of", "counted", "met_before", "resolved_of"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A problem that this run resolved.

    ``entry`` is the person's, in another post where the roster has him there instead; ``None`` where he is in none.
    ``asked_at`` is a UTC time in ISO 8601, ``evidence`` the id of the person's own newest piece of evidence. ``by`` is
    what resolved it, ``answer`` or ``roster``; ``None`` where that was not kept. ``deadline`` is the one that was set.
    """

    finding: str
    rule: str
    name: str = field(repr=False)
    department: str | None = field(repr=False)
    post: str | None = field(repr=False)
    entry: int | None
    asked_at: str
    evidence: str
    by: str | None
    deadline: date | None = None


async def met_before(ground: Ground, asked: PageRun) -> frozenset[str]:
    """Return the employers that runs before this one verified; one that no roster names counts as the empty name."""
    earlier = await runs_of(ground, asked.tenant, before=place_of(asked))
    return frozenset(firm for one in earlier if one.state == "done" for firm in one.employers or ("",))


def changes_of(known: Mapping[str, Problem], run: str, met: Collection[str]) -> dict[str, str]:
    """Say of each problem that a run found whether it is ``new`` or ``persisting``.

    Nothing is said of an employer's first run: of employers not ``met`` before, everything would be new.
    """
    return {
        finding: "new" if one.first_run == run else "persisting"
        for finding, one in known.items()
        if one.closed_run != run and (one.first_run != run or (one.seen["employer"] or "") in met)
    }


async def counted(
    ground: Ground, asked: PageRun, result: RunResult, rejected: pl.DataFrame | None = None
) -> dict[str, int]:
    """Count what became of the problems: ``new``, ``persisting``, ``resolved``, ``not_verified``, ``gone``.

    Each that was open before is one of the last four: whose person stands in a roster of the employer, and was neither
    found nor resolved, is ``not_verified``; ``gone`` is off the roster. ``rejected`` are people as ``Roster`` has them,
    where that is at hand. To be asked when the run ends, and kept with it: later runs change what is open.
    """
    known = await problems_of(ground, asked.tenant, asked.id, result.findings["finding_id"])
    changes = Counter(changes_of(known, asked.id, await met_before(ground, asked)).values())
    firms = [employer_key(ground, asked.tenant, one) for one in result.rows["employer"].unique()]
    before = await open_before(ground, asked.tenant, asked.created_at, firms)
    present = Present.of(ground, asked.tenant, result.rows, rejected)
    here = [present.holds(one) for one in before]
    return {
        "new": changes["new"],
        "persisting": changes["persisting"],
        "resolved": sum(one.closed_run == asked.id for one in known.values()),
        "not_verified": sum(here),
        "gone": len(here) - sum(here),
    }


def resolved_of(
    closed: Iterable[Problem], result: RunResult, tables: Mapping[str, pl.DataFrame]
) -> list[Resolved]:
    """Say of whom each resolved problem is, and by which evidence of that person."""
    answers = tables["answers"].select("query_key", "evidence_ids")
    named = result.rows.with_columns(department=department(result.rows))
    rows = named.join(answers, on="query_key", how="left", maintain_order="left")
    return [_resolved(one, rows) for one in closed]


def _resolved(one: Problem, rows: pl.DataFrame) -> Resolved:
    job = rows.filter(_same(one, "person_key"), _same(one, "employer"))
    seat = job.filter(_same(one, "post"))
    found = (job if seat.is_empty() else seat).sort("asked_at", nulls_last=False).tail(1).to_dicts()
    row: Mapping[str, Any] = found[0] if found else {}
    proof = one.proof or {}
    return Resolved(
        finding=one.finding,
        rule=one.rule,
        name=row.get("name") or "",
        department=row.get("department"),
        post=one.seen["post"],
        entry=row.get("entry"),
        asked_at=str(row.get("asked_at") or proof.get("asked_at") or ""),
        evidence=(row.get("evidence_ids") or [""])[-1],
        by=proof.get("by"),
        deadline=one.deadline,
    )


def _same(one: Problem, name: str) -> pl.Expr:
    return pl.col(name).fill_null("") == (one.seen[name] or "")
