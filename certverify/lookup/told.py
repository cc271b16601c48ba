"""What stands, handed over some thousands of queries at a time: nobody need hold a million answers at once."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

import polars as pl

from certverify.lookup.asked import LookupCounts, answer_table, count
from certverify.lookup.standing import vanished
from certverify_schemas.tables import AnswerTable, CertificateTable

__all__ = ["CertificateBook", "Gathered", "Listener", "Outcome", "in_ledger_order", "ledger_place"]

_AT_ONCE: Final = 5_000
"""Answers whose certificates are read at a time, unless one batch has more."""
_BATCH: Final = pl.col("at") // 2**32
_KEPT: Final = ("asked_as", *AnswerTable.column_names(), "family", "shown_id", "fresh", "asked")
"""What is kept of whom nothing can be said before everybody was taken."""


class Listener(Protocol):
    """Whoever is told what stands; each call has a part of the table, of no fixed size."""

    def answers(self, part: pl.DataFrame) -> None:
        """Take lines of the ``AnswerTable``, of queries that no other part has."""

    def certificates(self, part: pl.DataFrame) -> None:
        """Take lines of the ``CertificateTable`` of answers told before."""


class CertificateBook(Protocol):
    """What reading certificates needs of the ledger."""

    async def certificates(self, evidence_ids: list[str]) -> pl.DataFrame:
        """Return the certificates behind these answers."""


class Gathered:
    """Keeps all it is told: for a judge, who needs everybody at once."""

    def __init__(self) -> None:
        self._answers: list[pl.DataFrame] = [AnswerTable.create_empty()]
        self._certificates: list[pl.DataFrame] = [CertificateTable.create_empty()]

    def answers(self, part: pl.DataFrame) -> None:
        """Keep answers."""
        self._answers.append(part)

    def certificates(self, part: pl.DataFrame) -> None:
        """Keep certificates."""
        self._certificates.append(part)

    def tables(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return all answers and all certificates."""
        return pl.concat(self._answers), pl.concat(self._certificates)


@dataclass(slots=True)
class Outcome:
    """What becomes of all queries of a run, counted and told while settled tables come in.

    ``watched`` are keys of queries of whom it matters that they have no record.
    """

    listener: Listener
    watched: pl.Series
    counts: LookupCounts = field(default_factory=lambda: LookupCounts(0, 0, 0, 0, 0, 0))
    reasons: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    _families: Counter[str] = field(default_factory=Counter)
    _gone: list[pl.DataFrame] = field(default_factory=list)
    _absent: list[pl.DataFrame] = field(default_factory=list)
    _found: list[pl.DataFrame] = field(default_factory=list)
    _elsewhere: list[pl.DataFrame] = field(default_factory=list)

    def take(self, table: pl.DataFrame) -> None:
        """Take a settled table of queries that were not taken before, ``asked_as`` their keys at the first source.

        Whose record was shown earlier and is not any more is kept back until :meth:`tell_vanished`.
        """
        if self.watched.len():
            absent = table.filter(pl.col("state") == "not_found").select(
                pl.col("asked_as").alias("query_key"), "state"
            )
            self._absent.append(absent.filter(pl.col("query_key").is_in(self.watched.implode())))
        gone = pl.col("shown_id").is_not_null()
        self._gone.append(table.filter(gone).select(_KEPT))
        self._tell(table.filter(~gone))

    async def tell_vanished(self, ledger: CertificateBook, now: datetime) -> None:
        """Tell of those kept back, when everybody was taken: their number decides whether the source is believed."""
        gone = pl.concat(self._gone)
        if gone.is_empty():
            return
        shown = gone.select("query_key", "shown_id", ledger_place(pl.col("shown_id")))
        keys = [vanished.in_force(held, now) async for _, held in in_ledger_order(ledger, shown)]
        running = pl.col("query_key").is_in(pl.concat(keys).implode())
        against = gone.filter(running)
        self.alarms += vanished.alarms(against)
        self._tell(gone.filter(~running))
        self._tell(vanished.doubted(vanished.weakened(against), self._families))

    def _tell(self, table: pl.DataFrame) -> None:
        counts, reasons = count(table)
        self.counts += counts
        self.reasons += reasons
        found = table.filter(pl.col("state") == "found")
        self._families += Counter(found["family"].cast(pl.String).to_list())
        self._found.append(found.select(ledger_place(pl.col("evidence_ids").list.last())))
        keys = found.select("asked_as", "query_key")
        self._elsewhere.append(keys.filter(pl.col("asked_as") != pl.col("query_key")))
        self.listener.answers(answer_table(table))

    def without_record(self) -> pl.DataFrame:
        """Return ``query_key`` and ``state`` of the watched who have no record."""
        return (
            pl.concat(self._absent)
            if self._absent
            else AnswerTable.create_empty().select("query_key", "state")
        )

    async def tell_certificates(self, ledger: CertificateBook) -> None:
        """Tell the certificates of the latest answer of everybody found, under the first source's keys."""
        keys = pl.concat(self._elsewhere)
        async for _, held in in_ledger_order(ledger, pl.concat(self._found)):
            self.listener.certificates(held if keys.is_empty() else _renamed(held, keys))


def ledger_place(evidence_id: pl.Expr) -> pl.Expr:
    """Return where answers lie in the ledger as one number, ``at``: those of one batch are neighbours.

    Eight bytes for each of a million answers, and read in this order each batch is opened once, whatever the order of
    the queries.
    """
    batch, line = (evidence_id.str.split_exact("-", 1).struct[n].cast(pl.UInt64) for n in (0, 1))
    return (batch * 2**32 + line).alias("at")


async def in_ledger_order(
    ledger: CertificateBook, answers: pl.DataFrame
) -> AsyncIterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Yield answers ``at`` a place (:func:`ledger_place`), some at a time in that order, and their certificates."""
    ordered = answers.sort("at")
    for part in _of_whole_batches(ordered):
        ids = part.select(pl.concat_str(_BATCH, pl.col("at") % 2**32, separator="-")).to_series()
        yield part, await ledger.certificates(ids.to_list())


def _of_whole_batches(ordered: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield answers some thousands at a time and never parted within a batch, which would be opened twice."""
    begin = length = 0
    for size in ordered.group_by(_BATCH, maintain_order=True).len()["len"]:
        if length and length + size > _AT_ONCE:
            yield ordered.slice(begin, length)
            begin, length = begin + length, 0
        length += size
    if length:
        yield ordered.slice(begin, length)


def _renamed(held: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Put the first source's keys in place of those of later ones."""
    named = held.join(keys, on="query_key", how="left", maintain_order="left")
    told = named.with_columns(query_key=pl.coalesce("asked_as", "query_key")).select(held.columns)
    return CertificateTable.validate(told)
