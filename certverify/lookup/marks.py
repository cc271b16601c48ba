"""What is kept of everybody in a plan while people are asked: a place and a few bits each."""

from datetime import datetime

import polars as pl

from certverify.lookup.rounds import MARKS
from certverify.lookup.standing.brackets import LATE
from certverify.lookup.standing.overtaken import earlier_found, overtaken, time_is_up
from certverify.lookup.told import CertificateBook, in_ledger_order, ledger_place

__all__ = ["Beginning", "doubted", "first_table", "marked"]


def marked(settled: pl.DataFrame) -> pl.DataFrame:
    """Return the marks of a settled table whose queries have their ``place``: bits, and no word or key."""
    said = [
        (pl.col("state") == state).alias(name)
        for state, name in (("found", "found"), ("not_found", "absent"))
    ]
    return settled.select("place", "open", "in_run", "doubted", "senseless", *said)


def doubted(settled: pl.DataFrame) -> pl.DataFrame:
    """Return those whose latest answer is a "no record" in doubt that was not late, with its ``session``."""
    return settled.filter("doubted", ~pl.col("session").str.ends_with(LATE))


def first_table(queries: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
    """Return of whom is open what the first round is picked by (:data:`~certverify.lookup.rounds.MARKS`)."""
    due = marks.filter("open").drop("found", "absent")
    told = [queries[name].gather(due["place"]) for name in ("family", "claims")]
    nothing = [
        pl.lit(None, kind).alias(name)
        for name, kind in (
            ("session", pl.String),
            ("asked_at", pl.Datetime("us", "UTC")),
            ("reason", pl.String),
        )
    ]
    return due.with_columns(*told, *nothing, stood=pl.lit(value=False)).select(MARKS)


class Beginning:
    """Takes the settled table of everybody in parts, as a run begins, and tells what is to be kept of it."""

    def __init__(self, queries: pl.DataFrame, now: datetime) -> None:
        self._queries = queries
        self._now = now
        self._marks: list[pl.DataFrame] = []
        self._earlier: list[pl.DataFrame] = []
        self._doubted: list[pl.DataFrame] = []

    def take(self, settled: pl.DataFrame) -> None:
        """Take a part, in the order of the queries."""
        opened = settled.with_columns(open=pl.col("open") | time_is_up(settled))
        self._marks.append(marked(opened))
        earlier = earlier_found(settled, self._now)
        self._earlier.append(earlier.select("place", "answered_on", ledger_place(pl.col("evidence_id"))))
        self._doubted.append(doubted(settled).select("place", "family", "session"))

    async def marks(self, ledger: CertificateBook) -> pl.DataFrame:
        """Return the marks of everybody; ``open`` also where a term or a review has ended since the answer."""
        marks = pl.concat(self._marks, rechunk=True)
        again = await self._overtaken(ledger)
        return marks.with_columns(open=pl.col("open") | pl.col("place").is_in(again.implode()))

    def doubted(self, marks: pl.DataFrame) -> pl.DataFrame:
        """Return ``query_key``, ``family`` and ``session`` of those who are in doubt, and open in ``marks``."""
        theirs = pl.concat(self._doubted).join(marks.filter("open").select("place"), on="place", how="semi")
        return theirs.with_columns(self._queries["query_key"].gather(theirs["place"]))

    async def _overtaken(self, ledger: CertificateBook) -> pl.Series:
        places = [pl.Series("place", [], pl.UInt32)]
        async for part, held in in_ledger_order(ledger, pl.concat(self._earlier)):
            named = part.with_columns(self._queries["query_key"].gather(part["place"]))
            again = overtaken(named.drop("place"), held, self._now)
            places.append(named.filter(pl.col("query_key").is_in(again.implode()))["place"])
        return pl.concat(places)
