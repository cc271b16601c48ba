"""What the ledger knows of the queries of one source, settled as of now."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple, Protocol

import polars as pl

from certverify.lookup.questions.plan import QueryKeys
from certverify.lookup.standing.ahead import one_ahead
from certverify.lookup.standing.brackets import sessions_around
from certverify.lookup.standing.reuse import Standpoint, ever_found, settle
from certverify.lookup.standing.witnesses import absences, barren
from certverify_schemas.query import Family, Kind

__all__ = ["Arriving", "HistoryBook", "Memory"]

Arriving = Callable[[pl.DataFrame], Awaitable[pl.DataFrame]]
"""Stores what has come for some queries, and returns what the history then tells of it."""

_AT_ONCE: Final = 5_000
"""Queries settled at a time: their history takes several times the memory of what is told of them."""
_OF_A_FILE: Final = 10_000
"""As many where they arrive from a data file: nobody waits for the loop meanwhile, and a part costs less each."""
_OTHER: Final = {
    Kind.SPECIAL_OPERATION.value: Kind.SAFETY_ASSESSMENT.value,
    Kind.SAFETY_ASSESSMENT.value: Kind.SPECIAL_OPERATION.value,
}


class HistoryBook(Protocol):
    """What settling needs of the ledger."""

    @property
    def keys(self) -> QueryKeys:
        """The ledger's keys."""

    async def history(self, source: str, query_keys: list[str]) -> pl.DataFrame:
        """Return one line per stored answer to these queries."""

    async def proofs(self, source: str, sessions: Sequence[str]) -> pl.DataFrame:
        """Return when the records of these sessions came, as far as it tells which "no record" lie between two."""

    async def witnessed(self, source: str, session: str, family: Family, named: Collection[str]) -> bool:
        """Tell whether somebody who is not ``named`` was found in a session and family."""

    async def absent_people(self, source: str, family: Family, sessions: Sequence[str]) -> int:
        """Return how many people of a family these sessions left without a record."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Looks up and settles the queries of one source.

    ``seen`` holds identities (``id_type``, ``id_number``, ``name``) whose ID card was checked against the person.
    ``named`` are the keys of the people named as controls in the settings.
    """

    book: HistoryBook
    source: str
    seen: pl.DataFrame
    named: frozenset[str] = frozenset()
    _witnessed: set[tuple[str, str]] = field(default_factory=set)

    async def settled(
        self, queries: pl.DataFrame, standpoint: Standpoint, *, corroborate: bool = True
    ) -> pl.DataFrame:
        """Return ``queries`` as :func:`~certverify.lookup.standing.reuse.settle` does, from what is stored now.

        Without ``corroborate`` nobody's identity is looked up under the other kind: enough to tell who must be asked.
        """
        parts = self.in_parts(queries, standpoint, corroborate=corroborate)
        return pl.concat([part async for part in parts])

    async def in_parts(
        self,
        queries: pl.DataFrame,
        standpoint: Standpoint,
        *,
        corroborate: bool = True,
        unfinished: str | None = None,
        arriving: Arriving | None = None,
        only: pl.DataFrame | None = None,
        known: pl.Series | None = None,
    ) -> AsyncGenerator[pl.DataFrame, None]:
        """Yield what :meth:`settled` returns some thousands of queries at a time, in their order; at least one part.

        The run ``unfinished`` may still find a witness, and its sessions are taken as if it had. ``arriving`` stores
        more for some queries after another, and spares reading it back; a part is stored while the one before it is
        settled. ``only`` those at a ``place`` are settled, if it is given; the lines get its other columns, too.
        ``known`` tells of each of the queries whether anything was stored about it before what is arriving: if not,
        nothing is looked for.
        """
        at_once = _AT_ONCE if arriving is None else _OF_A_FILE
        parts = _parts(queries, at_once) if only is None else _placed(queries, only)
        read = self._read(
            parts, standpoint, corroborate=corroborate, unfinished=unfinished, arriving=arriving, known=known
        )
        async with aclosing(read if arriving is None else one_ahead(read)) as told:
            async for part in told:
                # in a thread only where something is stored meanwhile, which needs the loop
                yield part.settled() if arriving is None else await asyncio.to_thread(part.settled)

    async def _read(
        self,
        parts: Iterator[pl.DataFrame],
        standpoint: Standpoint,
        *,
        corroborate: bool,
        unfinished: str | None,
        arriving: Arriving | None,
        known: pl.Series | None,
    ) -> AsyncGenerator["_Told", None]:
        proofs, begin = _Proofs(self.book, self.source), 0
        for part in parts:
            theirs = part if known is None else part.filter(known.slice(begin, part.height))
            begin += part.height
            history = await self.book.history(self.source, theirs["query_key"].to_list())
            if arriving is not None:
                told = pl.concat([history, await arriving(part)])
                history = (
                    told.unique("evidence_id", keep="first", maintain_order=True) if len(theirs) else told
                )
            times, not_believed = history.clear(), None
            if standpoint.needs_controls:
                times = await proofs.of(history.filter(pl.col("outcome") == "not_found"))
                not_believed = await self._barren(history.filter(pl.col("run") != (unfinished or "")))
            # whoever was found is known by that; the others are looked for under the other kind
            others = part.filter(~pl.col("query_key").is_in(ever_found(history, standpoint).implode()))
            elsewhere = await self._known(others) if corroborate else pl.Series([], dtype=pl.String)
            yield _Told(part, history, times, not_believed, elsewhere, standpoint)

    async def _barren(self, history: pl.DataFrame) -> pl.DataFrame:
        """Return the sessions that are not believed, because they showed nobody but named controls."""
        spans = absences(history)
        for session, family in {*spans.rows()} - self._witnessed:  # what was seen once is never asked again
            if await self.book.witnessed(self.source, session, Family(family), self.named):
                self._witnessed.add((session, family))
        alone = spans.filter([span not in self._witnessed for span in spans.rows()])
        people = {
            str(family): await self.book.absent_people(self.source, Family(family), part["session"].to_list())
            for (family,), part in alone.group_by("family")
        }
        return barren(alone, people)

    async def _known(self, queries: pl.DataFrame) -> pl.Series:
        """Return the keys of queries whose person was found under the other kind, or was seen with the ID card."""
        who = ["id_type", "id_number", "name"]
        named = queries.select(
            "query_key", *(pl.col(c).cast(pl.String) for c in who), pl.col("kind").cast(pl.String)
        )
        seen = named.join(self.seen, on=who, how="semi").select("query_key")
        asked = named.with_columns(pl.col("kind").replace_strict(_OTHER))
        other = named.with_columns(self.book.keys.query_keys(self.source, asked).alias("other_key"))
        history = await self.book.history(self.source, other["other_key"].to_list())
        found = history.filter(pl.col("outcome") == "found").select("query_key")
        shown = other.join(found, left_on="other_key", right_on="query_key", how="semi").select("query_key")
        return pl.concat([seen, shown])["query_key"]


