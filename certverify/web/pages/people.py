"""A person's page: the claim beside the record, the evidence, and what is being done about it."""

import re
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from certverify.errors import CertverifyError
from certverify.web import problems
from certverify.web.access import At, Guarded
from certverify.web.audit import record
from certverify.web.days import today
from certverify.web.dossier import dossier_of
from certverify.web.files import one_file
from certverify.web.later import runs_after
from certverify.web.naming import name_of
from certverify.web.notes import author_of
from certverify.web.pages.parts import told, wanted
from certverify.web.rectify import Act, Outcome, Step, objection, take_step
from certverify.web.refused import Refused
from certverify.web.render import page
from certverify.web.service import service_of
from certverify.web.viewer import Viewer

__all__ = ["router"]

router = APIRouter()


@router.get("/runs/{run}/entries/{entry}")
async def one(request: Request, run: str, entry: int, viewer: At) -> HTMLResponse:
    """Show an entry with masked numbers."""
    shown = await _show(request, viewer, run, entry)
    await record(service_of(request).ground, viewer, "person.seen", f"{run}/{entry}")
    return shown


@router.post("/runs/{run}/entries/{entry}/whole")
async def whole(
    request: Request, run: str, entry: int, viewer: Guarded, reason: Annotated[str, Form(max_length=200)] = ""
) -> HTMLResponse:
    """Show an entry with its whole numbers, to who may and says why; the audit keeps both."""
    if len(reason.strip()) < 2:
        return await _show(request, viewer, run, entry, 422, no_reason=True)
    shown = await _show(request, viewer, run, entry, unmasked=True)  # nothing has left yet
    await record(service_of(request).ground, viewer, "unmask", f"{run}/{entry}", reason.strip())
    return shown


class _Work(BaseModel):
    """What somebody says of a problem."""

    finding: str = Field(max_length=64)
    version: int | None = None
    act: Act = "note"
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
    step, known = _step(said), await problems.one_problem(service.ground, viewer.tenant, said.finding)
    wrong = step if isinstance(step, str) else objection(step, today(service.ground.now()), known)
    if wrong is not None or isinstance(step, str):
        return await _show(request, viewer, run, entry, 422, wrong=wrong, typed=said)
    taken = await take_step(service, viewer, said.finding, step)
    if isinstance(taken, Refused):
        return await _show(request, viewer, run, entry, 422, typed=said, refused=taken)
    if taken is Outcome.NO_PROBLEM and known is None:
        raise HTTPException(404)
    if taken is not Outcome.TAKEN:
        return await _show(request, viewer, run, entry, 409, typed=said, overtaken=True)
    came = urlencode({"from": _came_from(request, run)})
    return RedirectResponse(f"/runs/{run}/entries/{entry}?{came}#work", 303)


def _came_from(request: Request, run: str) -> str:
    """Return the list that leads to a person, with its filters and page: of this run, or of all problems."""
    to = request.query_params.get("from", "")
    return to if re.fullmatch(rf"(/runs/{re.escape(run)}|/problems)(\?[!-~]*)?", to) else f"/runs/{run}"


def _step(said: _Work) -> Step | str:
    """Return what a form says; the message's key if its deadline is no date."""
    try:
        deadline = date.fromisoformat(said.deadline) if said.deadline else None
    except ValueError:
        return "web.wrong.day"
    proof = said.proof if said.proof and said.proof.filename else None
    return Step(
        said.act, said.version, deadline, said.assignee.strip() or None, said.words.strip() or None, proof
    )


@router.get("/proofs/{file}")
async def proof(request: Request, file: str, viewer: At) -> Response:
    """Send a file that was kept as proof."""
    service = service_of(request)
    found = await one_file(service.ground, viewer.tenant, file)
    if found is None or found[0].kind != "proof":
        raise HTTPException(404)
    await record(service.ground, viewer, "proof", file)
    headers = name_of("proof", viewer.lang, found[0].suffix, file[:8]).header
    return Response(found[1], media_type="application/octet-stream", headers=headers)


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
    held = await dossier_of(service, viewer, asked, entry, unmasked=unmasked)
    if held is None:
        raise HTTPException(404)
    facts: dict[str, Any] = {
        "wrong": None,
        "no_reason": False,
        "typed": None,
        "refused": None,
        "overtaken": False,
        "unmasked": unmasked,
    }
    facts["came_from"] = _came_from(request, run)
    facts |= {"asked": asked, "person": held.person, "primary": held.primary, "problem": held.problem}
    flags = [one for one in held.person.findings if one["severity"] in {"violation", "suspicion"}]
    facts["others"] = len(flags) - 1
    facts["later"] = await runs_after(service.ground, asked)
    facts |= {"result": held.result, "steps": held.steps, "evidence": held.evidence, "author_of": author_of}
    if isinstance(held.evidence, CertverifyError):
        facts["evidence"] = told(held.evidence, viewer.lang)
    return page(request, "person.html", status, **facts | more)
