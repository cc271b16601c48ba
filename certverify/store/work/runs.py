"""Runs: begun before the first answer, ended with a checkpoint."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.crashpoints import reach
from certverify.store.chain.batches import locked_head, run_number
from certverify.store.keys import Keys
from certverify.store.proof.attested import RunRecord, finding_batches
from certverify.store.proof.checkpoints import Checkpoint
from certverify.store.sql.moments import from_micros, to_micros
from certverify.store.sql.schema import run

__all__ = ["RunLine", "begin_run", "finish_run", "listed"]


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run as the ledger knows it. ``finished_at`` is ``None`` while it runs, or if it died; times are aware UTC."""

    name: str
    started_at: datetime
    finished_at: datetime | None
    complete: bool
    summary: Mapping[str, Any]


async def listed(connection: AsyncConnection, prefix: str) -> list[RunLine]:
    """Return the runs whose name begins with ``prefix``, in the order of their names."""
    query = sa.select(run).where(run.c.name.startswith(prefix, autoescape=True)).order_by(run.c.name)
    return [_line(row) for row in (await connection.execute(query)).all()]


def _line(row: sa.Row[Any]) -> RunLine:
    finished = None if row.finished_at is None else from_micros(row.finished_at)
    summary = json.loads(row.summary) if row.summary else {}
    return RunLine(row.name, from_micros(row.started_at), finished, bool(row.complete), summary)


async def begin_run(connection: AsyncConnection, name: str, source: str, now: datetime) -> None:
    """Enter a run; one that was begun before (a resumed command, another worker) stays as it is."""
    await locked_head(connection)  # two workers that begin one run take turns
    if (await connection.execute(sa.select(run.c.number).where(run.c.name == name))).first() is None:
        await connection.execute(run.insert().values(name=name, source=source, started_at=to_micros(now)))


async def finish_run(
    connection: AsyncConnection,
    keys: Keys,
    ledger: str,
    name: str,
    *,
    complete: bool,
    summary: Mapping[str, object],
    now: Callable[[], datetime],
) -> Checkpoint:
    """End a run with a checkpoint of the chain as it stands; ending it again replaces the checkpoint.

    Raises:
        StoreError: ``run_unknown``.
    """
    number = await run_number(connection, name)
    head, time = await locked_head(connection), now()
    begun = (await connection.execute(sa.select(run).where(run.c.number == number))).one()
    record = RunRecord(
        source=begun.source,
        started_at=begun.started_at,
        finished_at=to_micros(time),
        complete=complete,
        summary=json.dumps(summary, ensure_ascii=False, sort_keys=True, default=str),
        findings=await finding_batches(connection, number),
    )
    checkpoint = Checkpoint(
        ledger=ledger,
        run=name,
        sequence=head.head_sequence,
        link=head.head_link.hex(),
        time=time.isoformat(),
        public_key=keys.public.hex(),
        attests=record.digest,
    ).signed(keys)
    reach("finish:signed")
    values = {
        "finished_at": record.finished_at,
        "complete": complete,
        "summary": record.summary,
        "findings": json.dumps(record.findings),
        "attests": bytes.fromhex(record.digest),
        "checkpoint_sequence": checkpoint.sequence,
        "checkpoint_link": head.head_link,
        "checkpoint_time": to_micros(time),
        "public_key": keys.public,
        "signature": bytes.fromhex(checkpoint.signature),
    }
    await connection.execute(run.update().where(run.c.number == number).values(values))
    return checkpoint
