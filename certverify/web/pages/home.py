"""Where one begins: drop rosters in, or go on with an earlier run."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from certverify.web import problems, runs
from certverify.web.access import At, Guarded
from certverify.web.audit import record
from certverify.web.files import roster_names
from certverify.web.intake import take_in
from certverify.web.pages.downloads import sent
from certverify.web.papers import template_of
from certverify.web.render import page
from certverify.web.service import service_of

__all__ = ["router"]

router = APIRouter()


@router.get("/")
async def home(request: Request, viewer: At) -> HTMLResponse:
    """Show where to drop rosters, and the runs so far."""
    service = service_of(request)
    known = await runs.runs_of(service.ground, viewer.tenant)
    ahead = await problems.ahead(service.ground, viewer.tenant)
    facts: dict[str, Any] = {"runs": known, "ahead": ahead, "limits": service.limits, "refused": []}
    names = await roster_names(service.ground, viewer.tenant)
    return page(request, "home.html", **facts, names=names)


@router.post("/runs")
async def upload(
    request: Request, viewer: Guarded, rosters: Annotated[list[UploadFile] | None, File()] = None
) -> Response:
    """Take rosters in as a draft, and show what was understood of them."""
    service = service_of(request)
    taken = await take_in(service, viewer.tenant, rosters or [])
    if taken.run is None:
        known = await runs.runs_of(service.ground, viewer.tenant)
        ahead = await problems.ahead(service.ground, viewer.tenant)
        names = await roster_names(service.ground, viewer.tenant)
        facts: dict[str, Any] = {
            "runs": known,
            "names": names,
            "ahead": ahead,
            "limits": service.limits,
            "refused": taken.refused,
        }
        return page(request, "home.html", 422, **facts, nothing=not taken.refused)
    await record(service.ground, viewer, "run.uploaded", taken.run)
    service.refused[taken.run] = [*taken.refused]
    return RedirectResponse(f"/runs/{taken.run}", 303)


@router.get("/template.xlsx")
async def template(request: Request, viewer: At) -> Response:
    """Send a roster to fill in."""
    return sent(template_of(service_of(request), viewer))
