"""A draft: what was understood of the rosters, the mapping to confirm or change, the forecast, the start."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from certverify.errors import CertverifyError, RosterError
from certverify.messages import Lang, text
from certverify.web import runs
from certverify.web.access import Guarded
from certverify.web.audit import record
from certverify.web.doubts import Doubts, doubts_of
from certverify.web.files import drop_file, kept_files
from certverify.web.forecast import forecast_of
from certverify.web.held import held, noted
from certverify.web.intake import choose_mapping, drop_mapping, remembered, take_more
from certverify.web.mapped import OFFERED, Misfit, fixed_by, sheets_of
from certverify.web.pages.parts import told, wanted
from certverify.web.render import page
from certverify.web.runs import PageRun
from certverify.web.service import Service, service_of
from certverify.web.viewer import Viewer

__all__ = ["router", "show_draft"]

router = APIRouter(prefix="/runs/{run}")
_REJECTED: Final = 200


async def show_draft(
    request: Request, viewer: Viewer, asked: PageRun, status: int = 200, **more: Any
) -> HTMLResponse:
    """Show a draft."""
    service = service_of(request)
    facts: dict[str, Any] = {"asked": asked, "refused": service.refused.get(asked.id, []), "error": None}
    facts |= {"files": await kept_files(service.ground, viewer.tenant, asked.id), "limits": service.limits}
    facts |= {
        "roster": None,
        "fields": OFFERED,
        "plan": None,
        "unreadable": [],
        "rejected": [],
        "held": 0,
        "said": {},
        "not_looked": False,
        "doubts": Doubts(),
    }
    sheets = await service.reader.sheets(asked)
    facts["sheets"] = sheets_of(sheets, asked.mapping, viewer.lang)
    facts["named"] = {sheet.employer for sheet in sheets}
    facts["remembered"] = await remembered(service, asked)
    try:
        roster = await service.reader.roster(asked)
    except CertverifyError as error:
        facts["error"] = _unread(error, viewer.lang)
        others = error.also if isinstance(error, RosterError) else ()
        facts["unreadable"] = [_unread(one, viewer.lang) for one in others]
        return page(request, "draft.html", status, **facts | more)
    facts["roster"] = roster
    facts["doubts"] = await doubts_of(service.ground, service.results, viewer.tenant, roster)
    facts["unreadable"] = [_unread(error, viewer.lang) for error in roster.unreadable]
    facts["broken"] = {str(error.facts.get("file")) for error in roster.unreadable}
    facts["rejected"] = noted(roster, viewer.lang, _REJECTED)
    facts["held"] = held(roster)
    try:
        facts["plan"] = await forecast_of(service, asked, roster)
    except CertverifyError as error:
        facts["error"] = told(error, viewer.lang)
    return page(request, "draft.html", status, **facts | more)


def _unread(error: CertverifyError, lang: Lang) -> tuple[str, str]:
    """Return what happened and what to do here, where the command line's option is of no use."""
    what, remedy = told(error, lang)
    mapped = error.code in {"roster_no_header", "roster_two_lists"}
    return what, text("web.sheets.below", lang) if mapped else remedy


@router.post("/files")
async def more_files(
    request: Request, run: str, viewer: Guarded, rosters: Annotated[list[UploadFile] | None, File()] = None
) -> Response:
    """Take further rosters into a draft."""
    service = service_of(request)
    asked = await wanted(service, viewer, run)
    if asked.state == "draft":
        service.refused[run] = await take_more(service, asked, rosters or [])
        await record(service.ground, viewer, "run.changed", run)
    return RedirectResponse(f"/runs/{run}", 303)


@router.post("/files/{file}/drop")
async def drop(request: Request, run: str, file: str, viewer: Guarded) -> Response:
    """Take a roster out of a draft; the last one takes the draft with it."""
    service = service_of(request)
    asked = await wanted(service, viewer, run)
    service.refused.pop(run, None)
    if asked.state == "draft":
        await drop_file(service.ground, viewer.tenant, run, file)
        await record(service.ground, viewer, "run.changed", run)
        if not await kept_files(service.ground, viewer.tenant, run):
            await runs.discard(service.ground, viewer.tenant, run)
            return RedirectResponse("/", 303)
    return RedirectResponse(f"/runs/{run}", 303)


