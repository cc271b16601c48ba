"""All problems, of whichever run: whose they are, who sees to them, how far that is, which are overdue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import polars as pl

from certverify.errors import CertverifyError
from certverify.reports.words import department
from certverify.web import problems
from certverify.web.overview import like
from certverify.web.problems import Problem
from certverify.web.runs import one_run
from certverify.web.service import Service

__all__ = ["CHOICES", "EVERY", "NOT_CLOSED", "Due", "backlog", "chosen", "named", "of_name"]

NOT_CLOSED: Final = "not_closed"
EVERY: Final = "every"
CHOICES: Final = (NOT_CLOSED, *problems.DOING, EVERY)
"""What the list can be narrowed to."""


@dataclass(frozen=True, slots=True)
class Due:
    """A problem with the line of the run that saw it last: ``entry, name, department, message_zh, message_en``.

    Where that run cannot be read the line is empty.
    """

    problem: Problem
    line: Mapping[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        """The person's name; empty where it is not known."""
        return self.line.get("name") or ""

    @property
    def entry(self) -> int | None:
        """The person's entry in that run."""
        return self.line.get("entry")


async def backlog(service: Service, tenant: str) -> list[Problem]:
    """Return the problems, the nearest day first: that of the enterprise, else that of the law."""
    found = await problems.every_problem(service.ground, tenant)
    return sorted(found, key=lambda one: (one.deadline or one.statutory or date.max, one.finding))


def chosen(
    found: Sequence[Problem], day: date, *, assignee: str = "", doing: str = NOT_CLOSED
) -> list[Problem]:
    """Return those of one person, if wished, for which a word of :data:`CHOICES` holds on ``day``."""
    return [one for one in found if (not assignee or one.assignee == assignee) and _fits(one, day, doing)]


def _fits(one: Problem, day: date, word: str) -> bool:
    if word == NOT_CLOSED:
        return one.state != "closed"
    return word == EVERY or word in problems.doing(one, day)


def of_name(found: Sequence[Due], who: str) -> list[Due]:
    """Return those of a person whose name holds these characters."""
    names = pl.DataFrame({"name": [one.name for one in found]}, schema={"name": pl.String})
    fits = names.select(like(pl.col("name"), who)).to_series()
    return [one for one, fit in zip(found, fits, strict=True) if fit]


async def named(service: Service, tenant: str, shown: Sequence[Problem]) -> list[Due]:
    """Say of whom problems are, by the runs that saw them last."""
    attempts = {one.finding: await _attempt(service, tenant, one) for one in shown}
    lines = {attempt: await _lines(service, tenant, attempt) for attempt in set(attempts.values())}
    return [Due(one, lines[attempts[one.finding]].get(one.finding, {})) for one in shown]


async def _attempt(service: Service, tenant: str, one: Problem) -> str | None:
    """Return the attempt that saw a problem last: one that was cut short, where going on resolved it.

    Of a problem that an earlier version saw, the attempt was not kept: it is taken to be the run's last.
    """
    if "attempt" in one.seen:
        return str(one.seen["attempt"])
    asked = await one_run(service.ground, tenant, one.last_run)
    return None if asked is None or asked.state != "done" else asked.ledger_run


async def _lines(service: Service, tenant: str, attempt: str | None) -> dict[str, Mapping[str, Any]]:
    if attempt is None:
        return {}
    try:
        result = await service.results.of(tenant, attempt)
    except CertverifyError:  # its evidence was purged: the problem stays, without a name
        return {}
    rows = result.rows.with_columns(department=department(result.rows)).drop_nulls("entry")
    whose = rows.select("entry", "name", "department").unique("entry")
    said = result.findings.select("finding_id", "entry", "message_zh", "message_en")
    lines = said.join(whose, on="entry", how="inner")
    return {line["finding_id"]: line for line in lines.iter_rows(named=True)}
