"""What goes wrong, as ``application/problem+json`` (RFC 9457), in the words of the catalogue.

``type`` is ``urn:certverify:problem:<code>``, ``title`` says what happened and ``detail`` what to do. Nothing that was
sent is repeated: it may be a person's data.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from certverify.errors import CertverifyError, RosterError
from certverify.messages import Lang
from certverify.web.api.callers import language_asked
from certverify.web.pages.parts import told_of
from certverify.web.refused import Refused

__all__ = ["MEDIA_TYPE", "Failed", "FaultyInput", "Problem", "RefusedFile", "failed", "refusals"]

MEDIA_TYPE: Final = "application/problem+json"
_WORD: Final = re.compile(r"[A-Za-z_-]{1,40}")
_KNOWN: Final[Mapping[int, str]] = {
    401: "api_token",
    403: "api_scope",
    404: "api_missing",
    405: "api_method",
    413: "api_large",
    422: "api_invalid",
}


class RefusedFile(BaseModel):
    """A file that was not taken: the name it was sent under, why as a word, and in words."""

    name: str
    code: str = Field(examples=["kind", "roster_not_spreadsheet", "empty", "large", "many", "quota", "proof"])
    message: str


class FaultyInput(BaseModel):
    """A part of a request that is not as the document asks: where it stands, and the kind of fault."""

    at: str = Field(description="JSON Pointer below body, query, path or header", examples=["/query/limit"])
    fault: str = Field(examples=["int_parsing", "missing", "string_too_long"])


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(examples=["urn:certverify:problem:api_missing"])
    title: str = Field(description="What happened, in the language asked for")
    status: int
    detail: str = Field(description="What to do, in the language asked for")
    code: str = Field(description="The word that stands for this kind of problem", examples=["api_missing"])
    errors: list[FaultyInput] = Field(default=[], description="What is wrong with the request")
    refused: list[RefusedFile] = Field(default=[], description="Files that were not taken")


class Failed(Exception):  # noqa: N818 -- reads as the state it reports
    """An operation ends with a status and a code of the catalogue."""

    def __init__(
        self, status: int, code: str, refused: Sequence[Refused] = (), /, **facts: str | int
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.refused, self.facts = status, code, refused, facts


def refusals(refused: Sequence[Refused], lang: Lang) -> list[RefusedFile]:
    """Return refused files in the reader's words."""
    return [
        RefusedFile(name=one.name, code=one.key.rpartition(".")[2], message=one.said(lang)) for one in refused
    ]


async def failed(request: Request, error: Exception) -> Response:
    """Return the answer for an error of any kind."""
    lang = language_asked(request)
    status, code, facts = _meaning(error)
    title, detail = told_of(code, facts, lang)
    body = Problem(
        type=f"urn:certverify:problem:{code}",
        title=title,
        status=status,
        detail=detail,
        code=code,
        errors=_faulty(error) if isinstance(error, RequestValidationError) else [],
        refused=refusals(error.refused, lang) if isinstance(error, Failed) else [],
    )
    headers = {"content-language": lang, **(getattr(error, "headers", None) or {})}
    return JSONResponse(
        body.model_dump(exclude_defaults=True), status, media_type=MEDIA_TYPE, headers=headers
    )


def _meaning(error: Exception) -> tuple[int, str, Mapping[str, Any]]:
    """Return status, code and facts. What only the configuration or the source can heal is 503, never the caller's."""
    match error:
        case Failed():
            return error.status, error.code, error.facts
        case RequestValidationError():
            return 422, "api_invalid", {}
        case HTTPException():
            return error.status_code, _KNOWN.get(error.status_code, "api_malformed"), {}
        case CertverifyError():
            theirs = isinstance(error, RosterError) or error.code.startswith("mapping_")
            return 409 if theirs else 503, error.code, error.facts
    return 500, "api_fault", {}


def _faulty(error: RequestValidationError) -> list[FaultyInput]:
    """Name places and kinds only: pydantic's own messages and inputs would repeat what was sent."""
    return [
        FaultyInput(at="".join(f"/{_escaped(part)}" for part in one["loc"]), fault=one["type"])
        for one in error.errors()
    ]


def _escaped(part: str | int) -> str:
    """Return a step of a pointer; what is no word of the document's may be a name or a number, and is a star."""
    return str(part) if isinstance(part, int) or _WORD.fullmatch(part) else "*"
