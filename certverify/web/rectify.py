"""Working a problem off: who sees to it, until when, and what was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from fastapi import UploadFile

from certverify.web import problems
from certverify.web.audit import record
from certverify.web.notes import Change, write_note
from certverify.web.refused import Refused
from certverify.web.service import Service
from certverify.web.uploads import take_proof
from certverify.web.viewer import Viewer

__all__ = ["STATES", "Act", "Outcome", "Step", "objection", "take_step"]

Act = Literal["note", "submit", "dispute", "reopen"]

STATES: Final[Mapping[Act, str]] = {"submit": "submitted", "dispute": "disputed", "reopen": "open"}
"""The state that an act leads to; a note leaves it as it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody says of a problem; what is ``None`` stays as it is. ``proof`` is a file that somebody chose.

    ``version`` is that of the problem he had before him; ``None``: whatever it is by now.
    """

    act: Act = "note"
    version: int | None = None
    deadline: date | None = None
    assignee: str | None = field(default=None, repr=False)
    words: str | None = field(default=None, repr=False)
    proof: UploadFile | None = field(default=None, repr=False)


def objection(step: Step, day: date, known: problems.Problem | None) -> str | None:
    """Return the message's key of what is wrong with a step, if anything.

    Whoever says that a problem is rectified says how, or shows it. A deadline of the problem that is over already may
    stay while something else is put down.
    """
    if step.act == "dispute" and not step.words:
        return "web.wrong.dispute"
    if step.act == "submit" and not step.words and step.proof is None:
        return "web.wrong.submit"
    standing = known.deadline if known else None
    if step.deadline is not None and step.deadline < day and step.deadline != standing:
        return "web.wrong.past"
    return None


class Outcome(StrEnum):
    """What became of a step."""

    TAKEN = "taken"
    NO_PROBLEM = "no_problem"
    """The tenant has no such problem, or it was closed by proof."""
    OVERTAKEN = "overtaken"
    """Somebody changed the problem since; nothing was put down."""


async def take_step(service: Service, viewer: Viewer, finding: str, step: Step) -> Outcome | Refused:
    """Put a step down with its proof.

    A proof that is not taken is returned, and nothing is put down.
    """
    ground, tenant = service.ground, viewer.tenant
    known = await problems.one_problem(ground, tenant, finding)
    if known is None or known.state == "closed":
        return Outcome.NO_PROBLEM
    if step.version not in {None, known.version}:
        return Outcome.OVERTAKEN
    file = await take_proof(service, tenant, step.proof)
    if isinstance(file, Refused):
        return file
    state = STATES.get(step.act)
    wanted = {"state": state, "assignee": step.assignee}
    if not await problems.change(
        ground, tenant, finding, deadline=step.deadline, version=known.version, **wanted
    ):
        return Outcome.OVERTAKEN
    if step.words or file or step.act != "note":
        await write_note(ground, tenant, finding, step.act, author=viewer.name, words=step.words, file=file)
    if changed := _changed(known, step):
        await write_note(ground, tenant, finding, "assign", author=viewer.name, changed=changed)
    await record(ground, viewer, f"problem.{step.act}", finding)
    return Outcome.TAKEN


def _changed(known: problems.Problem, step: Step) -> list[Change]:
    """Return who saw to a problem and until when before, and who and until when now; nothing if that stays."""
    pairs = {
        "web.backlog.assignee": (known.assignee, step.assignee),
        "ui.rectify.deadline": (known.deadline, step.deadline),
    }
    return [
        (key, None if before is None else str(before), str(after) or "—")
        for key, (before, after) in pairs.items()
        if after is not None and (before or "") != after
    ]
