"""What is being done about a run's problems, as reports tell it, and what became of those of earlier runs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import polars as pl

from certverify.messages import Lang, listed, text
from certverify.reports.carried import WORK
from certverify.reports.rectification import SINCE, Rectification
from certverify.reports.result import RunResult
from certverify.reports.safetext import printable
from certverify.web.days import today
from certverify.web.ground import Ground
from certverify.web.notes import in_words, notes_on
from certverify.web.problems import Problem, every_problem, problems_of
from certverify.web.runs import PageRun
from certverify.web.service import Service
from certverify.web.since import Resolved, changes_of, met_before, resolved_of

__all__ = ["proof_words", "rectification_of"]

_MOST: Final = 3_500
"""Characters of steps in one cell; a report cuts what is longer than 4,000."""


async def rectification_of(service: Service, asked: PageRun, result: RunResult, lang: Lang) -> Rectification:
    """Return who sees to the problems of a run, until when, how far that is, every step, and what is new or resolved.

    What is new is not told of an employer's first run, where everything would be.
    The work fills the columns that an officer fills in by hand where there is no page.
    """
    ground = service.ground
    known = await problems_of(ground, asked.tenant, asked.id, result.findings["finding_id"])
    counts = result.findings.group_by("finding_id").len("lines")
    lines = [
        line | {"nth": nth}
        for finding, number in counts.iter_rows()
        if (one := known.get(finding)) is not None and (line := await _line(ground, asked.tenant, one, lang))
        for nth in range(number)
    ]
    work = pl.DataFrame(lines, schema=WORK).with_columns(printable(pl.col(pl.String)))
    since = await _since(service, asked, result, known, lang)
    return Rectification(ground.now(), work, since, await _settled(service, asked, result, known, lang))


async def _since(
    service: Service, asked: PageRun, result: RunResult, known: Mapping[str, Problem], lang: Lang
) -> pl.DataFrame | None:
    met = await met_before(service.ground, asked)
    if met.isdisjoint(asked.employers or ("",)):
        return None
    changed = changes_of(known, asked.id, met)
    since: list[dict[str, str | None]] = [
        {"finding_id": finding, "change": change} for finding, change in changed.items()
    ]
    if closed := [one for one in known.values() if one.closed_run == asked.id]:
        tables = await service.results.tables(asked.tenant, asked.ledger_run)
        since += [_resolved(one, lang) for one in resolved_of(closed, result, tables)]
    return pl.DataFrame([{name: one.get(name) for name in SINCE} for one in since], schema=SINCE)


async def _settled(
    service: Service, asked: PageRun, result: RunResult, known: Mapping[str, Problem], lang: Lang
) -> pl.DataFrame:
    """Return the problems of these employers that earlier runs resolved, and whose deadline lies ahead of this one."""
    firms = asked.employers or ("",)
    settled = [
        one
        for one in await every_problem(service.ground, asked.tenant)
        if one.state == "closed" and one.deadline is not None and one.deadline >= result.as_of
        if one.finding not in known and (one.seen["employer"] or "") in firms
    ]
    tables = await service.results.tables(asked.tenant, asked.ledger_run) if settled else {}
    lines = [_resolved(one, lang) for one in resolved_of(settled, result, tables)] if settled else []
    return pl.DataFrame([{name: one.get(name) for name in SINCE} for one in lines], schema=SINCE)


def proof_words(by: str | None, asked_at: str, lang: Lang) -> str:
    """Say what proves a problem resolved: ``by`` an answer or the roster, and when the answer came in (ISO 8601)."""
    day = today(datetime.fromisoformat(asked_at)).isoformat() if asked_at else ""
    return text("web.delta.proof" + (f".{by}" if by else ""), lang, at=day)


async def _line(ground: Ground, tenant: str, one: Problem, lang: Lang) -> dict[str, str | None]:
    notes = await notes_on(ground, tenant, one.finding)
    done = next((note.at for note in reversed(notes) if note.act == "submit"), None)
    return {
        "finding_id": one.finding,
        "owner": one.assignee,
        "deadline": one.deadline.isoformat() if one.deadline else None,
        "state": text(f"rectify.{one.state}", lang).replace(",", ";"),
        "done_on": today(done).isoformat() if done and one.state in {"submitted", "closed"} else None,
        "proof": listed((note.file.name for note in notes if note.file), lang) or None,
        "added": f"\n{in_words(notes, lang, _MOST)}" if notes else None,
    }


def _resolved(one: Resolved, lang: Lang) -> dict[str, str | None]:
    return {
        "finding_id": one.finding,
        "change": "resolved",
        "rule": one.rule,
        "department": one.department,
        "name": one.name,
        "post": one.post,
        "told": proof_words(one.by, one.asked_at, lang),
        "deadline": one.deadline.isoformat() if one.deadline else None,
    }
