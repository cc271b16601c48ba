"""From run to run: what is new, what persists, and what closes itself because a later answer proves it.

A problem closes only when the same person of the same employer stands on the new roster and every entry of theirs
was judged by an answer. Who could not be asked, was rejected or is no longer on the roster stays open.
"""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from certverify.reports.result import RunResult
from certverify.web.ground import Ground
from certverify.web.notes import write_note
from certverify.web.runs import PageRun
from certverify.web.schema import problem
from certverify_schemas.finding import Severity, Status

__all__ = ["employer_key", "flagging", "follow"]

_FLAGGING: Final = (Severity.VIOLATION.value, Severity.SUSPICION.value)
_JUDGED: Final = (Status.COMPLIANT.value, Status.FLAGGED.value)


def employer_key(ground: Ground, tenant: str, employer: str | None) -> str:
    """Return the keyed digest of an employer's name; one that no roster names counts as the empty name."""
    return ground.vault.digest(tenant, f"employer {employer or ''}")


def flagging(findings: pl.DataFrame) -> pl.DataFrame:
    """Return the primary findings that flag an entry: what somebody has to work off."""
    return findings.filter(pl.col("primary") & pl.col("severity").cast(pl.String).is_in(_FLAGGING))


async def follow(ground: Ground, asked: PageRun, result: RunResult) -> None:
    """Enter the problems of a run, and hold those that are open against it. Doing it twice changes nothing more."""
    found = {line["finding_id"]: line for line in flagging(result.findings).iter_rows(named=True)}
    firms = result.rows.get_column("employer").unique().to_list()
    keys = {employer_key(ground, asked.tenant, firm): firm for firm in firms}
    query = sa.select(problem).where(problem.c.tenant == asked.tenant, problem.c.employer_key.in_(list(keys)))
    known = {row.finding: row for row in await ground.rows(query)}
    for finding, line in found.items():
        if finding in known:
            await _again(ground, asked, known[finding], line)
        else:
            await _enter(ground, asked, line)
    proofs = _proofs(result)
    for finding, row in known.items():
        proof = proofs.get((row.person, keys[row.employer_key] or ""))
        if finding not in found and row.state != "closed" and proof is not None:
            await _close(ground, asked, finding, proof)


def _proofs(result: RunResult) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """Return what proves, of each person and employer, that every entry was judged: when the source was asked."""
    rows = result.rows.filter(pl.col("person_key").is_not_null())
    judged = pl.col("status").cast(pl.String).is_in(_JUDGED)
    told = rows.group_by("person_key", pl.col("employer").fill_null("")).agg(
        judged.all().alias("all"), pl.col("asked_at").max()
    )
    proven = told.filter(pl.col("all") & pl.col("asked_at").is_not_null())
    link = result.checkpoint.get("link")
    return {
        (line["person_key"], line["employer"]): {"asked_at": line["asked_at"].isoformat(), "checkpoint": link}
        for line in proven.iter_rows(named=True)
    }


async def _enter(ground: Ground, asked: PageRun, line: Mapping[str, Any]) -> None:
    values = {
        "tenant": asked.tenant,
        "finding": line["finding_id"],
        "employer_key": employer_key(ground, asked.tenant, line["employer"]),
        "person": line["person_key"],
        "rule": line["rule"],
        "state": "open",
        "deadline": line["deadline_rolled"],
        "first_run": asked.id,
        "last_run": asked.id,
        "changed_at": ground.micros(),
    }
    await ground.do(problem.insert().values(values))


async def _again(ground: Ground, asked: PageRun, row: sa.Row[Any], line: Mapping[str, Any]) -> None:
    """A problem is still there: one that was closed or said to be rectified before the new answer is open again."""
    values: dict[str, Any] = {"last_run": asked.id}
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


def _this(asked: PageRun, finding: str) -> sa.Update:
    return problem.update().where(problem.c.tenant == asked.tenant, problem.c.finding == finding)
