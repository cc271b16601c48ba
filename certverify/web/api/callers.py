"""Who calls: the bearer of a token, its scope for each operation, and the language asked for."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import Depends, Request

from certverify.messages import LANGUAGES, Lang
from certverify.web.access import bearer
from certverify.web.service import service_of
from certverify.web.viewer import Scope, Viewer

__all__ = ["SCOPES", "Reader", "Rectifier", "Runner", "Unmasker", "language_asked"]

SCOPES: Final[dict[Callable[..., Any], Scope]] = {}
"""The scope behind each dependency of this module, for the OpenAPI document."""


def _caller(scope: Scope) -> Callable[..., Awaitable[Viewer]]:
    async def dependency(request: Request, viewer: Annotated[Viewer, Depends(bearer(scope))]) -> Viewer:
        return replace(viewer, lang=language_asked(request))

    SCOPES[dependency] = scope
    return dependency


Reader = Annotated[Viewer, Depends(_caller(Scope.READ))]
Runner = Annotated[Viewer, Depends(_caller(Scope.RUN))]
Rectifier = Annotated[Viewer, Depends(_caller(Scope.RECTIFY))]
Unmasker = Annotated[Viewer, Depends(_caller(Scope.UNMASK))]


def language_asked(request: Request) -> Lang:
    """Return the language that ``Accept-Language`` (RFC 9110 §12.5.4) likes best of ours, else the settings'."""
    best, weight = service_of(request).ground.settings.lang, 0.0
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, parameter = part.strip().partition(";")
        liked = _weight(parameter)
        for lang in LANGUAGES:
            if tag.lower().split("-")[0] == lang and liked > weight:
                best, weight = lang, liked
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
