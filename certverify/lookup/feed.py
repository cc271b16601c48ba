"""Queries handed out from a table, made one by one so that memory stays flat."""

from collections.abc import Callable, Iterator
from typing import Final

import polars as pl

from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

__all__ = ["Feed", "queries_of"]

_SLICE: Final = 1_000


class Feed:
    """Hands out batches of the queries that are ``wanted`` when their turn comes; tells when all are ``drained``."""

    def __init__(
        self,
        queries: pl.DataFrame,
        batch: int,
        wanted: Callable[[Query], bool],
        drained: Callable[[], None] | None = None,
    ) -> None:
        self._queries = queries_of(queries)
        self._batch = batch
        self._wanted = wanted
        self._drained = drained
        self._left = queries.height

    @property
    def left(self) -> int:
        """At most so many batches are still to come."""
        return -(-self._left // self._batch)

    def next(self) -> list[Query]:
        """Return the next batch; empty at the end."""
        batch: list[Query] = []
        for query in self._queries:
            self._left -= 1
            if self._wanted(query):
                batch.append(query)
            if len(batch) == self._batch:
                break
        if self._left == 0 and self._drained is not None:
            self._drained()
        return batch


def queries_of(table: pl.DataFrame) -> Iterator[Query]:
    """Yield the queries of a table with the columns of ``QueryTable``."""
    columns = ["query_key", "id_type", "id_number", "name", "kind", "family"]
    for part in table.select(columns).iter_slices(_SLICE):
        for key, id_type, number, name, kind, family in part.iter_rows():
            yield Query(key, Identity(IdType(id_type), number, name), Kind(kind), Family(family))
