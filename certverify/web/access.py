"""Who may do what: the session behind a request, the role a page needs, and the token that guards its forms."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Depends, HTTPException, Request

from certverify.messages import Lang
from certverify.web.entrance import who_is
from certverify.web.service import service_of
from certverify.web.viewer import Role, Viewer

__all__ = ["LANG", "SESSION", "At", "AtOfficer", "Guarded", "language_of", "viewer_of"]

SESSION: Final = "certverify_session"
LANG: Final = "certverify_lang"


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
    ground = service_of(request).ground
    viewer = await who_is(ground, request.cookies.get(SESSION), language_of(request))
    if viewer is None:
        raise HTTPException(401)
    request.state.viewer = viewer
    return viewer


def _at_least(role: Role) -> Callable[[Viewer], Awaitable[Viewer]]:
    async def dependency(viewer: Annotated[Viewer, Depends(viewer_of)]) -> Viewer:
        if not viewer.role.may(role):
            raise HTTPException(403)
        return viewer

    return dependency


async def _guarded(request: Request, viewer: Annotated[Viewer, Depends(_at_least(Role.OFFICER))]) -> Viewer:
    """Let a form pass that this session's own page has sent.

    Raises:
        HTTPException: 403, the token is missing or another session's.
    """
    form = await request.form()
    if not hmac.compare_digest(str(form.get("form", "")).encode(), viewer.form.encode()):
        raise HTTPException(403)
    return viewer


At = Annotated[Viewer, Depends(viewer_of)]
AtOfficer = Annotated[Viewer, Depends(_at_least(Role.OFFICER))]
Guarded = Annotated[Viewer, Depends(_guarded)]
