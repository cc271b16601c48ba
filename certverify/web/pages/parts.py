"""What several pages need: the run a path names, an error in the reader's words, a browser let in."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse

from certverify.errors import CertverifyError
from certverify.messages import Lang, keys, text
from certverify.web.runs import PageRun, one_run
from certverify.web.service import Service, service_of
from certverify.web.viewer import Viewer

__all__ = ["address_of", "inside", "left", "let_in", "told", "told_of", "wanted", "with_accounts"]


async def wanted(service: Service, viewer: Viewer, run: str) -> PageRun:
    """Return a run of the viewer's tenant.

    Raises:
        HTTPException: 404, there is none, or it is another tenant's.
    """
    asked = await one_run(service.ground, viewer.tenant, run)
    if asked is None:
        raise HTTPException(404)
    return asked


def told(error: CertverifyError, lang: Lang) -> tuple[str, str]:
    """Return what happened and what to do."""
    return told_of(error.code, error.facts, lang)


def told_of(code: str, facts: Mapping[str, Any], lang: Lang) -> tuple[str, str]:
    """Return what a code with its facts says: what happened, what to do."""
    known = keys()
    what, remedy = (f"error.{code}.{part}" for part in ("what", "remedy"))
    if what not in known:
        return code, ""
    if (here := f"web.remedy.{code}") in known:  # in place of one that speaks of commands
        remedy = here
    return text(what, lang, **facts), text(remedy, lang, **facts)


async def with_accounts(request: Request) -> None:
    """Have an address exist only where there are accounts.

    Raises:
        HTTPException: 404, there are none.
    """
    if not service_of(request).ground.accounts:
        raise HTTPException(404)


def let_in(service: Service, secret: str, to: str) -> RedirectResponse:
    """Return the answer that gives a browser its session and leads on."""
    answer = RedirectResponse(to, 303)
    front = service.front
    answer.set_cookie(
        front.session_name, secret, httponly=True, samesite="lax", secure=front.secure, path="/"
    )
    return answer


def inside(to: str) -> str:
    """Return an address of this page as given, and the home page for whatever leads elsewhere."""
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"


def left(request: Request) -> str:
    """Return the address of the page that a request comes from, the home page if that is none of ours."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.headers.get("host"):
        return "/"
    path = came.path.removeprefix(service_of(request).front.root)
    return inside(f"{path}?{came.query}" if came.query else path)


def address_of(request: Request) -> str:
    """Return the address a request came from; behind a trusted proxy, the one that the proxy names."""
    return request.client.host if request.client else ""
