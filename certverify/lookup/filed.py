"""A source that is a data file: answered in one join, without pace or controls."""

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from certverify.lookup.asked import needed, with_asked
from certverify.lookup.journey import Journey
from certverify.lookup.pace.terms import AskSettings
from certverify.lookup.standing.memory import Arriving, Memory
from certverify.lookup.standing.reuse import Standpoint
from certverify_connectors.protocol import DataFile
from certverify_schemas.answer import Reason
from certverify_schemas.tables import QueryTable

__all__ = ["FiledSource"]

_WHO: Final = ["query_key", "id_type", "id_number", "name", "kind", "family"]
_ALARM: Final = r" alarm (\S+)$"


@dataclass(slots=True)
class FiledSource:
    """One data file in one run."""

    file: DataFile
    settings: AskSettings
    journey: Journey
    seen: pl.DataFrame
    alarms: Counter[str] = field(default_factory=Counter)

    @property
    def source(self) -> str:
        """Name under which answers are stored and reused."""
        return self.file.source

    async def answer(self, queries: pl.DataFrame) -> AsyncGenerator[pl.DataFrame, None]:
        """Yield the settled table of these queries (``QueryTable``); what does not stand is looked up and stored.

        Raises:
            ConnectorUnusable: the file cannot be read.
        """
        memory = Memory(self.journey.ledger, self.source, self.seen)
        before = await memory.settled(queries, self._standpoint(), corroborate=False)
        due = before.filter("open").select(QueryTable.column_names())
        wanted, known = needed(before), before["asked_at"].is_not_null()
        self.journey.tally.expect(due.height)
        table = None if due.height == 0 or self.journey.halt.closing.is_set() else self._looked_up(due)
        arriving = None if table is None else self._storing(table)
        begin = 0
        parts = memory.in_parts(queries, self._standpoint(), arriving=arriving, known=known)
        async with aclosing(parts):
            async for part in parts:
                yield with_asked(part, wanted.slice(begin, part.height))
                begin += part.height
        if table is not None:
            self._tell(table)

    def _storing(self, table: pl.DataFrame) -> Arriving:
        """Return what stores answers to some of the queries, the edition as session, and tells their history."""

        async def store(queries: pl.DataFrame) -> pl.DataFrame:
            theirs = table.join(
                queries.select("query_key"), on="query_key", how="semi", maintain_order="left"
            )
            return await self.journey.ledger.append_table(
                self.journey.run, self.source, self.file.edition, theirs, self.file.coverage.as_of
            )

        return store

    def _looked_up(self, due: pl.DataFrame) -> pl.DataFrame:
        asked = self.file.answer_table(due.lazy()).collect(engine="streaming")
        # The query says what was asked, also where the file has no line that could.
        own = [column for column in asked.columns if column == "query_key" or column not in _WHO]
        people = due.select("query_key", *(pl.col(c).cast(pl.String) for c in _WHO[1:]))
        words = [pl.col(c).cast(pl.String) for c in ("state", "reason") if c in own]
        return (
            asked.select(own)
            .with_columns(words)
            .join(people, on="query_key", how="inner", maintain_order="left")
        )

    def _standpoint(self) -> Standpoint:
        return Standpoint(
            self.journey.clock.stamp(),
            self.journey.run,
            self.file.coverage,
            self.settings.confirm_after,
            self.settings.max_age,
            needs_controls=False,
            edition=self.file.edition,
            rest=self.journey.halt.reason,
        )

    def _tell(self, table: pl.DataFrame) -> None:
        states = Counter(table.unique("query_key")["state"].to_list())
        self.journey.tally.count(states["found"], states["not_found"], states["unanswered"])
        self.journey.tally.tell(self.journey.clock.now(), None)
        self.alarms.update(_alarms(table))


def _alarms(table: pl.DataFrame) -> Counter[str]:
    """Count what is wrong with records that leave their people unanswered: the file is not as it should be."""
    puzzled = table.filter(pl.col("reason") == Reason.NOT_UNDERSTOOD.value).unique("query_key")
    words = puzzled["evidence"].str.extract(_ALARM).drop_nulls().str.split(",")
    return Counter(words.explode(empty_as_null=False).to_list())
