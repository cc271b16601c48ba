"""The rounds of one run: all who must be asked, then whoever was said to have no record, then what failed, again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from certverify.lookup.standing.controls import FamilyHealth
from certverify.lookup.wire.retry import SECOND_ROUND
from certverify_schemas.answer import Reason
from certverify_schemas.query import Family

__all__ = ["MARKS", "Round", "Rounds"]

_DOUBTS: Final = 10
"""Rounds for doubted answers; one suffices unless the source was ill or contradicted itself meanwhile."""
_FAILURES: Final = 3
"""Times that failures are taken up again, after the first time only if they are few or half as many as before."""
_FEW: Final = 20
_ASKED_BY: Final = ("place", "in_run", "stood", "doubted")
MARKS: Final = (
    "place", "family", "claims", "open", "in_run", "doubted", "senseless", "session", "asked_at", "reason", "stood",
)  # fmt: skip
"""Columns that rounds are picked by.

Of a settled table; and the query's ``place`` among all, and whether its answer ``stood`` when the run began.
"""
_HEALS: Final = pl.col("reason").is_in(sorted(SECOND_ROUND - {Reason.HEALTH_IN_DOUBT})) & ~pl.col("doubted")


@dataclass(frozen=True, slots=True)
class Round:
    """Queries to ask, in order: ``due`` has their ``place`` in ``queries``, ``in_run``, ``stood`` and ``doubted``.

    Places, because a round is held as long as its queries are asked: of a million people they are 4 MB and the queries
    themselves would be a hundred. ``repeats`` names for each family the session in which all of its queries had no
    record.
    """

    queries: pl.DataFrame
    due: pl.DataFrame
    repeats: Mapping[Family, str] = field(default_factory=dict)

    @property
    def families(self) -> list[Family]:
        """Return the families asked about, in the order in which their turn comes."""
        asked = self.queries["family"].gather(self.due["place"])
        return [Family(value) for value in asked.unique(maintain_order=True).cast(pl.String)]

    def parts(self, size: int) -> Iterator[pl.DataFrame]:
        """Yield the queries (``QueryTable``, and ``place``) some at a time."""
        for part in self.due.iter_slices(size):
            yield self.queries[part["place"]].with_columns(part["place"])


class Rounds:
    """Picks each round of one run from what the answers so far are worth.

    Doubted answers are asked again only where somebody known to be on record can prove that the source is answering.
    The tables that it picks from have :data:`MARKS`.
    """

    def __init__(self, health: Mapping[Family, FamilyHealth], queries: pl.DataFrame) -> None:
        self._health = health
        self._queries = queries
        self._doubts = 0
        self._settled = False
        self._failures: int | None = None

    def picks(self) -> Iterator[Callable[[pl.DataFrame], Round]]:
        """Yield what picks the next round out of the table as it is settled by then; a round may be empty."""
        yield self._open
        yield from self._doubted_rounds()
        for _ in range(_FAILURES):
            # Only now: a source that fails for many may end the run here, and what it did answer is proven by then.
            yield self._failed
            yield from self._doubted_rounds()

    def _doubted_rounds(self) -> Iterator[Callable[[pl.DataFrame], Round]]:
        self._settled = False
        while not self._settled and self._doubts < _DOUBTS:
            self._doubts += 1
            yield self._doubted

    def _open(self, settled: pl.DataFrame) -> Round:
        return self._in_order(settled.filter("open"))

    def _doubted(self, settled: pl.DataFrame) -> Round:
        """Pick of each family that can prove it whoever was doubted in the oldest session where somebody was.

        Among them are people whose "no record" of an earlier run stood until this one belied that run's session.
        """
        ours = pl.col("in_run") | pl.col("stood")
        provable = [family for family, one in self._health.items() if one.provable]
        doubted = settled.filter("open", "doubted", ours, _family_in(provable)).sort("asked_at")
        first = doubted.group_by(pl.col("family").cast(pl.String)).agg(pl.col("session").first())
        repeats = {Family(family): session for family, session in first.iter_rows()}
        self._settled = not repeats
        here = [_family_in([family]) & (pl.col("session") == session) for family, session in repeats.items()]
        return self._round(doubted.filter(pl.any_horizontal(here)) if here else doubted, repeats)

    def _failed(self, settled: pl.DataFrame) -> Round:
        failed = settled.filter("open", _HEALS)
        fewer = self._failures is None or failed.height <= max(_FEW, self._failures // 2)
        self._failures = failed.height
        return self._in_order(failed if fewer else failed.clear())

    def _in_order(self, due: pl.DataFrame) -> Round:
        """Put first what was doubted where a control is known, else who claims a certificate.

        Whose last reply made no sense comes last: a run that such replies ended begins with somebody else.
        """
        known = _family_in(family for family, one in self._health.items() if one.known)
        marks = [~pl.col("senseless"), pl.col("claims") & ~known, pl.col("doubted"), pl.col("claims")]
        # One number, because to sort by several columns takes six times the memory.
        weight = sum(
            (mark.cast(pl.UInt8) * 2 ** (3 - n) for n, mark in enumerate(marks)), pl.lit(0, pl.UInt8)
        )
        return self._round(due.sort(weight, descending=True, maintain_order=True), {})

    def _round(self, due: pl.DataFrame, repeats: Mapping[Family, str]) -> Round:
        return Round(self._queries, due.select(_ASKED_BY), repeats)


def _family_in(families: Iterable[Family]) -> pl.Expr:
    return pl.col("family").is_in([family.value for family in families])
