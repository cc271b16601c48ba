"""All open problems of the tenant, whichever run saw them last."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from certverify.web.access import At
from certverify.web.audit import record
from certverify.web.backlog import backlog, chosen, named
from certverify.web.days import today
from certverify.web.overview import PER_PAGE
from certverify.web.render import page
from certverify.web.service import service_of
from certverify.web.viewer import Viewer

__all__ = ["router"]

router = APIRouter(prefix="/problems")


@router.get("")
async def every(request: Request, viewer: At) -> HTMLResponse:
    """Show the open problems, the nearest deadline first."""
    return await _show(request, viewer, "", overdue=False, at=1)


@router.post("")
async def some(
    request: Request,
    viewer: At,
    *,
    assignee: Annotated[str, Form(max_length=60)] = "",
    overdue: Annotated[bool, Form()] = False,
    at: Annotated[int, Form(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """Show those of one person or those overdue: names stand in no address."""
    return await _show(request, viewer, assignee.strip(), overdue=overdue, at=at)


async def _show(request: Request, viewer: Viewer, assignee: str, *, overdue: bool, at: int) -> HTMLResponse:
    service = service_of(request)
    day = today(service.ground.now())
    everything = await backlog(service, viewer.tenant)
    found = chosen(everything, day, assignee=assignee, overdue=overdue)
    pages = max(1, -(-len(found) // PER_PAGE))
    at = min(at, pages)
    shown = await named(service, viewer.tenant, found[(at - 1) * PER_PAGE : at * PER_PAGE])
    await record(service.ground, viewer, "problems.seen", "-")
    facts: dict[str, Any] = {"shown": shown, "total": len(found), "at": at, "pages": pages}
    people = sorted({one.assignee for one in everything if one.assignee})
    return page(request, "backlog.html", **facts, people=people, assignee=assignee, overdue=overdue)
