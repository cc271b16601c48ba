"""One's own account: who one is here, and a new password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from certverify.errors import ConfigError
from certverify.web.access import At, GuardedAny
from certverify.web.accounts.login import Asked, change_password
from certverify.web.accounts.passwords import LEAST, NewPassword
from certverify.web.accounts.tenants import one_tenant
from certverify.web.pages.parts import address_of, let_in, told, with_accounts
from certverify.web.render import page
from certverify.web.service import service_of
from certverify.web.viewer import Viewer

__all__ = ["router"]

router = APIRouter(prefix="/account", dependencies=[Depends(with_accounts)])

Password = Annotated[str, Form(max_length=1000)]


@router.get("")
async def mine(request: Request, viewer: At) -> HTMLResponse:
    """Show one's own account."""
    return await _show(request, viewer)


@router.post("/password")
async def password(
    request: Request, viewer: GuardedAny, old: Password = "", new: Password = "", again: Password = ""
) -> Response:
    """Change one's own password; every other session of the account ends."""
    service = service_of(request)
    asked = Asked(viewer.tenant, viewer.name or "", old, address_of(request))
    try:
        typed = NewPassword(new, again)
        secret = await change_password(service.ground, service.passwords, viewer, asked, typed)
    except ConfigError as error:
        return await _show(request, viewer, 422, wrong=told(error, viewer.lang))
    return let_in(service, secret, "/account?changed=yes")


async def _show(
    request: Request, viewer: Viewer, status: int = 200, *, wrong: tuple[str, str] | None = None
) -> HTMLResponse:
    tenant = await one_tenant(service_of(request).ground, viewer.tenant)
    changed = request.query_params.get("changed") == "yes"
    return page(
        request,
        "account.html",
        status,
        tenant=tenant,
        wrong=wrong,
        changed=changed and not wrong,
        least=LEAST,
    )
