"""Makes answers durable, many at a time: at most 500 to a batch, none held longer than half a second."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, Protocol

from certverify.crashpoints import reach
from certverify.store import Record
from certverify_schemas.answer import Found, NotFound

__all__ = ["AnswerBook", "Writer"]

_BATCH: Final = 500
_MANY: Final = 125
"""Answers that are stored without waiting for more: so few that no request is late while they are put together."""
_DELAY: Final = 0.5
_BACKLOG: Final = 4 * _BATCH


class AnswerBook(Protocol):
    """What storing answers needs of the ledger."""

    async def append(self, run: str, source: str, session: str, records: Sequence[Record]) -> None:
        """Store one batch; durable on return."""


class Writer:
    """Collects records of one source and appends them in order; ``stored`` is told of each batch that is durable.

    After a failure, of the ledger or of ``stored``, ``failure`` is set, ``failed`` is called once and nothing more is
    stored: whoever waits for the writer goes on and finds out.
    """

    def __init__(
        self,
        book: AnswerBook,
        run: str,
        source: str,
        stored: Callable[[Counter[str]], None],
        failed: Callable[[], None],
    ) -> None:
        self._book = book
        self._run = run
        self._source = source
        self._stored = stored
        self._failed = failed
        self._records: list[tuple[str, Record]] = []
        self._some = asyncio.Event()
        self._many = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._ending = False
        self._flushing = False
        self.failure: Exception | None = None

    async def put(self, session: str, record: Record) -> None:
        """Take one record; waits only if the ledger is far behind."""
        self._records.append((session, record))
        self._idle.clear()
        self._some.set()
        if len(self._records) >= _MANY:
            self._many.set()
        if len(self._records) >= _BACKLOG:
            await self.flush()

    async def flush(self) -> None:
        """Wait until everything taken so far is durable, or the ledger has failed."""
        self._flushing = True
        self._many.set()
        await self._idle.wait()
        self._flushing = False

    async def serve(self) -> None:
        """Write until :meth:`finish`; run this as a task."""
        while not (self._ending and not self._records):
            await self._some.wait()
            if not self._flushing and not self._ending:
                await self._gather()
            await self._write()

    def finish(self) -> None:
        """Let :meth:`serve` write what is left and return."""
        self._ending = True
        self._some.set()
        self._many.set()

    async def _gather(self) -> None:
        try:
            async with asyncio.timeout(_DELAY):
                await self._many.wait()
        except TimeoutError:
            return

    async def _write(self) -> None:
        batch, self._records = self._records[:_BATCH], self._records[_BATCH:]
        if self.failure is None:
            await self._append(batch)
        if not self._records:
            self._some.clear()
            self._idle.set()
            if self._ending:
                self._some.set()
        if len(self._records) < _MANY and not self._flushing:
            self._many.clear()

    async def _append(self, batch: list[tuple[str, Record]]) -> None:
        # Stable: after a control has failed, sessions of several families alternate.
        for session, group in groupby(sorted(batch, key=itemgetter(0)), key=itemgetter(0)):
            records = [record for _, record in group]
            reach("write:gathered")
            try:
                await self._book.append(self._run, self._source, session, records)
                self._stored(Counter(_word(record) for record in records))
            except Exception as error:  # noqa: BLE001 - kept and raised by the run once all have stopped
                self.failure = error
                self._failed()
                return
            reach("write:stored")


def _word(record: Record) -> str:
    if record.control:
        return "control"
    if isinstance(record.answer, Found):
        return "found"
    return "not_found" if isinstance(record.answer, NotFound) else "unanswered"
