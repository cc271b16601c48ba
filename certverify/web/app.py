"""The web application: routes, static files, and what becomes of an error."""

import logging
import secrets
import traceback
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from certverify import __version__
from certverify.errors import CertverifyError
from certverify.web.access import language_of
from certverify.web.api.answers import Failed, failed
from certverify.web.api.app import make_api
from certverify.web.api.document import BASE
from certverify.web.armour import Armour, TooLarge
from certverify.web.pages import (
    account,
    audit,
    backlog,
    desk,
    door,
    downloads,
    draft,
    health,
    home,
    login,
    members,
    people,
    runs,
    tokens,
)
from certverify.web.pages.parts import left, told
from certverify.web.render import page
from certverify.web.service import Service, service_of

__all__ = ["make_app"]

_LOG: Final = logging.getLogger(__name__)
_PARTS: Final = (
    health,
    door,
    login,
    account,
    members,
    tokens,
    audit,
    home,
    backlog,
    draft,
    desk,
    people,
    downloads,
    runs,
)
_KNOWN: Final[Mapping[int, str]] = {
    401: "entry",
    403: "forbidden",
    404: "missing",
    405: "missing",
    413: "large",
    422: "wrong",
}


def make_app(service: Service) -> FastAPI:
    """Return the application over the parts of one page."""
    app = FastAPI(title="certverify", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.service = service
    for part in _PARTS:
        app.include_router(part.router, include_in_schema=False)
    app.mount(BASE, make_api(service))
    app.mount("/static", StaticFiles(directory=str(files("certverify.web") / "static")), name="static")
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _refused)
    app.add_exception_handler(CertverifyError, _broken)
    app.add_middleware(Armour, front=service.front, most=service.limits.request, fault=_fault)
    return app


def _of_api(request: Request) -> bool:
    """Tell whether an address is the API's; one with a line break in it is, though no mount matches it."""
    path: str = request.scope["path"]
    return path == BASE or path.startswith(f"{BASE}/")


async def _refused(request: Request, error: Exception) -> Response:
    if _of_api(request):
        return await failed(request, error)
    status = error.status_code if isinstance(error, HTTPException) else 422
    if status == 401:
        answer = _unknown(request)
    else:
        answer = page(request, "error.html", status, kind=_KNOWN.get(status, "wrong"), error=None, number="")
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


def _unknown(request: Request) -> HTMLResponse:
    """Ask who it is; whoever logs in goes on to the page they wanted, or to the one that the form was sent from."""
    service = service_of(request)
    asked = request.method == "GET"
    over = "" if service.front.session_name not in request.cookies else "ended" if asked else "lost"
    if not service.ground.accounts:
        service.knocked()
        return page(request, "enter.html", 401, used=False, over=over)
    query = f"?{request.url.query}" if request.url.query else ""
    to = request.scope["path"] + query if asked else left(request)
    return login.show_login(request, 401, to=to, over=over)


async def _broken(request: Request, error: Exception) -> Response:
    if _of_api(request):
        return await failed(request, error)
    lang = language_of(request)
    said = told(error, lang) if isinstance(error, CertverifyError) else ("", "")
    return page(request, "error.html", 503, kind="broken", error=said, number="")


async def _fault(request: Request, error: Exception) -> Response:
    """Say that something went wrong, under a number that the log knows; never what was being worked on."""
    if isinstance(error, TooLarge):
        return await _refused(request, HTTPException(413))
    number = secrets.token_hex(4)
    last = traceback.extract_tb(error.__traceback__)[-1]
    _LOG.error(
        "fault %s: %s %s:%s", number, type(error).__name__, last.filename.rpartition("/")[2], last.lineno
    )
    if _of_api(request):
        return await failed(request, Failed(500, "api_fault", number=number))
    return page(request, "error.html", 500, kind="fault", error=None, number=number)
