"""One person in one post: findings, claim beside record, evidence; whole numbers for who says why."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from certverify.errors import CertverifyError
from certverify.web.api.answers import Failed
from certverify.web.api.callers import Reader, Unmasker
from certverify.web.api.finding_models import (
    Certificate,
    Compared,
    EntryNumber,
    Person,
    entry_of,
    finding_of,
    step_of,
    work_of,
)
from certverify.web.api.findings import judged
from certverify.web.api.run_models import RunId
from certverify.web.audit import record
from certverify.web.dossier import Dossier, dossier_of
from certverify.web.service import service_of
from certverify.web.viewer import Viewer

__all__ = ["router"]

router = APIRouter(prefix="/runs/{run}/entries/{entry}", tags=["entries"])


class Reason(BaseModel):
    """Why somebody needs whole numbers; the audit keeps it."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=2, max_length=200, pattern=r"\S.*\S")]


@router.get("")
async def show_entry(request: Request, run: RunId, entry: EntryNumber, viewer: Reader) -> Person:
    """Show an entry with its evidence, held against the ledger just now. Numbers are masked."""
    shown = await _person(request, viewer, run, entry, unmasked=False)
    await record(service_of(request).ground, viewer, "person.seen", f"{run}/{entry}")
    return shown


@router.post("/unmask")
async def unmask_entry(
    request: Request, run: RunId, entry: EntryNumber, viewer: Unmasker, why: Reason
) -> Person:
    """Show an entry with whole numbers and raw answers. The audit keeps who asked and why."""
    shown = await _person(request, viewer, run, entry, unmasked=True)  # nothing has left yet
    await record(service_of(request).ground, viewer, "unmask", f"{run}/{entry}", why.reason.strip())
    return shown


async def _person(request: Request, viewer: Viewer, run: str, entry: int, *, unmasked: bool) -> Person:
    service = service_of(request)
    asked, _ = await judged(service, viewer, run)
    held = await dossier_of(service, viewer, asked, entry, unmasked=unmasked)
    if held is None:
        raise Failed(404, "api_missing")
    return _told(held, viewer)


def _told(held: Dossier, viewer: Viewer) -> Person:
    person, worked = held.person, held.problem
    names = {name: person.entry[name] for name in ("name", "department", "post")}
    doubtful = isinstance(held.evidence, CertverifyError)
    return Person(
        entry=entry_of(person.entry),
        findings=[
            finding_of(
                {**line, **names},
                worked.state if worked and worked.finding == line["finding_id"] else None,
                viewer.lang,
            )
            for line in person.findings
        ],
        compared=[
            Compared(what=one.what, claimed=one.claimed, official=one.official, differs=one.differs)
            for one in person.compared
        ],
        certificates=[
            Certificate(**{name: one[name] for name in Certificate.model_fields})
            for one in person.certificates
        ],
        evidence=None if isinstance(held.evidence, CertverifyError) else held.evidence,
        doubt=held.evidence.code if doubtful and isinstance(held.evidence, CertverifyError) else None,
        work=None if worked is None else work_of(worked),
        steps=[step_of(one, viewer.lang) for one in held.steps],
    )
