"""All problems of the tenant, whichever run saw them last: the open ones, or those in one state of the work."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from certverify.messages import text
from certverify.web import problems, searches
from certverify.web.access import At, GuardedAny
from certverify.web.audit import record
from certverify.web.backlog import CHOICES, EVERY, NOT_CLOSED, backlog, chosen, named, of_name
from certverify.web.days import today
from certverify.web.overview import PER_PAGE
from certverify.web.pages.downloads import sent
from certverify.web.register import register_of
from certverify.web.render import page
from certverify.web.service import Service, service_of
from certverify.web.viewer import Viewer

__all__ = ["router"]

router = APIRouter(prefix="/problems")


class _Asked(BaseModel):
    """Which problems: names stand in a request's body, never in an address, which has ``find`` for them."""

    assignee: str = Field(default="", max_length=60)
    doing: str = Field(default="", max_length=20)
    who: str = Field(default="", max_length=60)
    at: int = 1
    find: str = ""

    @property
    def word(self) -> str:
        """The filter meant; whoever looks for a person looks among all problems, unless one is chosen."""
        if self.doing in CHOICES:
            return self.doing
        return EVERY if self.who.strip() else NOT_CLOSED

    @property
    def query(self) -> dict[str, str]:
        """What an address says of it, but for the page."""
        return {"doing": self.word} | ({"find": self.find} if self.find else {})


@router.get("")
async def every(
    request: Request, viewer: At, doing: str = "", find: str = "", at: int = Query(1, ge=1, le=100_000)
) -> HTMLResponse:
    """Show the open problems, the nearest deadline first; or those in one state of the work or looked for."""
    said = await searches.kept(service_of(request).ground, viewer, find)
    return await _show(request, viewer, _Asked(doing=doing[:20], at=at, find=find if said else "", **said))


@router.post("")
async def some(request: Request, viewer: GuardedAny, asked: Annotated[_Asked, Form()]) -> RedirectResponse:
    """Lead to those in one state of the work, of one assignee or one person."""
    names = {"who": asked.who, "assignee": asked.assignee}
    asked.find = await searches.keep(service_of(request).ground, viewer, names)
    return RedirectResponse(f"/problems?{urlencode(asked.query)}", 303)


@router.get("/register.xlsx")
async def register(request: Request, viewer: At, doing: str = "", find: str = "") -> Response:
    """Send the problems that the list shows, all its pages, with every step taken about them."""
    service = service_of(request)
    said = await searches.kept(service.ground, viewer, find)
    asked = _Asked(doing=doing[:20], at=1, find=find if said else "", **said)
    found, _ = await _found(service, viewer, asked)
    which = [text(f"web.doing.{asked.word}", viewer.lang), asked.assignee.strip(), asked.who.strip()]
    return sent(await register_of(service, viewer, found, " · ".join(filter(None, which))))


async def _found(
    service: Service, viewer: Viewer, asked: _Asked
) -> tuple[list[problems.Problem], dict[str, Any]]:
    """Return the problems asked for, and how many there are for each word, and who sees to any."""
    everything = await backlog(service, viewer.tenant)
    day = today(service.ground.now())
    found = chosen(everything, day, assignee=asked.assignee.strip(), doing=asked.word)
    if who := asked.who.strip():
        found = [one.problem for one in of_name(await named(service, viewer.tenant, found), who)]
    numbers = {word: len(chosen(everything, day, doing=word)) for word in CHOICES}
    return found, {"numbers": numbers, "people": sorted({one.assignee for one in everything if one.assignee})}


async def _show(request: Request, viewer: Viewer, asked: _Asked) -> HTMLResponse:
    service = service_of(request)
    found, facts = await _found(service, viewer, asked)
    pages = max(1, -(-len(found) // PER_PAGE))
    at = min(asked.at, pages)
    shown = await named(service, viewer.tenant, found[(at - 1) * PER_PAGE : at * PER_PAGE])
    await record(service.ground, viewer, "problems.seen", "-")
    facts |= {"shown": shown, "total": len(found), "at": at, "pages": pages, "asked": asked}
    return page(request, "backlog.html", **facts)
