"""The queue of chunks: procrastinate's job table in the ledger's database, the only truth about who does what.

A job's arguments are a run and a number; who is asked about stays in the ledger. Jobs are thrown away once they have
succeeded: what came of a chunk is written in the ledger too.
"""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job
from procrastinate.schema import SchemaManager
from psycopg import sql
from psycopg_pool import PoolTimeout
from sqlalchemy.engine import make_url
from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    retry_if_not_exception_type,
    stop_after_delay,
    wait_random_exponential,
)

from certverify.errors import ConfigError, StoreError

__all__ = ["NAME", "STALLED", "TASK", "Queue", "open_queue"]

NAME: Final = "certverify"
TASK: Final = "certverify.ask_chunk"
STALLED: Final = 20.0
"""Seconds without a heartbeat after which a worker has lost its jobs."""

_SCHEMA: Final = "certverify_jobs"
_LOCK: Final = 0x6A6F6273
_AT_ONCE: Final = 1_000
_KEPT_HOURS: Final = 24 * 14
_PATIENCE: Final = timedelta(minutes=3)
_T = TypeVar("_T")

_LIVE: Final = """
    SELECT id, (args->>'number')::int AS number FROM procrastinate_jobs
    WHERE task_name = %(task)s AND args->>'run' = %(run)s AND status IN ('todo', 'doing')
"""
_CANCEL: Final = """
    SELECT procrastinate_cancel_job_v1(id, %(abort)s, true) FROM procrastinate_jobs
    WHERE task_name = %(task)s AND args->>'run' = %(run)s AND (status = 'todo' OR (%(abort)s AND status = 'doing'))
"""
_WORKERS: Final = """
    SELECT count(*) AS workers FROM procrastinate_workers
    WHERE last_heartbeat > now() - %(seconds)s * INTERVAL '1 second'
"""


class Queue:
    """Jobs of one database. Every method raises ``StoreError`` if it cannot be reached."""

    def __init__(self, app: procrastinate.App) -> None:
        self.app = app

    async def defer(self, run: str, numbers: Iterable[int]) -> int:
        """Put chunks behind the others, but those that wait or are under way already; return how many."""
        live = await self.live(run)
        new = [number for number in numbers if number not in live]
        for some in (new[start : start + _AT_ONCE] for start in range(0, len(new), _AT_ONCE)):
            jobs = [_job(run, number) for number in some]
            # Another start of the same night may have put them there this moment; what is missing comes next time.
            with suppress(AlreadyEnqueued):
                await _patiently(partial(self.app.job_manager.batch_defer_jobs_async, jobs))
        return len(new)

    async def live(self, run: str) -> dict[int, int]:
        """Return job by chunk number of what waits or is under way."""
        rows = await self._all(_LIVE, task=TASK, run=run)
        return {row["number"]: row["id"] for row in rows}

    async def cancel(self, run: str, *, abort: bool) -> None:
        """Take back what waits; with ``abort`` also ask the workers to give up what is under way."""
        await self._all(_CANCEL, task=TASK, run=run, abort=abort)

    async def rescue(self, now: datetime) -> int:
        """Give the jobs of workers that show no sign of life to the others; return how many."""
        manager = self.app.job_manager
        found: Iterable[Job] = await _patiently(
            lambda: manager.get_stalled_jobs(queue=NAME, seconds_since_heartbeat=STALLED)
        )
        stalled = list(found)
        for job in stalled:
            with suppress(ConnectorException):  # somebody else was quicker
                await manager.retry_job(job, retry_at=now)
        return len(stalled)

    async def beat(self, worker: int) -> None:
        """Show a worker's sign of life."""
        await _patiently(lambda: self.app.job_manager.update_heartbeat(worker))

    async def workers(self) -> int:
        """Return how many workers showed a sign of life lately."""
        return int((await self._all(_WORKERS, seconds=STALLED))[0]["workers"])

    async def tidy(self) -> None:
        """Delete what is left of jobs that ended long ago."""
        await _patiently(
            lambda: self.app.job_manager.delete_old_jobs(
                _KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
            )
        )

    async def _all(self, query: Any, **values: Any) -> list[dict[str, Any]]:
        return await _patiently(lambda: self.app.connector.execute_query_all_async(query, **values))


def _job(run: str, number: int) -> Job:
    lock = f"{run} {number}"
    return Job(
        id=None,
        queue=NAME,
        lock=lock,
        queueing_lock=lock,
        task_name=TASK,
        task_kwargs={"run": run, "number": number},
    )


async def _patiently(call: Callable[[], Awaitable[_T]]) -> _T:
    """Call, and call again while the database is gone, for some minutes."""
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(ConnectorException) & retry_if_not_exception_type(UniqueViolation),
        wait=wait_random_exponential(multiplier=0.2, max=3),
        stop=stop_after_delay(_PATIENCE),
        reraise=True,
    )
    try:
        async for attempt in retrying:
            with attempt:
                result = await call()
    except AlreadyEnqueued:
        raise
    except ConnectorException:
        raise StoreError("store_unreachable", kind="procrastinate") from None
    return result


@asynccontextmanager
async def open_queue(url: str) -> AsyncIterator[Queue]:
    """Open the queue beside the PostgreSQL ledger at ``url``; its tables are made if they are not there.

    Raises:
        ConfigError: ``workers_need_postgresql``.
        StoreError: the database cannot be reached.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql":
        raise ConfigError("workers_need_postgresql")
    plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    connector = procrastinate.PsycopgConnector(
        conninfo=plain, kwargs={"options": f"-c search_path={_SCHEMA}"}, min_size=1, max_size=4, timeout=30.0
    )
    app = procrastinate.App(connector=connector)
    try:
        await connector.open_async()
    except (PoolTimeout, ConnectorException):
        raise StoreError("store_unreachable", kind="procrastinate") from None
    try:
        await _prepare(connector)
        yield Queue(app)
    finally:
        await connector.close_async()


async def _prepare(connector: procrastinate.PsycopgConnector) -> None:
    """Make procrastinate's tables, in a schema of their own; made anew when procrastinate brings others.

    Jobs are not worth a migration: every chunk that has not ended is put into the queue again.
    """
    made = SchemaManager.get_schema()
    mark = hashlib.sha256(made.encode()).hexdigest()
    async with connector.pool.connection() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        row = await (
            await connection.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", [_SCHEMA])
        ).fetchone()
        if row is not None and row[0] == mark:
            return
        schema = sql.Identifier(_SCHEMA)
        await connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
        await connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        await connection.execute(made)
        await connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(schema, sql.Literal(mark)))
