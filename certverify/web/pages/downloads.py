"""Downloads: the reports of a run, and the rosters back with their problems marked."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from certverify.web.access import At, AtOfficer
from certverify.web.pages.parts import wanted
from certverify.web.papers import FORMATS, Paper, annotated_roster, report_of
from certverify.web.service import service_of

__all__ = ["router", "sent"]

router = APIRouter(prefix="/runs/{run}")


def sent(paper: Paper) -> FileResponse:
    """Send a file under a name of ours, and remove it afterwards."""
    return FileResponse(paper.path, headers=paper.name.header, background=BackgroundTask(paper.gone))


@router.get("/report.{form}")
async def report(request: Request, run: str, form: str, viewer: At) -> Response:
    """Send a report of a run; numbers are masked."""
    service = service_of(request)
    asked = await wanted(service, viewer, run)
    if form not in FORMATS or asked.state != "done":
        raise HTTPException(404)
    return sent(await report_of(service, viewer, asked, form))


@router.get("/files/{file}/annotated.xlsx")
async def annotated(request: Request, run: str, file: str, viewer: AtOfficer) -> Response:
    """Send a roster back with what is wrong in it highlighted, and, once the run has ended, what was found.

    Numbers stand in it as in the roster, whole, so it goes to whoever may upload one.
    """
    service = service_of(request)
    paper = await annotated_roster(service, viewer, await wanted(service, viewer, run), file)
    if paper is None:
        raise HTTPException(404)
    return sent(paper)
