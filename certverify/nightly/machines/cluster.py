"""Several machines: the night puts its chunks into the queue and waits until workers have asked them."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from certverify.errors import ConfigError, ConnectorUnusable, StoreError
from certverify.lookup.halt import Halt
from certverify.lookup.pace.terms import Grant
from certverify.nightly.machines.asking import Crew, Errand, Here
from certverify.store import Chunk
from certverify_schemas.answer import Reason

if TYPE_CHECKING:
    from certverify.nightly.machines.queue import Queue

__all__ = ["TRIES", "Cluster", "crew"]

TRIES: Final = 3
"""Attempts at one chunk before what stopped them all is believed to be more than one machine's trouble."""

_POLL: Final = 1.0
_CHUNKS_A_SECOND: Final = 2_000
"""Chunks are looked at so seldom that looking costs little, however many there are."""
_WIND_UP: Final = 60
_FAREWELL: Final = 4
_LOG: Final = logging.getLogger(__name__)


@asynccontextmanager
async def crew(workers: str, store: str, now: Callable[[], datetime]) -> AsyncIterator[Crew]:
    """Yield who asks: this process (``here``) or the workers on the PostgreSQL ledger ``store`` (``cluster``).

    Raises:
        ConfigError: ``workers_need_postgresql`` or ``cluster_missing``.
        StoreError: the database cannot be reached.
    """
    if workers == "here":
        yield Here()
        return
    if find_spec("procrastinate") is None:
        raise ConfigError("cluster_missing")
    # Imported here: a night on one machine needs neither procrastinate nor PostgreSQL's driver.
    from certverify.nightly.machines.queue import open_queue  # noqa: PLC0415

    async with open_queue(store) as queue:
        yield Cluster(queue, now)


class Cluster:
    """Workers on other machines. Nothing is asked from here."""

    def __init__(self, queue: "Queue", now: Callable[[], datetime]) -> None:
        self._queue = queue
        self._now = now

    async def work(self, errand: Errand) -> None:
        """Have all chunks asked that have not ended; see :class:`~certverify.nightly.machines.asking.Crew`."""
        halt, run = errand.journey.halt, errand.journey.run
        chunks, counted = errand.chunks, Counter[str]()
        await self._queue.tidy()
        while left := [chunk for chunk in chunks if not chunk.ended]:
            _obey(left, halt)
            if halt.closing.is_set():
                return await self._end(errand)
            await self._queue.defer(run, [chunk.number for chunk in left])
            await self._look_after()
            await halt.rest(_POLL + len(chunks) / _CHUNKS_A_SECOND)
            chunks = await _chunks(errand)
            counted = self._tell(errand, chunks, counted)
        return None

    async def _look_after(self) -> None:
        if rescued := await self._queue.rescue(self._now()):
            _LOG.warning("jobs of silent workers are given to others", extra={"jobs": rescued})
        if await self._queue.workers() == 0:
            _LOG.warning("no worker shows a sign of life")

    def _tell(self, errand: Errand, chunks: Sequence[Chunk], before: Counter[str]) -> Counter[str]:
        """Pass on what has ended since ``before``."""
        ended = sum((Counter(chunk.outcome.counts) for chunk in chunks if chunk.ended), Counter[str]())
        new, tally = ended - before, errand.journey.tally
        tally.count(new["found"], new["not_found"], new["unanswered"])
        tally.tell(self._now(), Grant.of(errand.connector.limits, errand.settings).rate)
        return ended

    async def _end(self, errand: Errand) -> None:
        """Take back what nobody has begun, and wait for the rest: shortly where the night is to end at once."""
        run, at_once = errand.journey.run, errand.journey.halt.now.is_set()
        await self._queue.cancel(run, abort=at_once)
        for _ in range(_FAREWELL if at_once else _WIND_UP):
            if not await self._queue.live(run):
                return
            if not at_once:
                await self._queue.rescue(self._now())
                await self._queue.cancel(run, abort=False)
            await asyncio.sleep(1)


async def _chunks(errand: Errand) -> list[Chunk]:
    first = errand.chunks[0]
    return await errand.ledger.work.chunks(errand.journey.run, first.source, first.wave)


def _obey(left: Sequence[Chunk], halt: Halt) -> None:
    """End the run where a chunk says that nothing more can be asked.

    Raises:
        ConnectorUnusable: several workers found the source unusable.
        StoreError: ``chunk_failed``, the same chunk made several workers fail.
    """
    for chunk in left:
        outcome = chunk.outcome
        reason = Reason(outcome.reason or Reason.CANCELLED)
        match outcome.stopped_by:
            case "budget" | "paused" as why if outcome.retry_at is not None:
                halt.close(why, reason, outcome.retry_at)
            case "identity" | "senseless" | "refused" as why:
                halt.end(why, reason)
            case "breaker" as why if outcome.tries >= TRIES:
                halt.end(why, reason)
            case "unusable" if outcome.tries >= TRIES and outcome.problem:
                raise ConnectorUnusable(outcome.problem["code"], **outcome.problem["facts"])
            case "fault" if outcome.tries >= TRIES:
                raise StoreError("chunk_failed", number=chunk.number)
