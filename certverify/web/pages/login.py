"""Logging in, and joining by a link."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from starlette.background import BackgroundTask

from certverify.errors import ConfigError
from certverify.web.access import language_of
from certverify.web.accounts.invitations import accept, invitation_of
from certverify.web.accounts.login import Asked, log_in, note_failure
from certverify.web.accounts.passwords import LEAST, NewPassword
from certverify.web.accounts.tenants import one_tenant
from certverify.web.pages.parts import address_of, inside, let_in, told, with_accounts
from certverify.web.render import page
from certverify.web.service import service_of

__all__ = ["router", "show_login"]

router = APIRouter(dependencies=[Depends(with_accounts)])

Code = Annotated[str, Form(max_length=40)]
Name = Annotated[str, Form(max_length=200)]
Password = Annotated[str, Form(max_length=1000)]


@router.get("/login")
async def login(request: Request, tenant: str = "") -> HTMLResponse:
    """Ask who it is."""
    return show_login(request, tenant=tenant[:40])


def show_login(
    request: Request, status: int = 200, *, tenant: str = "", to: str = "/", over: str = ""
) -> HTMLResponse:
    """Show the log-in form; who logs in goes on to ``to``.

    ``over`` tells of a session that has ``ended``, or had when a form came, which is ``lost``.
    """
    return page(request, "login.html", status, tenant=tenant, typed="", to=to, wrong=None, over=over)


@router.post("/login")
async def enter(
    request: Request, tenant: Code = "", name: Name = "", password: Password = "", to: str = Form("/")
) -> Response:
    """Let somebody in who knows the password."""
    service = service_of(request)
    held = request.cookies.get(service.front.session_name)
    asked = Asked(tenant.strip().lower(), name, password, address_of(request), held)
    outcome = await log_in(service.ground, service.passwords, asked)
    if outcome.secret is not None:
        return let_in(service, outcome.secret, inside(to))
    answer = _refused(request, asked, inside(to), outcome.again_at)
    answer.background = BackgroundTask(note_failure, service.ground, asked)
    return answer


def _refused(request: Request, asked: Asked, to: str, again_at: datetime | None) -> HTMLResponse:
    facts = {"tenant": asked.tenant, "typed": asked.name, "to": to, "over": ""}
    if again_at is None:
        return page(request, "login.html", 401, **facts, wrong=("accounts.wrong.login", {}))
    wait = max(again_at - service_of(request).ground.now(), timedelta(seconds=1))
    often = ("accounts.wrong.often", {"minutes": -(-wait // timedelta(minutes=1))})
    answer = page(request, "login.html", 429, **facts, wrong=often)
    answer.headers["retry-after"] = str(-(-wait // timedelta(seconds=1)))
    return answer


@router.get("/join")
async def join(request: Request, link: str = "") -> HTMLResponse:
    """Show what a link is for: joining an enterprise, or setting a new password."""
    return await _show_join(request, link, "", None)


@router.post("/join")
async def joined(
    request: Request,
    link: Annotated[str, Form(max_length=100)] = "",
    name: Name = "",
    password: Password = "",
    again: Password = "",
) -> Response:
    """Use the link up, once name and password will do."""
    service = service_of(request)
    try:
        new = NewPassword(password, again)
        secret = await accept(service.ground, service.passwords, link, name, new)
    except ConfigError as error:
        return await _show_join(request, link, name, error)
    if secret is None:
        return await _show_join(request, link, "", None)
    return let_in(service, secret, "/")


async def _show_join(request: Request, link: str, name: str, error: ConfigError | None) -> HTMLResponse:
    ground = service_of(request).ground
    asked = await invitation_of(ground, link)
    if asked is None:
        return page(request, "join.html", 410, asked=None)
    facts = {"asked": asked, "tenant": await one_tenant(ground, asked.tenant), "link": link, "typed": name}
    wrong = None if error is None else told(error, language_of(request))
    return page(request, "join.html", 422 if error else 200, **facts, wrong=wrong, least=LEAST)
