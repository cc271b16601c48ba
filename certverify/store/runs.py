"""Runs: begun before the first answer, ended with a checkpoint."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.store.batches import locked_head, run_number
from certverify.store.checkpoints import Checkpoint
from certverify.store.crashpoints import reach
from certverify.store.keys import Keys
from certverify.store.moments import to_micros
from certverify.store.schema import run

__all__ = ["begin_run", "finish_run"]


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
    checkpoint = Checkpoint(
        ledger=ledger,
        run=name,
        sequence=head.head_sequence,
        link=head.head_link.hex(),
        time=time.isoformat(),
        public_key=keys.public.hex(),
    ).signed(keys)
    reach("finish:signed")
    values = {
        "finished_at": to_micros(time),
        "complete": complete,
        "summary": json.dumps(summary, ensure_ascii=False, sort_keys=True, default=str),
        "checkpoint_sequence": checkpoint.sequence,
        "checkpoint_link": head.head_link,
        "checkpoint_time": to_micros(time),
        "public_key": keys.public,
        "signature": bytes.fromhex(checkpoint.signature),
    }
    await connection.execute(run.update().where(run.c.number == number).values(values))
    return checkpoint
