"""Runs: upload rosters as a draft, start, stop, see how far it is."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import JSONResponse, Response

from certverify.web import runs
from certverify.web.api.answers import Failed, refusals
from certverify.web.api.callers import Reader, Runner
from certverify.web.api.once import OnceOnly, digests
from certverify.web.api.paging import Cursor, Limit, Page, position_of, token_of
from certverify.web.api.run_models import FileId, FileKept, Run, RunId, Uploaded, file_of, run_of
from certverify.web.audit import record
from certverify.web.files import drop_file, kept_files
from certverify.web.intake import take_in, take_more
from certverify.web.pages.parts import wanted
from certverify.web.refused import Refused
from certverify.web.runs import PageRun
from certverify.web.service import Service, service_of
from certverify.web.viewer import Viewer

__all__ = ["router"]

router = APIRouter(prefix="/runs", tags=["runs"])
Rosters = Annotated[list[UploadFile], File(min_length=1, description="xlsx, xls, ods, csv or parquet")]


@router.post("", status_code=201, response_model=Uploaded)
async def upload(request: Request, viewer: Runner, once: OnceOnly, rosters: Rosters) -> JSONResponse:
    """Upload rosters as a draft. What is not taken is said; with no file taken, there is no draft (422)."""
    service = service_of(request)

    async def work() -> Uploaded:
        taken = await take_in(service, viewer.tenant, rosters)
        if taken.run is None:
            raise Failed(422, "api_no_roster", taken.refused)
        await record(service.ground, viewer, "run.uploaded", taken.run)
        return await _uploaded(service, viewer, taken.run, taken.refused)

    return await once.do(viewer, await digests(rosters), work, status=201, place=_place)


@router.get("")
async def list_runs(request: Request, viewer: Reader, cursor: Cursor = None, limit: Limit = 50) -> Page[Run]:
    """List runs, the newest first."""
    position = position_of(cursor, int, str)
    found = await runs.runs_of(service_of(request).ground, viewer.tenant, limit + 1, before=position)
    more = token_of(*runs.place_of(found[limit - 1])) if len(found) > limit else None
    return Page(items=[run_of(one, viewer.lang) for one in found[:limit]], next=more)


@router.get("/{run}")
async def show_run(request: Request, run: RunId, viewer: Reader) -> Run:
    """Show a run: its state, and its progress or its counts."""
    return run_of(await wanted(service_of(request), viewer, run), viewer.lang)


@router.delete("/{run}", status_code=204)
async def discard_draft(request: Request, run: RunId, viewer: Runner) -> Response:
    """Discard a draft with its files."""
    service = service_of(request)
    asked = await drafted(service, viewer, run)
    await runs.discard(service.ground, viewer.tenant, asked.id)
    await record(service.ground, viewer, "run.changed", asked.id)
    return Response(status_code=204)


@router.post("/{run}/start", status_code=202, response_model=Run)
async def start(request: Request, run: RunId, viewer: Runner, once: OnceOnly) -> JSONResponse:
    """Start a draft, or take up again a run that failed or is incomplete; nothing is asked twice."""
    service = service_of(request)
    asked = await wanted(service, viewer, run)

    async def work() -> Run:
        if await runs.begin(service.ground, asked):
            await record(service.ground, viewer, "run.started", run)
            service.worker.kick()
        return run_of(await wanted(service, viewer, run), viewer.lang)

    return await once.do(viewer, [], work, status=202)


@router.post("/{run}/stop", status_code=202)
async def stop(request: Request, run: RunId, viewer: Runner) -> Run:
    """End a run after the requests on their way. What was answered is kept; it may be started again."""
    service = service_of(request)
    await runs.stop(service.ground, await wanted(service, viewer, run))
    await record(service.ground, viewer, "run.stopped", run)
    return run_of(await wanted(service, viewer, run), viewer.lang)


@router.get("/{run}/files")
async def list_files(request: Request, run: RunId, viewer: Reader) -> list[FileKept]:
    """List the rosters of a run."""
    service = service_of(request)
    asked = await wanted(service, viewer, run)
    return [file_of(one) for one in await kept_files(service.ground, viewer.tenant, asked.id)]


@router.post("/{run}/files", status_code=201, response_model=Uploaded)
async def add_files(
    request: Request, run: RunId, viewer: Runner, once: OnceOnly, rosters: Rosters
) -> JSONResponse:
    """Add rosters to a draft."""
    service = service_of(request)
    asked = await drafted(service, viewer, run)

    async def work() -> Uploaded:
        refused = await take_more(service, asked, rosters)
        if len(refused) == len(rosters):
            raise Failed(422, "api_no_roster", refused)
        await record(service.ground, viewer, "run.changed", run)
        return await _uploaded(service, viewer, run, refused)

    return await once.do(viewer, await digests(rosters), work, status=201)


@router.delete("/{run}/files/{file}", status_code=204)
async def remove_file(request: Request, run: RunId, file: FileId, viewer: Runner) -> Response:
    """Remove a roster from a draft."""
    service = service_of(request)
    asked = await drafted(service, viewer, run)
    if file not in {one.id for one in await kept_files(service.ground, viewer.tenant, asked.id)}:
        raise Failed(404, "api_missing")
    await drop_file(service.ground, viewer.tenant, asked.id, file)
    await record(service.ground, viewer, "run.changed", asked.id)
    return Response(status_code=204)


async def drafted(service: Service, viewer: Viewer, run: str) -> PageRun:
    """Return a draft.

    Raises:
        Failed: 409 ``api_no_draft``: it was started already.
        HTTPException: 404, there is no such run.
    """
    asked = await wanted(service, viewer, run)
    if asked.state != "draft":
        raise Failed(409, "api_no_draft")
    return asked


async def _uploaded(service: Service, viewer: Viewer, run: str, refused: Sequence[Refused]) -> Uploaded:
    files = await kept_files(service.ground, viewer.tenant, run)
    return Uploaded(
        run=run_of(await wanted(service, viewer, run), viewer.lang),
        files=[file_of(one) for one in files],
        refused=refusals(refused, viewer.lang),
    )


def _place(made: Uploaded) -> str:
    return f"/api/v1/runs/{made.run.id}"
