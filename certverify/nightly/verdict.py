"""The verdict of a night over everybody on the rosters, whoever was asked tonight."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from certverify import rules
from certverify.lookup import Asked
from certverify.lookup.asked import LookupCounts
from certverify.nightly.hours import Night
from certverify.nightly.order import Order
from certverify.nightly.rolls import PLACES, Rolls
from certverify.pipeline.facts import RunFacts, Said
from certverify.pipeline.rows import entry_rows, finding_lines
from certverify.pipeline.sources import data_days
from certverify.reports.columns import ROW_COLUMNS, ROW_EXTRAS
from certverify.reports.deltas import changes
from certverify.reports.result import RunResult
from certverify.rules import packs
from certverify.rules.packs import Pack
from certverify.store import Ledger
from certverify_connectors.protocol import Connector, DataFile
from certverify_schemas.answer import Reason

__all__ = ["Judged", "Law", "Told", "judge_night", "law_of", "not_reached"]

_BY_THE_SOURCE: Final = {
    None: Reason.HEALTH_IN_DOUBT,
    "breaker": Reason.HEALTH_IN_DOUBT,
    "identity": Reason.PLATFORM_IDENTITY,
    "senseless": Reason.NOT_UNDERSTOOD,
    "refused": Reason.BLOCKED,
}
"""How a night ends whose questions stay open because of the source, and what is said of them."""
_PLANNED: Final = frozenset({Reason.OUT_OF_BUDGET.value, Reason.OUT_OF_SCOPE.value})
"""Reasons that leave a night complete: nobody had planned to ask, or asking can tell nothing."""


_TOLD: Final = frozenset({*ROW_COLUMNS, *ROW_EXTRAS, "entry", "required_category"})
"""Columns of an entry that the outputs tell of."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged night: the run, what changed, the register's words on each roster (``places``), how it was answered.

    ``answers`` has ``first_asked_at``, ``asked_at``, ``state`` and ``reason`` of an ``AnswerTable``.
    """

    result: RunResult
    changes: pl.DataFrame = field(repr=False)
    places: pl.DataFrame = field(repr=False)
    answers: pl.DataFrame = field(repr=False)

    def placed(self, table: pl.DataFrame) -> pl.DataFrame:
        """Add the :data:`~certverify.nightly.rolls.PLACES` to a table with ``source`` and ``employer``."""
        unknown = [pl.col(name).fill_null("unknown") for name in ("region_code", "region", "level")]
        empty = [pl.col(name).fill_null("") for name in ("group", "firm_industry")]
        own = table.drop(
            [name for name in PLACES if name in table.columns]
        )  # the register outranks the roster
        joined = own.join(self.places, on=["source", "employer"], how="left", maintain_order="left")
        return joined.with_columns(
            *unknown, *empty, pl.coalesce("employer_key", "employer").alias("employer_key")
        )


@dataclass(frozen=True, slots=True)
class Law:
    """What a night is judged by: the pack in force on its day, and the text of the pack of one's own laid over it."""

    pack: Pack
    overlay: str | None


def law_of(order: Order, night: Night) -> Law:
    """Return the law of a night's day, with the longest window of the sources laid over it.

    Raises:
        ConfigError: the pack that ``[nightly]`` names cannot be read, or is wrong (``pack_unreadable`` and others).
    """
    waits = [order.settings.for_connector(name).confirm_after for name in order.connectors]
    days = max(math.ceil(wait / timedelta(days=1)) for wait in waits)
    overlay = order.overlay()
    return Law(packs.load(night.day, overlay).with_windows(confirm_after_days=days), overlay)


@dataclass(frozen=True, slots=True)
class Tonight:
    """How asking went: ``complete`` if every chosen question has an answer, or none that could still come."""

    counts: LookupCounts
    alarms: Mapping[str, int]
    stopped_by: str | None
    complete: bool

    @classmethod
    def of(cls, asked: Asked, chosen: pl.DataFrame) -> "Tonight":
        """Keep of what asking brought only what is told of it: the ledger has the rest.

        ``chosen`` has the ``query_key`` of each chosen question.
        """
        answers = asked.answers.join(chosen, on="query_key", how="semi")
        left = set(answers["reason"].drop_nulls().cast(pl.String)) - _PLANNED
        return cls(asked.counts, dict(asked.alarms), asked.stopped_by, asked.stopped_by is None and not left)


