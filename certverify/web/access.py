"""Who may do what: the session behind a page, the token behind a call, the role or scope that each one needs."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from certverify.messages import Lang
from certverify.web.accounts.tokens import who_bears
from certverify.web.service import service_of
from certverify.web.sessions import who_is
from certverify.web.viewer import Role, Scope, Viewer

__all__ = [
    "LANG",
    "At",
    "AtOfficer",
    "AtOwner",
    "Guarded",
    "GuardedAny",
    "GuardedOwner",
    "bearer",
    "language_of",
    "viewer_of",
]

LANG: Final = "certverify_lang"
_SCHEME: Final = HTTPBearer(auto_error=False, description="API token, made on the page")


def language_of(request: Request) -> Lang:
    """Return the language the reader chose, else the one the settings name."""
    chosen = request.cookies.get(LANG)
    if chosen == "zh":
        return "zh"
    return "en" if chosen == "en" else service_of(request).ground.settings.lang


async def viewer_of(request: Request) -> Viewer:
    """Return who is asking.

    Raises:
        HTTPException: 401, nobody we know.
    """
    service = service_of(request)
    secret = request.cookies.get(service.front.session_name)
    viewer = await who_is(service.ground, secret, language_of(request))
    if viewer is None:
        raise HTTPException(401)
    request.state.viewer = viewer
    return viewer


def bearer(scope: Scope) -> Callable[..., Awaitable[Viewer]]:
    """Return a dependency that gives whoever ``Authorization: Bearer`` stands for, if role and scopes allow ``scope``.

    It raises ``HTTPException`` 401 for a token that is missing, unknown, over or revoked, and 403 for one that does not
    go as far. Cookies count for nothing here, so no other site can make a browser call.
    """

    async def dependency(
        request: Request, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_SCHEME)]
    ) -> Viewer:
        secret = "" if sent is None else sent.credentials
        viewer = await who_bears(service_of(request).ground, secret, language_of(request))
        if viewer is None:
            raise HTTPException(401, headers={"www-authenticate": "Bearer"})
        if not viewer.may(scope):
            wanted = f'Bearer error="insufficient_scope", scope="{scope.value}"'
            raise HTTPException(403, headers={"www-authenticate": wanted})
        request.state.viewer = viewer
        return viewer

    return dependency


def _at_least(role: Role) -> Callable[[Viewer], Awaitable[Viewer]]:
    async def dependency(viewer: Annotated[Viewer, Depends(viewer_of)]) -> Viewer:
        if not viewer.role.may(role):
            raise HTTPException(403)
        return viewer

    return dependency


def _guarded(role: Role) -> Callable[..., Awaitable[Viewer]]:
    """Let a form pass that this session's own page has sent; another session's, or one without its token, gets 403."""

    async def dependency(request: Request, viewer: Annotated[Viewer, Depends(_at_least(role))]) -> Viewer:
        form = await request.form()
        if not hmac.compare_digest(str(form.get("form", "")).encode(), viewer.form.encode()):
            raise HTTPException(403)
        return viewer

    return dependency


At = Annotated[Viewer, Depends(viewer_of)]
AtOfficer = Annotated[Viewer, Depends(_at_least(Role.OFFICER))]
AtOwner = Annotated[Viewer, Depends(_at_least(Role.OWNER))]
Guarded = Annotated[Viewer, Depends(_guarded(Role.OFFICER))]
GuardedAny = Annotated[Viewer, Depends(_guarded(Role.VIEWER))]
GuardedOwner = Annotated[Viewer, Depends(_guarded(Role.OWNER))]
