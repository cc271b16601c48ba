"""In and out: one-time links, the language, the end of a session."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from certverify.web import desk, entrance, sessions
from certverify.web.access import LANG, At, GuardedAny
from certverify.web.audit import record
from certverify.web.pages.parts import inside, let_in
from certverify.web.render import page
from certverify.web.service import service_of

__all__ = ["router"]

router = APIRouter()


@router.get("/enter")
async def enter(request: Request, link: str = "") -> Response:
    """Use a one-time link up and begin a session; where there are accounts, log in."""
    service = service_of(request)
    if service.ground.accounts:
        return RedirectResponse("/login", 303)
    secret = await entrance.enter(service.ground, link)
    if secret is None:
        service.knocked()
        return page(request, "enter.html", 401, used=bool(link), over="")
    service.entered()
    return let_in(service, secret, "/")


@router.get("/session")
async def session(viewer: At) -> dict[str, str]:
    """Say whose session this is and by what its forms are told.

    A page asks before it sends a form: nothing that was typed is lost to a session that has ended meanwhile, and a page
    that was open before its person logged in anew goes on where it was.
    """
    return {"who": viewer.who, "form": viewer.form}


@router.post("/leave")
async def leave(request: Request, viewer: GuardedAny) -> Response:
    """End the session."""
    service = service_of(request)
    await desk.let_go(service.ground, viewer)
    await sessions.leave(service.ground, viewer)
    await record(service.ground, viewer, "logout", viewer.account or "-")
    answer = RedirectResponse("/enter", 303)
    answer.delete_cookie(service.front.session_name, path="/", secure=service.front.secure)
    return answer


@router.post("/language")
async def language(
    request: Request, lang: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    """Choose the language and return to the page one came from."""
    answer, chosen = RedirectResponse(inside(back), 303), "en" if lang == "en" else "zh"
    secure = service_of(request).front.secure
    answer.set_cookie(LANG, chosen, samesite="lax", secure=secure, path="/", max_age=31_536_000)
    return answer


@router.get("/help")
async def guide(request: Request, viewer: At) -> HTMLResponse:
    """Say what the page does and what it does not say."""
    del viewer
    return page(request, "help.html")