def not_reached(recalled: Asked, chosen: pl.DataFrame, tonight: Tonight) -> Asked:
    """Say of chosen questions that were not put why: not for want of budget, but because of the source.

    A night that ended by its hours or its quota, or was stopped, leaves them as they are.
    """
    if tonight.stopped_by not in _BY_THE_SOURCE:
        return recalled
    why = pl.lit(_BY_THE_SOURCE[tonight.stopped_by].value).cast(recalled.answers.schema["reason"])
    over = pl.col("reason").cast(pl.String) == Reason.OUT_OF_BUDGET.value
    there = pl.col("query_key").is_in(chosen["query_key"].implode())
    answers = recalled.answers.with_columns(
        pl.when(over & there).then(why).otherwise("reason").alias("reason")
    )
    reasons = answers["reason"].cast(pl.String).drop_nulls().value_counts(sort=True)
    return replace(recalled, answers=answers, unanswered=dict(reasons.iter_rows()))


@dataclass(frozen=True, slots=True)
class Told:
    """What is known once asking has ended: how it went ``tonight``, and what is ``recalled`` of everybody."""

    tonight: Tonight
    recalled: Asked

    @property
    def lookups(self) -> Mapping[str, int]:
        """Counts as ``summary.json`` has them: what stands for everybody, what was asked tonight."""
        return self.recalled.counts.as_json() | {"asked": self.tonight.counts.asked}


async def judge_night(
    night: Night,
    ledger: Ledger,
    rolls: Rolls,
    told: Told,
    *,
    law: Law,
    still_open: pl.DataFrame,
    started: datetime,
    sources: Sequence[Connector | DataFile],
    now: datetime,
) -> Judged:
    """Judge everybody as of the night's day, store it, and compare it with what the last night left open.

    Raises:
        StoreError: the ledger failed.
    """
    pack, asked = law.pack, told.recalled
    facts = RunFacts(
        run_id=night.run,
        as_of=night.day,
        started_at=started,
        complete=told.tonight.complete,
        source=",".join(source.source for source in sources),
        data_days=data_days(sources),
        confirm_after_days=pack.parameters.confirm_after_days,
        understood=(),
        unreadable=tuple(one.error for one in rolls.unread),
        lookups=told.lookups,
        unanswered=told.recalled.unanswered,
        alarms=dict(told.tonight.alarms),
        stopped_by=told.tonight.stopped_by,
        overlay=law.overlay,
        across_employers=True,
    )
    # In threads, so that the night goes on giving signs of life.
    verdict = await asyncio.to_thread(
        rules.judge,
        asked.entries,
        asked.answers,
        asked.certificates,
        pack,
        night.day,
        across_employers=facts.across_employers,
    )
    findings = await asyncio.to_thread(finding_lines, verdict.findings, asked.entries, ledger.keys)
    tables = {
        "entries": asked.entries,
        "answers": asked.answers,
        "certificates": asked.certificates,
        "problems": rolls.problems,
    }
    await ledger.save_inputs(night.run, tables, facts.as_json())
    await ledger.save_findings(night.run, findings)
    entries = asked.entries.select(name for name in asked.entries.columns if name in _TOLD)
    rows = entry_rows(entries, verdict.statuses, rolls.problems)
    checkpoint = await ledger.finish_run(
        night.run, complete=told.tonight.complete, summary={"asked": told.lookups["asked"]}
    )
    said = Said(rows, findings, rolls.problems, checkpoint.as_json(), now)
    result = facts.result(said, pack, night.day)
    answers = asked.answers.select("first_asked_at", "asked_at", "state", "reason")
    return Judged(result, changes(still_open, findings, rows, night.day), rolls.places, answers)
