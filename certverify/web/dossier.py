"""Everything about one entry of a finished run: person, findings, evidence, and what is being done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certverify.errors import CertverifyError
from certverify.pipeline.explain import Wanted, explain_in, missing_of
from certverify.pipeline.explanation import Explanation
from certverify.reports.result import RunResult
from certverify.web.notes import Note, notes_on
from certverify.web.person import Person, person_of
from certverify.web.problems import Problem, one_problem
from certverify.web.runs import PageRun
from certverify.web.service import Service
from certverify.web.viewer import Viewer

__all__ = ["Dossier", "dossier_of"]


@dataclass(frozen=True, slots=True)
class Dossier:
    """One entry with all that is known. ``evidence`` is an error where the ledger does not bear it out.

    ``primary`` is the finding that is worked off, ``problem`` and ``steps`` are the work.
    """

    person: Person
    result: RunResult
    evidence: Explanation | CertverifyError
    primary: Mapping[str, Any] | None
    problem: Problem | None
    steps: Sequence[Note]


async def dossier_of(
    service: Service, viewer: Viewer, asked: PageRun, entry: int, *, unmasked: bool = False
) -> Dossier | None:
    """Gather what is known of an entry; ``None`` if the run has not ended or has no such entry.

    Numbers are masked unless ``unmasked``, which is for who may and gave a reason.
    """
    if asked.state != "done":
        return None
    result = await service.results.of(viewer.tenant, asked.ledger_run)
    tables = await service.results.tables(viewer.tenant, asked.ledger_run)
    person = person_of(result, tables, entry, viewer.lang, unmasked=unmasked)
    if person is None:
        return None
    primary = next((finding for finding in person.findings if finding["primary"]), None)
    finding = primary["finding_id"] if primary else ""
    return Dossier(
        person=person,
        result=result,
        evidence=await _evidence(service, viewer, asked.ledger_run, person, unmasked=unmasked),
        primary=primary,
        problem=await one_problem(service.ground, viewer.tenant, finding),
        steps=await notes_on(service.ground, viewer.tenant, finding),
    )


async def _evidence(
    service: Service, viewer: Viewer, run: str, person: Person, *, unmasked: bool
) -> Explanation | CertverifyError:
    """Return the chain of evidence, held against the ledger; where it does not hold, what is wrong."""
    entry = person.entry
    wanted = Wanted(run, source=entry["source"], sheet=entry["sheet"], row=entry["row"], part=entry["part"])
    ledger = await service.ground.ledger_of(viewer.tenant)
    try:
        told = await explain_in(ledger, wanted, unmasked=unmasked)
        return await missing_of(ledger, run) or told
    except CertverifyError as error:
        return error