@router.post("/refused")
async def seen(request: Request, run: str, viewer: Guarded) -> Response:
    """Say no more which files were not taken."""
    service = service_of(request)
    await wanted(service, viewer, run)
    service.refused.pop(run, None)
    return RedirectResponse(f"/runs/{run}", 303)


@router.post("/mapping")
async def mapping(request: Request, run: str, viewer: Guarded) -> Response:
    """Keep what a person says of header rows, columns and employers, and read the rosters anew."""
    service = service_of(request)
    asked = await wanted(service, viewer, run)
    form = {key: str(value) for key, value in (await request.form()).items()}
    try:
        chosen = fixed_by(form)
    except Misfit as misfit:
        return await show_draft(
            request, viewer, asked, 422, error=(text(misfit.key, viewer.lang), ""), said=form
        )
    try:
        kept = await choose_mapping(service, asked, chosen)
    except CertverifyError as error:
        return await show_draft(request, viewer, asked, 422, error=told(error, viewer.lang), said=form)
    await record(service.ground, viewer, "run.changed", run)
    return RedirectResponse(f"/runs/{run}#sheets" if kept else f"/runs/{run}", 303)


@router.post("/mapping/forget")
async def forget(request: Request, run: str, viewer: Guarded) -> Response:
    """Read the rosters as the program understands them by itself, now and later."""
    service = service_of(request)
    await drop_mapping(service, await wanted(service, viewer, run))
    await record(service.ground, viewer, "run.changed", run)
    return RedirectResponse(f"/runs/{run}#sheets", 303)


@router.post("/start")
async def start(
    request: Request, run: str, viewer: Guarded, *, looked: Annotated[bool, Form()] = False
) -> Response:
    """Start a draft, or take up again a run that failed or is incomplete. A second click changes nothing.

    Where something of a draft is doubtful, whoever starts it says that he ``looked`` at it.
    """
    service = service_of(request)
    asked = await wanted(service, viewer, run)
    if asked.state == "draft" and not looked and await _doubtful(service, asked):
        return await show_draft(request, viewer, asked, 422, not_looked=True)
    if await runs.begin(service.ground, asked):
        service.refused.pop(run, None)
        await record(service.ground, viewer, "run.started", run)
        service.worker.kick()
    return RedirectResponse(f"/runs/{run}", 303)


async def _doubtful(service: Service, asked: PageRun) -> bool:
    """Tell whether a draft has doubts to look at; what cannot be read says so when it runs."""
    try:
        roster = await service.reader.roster(asked)
    except CertverifyError:
        return False
    return bool(await doubts_of(service.ground, service.results, asked.tenant, roster))


@router.post("/discard")
async def discard(request: Request, run: str, viewer: Guarded) -> Response:
    """Remove a draft with its files."""
    service = service_of(request)
    asked = await wanted(service, viewer, run)
    await runs.discard(service.ground, viewer.tenant, asked.id)
    await record(service.ground, viewer, "run.changed", run)
    return RedirectResponse("/", 303)


@router.post("/reopen")
async def reopen(request: Request, run: str, viewer: Guarded) -> Response:
    """Go back to the rosters of a run that could not read them."""
    service = service_of(request)
    if await runs.reopen(service.ground, await wanted(service, viewer, run)):
        await record(service.ground, viewer, "run.changed", run)
    return RedirectResponse(f"/runs/{run}", 303)


@router.post("/stop")
async def stop(request: Request, run: str, viewer: Guarded) -> Response:
    """End a run after the requests under way."""
    service = service_of(request)
    await runs.stop(service.ground, await wanted(service, viewer, run))
    await record(service.ground, viewer, "run.stopped", run)
    return RedirectResponse(f"/runs/{run}", 303)
