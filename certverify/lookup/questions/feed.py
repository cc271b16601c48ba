"""Queries handed out from a table, claimed some at a time and made one by one, so that memory stays flat."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

import polars as pl

from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

__all__ = ["Feed", "queries_of"]

_AT_ONCE: Final = 100
"""Rows taken out of a table before the first of them is used."""


class Feed:
    """Hands out batches of the queries that are ``wanted`` when their turn comes; tells when all are ``drained``.

    ``parts`` hold so many ``queries`` in all, and their ``place``. ``take`` says which of the next part are ours to
    ask; it is called before their turn comes.
    """

    def __init__(
        self,
        parts: Iterator[pl.DataFrame],
        queries: int,
        batch: int,
        take: Callable[[pl.DataFrame], Awaitable[pl.DataFrame]],
        wanted: Callable[[Query], bool],
        *,
        drained: Callable[[], None] | None = None,
    ) -> None:
        self._parts = parts
        self._batch = batch
        self._take = take
        self._wanted = wanted
        self._drained = drained
        self._left = queries
        self._ready: Iterator[tuple[int, Query]] = iter(())
        self._coming = self._begin()
        self._turn = asyncio.Lock()

    @property
    def left(self) -> int:
        """At most so many batches are still to come."""
        return -(-self._left // self._batch)

    async def next(self) -> list[tuple[int, Query]]:
        """Return the next batch, each query with its place in the plan; empty at the end.

        Raises:
            StoreError: what is ours could not be told.
        """
        batch: list[tuple[int, Query]] = []
        while len(batch) < self._batch and (placed := await self._query()) is not None:
            self._left -= 1
            if self._wanted(placed[1]):
                batch.append(placed)
        if self._left == 0 and self._drained is not None:
            self._drained()
        return batch

    async def close(self) -> None:
        """Wait until nothing is being taken any more."""
        if self._coming is not None:
            await asyncio.gather(self._coming, return_exceptions=True)

    async def _query(self) -> tuple[int, Query] | None:
        if (placed := next(self._ready, None)) is not None:
            return placed
        async with self._turn:
            while (placed := next(self._ready, None)) is None and self._coming is not None:
                taken = await asyncio.shield(self._coming)
                self._coming = self._begin()
                # One by one: to make all of them now would hold requests up.
                self._ready = zip(taken["place"].to_list(), queries_of(taken), strict=True)
        return placed

    def _begin(self) -> asyncio.Task[pl.DataFrame] | None:
        part = next(self._parts, None)
        return None if part is None else asyncio.create_task(self._taken(part))

    async def _taken(self, part: pl.DataFrame) -> pl.DataFrame:
        taken = await self._take(part)
        self._left -= part.height - taken.height
        return taken


def queries_of(table: pl.DataFrame) -> Iterator[Query]:
    """Yield the queries of a table with the columns of ``QueryTable``."""
    columns = ["query_key", "id_type", "id_number", "name", "kind", "family"]
    for key, id_type, number, name, kind, family in table.select(columns).iter_rows(buffer_size=_AT_ONCE):
        yield Query(key, Identity(IdType(id_type), number, name), Kind(kind), Family(family))
