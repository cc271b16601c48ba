"""Runs, files and forecasts as the API tells them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from certverify.messages import Lang
from certverify.web.api.answers import RefusedFile
from certverify.web.files import Kept
from certverify.web.forecast import Forecast
from certverify.web.pages.parts import told_of
from certverify.web.progress import left_of
from certverify.web.runs import PageRun

__all__ = ["FileId", "FileKept", "Planned", "Run", "RunId", "Uploaded", "file_of", "planned_of", "run_of"]

RunId = Annotated[str, Path(pattern=r"^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$", description="A run")]
FileId = Annotated[str, Path(pattern=r"^[0-9a-f]{24}$", description="A file")]


class FileKept(BaseModel):
    """A file at rest."""

    id: str
    name: str
    bytes: int


class Progress(BaseModel):
    """How far the look-ups of a run are. ``seconds_left`` is the page's estimate, null where there is none yet."""

    done: int = 0
    total: int = 0
    found: int = 0
    not_found: int = 0
    unanswered: int = 0
    paused_until: datetime | None = None
    pause_reason: str | None = None
    seconds_left: float | None = None


class Counts(BaseModel):
    """What a finished run counted; the statuses together are all entries read."""

    entries: dict[str, int] = Field(description="Entries by status")
    rules: dict[str, int] = Field(description="Primary findings by rule")
    lookups: dict[str, int]
    complete: bool = Field(description="False while somebody who could be asked was not")
    stopped_by: str | None


class Fault(BaseModel):
    """Why a run failed."""

    code: str
    title: str
    detail: str


class Run(BaseModel):
    """One run: draft → waiting → running → done or failed. A run that ended may be started again."""

    id: str
    state: Literal["draft", "waiting", "running", "done", "failed"]
    version: int = Field(description="Counts changes of a draft's mapping")
    attempt: int
    as_of: date = Field(description="The day by which is judged")
    sources: list[str] = Field(description="Names of the connectors that are asked, in order")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    stopping: bool
    employer: str | None
    progress: Progress | None
    counts: Counts | None
    fault: Fault | None


class Uploaded(BaseModel):
    """What became of an upload."""

    run: Run
    files: list[FileKept] = Field(description="All rosters of the run")
    refused: list[RefusedFile] = Field(description="Files of this upload that were not taken")


class Planned(BaseModel):
    """What a draft will ask, before anyone is asked."""

    source: str
    people: int = Field(description="People to be known, each counted once")
    needed: int = Field(description="Look-ups that the source will get")
    reused: int = Field(description="Answered already")
    out_of_scope: int = Field(description="People whom the source cannot know")
    seconds: float | None = Field(description="How long it takes; null for a data file")
    days: int | None = Field(
        description="Days that the daily quota makes of it; null where it does not matter"
    )
    captchas_by_hand: bool = Field(
        description="A person has to read a captcha for each look-up, at the page's desk"
    )


def run_of(asked: PageRun, lang: Lang) -> Run:
    """Return a run as the API tells it."""
    return Run(
        id=asked.id,
        state=asked.state,  # type: ignore[arg-type]  # the table's own check holds it to these words
        version=asked.version,
        attempt=asked.attempt,
        as_of=asked.as_of,
        sources=list(asked.connectors),
        created_at=asked.created_at,
        started_at=asked.started_at,
        finished_at=asked.finished_at,
        stopping=asked.stopping,
        employer=asked.employer,
        progress=_progress(asked.progress) if asked.progress else None,
        counts=_counts(asked.counts) if asked.counts else None,
        fault=None if asked.fault is None else _fault(asked.fault, lang),
    )


def file_of(kept: Kept) -> FileKept:
    """Return a file as the API tells it."""
    return FileKept(id=kept.id, name=kept.name, bytes=kept.size)


def planned_of(plan: Forecast) -> Planned:
    """Return a forecast as the API tells it."""
    return Planned(
        source=plan.source,
        people=plan.people,
        needed=plan.needed,
        reused=plan.reused,
        out_of_scope=plan.out_of_scope,
        seconds=None if plan.lasts is None else plan.lasts.total_seconds(),
        days=plan.days,
        captchas_by_hand=plan.by_hand,
    )


def _progress(told: Any) -> Progress:
    known = {name: told[name] for name in Progress.model_fields if name in told}
    left = left_of(told)
    return Progress(**known, seconds_left=None if left is None else left.total_seconds())


def _counts(told: Any) -> Counts:
    return Counts(entries=told["rows"], **{name: told[name] for name in Counts.model_fields if name in told})


def _fault(fault: Any, lang: Lang) -> Fault:
    title, detail = told_of(fault["code"], fault["facts"], lang)
    return Fault(code=fault["code"], title=title, detail=detail)
