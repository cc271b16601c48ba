"""The people of an enterprise: inviting them, their roles, shutting them out, a forgotten password."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from certverify.errors import ConfigError
from certverify.web import searches
from certverify.web.access import AtOwner, GuardedOwner
from certverify.web.accounts.invitations import invitations_of, invite, revoke_invitation
from certverify.web.accounts.members import Member, members_of, set_disabled, set_role
from certverify.web.pages.parts import told, with_accounts
from certverify.web.render import page
from certverify.web.service import Service, service_of
from certverify.web.viewer import Role, Viewer

__all__ = ["router"]

router = APIRouter(prefix="/members", dependencies=[Depends(with_accounts)])


@router.get("")
async def everybody(
    request: Request, viewer: AtOwner, made: Annotated[str, Query(max_length=40)] = ""
) -> HTMLResponse:
    """Show who belongs to the enterprise, the links that stand, and this once the link just ``made``."""
    service = service_of(request)
    said = await searches.taken(service.ground, viewer, made)
    if "secret" not in said:
        return await _show(request, viewer)
    whose = await _one(request, viewer, said["whose"]) if "whose" in said else None
    return await _show(request, viewer, link=_link(service, said["secret"]), whose=whose)


@router.post("/invite")
async def invited(request: Request, viewer: GuardedOwner, role: Annotated[Role, Form()]) -> Response:
    """Make a link for somebody new, and lead to where it is shown once."""
    service = service_of(request)
    secret = await invite(service.ground, viewer.tenant, role, by=viewer.account)
    return await _shown_once(service, viewer, {"secret": secret})


@router.post("/links/{invitation}/revoke")
async def revoked(request: Request, viewer: GuardedOwner, invitation: str) -> Response:
    """End a link that was not used."""
    if not await revoke_invitation(service_of(request).ground, viewer.tenant, invitation, by=viewer.account):
        raise HTTPException(404)
    return RedirectResponse("/members", 303)


@router.post("/{account}/role")
async def role_set(
    request: Request, viewer: GuardedOwner, account: str, role: Annotated[Role, Form()]
) -> Response:
    """Give somebody another role."""
    ground = service_of(request).ground
    await _one(request, viewer, account)
    try:
        await set_role(ground, viewer.tenant, account, role, by=viewer.account)
    except ConfigError as error:
        return await _show(request, viewer, 422, wrong=told(error, viewer.lang))
    return RedirectResponse("/members", 303)


@router.post("/{account}/disable")
async def disabled(
    request: Request, viewer: GuardedOwner, account: str, *, sure: Annotated[bool, Form()] = False
) -> Response:
    """Ask whether somebody is to be shut out; once the owner is sure, do it at once, and offer to undo it."""
    ground, whose = service_of(request).ground, await _one(request, viewer, account)
    if not sure:
        return page(request, "member_disable.html", whose=whose)
    try:
        await set_disabled(ground, viewer.tenant, account, disabled=True, by=viewer.account)
    except ConfigError as error:
        return await _show(request, viewer, 422, wrong=told(error, viewer.lang))
    if account == viewer.account:
        return RedirectResponse("/login", 303)
    return await _show(request, viewer, out=whose)


@router.post("/{account}/enable")
async def enabled(request: Request, viewer: GuardedOwner, account: str) -> Response:
    """Let somebody in again."""
    await _one(request, viewer, account)
    ground = service_of(request).ground
    await set_disabled(ground, viewer.tenant, account, disabled=False, by=viewer.account)
    return RedirectResponse("/members", 303)


@router.post("/{account}/reset")
async def reset(request: Request, viewer: GuardedOwner, account: str) -> Response:
    """Make a link by which somebody sets a new password, and lead to where it is shown once."""
    service, who = service_of(request), await _one(request, viewer, account)
    if who.disabled_at is not None:
        raise HTTPException(404)
    secret = await invite(service.ground, viewer.tenant, who.role, by=viewer.account, account_=account)
    return await _shown_once(service, viewer, {"secret": secret, "whose": account})


async def _one(request: Request, viewer: Viewer, account: str) -> Member:
    for member in await members_of(service_of(request).ground, viewer.tenant):
        if member.id == account:
            return member
    raise HTTPException(404)


async def _shown_once(service: Service, viewer: Viewer, said: Mapping[str, str]) -> RedirectResponse:
    """Lead on: loading the answer to a form again would make a second link."""
    made = await searches.keep(service.ground, viewer, said)
    return RedirectResponse(f"/members?{urlencode({'made': made})}", 303)


def _link(service: Service, secret: str) -> str:
    return f"{service.front.url}/join?link={secret}"


async def _show(
    request: Request,
    viewer: Viewer,
    status: int = 200,
    *,
    link: str = "",
    whose: Member | None = None,
    out: Member | None = None,
    wrong: tuple[str, str] | None = None,
) -> HTMLResponse:
    ground = service_of(request).ground
    facts = {"members": await members_of(ground, viewer.tenant), "roles": list(Role), "wrong": wrong}
    facts |= {"links": await invitations_of(ground, viewer.tenant), "link": link, "whose": whose, "out": out}
    return page(request, "members.html", status, **facts)
