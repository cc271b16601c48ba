"""A person's page: the claim beside the record, the evidence, and what is being done about it."""

from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Form, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from certverify.errors import CertverifyError
from certverify.pipeline.explain import Wanted, explain_in
from certverify.pipeline.explanation import Explanation
from certverify.web import problems
from certverify.web.access import At, Guarded
from certverify.web.audit import record
from certverify.web.days import today
from certverify.web.files import one_file
from certverify.web.notes import notes_on, write_note
from certverify.web.pages.parts import told, wanted
from certverify.web.person import Person, person_of
from certverify.web.refused import Refused
from certverify.web.render import page
from certverify.web.service import Service, service_of
from certverify.web.uploads import take_proof
from certverify.web.viewer import Viewer

__all__ = ["router"]

router = APIRouter()
_STATES: Final = {"submit": "submitted", "dispute": "disputed", "reopen": "open"}


@router.get("/runs/{run}/entries/{entry}")
async def one(request: Request, run: str, entry: int, viewer: At) -> HTMLResponse:
    """Show an entry with masked numbers."""
    return await _show(request, viewer, run, entry)


@router.post("/runs/{run}/entries/{entry}/whole")
async def whole(
    request: Request, run: str, entry: int, viewer: Guarded, reason: Annotated[str, Form(max_length=200)] = ""
) -> HTMLResponse:
    """Show an entry with its whole numbers, to who may and says why; the audit keeps both."""
    if len(reason.strip()) < 2:
        return await _show(request, viewer, run, entry, 422, wrong="web.wrong.reason")
    ground = service_of(request).ground
    await record(ground, viewer, "unmask", f"{run}/{entry}", reason.strip())
    return await _show(request, viewer, run, entry, unmasked=True)


class _Work(BaseModel):
    """What somebody says of a problem."""

    finding: str = Field(max_length=64)
    act: Literal["note", "submit", "dispute", "reopen"] = "note"
    assignee: str = Field(default="", max_length=60)
    deadline: str = ""
    words: str = Field(default="", max_length=2000)
    proof: UploadFile | None = None


@router.post("/runs/{run}/entries/{entry}/work")
async def work(
    request: Request, run: str, entry: int, viewer: Guarded, said: Annotated[_Work, Form()]
) -> Response:
    """Put down who sees to a problem, until when, and what was done about it."""
    service = service_of(request)
    wrong = _wrong(said, today(service.ground.now()))
    kept = None if wrong else await take_proof(service, viewer.tenant, said.proof)
    if wrong or isinstance(kept, Refused):
        refused = kept if isinstance(kept, Refused) else None
        return await _show(request, viewer, run, entry, 422, wrong=wrong, typed=said, refused=refused)
    await _put_down(service, viewer, said, kept)
    return RedirectResponse(f"/runs/{run}/entries/{entry}#work", 303)


async def _put_down(service: Service, viewer: Viewer, said: _Work, kept: str | None) -> None:
    ground, tenant = service.ground, viewer.tenant
    changed = await problems.change(
        ground,
        tenant,
        said.finding,
        state=_STATES.get(said.act),
        deadline=date.fromisoformat(said.deadline) if said.deadline else None,
        assignee=said.assignee.strip() or None,
    )
    if not changed:
        raise HTTPException(404)
    words = said.words.strip() or None
    if words or kept or said.act != "note":
        await write_note(ground, tenant, said.finding, said.act, author=viewer.name, words=words, file=kept)
    await record(ground, viewer, f"problem.{said.act}", said.finding)


@router.get("/proofs/{file}")
async def proof(request: Request, file: str, viewer: At) -> Response:
    """Send a file that was kept as proof."""
    service = service_of(request)
    found = await one_file(service.ground, viewer.tenant, file)
    if found is None or found[0].kind != "proof":
        raise HTTPException(404)
    await record(service.ground, viewer, "proof", file)
    headers = {"content-disposition": f'attachment; filename="proof{found[0].suffix}"'}
    return Response(found[1], media_type="application/octet-stream", headers=headers)


def _wrong(said: _Work, day: date) -> str | None:
    """Return the message's key of what is wrong with a form, if anything."""
    if said.act == "dispute" and not said.words.strip():
        return "web.wrong.dispute"
    if not said.deadline:
        return None
    try:
        return "web.wrong.past" if date.fromisoformat(said.deadline) < day else None
    except ValueError:
        return "web.wrong.day"


async def _show(
    request: Request,
    viewer: Viewer,
    run: str,
    entry: int,
    status: int = 200,
    *,
    unmasked: bool = False,
    **more: Any,
) -> HTMLResponse:
    service = service_of(request)
    asked = await wanted(service, viewer, run)
    if asked.state != "done":
        raise HTTPException(404)
    person, result = await _person(service, viewer, asked.ledger_run, entry, unmasked=unmasked)
    ground, primary = service.ground, next((f for f in person.findings if f["primary"]), None)
    problem = primary and await problems.one_problem(ground, viewer.tenant, primary["finding_id"])
    facts: dict[str, Any] = {"wrong": None, "typed": None, "refused": None, "unmasked": unmasked}
    facts |= {"asked": asked, "person": person, "primary": primary, "problem": problem, "result": result}
    facts["evidence"] = await _evidence(service, viewer, asked.ledger_run, person, unmasked=unmasked)
    facts["steps"] = await notes_on(ground, viewer.tenant, primary["finding_id"]) if primary else []
    return page(request, "person.html", status, **facts | more)


async def _evidence(
    service: Service, viewer: Viewer, run: str, person: Person, *, unmasked: bool
) -> Explanation | tuple[str, str]:
    """Return the chain of evidence, held against the ledger; where it does not hold, what is wrong."""
    entry = person.entry
    wanted_ = Wanted(run, source=entry["source"], sheet=entry["sheet"], row=entry["row"], part=entry["part"])
    ledger = await service.ground.ledger_of(viewer.tenant)
    try:
        return await explain_in(ledger, wanted_, unmasked=unmasked)
    except CertverifyError as error:
        return told(error, viewer.lang)


async def _person(
    service: Service, viewer: Viewer, run: str, entry: int, *, unmasked: bool
) -> tuple[Person, Any]:
    result = await service.results.of(viewer.tenant, run)
    tables = await service.results.tables(viewer.tenant, run)
    person = person_of(result, tables, entry, viewer.lang, unmasked=unmasked)
    if person is None:
        raise HTTPException(404)
    return person, result
