"""All problems that are not closed, of whichever run: whose they are, who sees to them, which are overdue."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from certverify.errors import CertverifyError
from certverify.web import problems
from certverify.web.problems import Problem
from certverify.web.runs import one_run
from certverify.web.service import Service

__all__ = ["Due", "backlog", "chosen", "named"]


@dataclass(frozen=True, slots=True)
class Due:
    """An open problem with the line of the run that saw it last; no name or entry where that run cannot be read."""

    problem: Problem
    name: str = field(repr=False)
    entry: int | None


async def backlog(service: Service, tenant: str) -> list[Problem]:
    """Return the open problems, the nearest day first: that of the enterprise, else that of the law."""
    found = await problems.all_open(service.ground, tenant)
    return sorted(found, key=lambda one: (one.deadline or one.statutory or date.max, one.finding))


def chosen(
    found: Sequence[Problem], day: date, *, assignee: str = "", overdue: bool = False
) -> list[Problem]:
    """Return those of one person, or those whose own deadline is over on ``day``, if wished."""
    return [
        one
        for one in found
        if (not assignee or one.assignee == assignee)
        and (not overdue or (one.deadline is not None and one.deadline < day))
    ]


async def named(service: Service, tenant: str, shown: Sequence[Problem]) -> list[Due]:
    """Say of whom problems are, by the runs that saw them last."""
    places: dict[str, tuple[str, int]] = {}
    for run in {one.last_run for one in shown}:
        places |= await _places(service, tenant, run)
    return [Due(one, *places.get(one.finding, ("", None))) for one in shown]


async def _places(service: Service, tenant: str, run: str) -> dict[str, tuple[str, int]]:
    asked = await one_run(service.ground, tenant, run)
    if asked is None or asked.state != "done":
        return {}
    try:
        result = await service.results.of(tenant, asked.ledger_run)
    except CertverifyError:  # its evidence was purged: the problem stays, without a name
        return {}
    names = result.rows.drop_nulls("entry").select("entry", "name").unique("entry")
    lines = result.findings.select("finding_id", "entry").join(names, on="entry", how="inner")
    return {finding: (name or "", entry) for finding, entry, name in lines.iter_rows()}
