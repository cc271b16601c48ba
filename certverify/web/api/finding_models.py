"""Findings, entries and the work on problems as the API tells them: numbers masked, texts in the language asked for."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from certverify.messages import Lang, text
from certverify.pipeline.explanation import Explanation
from certverify.web.notes import Note, author_of
from certverify.web.problems import Problem as Worked
from certverify.web.statutory import statutory_day
from certverify_schemas.finding import RuleFamily, Severity, Status

__all__ = [
    "Entry",
    "EntryNumber",
    "Finding",
    "FindingId",
    "Person",
    "Step",
    "Work",
    "entry_of",
    "finding_of",
    "step_of",
    "work_of",
]

EntryNumber = Annotated[int, Path(ge=0, le=4_294_967_295, description="An entry's number within its run")]
FindingId = Annotated[
    str, Path(pattern=r"^[0-9a-f]{1,64}$", description="A finding; the same from run to run")
]
Certainty = Literal["provisional", "confirmed"]
State = Literal["open", "submitted", "disputed", "closed"]


class Work(BaseModel):
    """What is being done about a problem. Only a later run closes it: ``proof.by`` is ``answer`` or ``roster``."""

    finding: str
    rule: str
    state: State
    assignee: str | None
    deadline: date | None = Field(description="The enterprise's own")
    statutory: date | None = Field(description="The day by which the law wants it done, where it names one")
    first_run: str
    last_run: str
    closed_run: str | None
    version: int = Field(
        description="Rises with every change; send it with a step to be held to what you saw"
    )
    proof: dict[str, Any] | None


class Step(BaseModel):
    """One step in the work on a problem; without an author it followed from a later run."""

    at: datetime
    act: Literal[
        "assign", "note", "submit", "dispute", "reopen", "still_there", "resolved", "corrected", "moved"
    ]
    author: str | None
    words: str | None
    proof: str | None = Field(description="The id of a file, see `/proofs/{file}`")


class Finding(BaseModel):
    """One rule that an entry meets. The primary one of a flagged entry is what has to be worked off."""

    finding: str
    entry: int
    name: str | None
    employer: str | None
    department: str | None
    post: str | None
    rule: str
    title: str
    family: RuleFamily
    severity: Severity
    certainty: Certainty
    primary: bool
    message: str
    measure: str = Field(description="What to do; of a provisional problem, to verify it before anybody acts")
    basis: str | None
    claimed: str | None
    official: str | None
    deadline: date | None = Field(description="The day by which the law wants it done, where it names one")
    asked_at: datetime | None
    evidence_ids: list[str]
    state: State | None = Field(description="How far the work on it is; null where there is none")


class Entry(BaseModel):
    """One person in one post on a roster. A rejected one has no number, because nobody can be asked about it."""

    entry: int | None
    source: str
    sheet: str | None
    row: int | None
    name: str | None
    id_number: str | None = Field(description="Masked, but for who gave a reason")
    employer: str | None
    department: str | None
    post: str | None
    required_item: str | None
    status: Status
    certainty: Certainty | None
    cause: str | None
    rules: list[str]
    valid_to: date | None
    asked_at: datetime | None
    next_try_at: datetime | None


class Compared(BaseModel):
    """A fact as the roster claims it and as the record has it."""

    what: str
    claimed: str
    official: str
    differs: bool


class Certificate(BaseModel):
    """A certificate on record."""

    kind: str
    category: str | None
    item: str | None
    number: str | None
    industry: str | None
    person_type: str | None
    first_issue: date | None
    valid_from: date | None
    valid_to: date | None
    review_due: date | None
    issuer: str | None
    status: str
    status_text: str | None
    superseded: bool


class Person(BaseModel):
    """Everything about an entry. Where the ledger does not bear it out, ``evidence`` is null and ``doubt`` says why."""

    entry: Entry
    findings: list[Finding]
    compared: list[Compared]
    certificates: list[Certificate]
    evidence: Explanation | None
    doubt: str | None
    work: Work | None
    steps: list[Step]


def entry_of(line: Mapping[str, Any]) -> Entry:
    """Return an entry as the API tells it."""
    plain = {name: line.get(name) for name in Entry.model_fields}
    return Entry(**plain | {"rules": line["rules"] or [], "department": line.get("department") or None})


def finding_of(line: Mapping[str, Any], state: str | None, lang: Lang) -> Finding:
    """Return a finding as the API tells it.

    ``line`` has the entry's name, department and post besides, and as ``todo`` the measure in words
    (:func:`~certverify.reports.words.measures`).
    """
    told = {name: line[name] for name in Finding.model_fields if name in line}
    return Finding(
        **told
        | {
            "finding": line["finding_id"],
            "department": line["department"] or None,
            "title": text(f"rule.{line['rule']}.title", lang),
            "message": line[f"message_{lang}"],
            "measure": line["todo"],
            "basis": line["basis" if lang == "zh" else "basis_en"],
            "deadline": statutory_day(line),
            "state": state,
        }
    )


def work_of(worked: Worked) -> Work:
    """Return the work on a problem as the API tells it."""
    told = {name: getattr(worked, name) for name in Work.model_fields}
    return Work(**told | {"proof": None if worked.proof is None else dict(worked.proof)})


def step_of(note: Note, lang: Lang) -> Step:
    """Return a step as the API tells it."""
    file, author = note.file.id if note.file else None, author_of(note, lang)
    return Step(at=note.at, act=note.act, author=author, words=note.said(lang), proof=file)  # type: ignore[arg-type]  # written with these words alone
