"""A night's questions in chunks: the same answers as one run over all, in the planner's order, once each."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from asker import NoDesk, gateway, people
from quick_platform import QuickPlatform, quick_platform

from certverify.lookup import Asked, AskSettings, Plan, ProgressState, plan, run
from certverify.nightly.machines.asking import ask
from certverify.store import Ledger, open_ledger

RATE = 2_000.0
PEOPLE = 1_300
CHUNKS = 3  # of 500 each


@pytest.fixture(scope="module")
def served() -> Iterator[QuickPlatform]:
    with quick_platform() as started:
        yield started


@pytest.fixture
def platform(served: QuickPlatform) -> QuickPlatform:
    served.forget()
    return served


class Night:
    """One ledger, one platform, and nights over the same people."""

    def __init__(self, ledger: Ledger, platform: QuickPlatform) -> None:
        self.ledger = ledger
        self.source = gateway(platform.url, RATE)
        self.plan = plan(people(0, PEOPLE), ledger.keys, self.source.source)
        self.stop = asyncio.Event()
        self.states: list[ProgressState] = []
        self.stop_at: int | None = None

    def update(self, state: ProgressState) -> None:
        self.states.append(state)
        if self.stop_at is not None and state.done >= self.stop_at:
            self.stop.set()

    async def ask(
        self, run_id: str = "night", how: Any = ask, plan: Plan | None = None, **terms: Any
    ) -> Asked:
        await self.ledger.begin_run(run_id, self.source.source)
        asked: Asked = await how(
            plan or self.plan,
            [self.source],
            self.ledger,
            {self.source.source: AskSettings(**terms)},
            run_id=run_id,
            now=lambda: datetime.now(UTC),
            desk=NoDesk(),
            progress=self,
            stop=self.stop,
        )
        return asked

    async def chunks(self, run_id: str = "night") -> list[int]:
        return [chunk.lines for chunk in await self.ledger.work.chunks(run_id, self.source.source, 0)]


@asynccontextmanager
async def night(folder: Path, platform: QuickPlatform) -> AsyncIterator[Night]:
    async with open_ledger(
        f"sqlite:///{folder / 'ledger.sqlite'}", key="x" * 32, now=lambda: datetime.now(UTC)
    ) as ledger:
        yield Night(ledger, platform)


def _states(asked: Asked) -> dict[str, str]:
    return dict(asked.answers.select("query_key", pl.col("state").cast(pl.String)).iter_rows())


async def test_a_night_in_chunks_says_what_one_run_over_all_says(
    tmp_path: Path, platform: QuickPlatform
) -> None:
    """Same people, same source: every state, the certificates, the counts."""
    for name in ("chunks", "whole"):
        (tmp_path / name).mkdir()
    async with night(tmp_path / "chunks", platform) as chunked, night(tmp_path / "whole", platform) as whole:
        asked, expected = await chunked.ask(), await whole.ask(how=run)
        assert await chunked.chunks() == [500, 500, 300]
    absent = sum(n % 1000 % 8 == 0 for n in range(PEOPLE))
    assert (asked.counts.found, asked.counts.not_found) == (PEOPLE - absent, absent)
    assert asked.counts == expected.counts
    assert sorted(_states(asked).values()) == sorted(_states(expected).values())
    assert asked.certificates.height == expected.certificates.height
    assert (asked.complete, asked.stopped_by, dict(asked.alarms)) == (True, None, {})
    # Who has no record is asked twice, a few at the edge of a chunk once more.
    assert chunked.states[-1].done == chunked.states[-1].total
    assert PEOPLE + absent <= chunked.states[-1].done <= PEOPLE + absent + 20


async def test_a_budget_is_spent_on_the_first_of_the_plan(tmp_path: Path, platform: QuickPlatform) -> None:
    """Whoever the planner put behind the budget stays unverified for that reason, and nothing else is said of them."""
    async with night(tmp_path, platform) as tonight:
        turned = Plan(tonight.plan.entries, tonight.plan.queries.reverse())
        asked = await tonight.ask(plan=turned, daily_quota=620, rate_per_second=300.0)
    states, order = _states(asked), turned.queries["query_key"].to_list()
    told = [states[key] != "unanswered" for key in order]
    assert asked.stopped_by == "budget"
    assert not asked.complete
    # Who had no record when the budget was spent is in doubt until asked once more: one in eight of the last chunk.
    assert asked.unanswered.get("health_in_doubt", 0) <= 30
    assert set(asked.unanswered) - {"health_in_doubt"} == {"out_of_budget"}
    assert 510 <= sum(told) <= 560  # controls are paid from the budget as well, and 62 second questions
    assert sum(told[:500]) >= 470  # the next chunk begins while this one is being asked again
    assert not any(told[640:])
    assert len(platform.arrivals()) <= 620


async def test_a_night_that_was_stopped_asks_what_its_chunks_still_lack(
    tmp_path: Path, platform: QuickPlatform
) -> None:
    """The chunks are those stored the first time, nobody found is asked twice, and the second part completes it."""
    async with night(tmp_path, platform) as tonight:
        tonight.stop_at = 200
        first = await tonight.ask()
        assert (first.stopped_by, first.complete) == ("cancelled", False)
        assert first.counts.found < PEOPLE
        tonight.stop_at, tonight.stop = None, asyncio.Event()
        second = await tonight.ask()
        keys = tonight.plan.queries["query_key"].to_list()
        history = await tonight.ledger.history(tonight.source.source, keys)
        assert await tonight.chunks() == [500, 500, 300]
    answers = history.filter(~pl.col("control"))
    assert second.complete
    assert second.counts.asked == PEOPLE
    assert answers.filter(pl.col("outcome") == "found")["query_key"].n_unique() == second.counts.found
    assert answers.filter(pl.col("outcome") == "found").height == second.counts.found
    assert answers.select("query_key", "sent_at").is_duplicated().sum() == 0


async def test_people_who_come_later_are_put_behind_the_chunks_there_are(
    tmp_path: Path, platform: QuickPlatform
) -> None:
    """A roster that arrives between two attempts at a night costs its own people only."""
    async with night(tmp_path, platform) as tonight:
        await tonight.ask(plan=plan(people(0, 600), tonight.ledger.keys, tonight.source.source))
        before = len(platform.arrivals())
        asked = await tonight.ask()
        assert await tonight.chunks() == [500, 100, 500, 200]
    assert asked.complete
    assert asked.counts.needed == PEOPLE
    own = PEOPLE - 600
    # And a few controls, and a second question for each person without a record.
    assert own <= len(platform.arrivals()) - before <= own + asked.counts.not_found + 20
