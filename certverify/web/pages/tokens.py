"""API tokens: made for a purpose, shown once, revoked when no longer needed."""

from datetime import timedelta
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from certverify.web import searches
from certverify.web.access import At, GuardedAny
from certverify.web.accounts.members import members_of
from certverify.web.accounts.tokens import make_token, revoke_token, tokens_of
from certverify.web.audit import record
from certverify.web.render import page
from certverify.web.service import service_of
from certverify.web.viewer import Scope, Viewer

__all__ = ["router"]

router = APIRouter(prefix="/tokens")
DAYS: Final = (30, 90, 365)


@router.get("")
async def mine(request: Request, viewer: At, made: Annotated[str, Query(max_length=40)] = "") -> HTMLResponse:
    """Show the tokens that the viewer may see, and this once the secret of the one just ``made``."""
    said = await searches.taken(service_of(request).ground, viewer, made)
    return await _show(request, viewer, secret=said.get("secret", ""))


@router.post("")
async def make(
    request: Request,
    viewer: GuardedAny,
    label: Annotated[str, Form(max_length=60)] = "",
    days: Annotated[int, Form()] = DAYS[0],
    scopes: Annotated[list[Scope] | None, Form()] = None,
) -> Response:
    """Make a token, and lead to where it is shown once: to load that again makes no second one."""
    chosen, ground = scopes or [], service_of(request).ground
    typed = {"label": label, "days": days, "scopes": chosen}
    if not label.strip() or not chosen or days not in DAYS:
        return await _show(request, viewer, 422, wrong="accounts.wrong.token", typed=typed)
    if not all(viewer.may(scope) for scope in chosen):
        raise HTTPException(403)
    which, secret = await make_token(ground, viewer, label.strip(), chosen, timedelta(days=days))
    await record(ground, viewer, "token.made", which, " ".join(chosen))
    shown = await searches.keep(ground, viewer, {"secret": secret})
    return RedirectResponse(f"/tokens?{urlencode({'made': shown})}", 303)


@router.post("/{token}/revoke")
async def revoked(request: Request, viewer: GuardedAny, token: str) -> Response:
    """Revoke a token at once."""
    ground = service_of(request).ground
    if not await revoke_token(ground, viewer, token):
        raise HTTPException(404)
    await record(ground, viewer, "token.revoked", token)
    return RedirectResponse("/tokens", 303)


async def _show(request: Request, viewer: Viewer, status: int = 200, **more: Any) -> HTMLResponse:
    ground = service_of(request).ground
    names = {member.id: member.name for member in await members_of(ground, viewer.tenant)}
    facts: dict[str, Any] = {"secret": "", "wrong": None, "names": names, "now": ground.now(), "days": DAYS}
    facts |= {"typed": {"label": "", "days": DAYS[0], "scopes": [Scope.READ]}}
    facts |= {"tokens": await tokens_of(ground, viewer), "scopes": [s for s in Scope if viewer.may(s)]}
    return page(request, "tokens.html", status, **facts | more)
