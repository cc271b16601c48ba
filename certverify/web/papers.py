"""Files made for one answer: the reports of a run, and the rosters back with their problems marked."""

import asyncio
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from certverify import reports
from certverify.errors import RosterError
from certverify.messages import Lang
from certverify.reports.formats import chosen
from certverify.reports.rectification import Rectification
from certverify.reports.result import RunResult
from certverify.rosters.doctor import annotate, write_copy, written_back
from certverify.rosters.template import write_template
from certverify.rules import packs
from certverify.web.audit import record
from certverify.web.days import today
from certverify.web.files import Kept, kept_files, laid_out, one_file
from certverify.web.marks import findings_to_mark
from certverify.web.naming import FileName, name_of, stamp
from certverify.web.runs import PageRun
from certverify.web.scratch import scratch_file, scratch_folder
from certverify.web.service import Service
from certverify.web.viewer import Viewer
from certverify.web.worked import rectification_of

__all__ = ["FORMATS", "Paper", "annotated_roster", "report_of", "template_of"]

FORMATS: Final = ("xlsx", "docx", "html", "csv", "ics")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file to send: where it lies, the name it is offered under, and what removes it."""

    path: Path
    name: FileName
    gone: Callable[[], None]


async def report_of(service: Service, viewer: Viewer, asked: PageRun, form: str) -> Paper:
    """Write a report of a finished run in one of :data:`FORMATS`, numbers masked; the audit keeps who took it."""
    result = await service.results.of(viewer.tenant, asked.ledger_run)
    folder, gone = scratch_folder()
    rectification = await rectification_of(service, asked, result, viewer.lang)
    path = await asyncio.to_thread(_written, folder, result, viewer.lang, form, rectification)
    await record(service.ground, viewer, f"download.{form}", asked.id)
    name = name_of(form, viewer.lang, path.suffix, stamp(asked.finished_at or asked.created_at))
    return Paper(path, name, gone)


async def annotated_roster(service: Service, viewer: Viewer, asked: PageRun, file: str) -> Paper | None:
    """Mark every problem of a roster where it stands, and what a run that has ended found, at the person's name.

    ``None`` if the run has no such file.

    Raises:
        RosterError: the roster cannot be read.
        StoreError: the run's verdict cannot be read.
    """
    found = await one_file(service.ground, viewer.tenant, file)
    if found is None or found[0].run != asked.id:
        return None
    marks = [(await service.reader.roster(asked)).problems]
    if asked.state == "done":
        result = await service.results.of(viewer.tenant, asked.ledger_run)
        marks.append(findings_to_mark(result, viewer.lang))
    folder, gone = scratch_folder()
    path = await asyncio.to_thread(_annotated, folder, [found], marks, viewer.lang)
    await record(service.ground, viewer, "download.roster", asked.id)
    ids = [one.id for one in await kept_files(service.ground, viewer.tenant, asked.id)]
    number = [f"{ids.index(file) + 1}"] if len(ids) > 1 else []
    when = stamp(asked.finished_at or asked.created_at)
    return Paper(path, name_of("roster", viewer.lang, path.suffix, when, *number), gone)


def template_of(service: Service, viewer: Viewer) -> Paper:
    """Write a roster to fill in, with the items of today's catalogue."""
    path, gone = scratch_file(".xlsx")
    write_template(path, packs.load(today(service.ground.now())).catalogue, viewer.lang)
    return Paper(path, name_of("template", viewer.lang, ".xlsx"), gone)


def _written(folder: Path, result: RunResult, lang: Lang, form: str, rectification: Rectification) -> Path:
    """Write a report; the lists as CSV come in one archive."""
    reports.write(folder, result, lang=lang, formats=chosen(form), rectification=rectification)
    made = sorted(folder.glob(f"*.{form}"))
    if len(made) == 1:
        return made[0]
    together = folder / "lists.zip"
    with zipfile.ZipFile(together, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in made:
            archive.write(path, path.name)
    return together


def _annotated(
    folder: Path, files: Sequence[tuple[Kept, bytes]], marks: Sequence[pl.DataFrame], lang: Lang
) -> Path:
    with laid_out(files) as places:
        source, name = next(iter(places.items()))
        said = ["source", "sheet", "row", "column", "rejects", f"message_{lang}", f"remedy_{lang}"]
        together = pl.concat([one.select(said) for one in marks], how="vertical_relaxed")
        problems = together.filter(pl.col("source") == name)
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
