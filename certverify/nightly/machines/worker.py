"""A worker: takes chunks from the queue and asks them, until it is told to stop.

Whatever happens to it, nothing is lost: a chunk that it leaves is given to another after some seconds without a sign of
life, and what it had stored of it stands. If it only seemed dead, both store what they ask, each answer once.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import procrastinate
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.worker import Worker as Taker

from certverify.errors import ConnectorUnusable, StoreError
from certverify.lookup import AskSettings
from certverify.lookup.halt import Halt
from certverify.nightly.machines.bench import Bench
from certverify.nightly.machines.clock import ServerClock
from certverify.nightly.machines.cluster import TRIES
from certverify.nightly.machines.queue import NAME, STALLED, TASK, Queue
from certverify.store import Chunk, Ledger, Outcome
from certverify_connectors.protocol import Connector, Desk
from certverify_schemas.answer import Reason

__all__ = ["Post", "Worker"]

_BEAT: Final = 5.0
"""Seconds between signs of life; :data:`~certverify.nightly.machines.queue.STALLED` is some of them."""
_POLL: Final = 2.0
_SOON: Final = timedelta(seconds=5)
_LATER: Final = timedelta(seconds=30)
"""How long a machine that could not reach the source leaves the chunk, and itself, alone."""
_ENDED_HERE: Final = frozenset({"cancelled", "failed"})
_PERHAPS_HERE_ONLY: Final = frozenset({"breaker", "unusable", "fault"})
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """What a worker works with: the sources it can ask, on what terms, and how many chunks at once.

    ``alive`` is a file whose age tells a supervisor whether the worker still reaches its database.
    """

    connectors: Mapping[str, Connector]
    terms: Mapping[str, AskSettings]
    ledger: Ledger
    queue: Queue
    desk: Desk
    clock: ServerClock
    chunks: int = 2
    alive: Path | None = None


class _AgainError(Exception):
    """The chunk is left to another attempt, ``after`` some time."""

    def __init__(self, after: timedelta) -> None:
        super().__init__()
        self.after = after


class Worker:
    """One process's work; :meth:`serve` until ``stop`` is set."""

    def __init__(self, post: Post, stop: asyncio.Event) -> None:
        self._post = post
        self._stop = stop
        self._benches: dict[tuple[str, str], Bench] = {}
        self._under_way: dict[int, asyncio.Task[Any]] = {}
        self._missed: set[int] = set()
        self._taker: Taker | None = None
        self._rest = Halt()  # ended when the worker is to stop: whoever rests wakes up
        post.queue.app.task(name=TASK, pass_context=True, retry=_Retry(post.clock))(self._job)

    async def serve(self) -> None:
        """Take chunks and ask them until ``stop`` is set; then finish the requests under way and return.

        A database that is gone is waited for, however long.
        """
        stopping = asyncio.create_task(self._end())
        try:
            while not self._stop.is_set():
                await self._take()
                await self._rest.rest(_POLL)
        finally:
            stopping.cancel()
            await self._retire(set(self._benches))

    async def _take(self) -> None:
        """Take chunks until the worker is to stop or the connection to the queue breaks."""
        taker = Taker(
            self._post.queue.app,
            queues=[NAME],
            concurrency=self._post.chunks,
            wait=True,
            fetch_job_polling_interval=_POLL,
            abort_job_polling_interval=_POLL,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=_BEAT,
            stalled_worker_timeout=STALLED,
        )
        self._taker = taker
        watch = asyncio.create_task(self._watch(taker))
        try:
            await taker.run()  # type: ignore[no-untyped-call] # procrastinate leaves it without types
        except ConnectorException:
            _LOG.warning("the queue cannot be reached")
        finally:
            watch.cancel()
            await asyncio.wait([watch])

    async def _end(self) -> None:
        await self._stop.wait()
        self._rest.end("cancelled", Reason.CANCELLED)
        for bench in self._benches.values():
            bench.halt.end("cancelled", Reason.CANCELLED)
        if self._taker is not None:
            self._taker.stop()  # type: ignore[no-untyped-call] # as above

    async def _watch(self, taker: Taker) -> None:
        """Look after the queue beside the work."""
        while not self._stop.is_set():
            try:
                await self._look_after(taker)
            except (ConnectorException, StoreError):
                _LOG.warning("the database cannot be reached")
            await self._rest.rest(_BEAT)

    async def _look_after(self, taker: Taker) -> None:
        post = self._post
        await post.clock.correct(post.ledger)
        if taker.worker_id is not None:
            # procrastinate's own sign of life is never given again once the database did not answer it, while its
            # worker goes on: whatever it takes would be taken from it, for ever.
            await post.queue.beat(taker.worker_id)
        if rescued := await post.queue.rescue(post.clock()):
            _LOG.warning("jobs of silent workers are given to others", extra={"jobs": rescued})
        if taker.worker_id is not None:
            await self._compare(taker.worker_id)
        if post.alive is not None:
            await asyncio.to_thread(post.alive.touch)

    async def _compare(self, me: int) -> None:
        """Hold what the queue says this worker does against what it does: a broken connection may part them.

        A job it does not know of, twice in a row, is given back. Work on a job that is no longer its own is ended.
        """
        manager, before = self._post.queue.app.job_manager, set(self._under_way)
        listed = await manager.list_jobs_async(queue=NAME, status="doing", worker_id=me)
        mine = {job.id: job for job in listed if job.id is not None}
        unknown = set(mine) - set(self._under_way)
        for number in unknown & self._missed:
            await manager.retry_job(mine[number], retry_at=self._post.clock())
        self._missed = unknown
        for number in before - set(mine):
            if number in self._under_way:
                self._under_way[number].cancel()

    async def _job(self, context: procrastinate.JobContext, run: str, number: int) -> None:
        """Ask one chunk, named by run and number, and nothing else."""
        task, job = asyncio.current_task(), context.job.id
        if task is None or job is None:
            raise AssertionError("jobs are tasks, and have a number")
        self._under_way[job] = task
        try:
            await self._asked(run, number)
        finally:
            del self._under_way[job]

    async def _asked(self, run: str, number: int) -> None:
        work = self._post.ledger.work
        chunk = await work.chunk(run, number)
        if chunk.ended:
            return
        try:
            bench = await self._bench(run, chunk.source)
            outcome = await bench.ask(number)
        except StoreError:
            raise _AgainError(_SOON) from None
        except ConnectorUnusable as error:
            outcome = Outcome(stopped_by="unusable", problem={"code": error.code, "facts": error.facts})
        except Exception as error:  # noqa: BLE001 -- another machine may do better
            # The kind alone: the text may hold a person's data.
            _LOG.error("chunk failed", extra=_told(run, number) | {"kind": type(error).__name__})
            outcome = Outcome(stopped_by="fault")
        if outcome.stopped_by in _ENDED_HERE:
            raise _AgainError(timedelta(0))
        if outcome.stopped_by in _PERHAPS_HERE_ONLY:
            await self._leave(run, chunk, outcome)
        counts = {"stopped_by": outcome.stopped_by, **outcome.counts}
        _LOG.info("chunk asked", extra=_told(run, number) | counts)

    async def _leave(self, run: str, chunk: Chunk, outcome: Outcome) -> None:
        """Count a failed attempt, and leave the chunk to others unless it was the last: the trouble may be ours."""
        tries = chunk.outcome.tries + 1
        await self._post.ledger.work.settle(run, chunk.number, replace(outcome, tries=tries))
        if tries < TRIES:
            _LOG.warning("chunk left to others", extra=_told(run, chunk.number) | {"why": outcome.stopped_by})
            await self._rest.rest(_LATER.total_seconds())
            raise _AgainError(timedelta(0))

    async def _bench(self, run: str, source: str) -> Bench:
        """Return where to ask; of another run's, or of one that was halted, nothing is kept."""
        post, place = self._post, (run, source)
        useless = {
            key for key, bench in self._benches.items() if key[0] != run or bench.halt.closing.is_set()
        }
        await self._retire(useless)
        if place not in self._benches:
            if source not in post.connectors:
                raise ConnectorUnusable("worker_lacks_source", source=source)
            connector, terms = post.connectors[source], post.terms[source]
            bench = Bench(run, connector, terms, post.ledger, now=post.clock, desk=post.desk)
            self._benches[place] = bench
        return self._benches[place]

    async def _retire(self, places: set[tuple[str, str]]) -> None:
        for bench in [self._benches.pop(place) for place in places]:
            await bench.retire()


def _told(run: str, number: int) -> dict[str, object]:
    return {"run_id": run, "chunk": number}


class _Retry(BaseRetryStrategy):
    """Every chunk is tried again; when, by the time of the database's server."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """Return when."""
        del job
        after = exception.after if isinstance(exception, _AgainError) else _SOON
        return RetryDecision(retry_at=self._now() + after)
