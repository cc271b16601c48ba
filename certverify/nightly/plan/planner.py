"""Which questions tonight's budget is spent on. Pure and vectorised: tables in, a table out.

1. ``fair``: the employers that have waited longest get one look-up each, so that none starves. Every night
   ``ceil(budget × fair_share)`` employers at the head of the queue are served and go to its end: an employer with
   somebody due waits at most ``ceil(employers / that number)`` nights (:func:`longest_wait`).
2. ``random``: a bounded share re-checks answers that still stand, drawn under a recorded seed, so that nobody can know
   who will be looked at.
3. The rest in the order of :data:`~certverify.nightly.plan.worth.WORTH`, in each the longest waiting first.
"""

import hashlib
import math
from dataclasses import dataclass
from typing import Final

import polars as pl

from certverify.nightly.plan.worth import WORTH

__all__ = ["CHOICES", "Spending", "choose", "drawn", "longest_wait"]

CHOICES: Final = (*WORTH, "random", "fair")
"""Why a question was chosen."""


@dataclass(frozen=True, slots=True)
class Spending:
    """A night's budget of look-ups and how it is split; ``seed`` is recorded with the night."""

    budget: int
    random_share: float = 0.05
    fair_share: float = 0.1
    seed: str = "1"

    @property
    def fair(self) -> int:
        """How many employers are served before all else."""
        return min(self.budget, math.ceil(self.budget * self.fair_share))

    @property
    def random(self) -> int:
        """How many standing answers are re-checked at most."""
        return math.floor(self.budget * self.random_share)


def longest_wait(employers: int, spending: Spending) -> int:
    """Return the nights after which every employer with somebody due has been served at least once."""
    return math.ceil(employers / max(1, spending.fair))


def drawn(key: pl.Expr, seed: str) -> pl.Expr:
    """Return a number to draw by, uniform as keys are keyed digests: the key's first 64 bits XOR the seed's SHA-256."""
    salt = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
    return key.str.head(16).str.to_integer(base=16, dtype=pl.UInt64).xor(pl.lit(salt, pl.UInt64))


def choose(worth: pl.DataFrame, seats: pl.DataFrame, spending: Spending) -> pl.DataFrame:
    """Return ``query_key`` and ``why`` (of :data:`CHOICES`), at most ``budget`` lines, none twice.

    Args:
        worth: as :func:`~certverify.nightly.plan.worth.with_worth` returns it, one line per question.
        seats: ``query_key`` and ``employer_key``: whose rosters ask; a person on thirty rosters has thirty lines here
            and one question there.
        spending: the budget and its split.
    """
    due = worth.filter(pl.col("rank").is_not_null()).select("query_key", "rank", "since")
    fair = _fair(worth, seats, spending)
    random = _random(worth.filter("standing"), spending)
    left = spending.budget - fair.height - random.height
    rest = due.join(fair, on="query_key", how="anti") if fair.height else due
    best = _best(rest, left)
    return pl.concat([fair, best, random]).head(spending.budget)


def _best(due: pl.DataFrame, count: int) -> pl.DataFrame:
    """Take whole ranks while they fit, and of the first that does not the longest waiting: no full sort."""
    sizes = dict(due.group_by("rank").len().iter_rows())
    whole, left = [], count
    for rank in sorted(sizes):
        if sizes[rank] > left:
            break
        whole.append(rank)
        left -= sizes[rank]
    parts = [due.filter(pl.col("rank").is_in(whole))]
    cut = [rank for rank in sorted(sizes) if rank not in whole]
    if cut and left:
        parts.append(_longest_waiting(due.filter(pl.col("rank") == cut[0]), left))
    words = dict(enumerate(WORTH))
    why = pl.col("rank").replace_strict(words, return_dtype=pl.String)
    return pl.concat(parts).sort("rank", "since", nulls_last=False).select("query_key", why.alias("why"))


def _longest_waiting(lines: pl.DataFrame, count: int) -> pl.DataFrame:
    waits = pl.col("since").dt.epoch("us").fill_null(-1)
    return lines.with_columns(waits.alias("waits")).bottom_k(count, by=["waits", "query_key"]).drop("waits")


def _fair(worth: pl.DataFrame, seats: pl.DataFrame, spending: Spending) -> pl.DataFrame:
    """Return the best question of each employer that has waited longest, and has somebody due.

    Of an employer's questions the one of most worth, of these the longest waiting, of these the first by its key.
    """
    asked, asking = _short(worth, seats)
    lines = asking.join(asked, on="short", how="inner")
    first = _waited_longest(lines, spending.fair)
    best = lines.join(first, on="employer_key", how="inner").filter(pl.col("place") == pl.col("best"))
    one = best.group_by("employer_key").agg(pl.col("short").min()).select("short").unique()
    keys = worth.select("query_key", asked["short"]).join(one, on="short", how="semi").select("query_key")
    return keys.sort("query_key").with_columns(pl.lit("fair").alias("why"))


def _waited_longest(lines: pl.DataFrame, count: int) -> pl.DataFrame:
    """Return ``employer_key`` and the ``best`` place of its questions, for the first in the queue who have one due."""
    employers = lines.group_by("employer_key").agg(
        pl.col("waits").max().alias("served"), pl.col("place").min().alias("best")
    )
    due = employers.filter(pl.col("best").is_not_null())
    return due.bottom_k(count, by=["served", "employer_key"]).select("employer_key", "best")


def _short(worth: pl.DataFrame, seats: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return ``short``, ``waits``, ``place`` of questions and ``short``, ``employer_key`` of seats.

    ``short`` is the first 64 bits of the key if these tell all questions apart, as joins over numbers are faster.
    ``place`` orders by worth, then by waiting, in one number: microseconds since 1970 stay below 2**52 until 2112.
    """
    bits = pl.col("query_key").str.head(16).str.to_integer(base=16, dtype=pl.UInt64)
    waits = pl.col("since").dt.epoch("us").fill_null(-1)
    place = (pl.col("rank").cast(pl.Int64) * 2**52 + waits).alias("place")
    asked = worth.select(bits.alias("short"), waits.alias("waits"), place)
    if asked["short"].n_unique() == worth.height:
        return asked, seats.select(bits.alias("short"), "employer_key")
    whole = pl.col("query_key").alias("short")
    return worth.select(whole, waits.alias("waits"), place), seats.select(whole, "employer_key")


def _random(standing: pl.DataFrame, spending: Spending) -> pl.DataFrame:
    lots = standing.with_columns(drawn(pl.col("query_key"), spending.seed).alias("lot"))
    return lots.bottom_k(spending.random, by="lot").select("query_key", pl.lit("random").alias("why"))
