"""Problems to work off: who sees to each, until when, what was done, with which proof."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from certverify.messages import text
from certverify.web import problems
from certverify.web.api.answers import Failed
from certverify.web.api.callers import Reader, Rectifier
from certverify.web.api.downloads import ANY_BYTES, SHEET
from certverify.web.api.finding_models import FindingId, State, Step, Work, step_of, work_of
from certverify.web.api.once import OnceOnly, digests
from certverify.web.api.paging import Cursor, Limit, Page, position_of, token_of
from certverify.web.api.run_models import FileId
from certverify.web.audit import record
from certverify.web.backlog import EVERY, backlog
from certverify.web.days import today
from certverify.web.files import one_file
from certverify.web.naming import name_of
from certverify.web.notes import notes_on
from certverify.web.pages.downloads import sent
from certverify.web.rectify import Act, Outcome, objection, take_step
from certverify.web.rectify import Step as Taken
from certverify.web.refused import Refused
from certverify.web.register import register_of
from certverify.web.service import Service, service_of
from certverify.web.viewer import Viewer

__all__ = ["router"]

router = APIRouter(tags=["problems"])
Assigned = Annotated[bool | None, Query(description="Whether somebody sees to it")]
Overdue = Annotated[
    bool, Query(description="Only those past the enterprise's own deadline that are not closed")
]


class Worked(BaseModel):
    """A problem with the steps taken about it, the first one first."""

    work: Work
    steps: list[Step]


@router.get("/problems")
async def list_problems(
    request: Request,
    viewer: Reader,
    *,
    state: State | None = None,
    assigned: Assigned = None,
    overdue: Overdue = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Work]:
    """List the problems of all runs; the state says how far the work on them is."""
    position = position_of(cursor, str)
    ground = service_of(request).ground
    found = await problems.all_problems(
        ground,
        viewer.tenant,
        state=state,
        assigned=assigned,
        overdue_on=today(ground.now()) if overdue else None,
        after=position[0] if position else "",
        most=limit + 1,
    )
    more = token_of(found[limit - 1].finding) if len(found) > limit else None
    return Page(items=[work_of(one) for one in found[:limit]], next=more)


@router.get("/register.xlsx", response_class=Response, responses=SHEET)
async def fetch_register(request: Request, viewer: Reader, state: State | None = None) -> Response:
    """Fetch the rectification register: the problems of all runs with every step taken about them, as a workbook."""
    service = service_of(request)
    found = [one for one in await backlog(service, viewer.tenant) if state is None or one.state == state]
    which = text(f"web.doing.{state or EVERY}", viewer.lang)
    return sent(await register_of(service, viewer, found, which))


@router.get("/problems/{finding}")
async def show_problem(request: Request, finding: FindingId, viewer: Reader) -> Worked:
    """Show a problem and what was done about it."""
    return await _worked(service_of(request), viewer, finding)


@router.post("/problems/{finding}/steps", status_code=201, response_model=Worked)
async def take_a_step(
    request: Request,
    finding: FindingId,
    viewer: Rectifier,
    once: OnceOnly,
    *,
    act: Annotated[
        Act,
        Form(description="`submit`: said to be rectified, in words or by a file; only a later run closes it"),
    ],
    assignee: Annotated[str | None, Form(max_length=60)] = None,
    deadline: Annotated[date | None, Form(description="Not before today")] = None,
    words: Annotated[
        str | None, Form(max_length=2000, description="`dispute` needs them; `submit` needs them or a file")
    ] = None,
    proof: Annotated[UploadFile | None, File(description="PDF, PNG or JPEG")] = None,
    version: Annotated[
        int | None, Form(description="That of the work you saw: 409 if somebody changed it since")
    ] = None,
) -> JSONResponse:
    """Take a step: assign, set a deadline, note, submit as rectified, dispute, reopen; with words and a file."""
    service = service_of(request)
    shown = proof if proof and proof.filename else None
    step = Taken(
        act, version, deadline, (assignee or "").strip() or None, (words or "").strip() or None, shown
    )
    await _worked(service, viewer, finding)

    async def work() -> Worked:
        known = await problems.one_problem(service.ground, viewer.tenant, finding)
        if wrong := objection(step, today(service.ground.now()), known):
            raise Failed(409, f"api_{wrong.rpartition('.')[2]}")
        taken = await take_step(service, viewer, finding, step)
        if isinstance(taken, Refused):
            raise Failed(422, "api_no_proof", [taken])
        if taken is Outcome.OVERTAKEN:
            raise Failed(409, "api_overtaken")
        if taken is Outcome.NO_PROBLEM:
            raise Failed(409, "api_closed")
        return await _worked(service, viewer, finding)

    said = [
        act,
        str(version),
        str(deadline),
        step.assignee or "",
        step.words or "",
        *await digests([proof] if proof else []),
    ]
    return await once.do(viewer, said, work, status=201)


@router.get("/proofs/{file}", response_class=Response, responses=ANY_BYTES)
async def fetch_proof(request: Request, file: FileId, viewer: Reader) -> Response:
    """Fetch a file that was kept as proof."""
    service = service_of(request)
    found = await one_file(service.ground, viewer.tenant, file)
    if found is None or found[0].kind != "proof":
        raise Failed(404, "api_missing")
    await record(service.ground, viewer, "proof", file)
    headers = name_of("proof", viewer.lang, found[0].suffix, file[:8]).header
    return Response(found[1], media_type="application/octet-stream", headers=headers)


async def _worked(service: Service, viewer: Viewer, finding: str) -> Worked:
    one = await problems.one_problem(service.ground, viewer.tenant, finding)
    if one is None:
        raise Failed(404, "api_missing")
    steps = await notes_on(service.ground, viewer.tenant, finding)
    return Worked(work=work_of(one), steps=[step_of(step, viewer.lang) for step in steps])
