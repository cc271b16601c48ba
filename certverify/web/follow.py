"""From run to run: what is new, what persists, and what closes itself because a later run finds it no more.

What became of a problem is told by :mod:`certverify.reports.deltas`: who could not be asked, was rejected or is no
longer on the roster keeps an open problem. A problem that closes says by what: the person was asked again (``answer``),
or the answer is the one that it was found by, and the roster says something else now (``roster``).

A problem that stands under another finding now, because its post is worded anew or the name was corrected, moves there
with its first day, who sees to it, its deadline and every step (:mod:`certverify.web.moving`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from certverify.reports.deltas import OPEN, changes, first_seen, moves, other_posts
from certverify.reports.result import RunResult
from certverify.web.ground import Ground
from certverify.web.moving import move
from certverify.web.notes import write_note
from certverify.web.presence import marks_of
from certverify.web.renamed import alone_with_number, renamed
from certverify.web.runs import PageRun
from certverify.web.schema import problem
from certverify.web.statutory import statutory_day
from certverify_schemas.finding import Severity

__all__ = ["employer_key", "flagging", "follow"]

_FLAGGING: Final = (Severity.VIOLATION.value, Severity.SUSPICION.value)
_JOB: Final = ["person_key", "employer"]
_SEAT: Final = [*_JOB, "post"]


def employer_key(ground: Ground, tenant: str, employer: str | None) -> str:
    """Return the keyed digest of an employer's name; one that no roster names counts as the empty name."""
    return ground.vault.digest(tenant, f"employer {employer or ''}")


def flagging(findings: pl.DataFrame) -> pl.DataFrame:
    """Return the primary findings that flag an entry: what somebody has to work off."""
    return findings.filter(pl.col("primary") & pl.col("severity").cast(pl.String).is_in(_FLAGGING))


async def follow(ground: Ground, asked: PageRun, result: RunResult) -> None:
    """Enter the problems of a run, and hold those that are open against it. Doing it twice changes nothing more."""
    found = flagging(result.findings)
    told = first_seen(found, result.as_of)
    await _moved(ground, asked, told, result.rows)
    known = await _known(ground, asked, result.rows)
    whose = result.rows.select("entry", "id_number", "name").drop_nulls("entry")
    named = found.sort("asked_at").join(whose, on="entry", how="left", maintain_order="left")
    lines = {line["finding_id"]: line for line in named.iter_rows(named=True)}
    answered, beside = _answered(result), other_posts(told, result.rows)
    alone = alone_with_number(result.rows)
    for seen in told.iter_rows(named=True):
        row, line = known.get(seen["finding_id"]), lines[seen["finding_id"]]
        kept = {
            **seen,
            "asked_at": answered.get(_seat(seen)),
            "beside": beside[seen["finding_id"]],
            "attempt": asked.ledger_run,
            "alone": (seen["person_key"], seen["employer"] or "") in alone,
            **marks_of(ground, asked.tenant, line),
        }
        await (_enter(ground, asked, kept, line) if row is None else _again(ground, asked, row, kept, line))
    # Every finding of the run counts as still there, one that is no longer the primary too.
    before = _carried(ground, asked, known.values())
    rows = result.rows.drop_nulls("person_key")
    became = changes(_as_open(before), result.findings, rows, result.as_of, _posts(before))
    for seen in became.filter(pl.col("change") == "resolved").iter_rows(named=True):
        proof = _proof(before[seen["finding_id"]], _newest(answered, seen))
        await _close(
            ground, asked, seen["finding_id"], {**proof, "checkpoint": result.checkpoint.get("link")}
        )


async def _known(ground: Ground, asked: PageRun, rows: pl.DataFrame) -> dict[str, sa.Row[Any]]:
    """Return the problems of the run's employers, closed or not, by finding."""
    keys = [employer_key(ground, asked.tenant, firm) for firm in rows.get_column("employer").unique()]
    query = sa.select(problem).where(problem.c.tenant == asked.tenant, problem.c.employer_key.in_(keys))
    return {row.finding: row for row in await ground.rows(query)}


