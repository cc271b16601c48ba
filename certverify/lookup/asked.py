"""What a run brings home, and how the answers of several sources become one."""

import operator
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Final, Self

import polars as pl

from certverify_schemas.answer import Reason
from certverify_schemas.tables import AnswerTable

__all__ = ["Asked", "LookupCounts", "answer_table", "count", "merged", "needed", "with_asked"]

_STATES: Final = ("found", "not_found", "unanswered")
_TOLD: Final = ("asked_as", *AnswerTable.column_names(), "family", "shown_id", "fresh", "in_run")
"""What is kept of a settled table once nobody is asked any more."""


@dataclass(frozen=True, slots=True)
class LookupCounts:
    """Queries of one run: ``needed`` = found + not_found + unanswered; ``reused`` and ``asked`` are apart."""

    needed: int
    reused: int
    asked: int
    found: int
    not_found: int
    unanswered: int

    def __add__(self, more: Self) -> Self:
        """Return the counts of both."""
        return type(self)(*map(operator.add, astuple(self), astuple(more)))

    def as_json(self) -> dict[str, int]:
        """Return the counts as ``summary.json`` has them under ``lookups``."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Asked:
    """The outcome of asking.

    ``entries`` is a ``PlannedEntryTable`` with follow-ups, ``answers`` an ``AnswerTable`` and ``certificates`` a
    ``CertificateTable``, all under the keys of the first source. ``unanswered`` counts queries by reason, ``alarms``
    what sources sent and nobody expected. ``complete`` is false iff an answer is missing that could still come;
    ``stopped_by`` is ``cancelled``, ``breaker``, ``senseless`` (a person read images for replies that make no sense),
    ``refused`` (an interface refuses whoever asks), ``identity``, ``budget`` or ``paused`` where something ended the
    run early.
    """

    entries: pl.DataFrame
    answers: pl.DataFrame
    certificates: pl.DataFrame
    counts: LookupCounts
    unanswered: Mapping[str, int]
    alarms: Mapping[str, int]
    complete: bool
    stopped_by: str | None


def merged(settled: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Fold the settled tables of sources in order into one line per query of the first source.

    A record of any source is a record. Without one, a source that could not be asked keeps the question open, and
    only if all that could speak said "no record" is there none: another source's answer never fills an outage. Within
    each of the three, the earlier source speaks. Each table has ``asked_as``: the key at the first source.
    """
    if len(settled) == 1:
        return settled[0]
    tables = [table.with_columns(pl.lit(rank).alias("rank")) for rank, table in enumerate(settled)]
    lines = pl.concat(tables, how="diagonal")
    out_of_scope = pl.col("reason") == Reason.OUT_OF_SCOPE.value
    weight = (
        pl.when(pl.col("state") == "found")
        .then(0)
        .when((pl.col("state") == "unanswered") & ~out_of_scope)
        .then(1)
        .when(pl.col("state") == "not_found")
        .then(2)
        .otherwise(3)
    )
    ordered = lines.with_columns(weight.alias("weight")).sort("weight", "rank", maintain_order=True)
    anywhere = ["identity_corroborated", "asked"]
    rest = pl.exclude("asked_as", *anywhere).first()
    return ordered.group_by("asked_as", maintain_order=True).agg(rest, pl.col(anywhere).any())


def with_asked(settled: pl.DataFrame, needed: pl.Series) -> pl.DataFrame:
    """Mark as ``asked`` what was put to the source and was ``needed``, line by line.

    That is what was open when the run began, or came to be doubted in it: who served as a control was on record then,
    and was not asked for the entry's sake.
    """
    return settled.select(_TOLD).with_columns((needed & pl.col("in_run")).alias("asked")).drop("in_run")


def needed(begun: pl.DataFrame) -> pl.Series:
    """Tell of each line of a settled table, as a run begins, whether its query may be asked for the entry's sake."""
    return begun.select((pl.col("open") | (pl.col("state") == "not_found")).alias("needed")).to_series()


def answer_table(table: pl.DataFrame) -> pl.DataFrame:
    """Return a merged table as ``AnswerTable``, under the keys of the first source."""
    named = table.drop("query_key").rename({"asked_as": "query_key"})
    return AnswerTable.validate(named.select(AnswerTable.column_names()), cast=True)


def count(table: pl.DataFrame) -> tuple[LookupCounts, Counter[str]]:
    """Count a merged table: queries by what became of them, and the unanswered by reason."""
    found, absent, unanswered = (int((table["state"] == state).sum()) for state in _STATES)
    asked = int(table["asked"].sum())
    reused = int((table["fresh"] & ~table["asked"]).sum())
    reasons = Counter(table["reason"].drop_nulls().to_list())
    return LookupCounts(table.height, reused, asked, found, absent, unanswered), reasons
