"""Answers of a tenant, pace of the house: what is granted towards a platform is shared by all tenants."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from typing import TypeVar

import polars as pl

from certverify.store import Claimed, Keys, Ledger, PaceState, Record
from certverify_schemas.query import Family, Query

__all__ = ["HousePace"]

_T = TypeVar("_T")


class HousePace:
    """A tenant's ledger as asking sees it (``lookup.journey.Book``), with the pace of the house's ledger."""

    def __init__(self, ledger: Ledger, house: Ledger) -> None:
        self._ledger = ledger
        self._house = house

    @property
    def keys(self) -> Keys:
        """The tenant's keys."""
        return self._ledger.keys

    async def append(self, run: str, source: str, session: str, records: Sequence[Record]) -> None:
        """Store one batch in the tenant's ledger."""
        await self._ledger.append(run, source, session, records)

    async def append_table(
        self, run: str, source: str, session: str, table: pl.DataFrame, as_of: date | None
    ) -> pl.DataFrame:
        """Store the answers of a data file in the tenant's ledger."""
        return await self._ledger.append_table(run, source, session, table, as_of)

    async def history(self, source: str, query_keys: Sequence[str]) -> pl.DataFrame:
        """Return what the tenant's ledger holds of these queries."""
        return await self._ledger.history(source, query_keys)

    async def proofs(self, source: str, sessions: Sequence[str]) -> pl.DataFrame:
        """Return when the records of these sessions were asked for and came."""
        return await self._ledger.proofs(source, sessions)

    async def witnessed(self, source: str, session: str, family: Family, named: Collection[str]) -> bool:
        """Tell whether somebody who is not ``named`` was found in a session and family."""
        return await self._ledger.witnessed(source, session, family, named)

    async def absent_people(self, source: str, family: Family, sessions: Sequence[str]) -> int:
        """Return how many people of a family these sessions left without a record."""
        return await self._ledger.absent_people(source, family, sessions)

    async def certificates(self, evidence_ids: Sequence[str]) -> pl.DataFrame:
        """Return the certificates behind answers of the tenant's ledger."""
        return await self._ledger.certificates(evidence_ids)

    async def known_found(self, source: str, family: Family, limit: int) -> list[Query]:
        """Return people of the tenant whom the source is known to hold."""
        return await self._ledger.known_found(source, family, limit)

    async def claim(
        self, run: str, query_keys: Collection[str], *, holder: str, since: int, length: timedelta
    ) -> Claimed:
        """Claim questions in the tenant's ledger."""
        return await self._ledger.claim(run, query_keys, holder=holder, since=since, length=length)

    async def release(self, run: str, query_keys: Collection[str]) -> None:
        """Give questions back to the tenant's other runs."""
        await self._ledger.release(run, query_keys)

    async def bury(self, run: str, holder: str) -> None:
        """End the signs of life of a dead process in the tenant's ledger."""
        await self._ledger.bury(run, holder)

    async def change_pace(self, name: str, change: Callable[[PaceState | None], tuple[PaceState, _T]]) -> _T:
        """Change the pace that everybody shares."""
        return await self._house.change_pace(name, change)