class _Told(NamedTuple):
    """What settles a part of the queries; ``elsewhere`` are keys of those whose person is known from elsewhere."""

    queries: pl.DataFrame
    history: pl.DataFrame
    times: pl.DataFrame
    barren: pl.DataFrame | None
    elsewhere: pl.Series
    standpoint: Standpoint

    def settled(self) -> pl.DataFrame:
        table = settle(self.queries, self.history, self.times, self.standpoint, barren=self.barren)
        known = pl.col("query_key").is_in(self.elsewhere.implode())
        return table.with_columns(pl.col("identity_corroborated") | known)


def _parts(table: pl.DataFrame, at_once: int) -> Iterator[pl.DataFrame]:
    """Yield a table in parts, at least one."""
    if table.height:
        yield from table.iter_slices(at_once)
    else:
        yield table


def _placed(queries: pl.DataFrame, places: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the queries at these places, in parts, with the columns of ``places``."""
    for part in _parts(places, _AT_ONCE):
        yield queries[part["place"]].hstack(part)


class _Proofs:
    """When the records of sessions came, as far as it proves an absence; each session is read once.

    Kept are two times for each stretch of records, and a part of the queries gets those that bear on its absences: all
    of a long session's for every part would take most of settling's time and memory.
    """

    def __init__(self, book: HistoryBook, source: str) -> None:
        self._book = book
        self._source = source
        self._read: dict[str, dict[str, pl.DataFrame]] = {}

    async def of(self, absent: pl.DataFrame) -> pl.DataFrame:
        """Return what bears on these lines of a history, of their sessions and of those named after them."""
        sessions = sessions_around(absent["session"].unique())
        new = [session for session in sessions if session not in self._read]
        found = await self._book.proofs(self._source, new)
        self._read |= {session: _by_family(found.filter(pl.col("session") == session)) for session in new}
        spans = {
            (session, family): (first, last)
            for session, family, first, last in absent.group_by("session", "family")
            .agg(pl.col("replied_at").min().alias("first"), pl.col("replied_at").max().alias("last"))
            .iter_rows()
        }
        parts = [
            _bearing(times, spans.get((session, family))).select(
                pl.lit(session).alias("session"), pl.lit(family).alias("family"), "sent_at", "replied_at"
            )
            for session in sessions
            for family, times in self._read[session].items()
        ]
        return pl.concat([found.clear(), *parts])


def _by_family(found: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the times of one session by family, in the order of sending: each reply the earliest from there on."""
    ordered = found.sort("sent_at").select("family", "sent_at", "replied_at")
    return {
        str(family): part.select("sent_at", pl.col("replied_at").cum_min(reverse=True))
        for (family,), part in ordered.group_by("family", maintain_order=True)
    }


def _bearing(times: pl.DataFrame, span: tuple[datetime, datetime] | None) -> pl.DataFrame:
    """Return the first of these times, and those that prove anything of replies that came within a span."""
    if span is None:
        return times.head(1)
    begin, end = (times["sent_at"].search_sorted(moment, "right") for moment in span)
    return pl.concat([times.head(1), times[max(1, begin) : end + 1]])
