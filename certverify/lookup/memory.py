"""What the ledger knows of the queries of one source, settled as of now."""

from dataclasses import dataclass
from typing import Final, Protocol

import polars as pl

from certverify.lookup.brackets import sessions_around
from certverify.lookup.plan import QueryKeys
from certverify.lookup.reuse import Standpoint, settle
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Kind

__all__ = ["HistoryBook", "Memory"]

_OTHER: Final = {
    Kind.SPECIAL_OPERATION.value: Kind.SAFETY_ASSESSMENT,
    Kind.SAFETY_ASSESSMENT.value: Kind.SPECIAL_OPERATION,
}


class HistoryBook(Protocol):
    """What settling needs of the ledger."""

    @property
    def keys(self) -> QueryKeys:
        """The ledger's keys."""

    async def history(self, source: str, query_keys: list[str]) -> pl.DataFrame:
        """Return one line per stored answer to these queries."""

    async def found_times(self, source: str, sessions: list[str]) -> pl.DataFrame:
        """Return when the records of these sessions were asked for and came."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Looks up and settles the queries of one source.

    ``seen`` holds identities (``id_type``, ``id_number``, ``name``) whose ID card was checked against the person.
    """

    book: HistoryBook
    source: str
    seen: pl.DataFrame

    async def settled(self, queries: pl.DataFrame, standpoint: Standpoint) -> pl.DataFrame:
        """Return ``queries`` as :func:`~certverify.lookup.reuse.settle` does, from what is stored now."""
        history = await self.book.history(self.source, queries["query_key"].to_list())
        absent = history.filter(pl.col("outcome") == "not_found")
        around = sessions_around(absent["session"].unique()) if standpoint.needs_controls else []
        found_times = await self.book.found_times(self.source, around)
        # Whoever was found is known by that: the other kind is looked at for all others only.
        found = history.filter(pl.col("outcome") == "found")
        others = queries.join(found, on="query_key", how="anti", maintain_order="left")
        return settle(queries, history, found_times, await self._known(others), standpoint)

    async def _known(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return the keys of queries whose person was found under the other kind, or was seen with the ID card."""
        who = ["id_type", "id_number", "name"]
        named = queries.select(
            "query_key", *(pl.col(c).cast(pl.String) for c in who), pl.col("kind").cast(pl.String)
        )
        seen = named.join(self.seen, on=who, how="semi").select("query_key")
        other = named.with_columns(pl.Series("other_key", self._other_keys(named), pl.String))
        history = await self.book.history(self.source, other["other_key"].to_list())
        found = history.filter(pl.col("outcome") == "found").select("query_key")
        return pl.concat(
            [
                seen,
                other.join(found, left_on="other_key", right_on="query_key", how="semi").select("query_key"),
            ]
        )

    def _other_keys(self, named: pl.DataFrame) -> list[str]:
        rows = named.select("id_type", "id_number", "name", "kind").iter_rows()
        keys = self.book.keys
        return [
            keys.query_key(self.source, Identity(IdType(t), i, n), _OTHER[kind]) for t, i, n, kind in rows
        ]
