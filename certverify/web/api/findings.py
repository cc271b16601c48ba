"""What a run found: findings, entries, and what changed since the last roster of the same employer."""

from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from certverify.reports.result import RunResult
from certverify.reports.words import department, measures
from certverify.web.api.answers import Failed
from certverify.web.api.callers import Reader
from certverify.web.api.finding_models import Certainty, Entry, Finding, State, entry_of, finding_of
from certverify.web.api.paging import Cursor, Limit, Page, paged
from certverify.web.api.run_models import RunId
from certverify.web.overview import like, sought
from certverify.web.pages.parts import wanted
from certverify.web.problems import Problem, problems_of
from certverify.web.runs import PageRun
from certverify.web.service import Service, service_of
from certverify.web.viewer import Viewer
from certverify_schemas.finding import Severity, Status
from certverify_schemas.masking import masked_number

__all__ = ["router"]

router = APIRouter(prefix="/runs/{run}", tags=["findings"])
Word = Annotated[str | None, Query(max_length=60)]


class Filters(BaseModel):
    """Which findings: those that fit every filter given."""

    model_config = ConfigDict(extra="forbid")

    rule: Annotated[str | None, Field(max_length=60)] = None
    severity: Severity | None = None
    certainty: Certainty | None = None
    department: Annotated[str | None, Field(max_length=60)] = None
    state: State | None = None
    primary: bool | None = None
    cursor: Annotated[str | None, Field(max_length=200, description="`next` of the page before")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Sought(BaseModel):
    """Whom to look for. Names and numbers stand in a request's body, never in an address."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    cursor: Annotated[str | None, Field(max_length=200)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class SoughtByName(Sought):
    """Somebody whose name holds these characters."""

    name: Annotated[str, Field(min_length=1, max_length=60, description="Part of a name")]


class SoughtByNumber(Sought):
    """Somebody of this ID number: a whole one, or part of a masked one as the answers show it."""

    id_number: Annotated[
        str, Field(pattern=r"^[0-9*]{4,18}[Xx]?$", description="Masked before it is compared")
    ]


class Change(BaseModel):
    """What became of a problem: new in this run, still there, or proved resolved by an answer of it."""

    finding: str
    rule: str
    change: Literal["new", "persisting", "resolved"]
    state: State
    deadline: date | None = Field(description="The enterprise's own")
    first_run: str
    proof: dict[str, Any] | None


@router.get("/findings")
async def list_findings(
    request: Request, run: RunId, viewer: Reader, wish: Annotated[Filters, Query()]
) -> Page[Finding]:
    """List what a run found, entry by entry in the order of the rosters."""
    service = service_of(request)
    asked, result = await judged(service, viewer, run)
    known = await problems_of(service.ground, viewer.tenant, run, result.findings["finding_id"])
    lines = _chosen(findings_of(result), wish, known).with_columns(todo=measures(viewer.lang))
    state = f"findings {asked.ledger_run} {wish.model_dump_json(exclude={'cursor', 'limit'})}"
    return paged(
        lines, _short(service, viewer, state), wish.cursor, wish.limit,
        lambda line: finding_of(line, _state(known, line["finding_id"]), viewer.lang),
    )  # fmt: skip


@router.get("/entries")
async def list_entries(
    request: Request,
    run: RunId,
    viewer: Reader,
    *,
    status: Status | None = None,
    department: Word = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Entry]:
    """List everybody on the rosters, in their order, with what became of each."""
    service = service_of(request)
    asked, result = await judged(service, viewer, run)
    lines = _entries(result)
    lines = lines.filter(pl.col("status") == status.value) if status else lines
    lines = lines.filter(pl.col("department") == department) if department else lines
    state = _short(service, viewer, f"entries {asked.ledger_run} {status} {department}")
    return paged(lines, state, cursor, limit, entry_of)


@router.post("/search")
async def find_entries(
    request: Request, run: RunId, viewer: Reader, wish: SoughtByName | SoughtByNumber
) -> Page[Entry]:
    """Find people on the rosters by part of their name, or by their ID number."""
    service = service_of(request)
    asked, result = await judged(service, viewer, run)
    lines = _entries(result)
    if isinstance(wish, SoughtByName):
        whom, lines = wish.name, lines.filter(like(pl.col("name"), wish.name))
    else:
        whom = wish.id_number
        shown = lines.with_columns(id_number=masked_number(pl.col("id_number")))
        lines = lines.filter(shown.select(sought(shown, whom)).to_series())
    lines = lines.filter(pl.col("status") == wish.status.value) if wish.status else lines
    state = _short(service, viewer, f"search {asked.ledger_run} {wish.status} {whom}")
    return paged(lines, state, wish.cursor, wish.limit, entry_of)


@router.get("/changes")
async def list_changes(
    request: Request, run: RunId, viewer: Reader, cursor: Cursor = None, limit: Limit = 50
) -> Page[Change]:
    """List what is new, persists or was resolved since the last roster of the same employer."""
    service = service_of(request)
    asked, result = await judged(service, viewer, run)
    known = await problems_of(service.ground, viewer.tenant, run, result.findings["finding_id"])
    table = pl.DataFrame({"finding_id": sorted(known)}, schema={"finding_id": pl.String})
    return paged(
        table, f"changes {asked.ledger_run}", cursor, limit,
        lambda line: _change(known[line["finding_id"]], run),
    )  # fmt: skip


async def judged(service: Service, viewer: Viewer, run: str) -> tuple[PageRun, RunResult]:
    """Return a run that has ended with its verdict.

    Raises:
        Failed: 409 ``api_not_done``: it has not ended; ``api_run_failed``: it ended without a verdict.
        HTTPException: 404, there is no such run.
    """
    asked = await wanted(service, viewer, run)
    if asked.state != "done":
        raise Failed(409, "api_run_failed" if asked.state == "failed" else "api_not_done")
    return asked, await service.results.of(viewer.tenant, asked.ledger_run)


def findings_of(result: RunResult) -> pl.DataFrame:
    """Return the findings with name, department and post of their entry."""
    whose = _entries(result).drop_nulls("entry").select("entry", "name", "department", "post")
    lines = result.findings.drop("name", "department", "post", strict=False)
    return lines.join(whose, on="entry", how="left", maintain_order="left")


def _entries(result: RunResult) -> pl.DataFrame:
    rows = result.rows.with_columns(pl.col("status").cast(pl.String))
    return rows.with_columns(department=department(rows))


def _chosen(lines: pl.DataFrame, wish: Filters, known: dict[str, Problem]) -> pl.DataFrame:
    lines = lines.with_columns(pl.col("severity", "certainty").cast(pl.String))
    for name in ("rule", "severity", "certainty", "department", "primary"):
        if (wanted_ := getattr(wish, name)) is not None:
            lines = lines.filter(pl.col(name) == wanted_)
    if wish.state is not None:
        of_state = [finding for finding, one in known.items() if one.state == wish.state]
        lines = lines.filter(pl.col("finding_id").is_in(of_state))
    return lines


def _state(known: dict[str, Problem], finding: str) -> str | None:
    return known[finding].state if finding in known else None


def _short(service: Service, viewer: Viewer, state: str) -> str:
    """Return a word for a list's state that gives nothing of it away: cursors stand in addresses."""
    return service.ground.vault.digest(viewer.tenant, f"cursor {state}")[:16]


def _change(one: Problem, run: str) -> Change:
    change: Literal["new", "persisting", "resolved"] = "persisting"
    change = "resolved" if one.closed_run == run else "new" if one.first_run == run else change
    told = {name: getattr(one, name) for name in Change.model_fields if name != "change"}
    return Change(**told, change=change)
