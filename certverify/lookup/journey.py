"""What all sources of one run share."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

import polars as pl

from certverify.lookup.clock import Clock
from certverify.lookup.halt import Halt
from certverify.lookup.progress import Tally
from certverify.lookup.questions.claims import ClaimBook
from certverify.lookup.questions.plan import QueryKeys
from certverify.store import PaceState, Record
from certverify_connectors.protocol import Desk
from certverify_schemas.query import Family, Query

__all__ = ["Book", "Journey"]

_T = TypeVar("_T")


class Book(ClaimBook, Protocol):
    """The ledger as asking sees it; see ``certverify.store.Ledger``."""

    @property
    def keys(self) -> QueryKeys:
        """The ledger's keys."""

    async def append(self, run: str, source: str, session: str, records: Sequence[Record]) -> None:
        """Store one batch; durable on return."""

    async def append_table(
        self, run: str, source: str, session: str, table: pl.DataFrame, as_of: date | None
    ) -> pl.DataFrame:
        """Store the answers of a data file; durable on return of what the history tells of them in this run."""

    async def history(self, source: str, query_keys: Sequence[str]) -> pl.DataFrame:
        """Return one line per stored answer to these queries."""

    async def proofs(self, source: str, sessions: Sequence[str]) -> pl.DataFrame:
        """Return when the records of these sessions came, as far as it tells which "no record" lie between two."""

    async def witnessed(self, source: str, session: str, family: Family, named: Collection[str]) -> bool:
        """Tell whether somebody who is not ``named`` was found in a session and family."""

    async def absent_people(self, source: str, family: Family, sessions: Sequence[str]) -> int:
        """Return how many people of a family these sessions left without a record."""

    async def certificates(self, evidence_ids: Sequence[str]) -> pl.DataFrame:
        """Return the certificates behind these answers."""

    async def known_found(self, source: str, family: Family, limit: int) -> list[Query]:
        """Return people whom the source is known to hold."""

    async def change_pace(self, name: str, change: Callable[[PaceState | None], tuple[PaceState, _T]]) -> _T:
        """Read, change and write one pace row in one exclusive transaction."""


@dataclass(frozen=True, slots=True)
class Journey:
    """One run: its ledger, its clock, the person at the desk, the switch that ends it, and what it counts."""

    run: str
    ledger: Book
    clock: Clock
    desk: Desk
    halt: Halt
    tally: Tally