async def _moved(ground: Ground, asked: PageRun, told: pl.DataFrame, rows: pl.DataFrame) -> None:
    """Move the open problems that stand under another finding now; one that was closed there is not overwritten.

    Problems of somebody whose name was corrected are his under the new one from then on.
    """
    known = await _known(ground, asked, rows)
    before = _carried(ground, asked, known.values())
    for finding, person in renamed(ground, asked.tenant, before, rows).items():
        before[finding] = {**before[finding], "person_key": person}
        sealed = ground.vault.seal_json(asked.tenant, f"problem {finding} seen", before[finding])
        await ground.do(_this(asked, finding).values(seen=sealed))
    closed = [finding for finding in known if finding not in before]
    free = told.filter(~pl.col("finding_id").is_in(closed))
    posts = {line["finding_id"]: line["post"] for line in told.iter_rows(named=True)}
    pairs = moves(_as_open(before), free, rows.drop_nulls("person_key"), _posts(before))
    for finding, now in pairs.iter_rows():
        await move(ground, known[finding], before[finding], now, posts[now])


def _posts(before: Mapping[str, Mapping[str, Any]]) -> dict[str, Sequence[str]]:
    return {finding: seen["beside"] for finding, seen in before.items() if "beside" in seen}


def _carried(ground: Ground, asked: PageRun, rows: Iterable[sa.Row[Any]]) -> dict[str, Mapping[str, Any]]:
    """Return the problems that are not closed as they were last seen, by finding."""
    return {
        row.finding: ground.vault.open_json(asked.tenant, f"problem {row.finding} seen", row.seen)
        for row in rows
        if row.state != "closed"
    }


def _as_open(before: Mapping[str, Mapping[str, Any]]) -> pl.DataFrame:
    plain = [{name: seen[name] for name in OPEN} for seen in before.values()]
    days = {name: kind for name, kind in OPEN.items() if name != "since"} | {"since": pl.String()}
    return pl.DataFrame(plain, schema=days).with_columns(pl.col("since").str.to_date()).match_to_schema(OPEN)


def _seat(line: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(line[name] or "" for name in _SEAT)


def _answered(result: RunResult) -> dict[tuple[str, ...], str | None]:
    """Return when the newest answer about each person came in, in each post and with each employer: UTC, ISO 8601."""
    seats = result.rows.select(pl.col(_SEAT).fill_null(""), "asked_at")
    told = [seats.group_by(place).agg(pl.col("asked_at").max()) for place in (_JOB, _SEAT)]
    return {
        tuple(place): None if at is None else str(at) for newest in told for *place, at in newest.iter_rows()
    }


def _newest(answered: Mapping[tuple[str, ...], str | None], seen: Mapping[str, Any]) -> str | None:
    """Return when the answer about a problem came in: that of its post, or of those that the roster has instead."""
    seat = _seat(seen)
    return answered[seat] if seat in answered else answered.get(seat[: len(_JOB)])


def _proof(seen: Mapping[str, Any], asked_at: str | None) -> Mapping[str, Any]:
    """Return what proves that a problem is resolved: an answer newer than the one it was found by, or the roster.

    ``by`` is ``None`` where the problem was seen by a version that did not keep its answer's time.
    """
    by = None if "asked_at" not in seen else "roster" if seen["asked_at"] == asked_at else "answer"
    return {"asked_at": asked_at, "by": by}


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
    """A problem is still there: one that was closed or said to be rectified before the new answer is open again.

    The day on which it was first seen stays.
    """
    earlier = ground.vault.open_json(asked.tenant, f"problem {row.finding} seen", row.seen)
    since = min(seen["since"], date.fromisoformat(earlier["since"]))
    values: dict[str, Any] = {"last_run": asked.id, "seen": _sealed(ground, asked, {**seen, "since": since})}
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
    await write_note(ground, asked.tenant, finding, "corrected" if proof["by"] == "roster" else "resolved")


def _sealed(ground: Ground, asked: PageRun, seen: Mapping[str, Any]) -> bytes:
    plain = {**seen, "since": seen["since"].isoformat()}
    return ground.vault.seal_json(asked.tenant, f"problem {seen['finding_id']} seen", plain)


def _this(asked: PageRun, finding: str) -> sa.Update:
    return problem.update().where(problem.c.tenant == asked.tenant, problem.c.finding == finding)
