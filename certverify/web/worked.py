"""What was done about problems on the page, as reports tell it: in the columns that an officer fills in by hand."""

import polars as pl

from certverify.messages import Lang, text
from certverify.reports.carried import WORK
from certverify.reports.result import RunResult
from certverify.web.days import today
from certverify.web.ground import Ground
from certverify.web.notes import notes_on
from certverify.web.problems import Problem, problems_of
from certverify.web.runs import PageRun

__all__ = ["worked"]


async def worked(ground: Ground, asked: PageRun, result: RunResult, lang: Lang) -> pl.DataFrame:
    """Return, as ``WORK``, who sees to the problems of a run, until when, how far that is and what was said of it."""
    known = await problems_of(ground, asked.tenant, asked.id, result.findings["finding_id"])
    counts = result.findings.group_by("finding_id").len("lines")
    lines = [
        line | {"nth": nth}
        for finding, number in counts.iter_rows()
        if (one := known.get(finding)) is not None and (line := await _line(ground, asked.tenant, one, lang))
        for nth in range(number)
    ]
    return pl.DataFrame(lines, schema=WORK)


async def _line(ground: Ground, tenant: str, one: Problem, lang: Lang) -> dict[str, str | None]:
    notes = await notes_on(ground, tenant, one.finding)
    said = next((note.words for note in reversed(notes) if note.words and note.act != "assign"), None)
    done = next((note.at for note in reversed(notes) if note.act == "submit"), None)
    return {
        "finding_id": one.finding,
        "owner": one.assignee,
        "deadline": one.deadline.isoformat() if one.deadline else None,
        "state": text(f"rectify.{one.state}", lang).replace(",", ";"),
        "done_on": today(done).isoformat() if done and one.state in {"submitted", "closed"} else None,
        "proof": "、".join(note.file.name for note in notes if note.file) or None,
        "added": f" {said}" if said else None,
    }
