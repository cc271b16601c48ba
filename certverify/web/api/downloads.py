"""Downloads: reports, rosters back with their problems marked, the template."""

from typing import Any, Final, Literal

from fastapi import APIRouter, Request, Response

from certverify.web.api.answers import Failed
from certverify.web.api.callers import Reader, Runner
from certverify.web.api.findings import judged
from certverify.web.api.run_models import FileId, RunId
from certverify.web.pages.downloads import sent
from certverify.web.pages.parts import wanted
from certverify.web.papers import annotated_roster, report_of, template_of
from certverify.web.service import service_of

__all__ = ["ANY_BYTES", "SHEET", "router"]

router = APIRouter(tags=["downloads"])
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MACROS: Final = "application/vnd.ms-excel.sheet.macroEnabled.12"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _bytes(*kinds: str) -> dict[int | str, dict[str, Any]]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {200: {"description": "The file", "content": content}}


ANY_BYTES: Final = _bytes("application/octet-stream")
"""What an operation that sends bytes of no special kind says of its answer."""

SHEET: Final = _bytes(_SHEET)
"""What an operation that sends a workbook says of its answer."""

_REPORTS: Final = _bytes(_SHEET, _WORD, "text/html", "text/csv", "application/zip", "text/calendar")


@router.get("/template.xlsx", response_class=Response, responses=SHEET)
async def fetch_template(request: Request, viewer: Reader) -> Response:
    """Fetch a roster to fill in."""
    return sent(template_of(service_of(request), viewer))


@router.get("/runs/{run}/reports/{form}", response_class=Response, responses=_REPORTS)
async def fetch_report(
    request: Request, run: RunId, form: Literal["xlsx", "docx", "html", "csv", "ics"], viewer: Reader
) -> Response:
    """Fetch a report of a run, numbers masked; several lists as CSV come in one archive."""
    service = service_of(request)
    asked, _ = await judged(service, viewer, run)
    return sent(await report_of(service, viewer, asked, form))


@router.get("/runs/{run}/files/{file}/annotated", response_class=Response, responses=_bytes(_SHEET, _MACROS))
async def fetch_annotated(request: Request, run: RunId, file: FileId, viewer: Runner) -> Response:
    """Fetch a roster back with what is wrong in it marked, and, once the run has ended, what was found.

    Numbers stand in it as in the roster, whole, so it goes to whoever may upload one.
    """
    service = service_of(request)
    paper = await annotated_roster(service, viewer, await wanted(service, viewer, run), file)
    if paper is None:
        raise Failed(404, "api_missing")
    return sent(paper)
