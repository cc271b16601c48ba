"""From run to run: what is new, what persists, and what closes itself because a later answer proves it.

What became of a problem is told by :mod:`certverify.reports.deltas`: who could not be asked, was rejected or is no
longer on the roster keeps an open problem.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from certverify.reports.deltas import OPEN, changes, first_seen
from certverify.reports.result import RunResult
from certverify.web.ground import Ground
from certverify.web.notes import write_note
from certverify.web.runs import PageRun
from certverify.web.schema import problem
from certverify.web.statutory import statutory_day
from certverify_schemas.finding import Severity

__all__ = ["employer_key", "flagging", "follow"]

_FLAGGING: Final = (Severity.VIOLATION.value, Severity.SUSPICION.value)


def employer_key(ground: Ground, tenant: str, employer: str | None) -> str:
    """Return the keyed digest of an employer's name; one that no roster names counts as the empty name."""
    return ground.vault.digest(tenant, f"employer {employer or ''}")


def flagging(findings: pl.DataFrame) -> pl.DataFrame:
    """Return the primary findings that flag an entry: what somebody has to work off."""
    return findings.filter(pl.col("primary") & pl.col("severity").cast(pl.String).is_in(_FLAGGING))


async def follow(ground: Ground, asked: PageRun, result: RunResult) -> None:
    """Enter the problems of a run, and hold those that are open against it. Doing it twice changes nothing more."""
    found = flagging(result.findings)
    keys = [employer_key(ground, asked.tenant, firm) for firm in result.rows.get_column("employer").unique()]
    query = sa.select(problem).where(problem.c.tenant == asked.tenant, problem.c.employer_key.in_(keys))
    known = {row.finding: row for row in await ground.rows(query)}
    told = first_seen(found, result.as_of)
    lines = {line["finding_id"]: line for line in found.sort("asked_at").iter_rows(named=True)}
    for seen in told.iter_rows(named=True):
        row, line = known.get(seen["finding_id"]), lines[seen["finding_id"]]
        await (_enter(ground, asked, seen, line) if row is None else _again(ground, asked, row, seen, line))
    # Every finding of the run counts as still there, one that is no longer the primary too.
    before = _carried(ground, asked, list(known.values()))
    became = changes(before, result.findings, result.rows.drop_nulls("person_key"), result.as_of)
    for seen in became.filter(pl.col("change") == "resolved").iter_rows(named=True):
        await _close(ground, asked, seen["finding_id"], _proof(result, seen))


def _carried(ground: Ground, asked: PageRun, rows: Sequence[sa.Row[Any]]) -> pl.DataFrame:
    """Return the problems that are not closed as :data:`~certverify.reports.deltas.OPEN`."""
    plain = [
        ground.vault.open_json(asked.tenant, f"problem {row.finding} seen", row.seen)
        for row in rows
        if row.state != "closed"
    ]
    days = {name: kind for name, kind in OPEN.items() if name != "since"} | {"since": pl.String()}
    return pl.DataFrame(plain, schema=days).with_columns(pl.col("since").str.to_date()).match_to_schema(OPEN)


def _proof(result: RunResult, seen: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what proves that a problem is resolved: when the source was asked, and the run's place in the chain."""
    seat = [pl.col(name).fill_null("") == (seen[name] or "") for name in ("person_key", "employer", "post")]
    asked_at = result.rows.filter(*seat).get_column("asked_at").max()
    when = None if asked_at is None else str(asked_at)
    return {"asked_at": when, "checkpoint": result.checkpoint.get("link")}


async def _enter(ground: Ground, asked: PageRun, seen: Mapping[str, Any], line: Mapping[str, Any]) -> None:
    values = {
        "tenant": asked.tenant,
        "finding": seen["finding_id"],
        "employer_key": employer_key(ground, asked.tenant, seen["employer"]),
        "rule": seen["rule"],
        "seen": _sealed(ground, asked, seen),
        "state": "open",
        "statutory": statutory_day(line),
        "first_run": asked.id,
        "last_run": asked.id,
        "changed_at": ground.micros(),
    }
    await ground.do(problem.insert().values(values))


async def _again(
    ground: Ground, asked: PageRun, row: sa.Row[Any], seen: Mapping[str, Any], line: Mapping[str, Any]
) -> None:
    """A problem is still there: one that was closed or said to be rectified before the new answer is open again."""
    values: dict[str, Any] = {"last_run": asked.id, "seen": _sealed(ground, asked, seen)}
    values["statutory"] = statutory_day(line)
    asked_at = line["asked_at"]
    later = asked_at is not None and asked_at.timestamp() * 1_000_000 > row.changed_at
    if row.state == "closed" or (row.state == "submitted" and later):
        values |= {"state": "open", "closed_run": None, "proof": None, "changed_at": ground.micros()}
        await write_note(ground, asked.tenant, row.finding, "still_there")
    await ground.do(_this(asked, row.finding).values(values))


async def _close(ground: Ground, asked: PageRun, finding: str, proof: Mapping[str, Any]) -> None:
    sealed = ground.vault.seal_json(asked.tenant, f"problem {finding} proof", {"run": asked.id, **proof})
    values = {"state": "closed", "closed_run": asked.id, "proof": sealed, "changed_at": ground.micros()}
    await ground.do(_this(asked, finding).values(values))
    await write_note(ground, asked.tenant, finding, "resolved")


def _sealed(ground: Ground, asked: PageRun, seen: Mapping[str, Any]) -> bytes:
    plain = {**seen, "since": seen["since"].isoformat()}
    return ground.vault.seal_json(asked.tenant, f"problem {seen['finding_id']} seen", plain)


def _this(asked: PageRun, finding: str) -> sa.Update:
    return problem.update().where(problem.c.tenant == asked.tenant, problem.c.finding == finding)
