"""The rectification register (整改台账) of a tenant: each problem with everything that was done about it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from certverify.messages import Lang, listed, text
from certverify.reports.facts import rule_title
from certverify.reports.rectification import change_words
from certverify.reports.workbook.register_book import PROBLEMS, STEPS, write_register
from certverify.web.audit import record
from certverify.web.backlog import Due, named
from certverify.web.days import minute
from certverify.web.naming import name_of, stamp
from certverify.web.notes import Note, author_of, in_words, notes_on
from certverify.web.papers import Paper
from certverify.web.problems import Problem
from certverify.web.runs import runs_of
from certverify.web.scratch import scratch_file
from certverify.web.service import Service
from certverify.web.viewer import Viewer
from certverify.web.worked import proof_words

__all__ = ["register_of"]

_MOST: Final = 30_000
"""Characters of steps in one cell; Excel holds 32,767."""


async def register_of(service: Service, viewer: Viewer, chosen: Sequence[Problem], which: str) -> Paper:
    """Write these problems with all their steps as a workbook; ``which`` says what was chosen. The audit keeps it.

    The order is theirs. The numbers of people are masked; a name is missing where the evidence was purged.
    """
    ground, lang = service.ground, viewer.lang
    ends = await _first_and_newest(service, viewer.tenant)
    problems, steps = [], []
    for seq, due in enumerate(await named(service, viewer.tenant, chosen), 1):
        notes = await notes_on(ground, viewer.tenant, due.problem.finding)
        problems.append({"seq": seq, **_line(due, notes, lang), "change": _change(due.problem, *ends)})
        steps += [{"seq": seq, **_step(due, note, lang)} for note in notes]
    path, gone = scratch_file(".xlsx")
    tables = pl.DataFrame(problems, schema=PROBLEMS), pl.DataFrame(steps, schema=STEPS)
    told = tables[0].with_columns(change=change_words(lang)), tables[1]
    now = ground.now()
    await asyncio.to_thread(write_register, path, *told, lang, at=now, which=which)
    await record(ground, viewer, "download.register", "-")
    return Paper(path, name_of("register", lang, ".xlsx", stamp(now)), gone)


async def _first_and_newest(
    service: Service, tenant: str
) -> tuple[Mapping[str | None, str], Mapping[str | None, str]]:
    """Return the first and the newest run with a verdict of each employer; of those that name none, under ``None``."""
    done = [one for one in await runs_of(service.ground, tenant) if one.state == "done"]
    seen = [(firm, one.id) for one in done for firm in one.employers or (None,)]
    return dict(seen), dict(reversed(seen))


def _change(one: Problem, first: Mapping[str | None, str], newest: Mapping[str | None, str]) -> str | None:
    """Say what the newest run of the employer made of a problem; one that it did not see may be off the roster.

    Of a problem that only the employer's first run saw, nothing is said.
    """
    if one.state == "closed":
        return "resolved"
    employer = one.seen["employer"] or None
    if one.last_run != newest.get(employer, one.last_run):
        return "not_verified"
    if one.first_run != one.last_run:
        return "persisting"
    return None if first.get(employer) == one.last_run else "new"


def _line(due: Due, notes: Sequence[Note], lang: Lang) -> dict[str, Any]:
    one = due.problem
    proof = one.proof or {}
    return {
        "department": due.line.get("department") or one.seen["employer"],
        "name": due.name,
        "post": one.seen["post"],
        "kind": rule_title(one.rule, lang),
        "description": due.line.get(f"message_{lang}"),
        "nature": "\n".join(text(f"{kind}.{one.seen[kind]}", lang) for kind in ("severity", "certainty")),
        "since": one.seen["since"],
        "owner": one.assignee,
        "deadline": _day(one.deadline),
        "statutory": _day(one.statutory),
        "state": text(f"rectify.{one.state}", lang),
        "closed_by": proof_words(proof.get("by"), proof.get("asked_at") or "", lang) if proof else None,
        "steps": in_words(notes, lang, _MOST),
        "proof": listed((note.file.name for note in notes if note.file), lang) or None,
        "finding_id": one.finding,
    }


def _step(due: Due, note: Note, lang: Lang) -> dict[str, Any]:
    return {
        "at": minute(note.at),
        "name": due.name,
        "kind": rule_title(due.problem.rule, lang),
        "act": text(f"web.act.{note.act}", lang),
        "who": author_of(note, lang),
        "words": note.said(lang),
        "proof": note.file.name if note.file else None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
