"""From entries to tonight's questions: what the ledger says of each, what the people say, what the budget allows."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from certverify import lookup
from certverify.lookup import AskSettings, Plan
from certverify.lookup.outlook import outlook
from certverify.nightly.plan.forecast import Forecast, Windows, forecast
from certverify.nightly.plan.planner import Spending, choose
from certverify.nightly.plan.worth import OUTLOOK, with_worth
from certverify.store import Ledger
from certverify_connectors.protocol import Connector, DataFile

__all__ = ["Earlier", "People", "Planned", "plan_night"]


@dataclass(frozen=True, slots=True)
class People:
    """Who is on the rosters, and what is said of them.

    ``entries`` is an ``EntryTable``, ``places`` as ``read_rolls`` gives them, ``still_open`` the problems that the last
    night left, ``rectified`` those said to be rectified since.
    """

    entries: pl.DataFrame = field(repr=False)
    places: pl.DataFrame = field(repr=False)
    still_open: pl.DataFrame = field(repr=False)
    rectified: pl.DataFrame = field(repr=False)


@dataclass(frozen=True, slots=True)
class Planned:
    """A night's plan: ``plan`` for everybody, ``chosen`` (``query_key``, ``why``), and what both will come to."""

    plan: Plan
    chosen: pl.DataFrame = field(repr=False)
    forecast: Forecast

    def tonight(self) -> Plan:
        """Return the plan of the chosen questions alone, in the order they were chosen in."""
        ranked = self.chosen.with_row_index("rank")
        queries = self.plan.queries.join(ranked, on="query_key", how="inner").sort("rank")
        entries = self.plan.entries.join(self.chosen, on="query_key", how="semi", maintain_order="left")
        return Plan(entries, queries.select(self.plan.queries.columns))


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier start of this night chose and foresaw, and when the night began."""

    chosen: pl.DataFrame = field(repr=False)
    forecast: Forecast
    began: datetime

    def left(self, known: pl.DataFrame) -> pl.DataFrame:
        """Return the chosen that have had no answer since the night began; ``known`` is the outlook."""
        answered = known.filter(pl.col("answered_at") >= self.began)
        return self.chosen.join(answered, on="query_key", how="anti", maintain_order="left")


async def plan_night(
    people: People,
    source: Connector | DataFile,
    ledger: Ledger,
    *,
    terms: AskSettings,
    spending: Spending,
    now: datetime,
    earlier: Earlier | None = None,
) -> Planned:
    """Choose tonight's questions and forecast what comes of them; nobody is asked.

    What was chosen ``earlier`` stays chosen, but for who left the rosters since; the forecast is of what is left of it.
    A question whose follow-up may be needed (the claimed number names another identity) is paid for twice, so that
    the budget holds whatever the answers are.
    """
    plan = await asyncio.to_thread(lookup.plan, people.entries, ledger.keys, source.source)
    known = await outlook(plan, source, ledger, terms, now)
    known = known.join(_rectified_on(plan, people), on="query_key", how="left", maintain_order="left")
    table = known.select(pl.col(name).cast(kind) for name, kind in OUTLOOK.items())
    worth = with_worth(table, now, terms.confirm_after)
    seats = _seats(plan.entries, people.places)
    if earlier is None:
        left = chosen = _within(choose(worth, seats, spending), plan.entries, spending.budget)
    else:
        chosen, left = (
            keys.join(plan.queries, on="query_key", how="semi", maintain_order="left")
            for keys in (earlier.chosen, earlier.left(known))
        )
    windows = Windows.of(table, terms.confirm_after, terms.max_age)
    return Planned(plan, chosen, forecast(table, worth, left, spending=spending, windows=windows, now=now))


def _seats(entries: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Return ``query_key`` and ``employer_key``: whose rosters ask each question."""
    placed = entries.filter(pl.col("query_key").is_not_null()).join(
        places.select("source", "employer", "employer_key"), on=["source", "employer"], how="left"
    )
    return placed.select("query_key", "employer_key").unique()


def _rectified_on(plan: Plan, people: People) -> pl.DataFrame:
    """Return ``query_key`` and the last day on which a problem of this person was said to be rectified."""
    said = people.still_open.join(people.rectified, on="finding_id", how="inner")
    days = said.group_by("person_key").agg(pl.col("said_on").max().alias("rectified_on"))
    asked = plan.entries.filter(pl.col("query_key").is_not_null()).select("query_key", "person_key").unique()
    return asked.join(days, on="person_key").group_by("query_key").agg(pl.col("rectified_on").max())


def _within(chosen: pl.DataFrame, entries: pl.DataFrame, budget: int) -> pl.DataFrame:
    """Keep the first questions whose cost, follow-ups included, is within the budget."""
    claimed = pl.col("claimed_number").str.extract(r"^T?(\d{17}[\dX])$")
    other = entries.filter(claimed.is_not_null() & (claimed != pl.col("id_number")))
    dear = pl.col("query_key").is_in(other["query_key"].drop_nulls().unique().implode())
    cost = pl.when(dear).then(2).otherwise(1).cum_sum()
    return chosen.with_columns(cost.alias("cost")).filter(pl.col("cost") <= budget).drop("cost")
