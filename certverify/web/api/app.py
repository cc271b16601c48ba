"""The API as an application of its own, mounted under the page's."""

import logging
import secrets
import traceback
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from certverify.errors import CertverifyError
from certverify.web.api import downloads, drafts, entries, findings, problems, runs
from certverify.web.api.answers import Failed, failed
from certverify.web.api.document import document, operations
from certverify.web.service import Service

__all__ = ["described", "make_api"]

_LOG: Final = logging.getLogger(__name__)


def make_api(service: Service) -> FastAPI:
    """Return the API over the parts of one page."""
    api = _routed()
    api.state.service = service
    api.add_exception_handler(405, _no_method)
    for kind in (Failed, HTTPException, RequestValidationError, CertverifyError):
        api.add_exception_handler(kind, failed)
    api.add_exception_handler(Exception, _fault)
    api.add_api_route("/openapi.json", _document, include_in_schema=False)
    return api


def described() -> dict[str, Any]:
    """Return the OpenAPI document without anything to serve."""
    return document(_routed())


def _routed() -> FastAPI:
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    for part in (runs, drafts, findings, entries, problems, downloads):
        api.include_router(part.router)
    return api


async def _document(request: Request) -> JSONResponse:
    """Send the OpenAPI document; it holds nothing of anybody's, and needs no token."""
    return JSONResponse(document(request.app))


async def _no_method(request: Request, error: Exception) -> Response:
    """Refuse a method, and list those of every operation at this path (RFC 9110 §15.5.6)."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    here = [one for one in operations(request.app.routes) if one.path_regex.match(path)]
    answer = await failed(request, error)
    answer.headers["allow"] = ", ".join(sorted({method for one in here for method in one.methods or ()}))
    return answer


async def _fault(request: Request, error: Exception) -> Response:
    """Say that something went wrong, under a number that the log knows; never what was being worked on."""
    number = secrets.token_hex(4)
    last = traceback.extract_tb(error.__traceback__)[-1]
    _LOG.error(
        "fault %s: %s %s:%s", number, type(error).__name__, last.filename.rpartition("/")[2], last.lineno
    )
    return await failed(request, Failed(500, "api_fault", number=number))
