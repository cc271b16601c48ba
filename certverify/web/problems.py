"""Problems as they are worked off: who sees to each, until when, and how far it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from certverify.store.sql.moments import to_micros
from certverify.web.ground import Ground
from certverify.web.schema import problem, run

__all__ = [
    "DOING",
    "Problem",
    "ahead",
    "all_open",
    "all_problems",
    "change",
    "doing",
    "every_problem",
    "one_problem",
    "open_before",
    "problems_of",
]

DOING: Final = ("open", "submitted", "disputed", "closed", "assigned", "unassigned", "overdue")
"""Words that problems are filtered by: the four states, whether somebody sees to it, and a deadline that is over."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is being done about one finding. ``proof`` says by which run a closed one was proved, and ``by`` what.

    ``version`` rises with every change, so that whoever changes it can be held to what he saw.
    ``seen`` is the problem as it was last seen, see :data:`~certverify.reports.deltas.OPEN`. ``deadline`` is the
    enterprise's own; ``statutory`` the day by which the law wanted it done, where it names one.
    """

    finding: str
    rule: str
    state: str
    deadline: date | None
    statutory: date | None
    first_run: str
    last_run: str
    closed_run: str | None
    version: int
    assignee: str | None = field(repr=False)
    proof: Mapping[str, Any] | None = field(repr=False)
    seen: Mapping[str, Any] = field(repr=False)


async def one_problem(ground: Ground, tenant: str, finding: str) -> Problem | None:
    """Return a problem of this tenant; ``None`` if it has no such problem."""
    query = sa.select(problem).where(problem.c.tenant == tenant, problem.c.finding == finding)
    rows = await ground.rows(query)
    return _problem(ground, rows[0]) if rows else None


async def problems_of(
    ground: Ground, tenant: str, run_id: str, findings: Iterable[str]
) -> dict[str, Problem]:
    """Return the problems among the ``findings`` of a run, and those that it closed, by finding.

    Later runs that see them again take nothing from an earlier one.
    """
    found = frozenset(findings)
    rows = await ground.rows(sa.select(problem).where(problem.c.tenant == tenant))
    mine = [row for row in rows if row.finding in found or row.closed_run == run_id]
    return {row.finding: _problem(ground, row) for row in mine}


async def open_before(
    ground: Ground, tenant: str, moment: datetime, employers: Sequence[str]
) -> list[Problem]:
    """Return the problems of these employers (their keys) that are open and whose last run was made before then."""
    earlier = sa.select(run.c.id).where(run.c.tenant == tenant, run.c.created_at < to_micros(moment))
    query = sa.select(problem).where(
        problem.c.tenant == tenant,
        problem.c.employer_key.in_(employers),
        problem.c.state != "closed",
        problem.c.last_run.in_(earlier),
    )
    return [_problem(ground, row) for row in await ground.rows(query.order_by(problem.c.finding))]


async def all_problems(
    ground: Ground,
    tenant: str,
    *,
    state: str | None = None,
    assigned: bool | None = None,
    overdue_on: date | None = None,
    after: str = "",
    most: int = 50,
) -> list[Problem]:
    """Return the tenant's problems in the order of their findings, those after a finding that fit every filter."""
    query = sa.select(problem).where(problem.c.tenant == tenant, problem.c.finding > after)
    query = query.where(problem.c.state == state) if state else query
    if assigned is not None:
        query = query.where(problem.c.assignee.is_not(None) if assigned else problem.c.assignee.is_(None))
    if overdue_on is not None:
        query = query.where(problem.c.deadline < overdue_on, problem.c.state != "closed")
    return [_problem(ground, row) for row in await ground.rows(query.order_by(problem.c.finding).limit(most))]


async def all_open(ground: Ground, tenant: str) -> list[Problem]:
    """Return every problem of a tenant that is not closed."""
    query = sa.select(problem).where(problem.c.tenant == tenant, problem.c.state != "closed")
    return [_problem(ground, row) for row in await ground.rows(query)]


async def every_problem(ground: Ground, tenant: str) -> list[Problem]:
    """Return every problem of a tenant, those that are closed among them."""
    return [
        _problem(ground, row)
        for row in await ground.rows(sa.select(problem).where(problem.c.tenant == tenant))
    ]


def doing(one: Problem, day: date) -> tuple[str, ...]:
    """Return which of the words of :data:`DOING` hold for a problem on a day."""
    overdue = one.state != "closed" and one.deadline is not None and one.deadline < day
    return one.state, "assigned" if one.assignee else "unassigned", *(["overdue"] if overdue else [])


async def ahead(ground: Ground, tenant: str) -> int:
    """Return how many problems are not closed."""
    query = sa.select(sa.func.count().label("n")).where(
        problem.c.tenant == tenant, problem.c.state != "closed"
    )
    return int((await ground.rows(query))[0].n)


async def change(
    ground: Ground,
    tenant: str,
    finding: str,
    *,
    state: str | None = None,
    deadline: date | None = None,
    assignee: str | None = None,
    version: int | None = None,
) -> bool:
    """Change what is not ``None``; false if this tenant has no such problem, or it is closed by proof.

    False also where a ``version`` is given and the problem has another one by now.
    """
    now = ground.micros()
    later = sa.case((problem.c.changed_at < now, now), else_=problem.c.changed_at + 1)
    values: dict[str, Any] = {"changed_at": later}
    values |= {"state": state} if state else {}
    values |= {"deadline": deadline} if deadline else {}
    if assignee is not None:
        values["assignee"] = ground.vault.seal(tenant, f"problem {finding} assignee", assignee.encode())
    this = problem.update().where(problem.c.tenant == tenant, problem.c.finding == finding)
    if version is not None:
        this = this.where(problem.c.changed_at == version)
    return await ground.do(this.where(problem.c.state != "closed").values(values)) == 1


def _problem(ground: Ground, row: sa.Row[Any]) -> Problem:
    place = f"problem {row.finding}"
    assignee = row.assignee and ground.vault.open(row.tenant, f"{place} assignee", row.assignee).decode()
    return Problem(
        finding=row.finding,
        rule=row.rule,
        state=row.state,
        deadline=row.deadline,
        statutory=row.statutory,
        first_run=row.first_run,
        last_run=row.last_run,
        closed_run=row.closed_run,
        version=row.changed_at,
        assignee=assignee,
        proof=ground.vault.open_json(row.tenant, f"{place} proof", row.proof),
        seen=ground.vault.open_json(row.tenant, f"{place} seen", row.seen),
    )
