"""Several workers on one PostgreSQL ledger: every question is answered, whoever dies, and no grant is exceeded."""

import asyncio
import random
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from crew import KEY, Crew, crew, numbers_in
from jurisdiction import Jurisdiction
from postgresql_server import Server, new_database, running_server
from punctual import punctual

from certverify.demo.platform import Platform, started
from certverify.store import Ledger, open_ledger

if TYPE_CHECKING:
    import subprocess

pytestmark = pytest.mark.postgresql
GATEWAY = files("certverify.demo").joinpath("gateway.toml").read_text(encoding="utf-8")
TODAY = date(2026, 11, 27)
PATIENCE = 600.0


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@dataclass
class Place:
    """A jurisdiction, its platform, its database and its crew."""

    platform: Platform
    server: Server
    crew: Crew
    grant: float
    nights: Path

    def asked(self) -> int:
        return int(self.platform.statistics()["questions"])


@pytest.fixture
def place(server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    people, grant = request.param
    store = new_database(server)
    jurisdiction = Jurisdiction(tmp_path)
    with ExitStack() as serving:
        with punctual(1):  # whoever counts has a machine of its own; here two dozen programs start beside it
            platform = serving.enter_context(started(people=people, seed=7, today=TODAY, grant=grant))
        jurisdiction.write(platform.people(), TODAY)
        # Of a small quota the chunks are small, so that there are several.
        told = GATEWAY.replace("max_attempts", f"daily_quota = {4 * people}\nmax_attempts")
        told = told.replace("@grant@", f"{grant:g}")
        jurisdiction.configure(
            platform, told, f'budget = {4 * people}\nworkers = "cluster"\nlease = "3s"\nleads = false'
        )
        with crew(jurisdiction.config, store, tmp_path) as hands:
            yield Place(platform, server, hands, grant, jurisdiction.nights)


@dataclass
class Outcome:
    """What the ledger holds at the end of a night."""

    queries: int
    answered: int
    sendings: int
    stored: int
    chunks: int


async def outcome(store: str) -> Outcome:
    """Read it: the questions are those of the chunks, an answer stands if it is of this night and settles."""
    async with open_ledger(store, key=KEY, now=lambda: datetime.now(UTC)) as ledger:
        (run,) = [line.name for line in await ledger.runs("")]
        source = (await ledger.work.chunk(run, 0)).source
        chunks = [chunk for wave in (0, 1) for chunk in await ledger.work.chunks(run, source, wave)]
        queries = await ledger.work.queries(run, [chunk.number for chunk in chunks])
        history = await _history(ledger, source, queries, run)
        assert all(chunk.ended for chunk in chunks)
        assert (await ledger.verify()).ok
    answered = history.filter(pl.col("outcome") != "unanswered")
    return Outcome(
        queries.height,
        answered["query_key"].n_unique(),
        history.select("query_key", "sent_at").n_unique(),
        history.height,
        len(chunks),
    )


async def _history(ledger: Ledger, source: str, queries: pl.DataFrame, run: str) -> pl.DataFrame:
    history = await ledger.history(source, queries["query_key"].to_list())
    return history.filter(pl.col("run") == run)


@pytest.mark.parametrize("place", [(400, 50.0)], indirect=True)
def test_a_night_outlives_a_killed_worker_and_a_killed_database(place: Place) -> None:
    """One worker dies with answers on the wire, the database is away for some seconds, another finishes everything."""
    killed(place, workers=2, kills=1, restarts=1, seed=1, gone=5.0)


@pytest.mark.alone
@pytest.mark.deep
@pytest.mark.parametrize("place", [(5_000, 40.0)], indirect=True)
def test_twenty_killed_workers_and_three_killed_databases_cost_nothing(place: Place) -> None:
    """Four workers, killed at random moments and at crash points of the store, and replaced as a supervisor does."""
    killed(place, workers=4, kills=20, restarts=3, seed=2)


POINTS = ("append:batch_written", "append:committed", "pace:read", "pace:written", "work:settled")


def killed(place: Place, *, workers: int, kills: int, restarts: int, seed: int, gone: float = 0.0) -> None:
    """Run a night, kill on the way, and hold what is left against what the server saw."""
    chance, hands = random.Random(seed), place.crew
    for _ in range(workers):
        hands.hire()
    began, night = time.monotonic(), hands.night()
    until(lambda: place.asked() > 50)
    events = ["kill"] * kills + ["restart"] * restarts
    chance.shuffle(events)
    done = {"kill": 0, "restart": 0}
    for event in events:
        time.sleep(chance.uniform(0.3, 2.0))  # the moment is the point: there is nothing to wait for
        if night.poll() is not None:
            break
        if event == "restart":
            place.server.kill()
            time.sleep(gone)  # how long it is gone is the point
            place.server.start()
        else:
            until(hands.at_work)
            victim = chance.choice(hands.at_work())
            victim.kill()
            victim.wait()
            # Every third replacement dies by itself, at a point where the store is between two writes.
            dies = f"{chance.choice(POINTS)}@{chance.randint(2, 6)}" if done["kill"] % 3 == 2 else ""
            hands.hire(crash_at=dies)
        done[event] += 1
        while len(hands.alive()) < workers:
            hands.hire()
    code = night.wait(timeout=PATIENCE)
    seconds = time.monotonic() - began
    died = sum(one.returncode == -signal.SIGKILL for one in hands.workers)
    print(
        f"{workers} workers at {place.grant:g}/s: {died} SIGKILLs, {done['restart']} immediate restarts of PostgreSQL,"
        f" {seconds:.0f} s"
    )
    assert (code, done["restart"]) == (0, restarts)
    assert died >= kills
    whole(place)


def whole(place: Place) -> None:
    """Every question is answered, nothing stored twice, the grant kept; the workers end well and name nobody."""
    assert set(place.crew.dismiss()) == {0}
    held, counted = asyncio.run(outcome(place.crew.store)), place.platform.statistics()
    print(
        f"{held.queries} queries in {held.chunks} chunks; answered {held.answered},"
        f" stored twice {held.stored - held.sendings}, requests {counted['requests']},"
        f" most in one second {counted['maxInOneSecond']}, refused {counted['served'].get('refused', 0)}"
    )
    assert held.answered == held.queries
    assert held.stored == held.sendings
    assert counted["maxInOneSecond"] <= place.grant + 1
    assert not numbers_in("".join(place.crew.said(n + 1) for n in range(place.crew.started)))


def under_way(place: Place) -> "subprocess.Popen[bytes]":
    """Start two workers and a night, and wait until it asks."""
    place.crew.hire()
    place.crew.hire()
    night = place.crew.night()
    until(lambda: place.asked() > 50)
    return night


def logged(place: Place) -> str:
    """Return what the nights have said so far."""
    return (place.crew.logs / "night.log").read_text(encoding="utf-8")


@pytest.mark.deep
@pytest.mark.parametrize("place", [(2_000, 40.0)], indirect=True)
def test_a_night_waits_a_minute_for_its_database(place: Place) -> None:
    """PostgreSQL dies in the middle and is back after a minute: the same processes go on, and nothing is lost."""
    night = under_way(place)
    place.server.kill()
    time.sleep(60)  # how long it is gone is the point
    assert night.poll() is None
    place.server.start()
    assert night.wait(timeout=PATIENCE) == 0
    assert len(place.crew.alive()) == 2
    whole(place)


@pytest.mark.deep
@pytest.mark.parametrize("place", [(400, 10.0)], indirect=True)
def test_a_night_whose_database_stays_away_ends_and_the_next_start_heals_it(place: Place) -> None:
    """After three minutes it ends with 1 and says why; workers wait on, and the next start asks only who is left."""
    night = under_way(place)
    place.server.kill()
    began = time.monotonic()
    assert night.wait(timeout=PATIENCE) == 1
    assert 170 < time.monotonic() - began < 330, (
        "it gives the database up once, not once for each thing left to do"
    )
    assert "database" in logged(place)
    assert "Traceback" not in logged(place)
    assert not list(place.nights.glob("night=*"))
    place.server.start()
    assert place.crew.night().wait(timeout=PATIENCE) == 0
    assert len(place.crew.alive()) == 2
    whole(place)


@pytest.mark.deep
@pytest.mark.parametrize("place", [(400, 10.0)], indirect=True)
def test_workers_give_up_a_night_that_is_stopped(place: Place) -> None:
    """SIGTERM to the night while its workers ask: it ends with 3, and the next start asks only who is left."""
    night = under_way(place)
    night.terminate()
    assert night.wait(timeout=PATIENCE) == 3
    assert not list(place.nights.glob("night=*"))
    assert place.asked() < 350
    assert place.crew.night().wait(timeout=PATIENCE) == 0
    whole(place)


@pytest.mark.deep
@pytest.mark.parametrize("place", [(60, 50.0)], indirect=True)
def test_a_second_start_stands_back_and_a_stopped_night_goes_on(place: Place) -> None:
    """A night waits for workers; another start meanwhile ends with 3; after SIGTERM the next start does it all."""
    first = place.crew.night()
    until(lambda: "no worker" in logged(place))
    assert place.crew.night().wait(timeout=PATIENCE) == 3
    assert "Another machine" in logged(place)
    assert first.poll() is None
    first.terminate()
    assert first.wait(timeout=PATIENCE) == 3
    assert not list(place.nights.glob("night=*"))
    place.crew.hire()
    assert place.crew.night().wait(timeout=PATIENCE) == 0
    whole(place)


def until(holds: Any, patience: float = 300.0) -> None:
    """Look until something holds: it happens in other processes, which nobody here can await."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)
