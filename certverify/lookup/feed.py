"""Queries handed out from a table, claimed some at a time and made one by one, so that memory stays flat."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

import polars as pl

from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

__all__ = ["Feed", "queries_of"]

_SLICE: Final = 1_000


class Feed:
    """Hands out batches of the queries that are ``wanted`` when their turn comes; tells when all are ``drained``.

    ``take`` says which of the next ``ahead`` queries are ours to ask; it is called before their turn comes.
    """

    def __init__(
        self,
        queries: pl.DataFrame,
        batch: int,
        take: Callable[[pl.DataFrame], Awaitable[pl.DataFrame]],
        wanted: Callable[[Query], bool],
        drained: Callable[[], None] | None = None,
        *,
        ahead: int = _SLICE,
    ) -> None:
        self._parts = queries.iter_slices(ahead)
        self._batch = batch
        self._take = take
        self._wanted = wanted
        self._drained = drained
        self._left = queries.height
        self._ready = deque[Query]()
        self._coming = self._begin()
        self._turn = asyncio.Lock()

    @property
    def left(self) -> int:
        """At most so many batches are still to come."""
        return -(-self._left // self._batch)

    async def next(self) -> list[Query]:
        """Return the next batch; empty at the end.

        Raises:
            StoreError: what is ours could not be told.
        """
        batch: list[Query] = []
        while len(batch) < self._batch and (self._ready or await self._more()):
            query = self._ready.popleft()
            self._left -= 1
            if self._wanted(query):
                batch.append(query)
        if self._left == 0 and self._drained is not None:
            self._drained()
        return batch

    async def close(self) -> None:
        """Wait until nothing is being taken any more."""
        if self._coming is not None:
            await asyncio.gather(self._coming, return_exceptions=True)

    async def _more(self) -> bool:
        """Make the next queries ready; false if there are none."""
        async with self._turn:
            while not self._ready and self._coming is not None:
                taken = await asyncio.shield(self._coming)
                self._coming = self._begin()
                self._ready.extend(taken)
        return bool(self._ready)

    def _begin(self) -> asyncio.Task[list[Query]] | None:
        part = next(self._parts, None)
        return None if part is None else asyncio.create_task(self._taken(part))

    async def _taken(self, part: pl.DataFrame) -> list[Query]:
        taken = await self._take(part)
        self._left -= part.height - taken.height
        return list(queries_of(taken))


def queries_of(table: pl.DataFrame) -> Iterator[Query]:
    """Yield the queries of a table with the columns of ``QueryTable``."""
    columns = ["query_key", "id_type", "id_number", "name", "kind", "family"]
    for part in table.select(columns).iter_slices(_SLICE):
        for key, id_type, number, name, kind, family in part.iter_rows():
            yield Query(key, Identity(IdType(id_type), number, name), Kind(kind), Family(family))
