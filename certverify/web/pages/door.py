"""In and out: one-time links, the language, the end of a session."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from certverify.web import entrance, sessions
from certverify.web.access import LANG, At, GuardedAny, session_name
from certverify.web.render import page
from certverify.web.service import service_of

__all__ = ["router"]

router = APIRouter()


@router.get("/enter")
async def enter(request: Request, link: str = "") -> Response:
    """Use a one-time link up and begin a session."""
    service = service_of(request)
    secret = await entrance.enter(service.ground, link)
    if secret is None:
        return page(request, "enter.html", 401, used=bool(link))
    service.entered()
    answer = RedirectResponse("/", 303)
    name = session_name(service)
    answer.set_cookie(name, secret, httponly=True, samesite="lax", secure=service.secure, path="/")
    return answer


@router.post("/leave")
async def leave(request: Request, viewer: GuardedAny) -> Response:
    """End the session."""
    service = service_of(request)
    await sessions.leave(service.ground, viewer)
    answer = RedirectResponse("/enter", 303)
    answer.delete_cookie(session_name(service), path="/", secure=service.secure)
    return answer


@router.post("/language")
async def language(lang: Annotated[str, Form()], back: Annotated[str, Form()] = "/") -> Response:
    """Choose the language and return to the page one came from."""
    here = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    answer = RedirectResponse(here, 303)
    answer.set_cookie(LANG, "en" if lang == "en" else "zh", samesite="lax", path="/", max_age=31_536_000)
    return answer


@router.get("/help")
async def guide(request: Request, viewer: At) -> HTMLResponse:
    """Say what the page does and what it does not say."""
    del viewer
    return page(request, "help.html")
