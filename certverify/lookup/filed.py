"""A source that is a data file: answered in one join, without pace or controls."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

import polars as pl

from certverify.lookup.asked import with_asked
from certverify.lookup.journey import Journey
from certverify.lookup.memory import Memory
from certverify.lookup.reuse import Standpoint
from certverify.lookup.terms import AskSettings
from certverify_connectors.protocol import DataFile

__all__ = ["FiledSource"]

_WHO: Final = ["query_key", "id_type", "id_number", "name", "kind", "family"]


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

    async def answer(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return the settled table of these queries (``QueryTable``); what does not stand is looked up and stored.

        Raises:
            ConnectorUnusable: the file cannot be read.
        """
        settled = await self._settled(queries, corroborate=False)
        due = settled.filter("open").select(queries.columns)
        self.journey.tally.expect(due.height)
        if due.height == 0 or self.journey.halt.closing.is_set():
            return with_asked(await self._settled(queries), settled)
        table = self._looked_up(due)
        session = uuid4().hex
        await self.journey.ledger.append_table(
            self.journey.run, self.source, session, table, self.file.coverage.as_of
        )
        self._tell(table)
        return with_asked(await self._settled(queries), settled)

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

    async def _settled(self, queries: pl.DataFrame, *, corroborate: bool = True) -> pl.DataFrame:
        standpoint = Standpoint(
            self.journey.clock.stamp(),
            self.journey.run,
            self.file.coverage,
            self.settings.confirm_after,
            self.settings.max_age,
            needs_controls=False,
            dated=True,
            rest=self.journey.halt.reason,
        )
        memory = Memory(self.journey.ledger, self.source, self.seen)
        return await memory.settled(queries, standpoint, corroborate=corroborate)

    def _tell(self, table: pl.DataFrame) -> None:
        states = Counter(table.unique("query_key")["state"].to_list())
        self.journey.tally.count(states["found"], states["not_found"], states["unanswered"])
        self.journey.tally.tell(self.journey.clock.now(), None)
