"""A run, wherever it stands: draft, progress, verdict, fault."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from certverify.errors import CertverifyError
from certverify.web import problems, searches
from certverify.web.access import At, GuardedAny
from certverify.web.audit import record
from certverify.web.days import today
from certverify.web.files import kept_files
from certverify.web.holdup import holdups
from certverify.web.later import runs_after
from certverify.web.overview import LISTS, Overview, Wish
from certverify.web.pages.draft import show_draft
from certverify.web.pages.parts import told, told_of, wanted
from certverify.web.papers import FORMATS
from certverify.web.progress import shown
from certverify.web.render import page
from certverify.web.runs import PageRun
from certverify.web.service import Service, service_of
from certverify.web.since import changes_of, counted, met_before, resolved_of
from certverify.web.viewer import Viewer

__all__ = ["router"]

router = APIRouter(prefix="/runs/{run}")


@router.get("")
async def one(request: Request, run: str, viewer: At) -> HTMLResponse:
    """Show a run as it stands now."""
    service = service_of(request)
    asked = await wanted(service, viewer, run)
    match asked.state:
        case "draft":
            return await show_draft(request, viewer, asked)
        case "waiting" | "running":
            return await _progress(request, service, viewer, asked, "progress.html")
        case "failed":
            fault = asked.fault or {"code": "page_fault", "facts": {}}
            return page(
                request, "failed.html", asked=asked, error=told_of(fault["code"], fault["facts"], viewer.lang)
            )
    wish = wish_of(request.query_params)
    said = await searches.kept(service.ground, viewer, wish.find)
    wish = replace(wish, who=said.get("who", ""), find=wish.find if said else "")
    return await _verdict(request, service, viewer, asked, wish)


@router.post("")
async def search(
    request: Request, run: str, viewer: GuardedAny, who: Annotated[str, Form(max_length=60)] = ""
) -> Response:
    """Lead to the lines of a list whose person's name holds these characters."""
    service = service_of(request)
    await wanted(service, viewer, run)
    form = {name: str(value) for name, value in (await request.form()).items()}
    find = await searches.keep(service.ground, viewer, {"who": who})
    return RedirectResponse(f"/runs/{run}?{urlencode(replace(wish_of(form), find=find).query)}#lists", 303)


@router.get("/progress")
async def progress(request: Request, run: str, viewer: At) -> Response:
    """Send the part of the page that moves; once the run has ended, have the page load anew."""
    service = service_of(request)
    asked = await wanted(service, viewer, run)
    if asked.state not in {"waiting", "running"}:
        return Response(status_code=200, headers={"HX-Refresh": "true"})
    return await _progress(request, service, viewer, asked, "progress_part.html")


async def _progress(
    request: Request, service: Service, viewer: Viewer, asked: PageRun, template: str
) -> HTMLResponse:
    waits = await holdups(service.ground, viewer, asked)
    return page(request, template, asked=asked, told=shown(asked, viewer.lang), waits=waits)


async def _verdict(
    request: Request, service: Service, viewer: Viewer, asked: PageRun, wish: Wish
) -> HTMLResponse:
    try:
        result = await service.results.of(viewer.tenant, asked.ledger_run)
    except CertverifyError as error:
        return page(request, "failed.html", asked=asked, error=told(error, viewer.lang))
    found = result.findings["finding_id"]
    known = await problems.problems_of(service.ground, viewer.tenant, asked.id, found)
    closed = [one for one in known.values() if one.closed_run == asked.id]
    day = today(service.ground.now())
    doing = {finding: problems.doing(one, day) for finding, one in known.items()}
    met = await met_before(service.ground, asked)
    overview = Overview(result, viewer.lang, changes_of(known, asked.id, met), doing)
    tables = await service.results.tables(viewer.tenant, asked.ledger_run) if closed else {}
    facts: dict[str, Any] = {
        "asked": asked,
        "overview": overview,
        "wish": wish,
        "listed": overview.listed(wish),
        "problems": known,
        "formats": FORMATS,
        "files": await kept_files(service.ground, viewer.tenant, asked.id),
        "broken": {str(error.facts.get("file")) for error in result.unreadable},
        "closed": resolved_of(closed, result, tables) if closed else [],
        # what an earlier version did not keep with the run is counted as of now
        "compared": not met.isdisjoint(asked.employers or ("",)),
        "since": asked.counts.get("since") or await counted(service.ground, asked, result),
        "later": await runs_after(service.ground, asked),
    }
    if "hx-request" in request.headers:
        return page(request, "list_part.html", **facts)
    await record(service.ground, viewer, "run.seen", asked.id)
    return page(request, "verdict.html", **facts)


def wish_of(asked: Mapping[str, str]) -> Wish:
    """Return what a query asks for; what it cannot ask for counts as not asked."""
    show = asked.get("show", "problems")
    names = ("rule", "severity", "certainty", "department", "status", "doing", "change")
    number = asked.get("page", "1")
    return Wish(
        show if show in LISTS else "problems",
        {name: asked[name] for name in names if asked.get(name)},
        int(number) if number.isdecimal() and len(number) < 7 else 1,
        find=asked.get("find", "")[:40],
    )
