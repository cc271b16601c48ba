"""Downloads: the reports of a run, made for this one answer, and the rosters back with their problems marked."""

import asyncio
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from certverify import reports
from certverify.errors import RosterError
from certverify.messages import Lang
from certverify.reports.formats import chosen
from certverify.reports.result import RunResult
from certverify.rosters import Roster
from certverify.rosters.doctor import annotate, write_copy, written_back
from certverify.web.access import At
from certverify.web.audit import record
from certverify.web.files import Kept, laid_out, one_file
from certverify.web.pages.parts import wanted
from certverify.web.scratch import scratch_folder
from certverify.web.service import service_of

__all__ = ["FORMATS", "router"]

router = APIRouter(prefix="/runs/{run}")

FORMATS: Final = ("xlsx", "docx", "html", "csv", "ics")


@router.get("/report.{form}")
async def report(request: Request, run: str, form: str, viewer: At) -> Response:
    """Send a report of a run; numbers are masked."""
    service = service_of(request)
    asked = await wanted(service, viewer, run)
    if form not in FORMATS or asked.state != "done":
        raise HTTPException(404)
    result = await service.results.of(viewer.tenant, asked.ledger_run)
    folder, gone = scratch_folder()
    path = await asyncio.to_thread(_written, folder, result, viewer.lang, form)
    await record(service.ground, viewer, f"download.{form}", run)
    return FileResponse(path, filename=path.name, background=BackgroundTask(gone))


def _written(folder: Path, result: RunResult, lang: Lang, form: str) -> Path:
    """Write a report; the lists as CSV come in one archive."""
    reports.write(folder, result, lang=lang, formats=chosen(form))
    made = sorted(folder.glob(f"*.{form}"))
    if len(made) == 1:
        return made[0]
    together = folder / "lists.zip"
    with zipfile.ZipFile(together, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in made:
            archive.write(path, path.name)
    return together


@router.get("/files/{file}/annotated.xlsx")
async def annotated(request: Request, run: str, file: str, viewer: At) -> Response:
    """Send a roster back with every problem highlighted where it stands."""
    service = service_of(request)
    asked = await wanted(service, viewer, run)
    found = await one_file(service.ground, viewer.tenant, file)
    if found is None or found[0].run != run:
        raise HTTPException(404)
    roster = await service.reader.roster(asked)
    folder, gone = scratch_folder()
    path = await asyncio.to_thread(_annotated, folder, [found], roster, viewer.lang)
    await record(service.ground, viewer, "download.roster", run)
    return FileResponse(path, filename=f"annotated{path.suffix}", background=BackgroundTask(gone))


def _annotated(folder: Path, files: Sequence[tuple[Kept, bytes]], roster: Roster, lang: Lang) -> Path:
    with laid_out(files) as places:
        source, name = next(iter(places.items()))
        problems = roster.problems.filter(roster.problems["source"] == name)
        target = folder / ("made.xlsm" if source.suffix == ".xlsm" else "made.xlsx")
        try:
            if written_back(source):
                annotate(source, target, problems, lang)
                return target
        except RosterError:
            if source.suffix == ".xlsm":
                raise
        write_copy(source, target, problems, lang)
        return target
