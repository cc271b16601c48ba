"""One batch on its way to answers: which of its queries are still open, and how they are to be asked next."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from certverify.lookup.wire.retry import heals, server_wait
from certverify.store import Record
from certverify_schemas.answer import Reason, Unanswered
from certverify_schemas.query import Query

__all__ = ["Course"]

_LONGEST_WAIT: Final = timedelta(minutes=1)
"""Who is told to wait longer is asked again at the end of the run."""


class Course:
    """The queries of one batch on their way to an answer."""

    def __init__(self, batch: Sequence[Query]) -> None:
        self._open: dict[str, Query] = {query.key: query for query in batch}
        self._last: dict[str, Record] = {}
        self._tries = dict.fromkeys(self._open, 0)
        self._done: list[Record] = []
        self._denied = False
        self._single = False

    @property
    def open(self) -> int:
        """How many requests the next step takes."""
        return len(self._open) if self._single else 1

    def groups(self) -> list[list[Query]]:
        """Return what to ask next: all at once, or one by one after something was not understood."""
        queries = list(self._open.values())
        return [[query] for query in queries] if self._single else [queries]

    def tried(self, records: Sequence[Record], *, denied: bool) -> None:
        """Take the outcome of one attempt."""
        self._denied = self._denied or denied
        for record in records:
            key = record.query.key
            if denied and isinstance(record.answer, Unanswered):
                continue
            self._tries[key] += 1
            self._last[key] = record
            if isinstance(record.answer, Unanswered) and record.answer.reason is Reason.NOT_UNDERSTOOD:
                self._single = True
            if not heals(record.answer, self._tries[key]):
                del self._open[key]
                self._done.append(record)

    def hopeful(self) -> bool:
        """Tell whether asking again makes sense."""
        return bool(self._open) and not self._denied and self.server_wait() <= _LONGEST_WAIT

    def server_wait(self) -> timedelta:
        """Return how long the server asked to wait before the next try."""
        return server_wait([self._last[key].answer for key in self._open if key in self._last])

    def finished(self) -> list[Record]:
        """Return the records settled since the last call."""
        done, self._done = self._done, []
        return done

    def given_up(self) -> list[Record]:
        """Return the last records of what stays open; queries never sent have none."""
        left = [self._last[key] for key in self._open if key in self._last]
        self._open.clear()
        return left
