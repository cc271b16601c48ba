"""Two commands at once on one ledger, their rosters overlapping: nobody is asked twice, and both reports are right."""

import asyncio
import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from checking import (
    Platform,
    command,
    running_platform,
    variables,
    write_configuration,
    write_registry,
    write_roster,
)
from postgresql_server import Server, new_database, running_server

PEOPLE = 120
ROSTERS = {"one": range(80), "two": range(40, PEOPLE)}
RATE = 40
KNOWN = sum(1 for number in range(PEOPLE) if number % 3)
"""The platform holds two people of three."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as started:
        yield started


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    registry = tmp_path_factory.mktemp("registry") / "registry.csv"
    write_registry(registry, PEOPLE)
    with running_platform(registry) as started:
        yield started


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, platform: Platform) -> Path:
    """Both rosters and their configuration."""
    folder = tmp_path_factory.mktemp("place")
    write_configuration(folder / "c.toml", platform)
    for name, people in ROSTERS.items():
        write_roster(folder / f"{name}.csv", people)
    return folder


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    return new_database(request.getfixturevalue("server"))


def begin(place: Path, platform: Platform, store: str, rate: int) -> list[subprocess.Popen[bytes]]:
    platform.forget()
    return [
        subprocess.Popen(command(f"{name}.csv", name, store), cwd=place, env=variables(platform, rate))
        for name in ROSTERS
    ]


def lines(store: str) -> list[tuple[bytes, str, int]]:
    """Return query, outcome and run of every answer that was asked for, controls apart."""
    engine = sa.create_engine(store.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT query_key, outcome, run FROM answer")).all()
    engine.dispose()
    return [(bytes(row.query_key), row.outcome, row.run) for row in rows]


def summary(place: Path, name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((place / name / "summary.json").read_text(encoding="utf-8"))
    return told


def judged(place: Path, roster: str) -> list[str]:
    return pl.read_parquet(place / roster / "rows.parquet")["status"].to_list()


def truth(roster: str) -> list[str]:
    """Return what is to be said of each person: two of three hold the certificate that their post asks for."""
    return ["compliant" if number % 3 else "flagged" for number in ROSTERS[roster]]


def test_nobody_is_asked_twice(place: Path, platform: Platform, store: str) -> None:
    """Who is on both rosters is asked by one command; "no record" is said again to the same one."""
    running = begin(place, platform, store, RATE)
    assert [process.wait(120) for process in running] == [0, 0]
    stored = lines(store)
    found = Counter(key for key, outcome, _ in stored if outcome == "found")
    absent = Counter(key for key, outcome, _ in stored if outcome == "not_found")
    assert (len(found), {*found.values()}) == (KNOWN, {1})
    assert len(absent) == PEOPLE - KNOWN
    assert {*absent.values()} <= {2, 3}, "twice, and once more where no record lay between the two"
    assert len({(key, run) for key, _, run in stored}) == PEOPLE, "one command asked each question"
    lookups = [summary(place, name)["lookups"] for name in ROSTERS]
    assert [(told["needed"], told["asked"] + told["reused"]) for told in lookups] == [(80, 80), (80, 80)]
    assert sum(told["asked"] for told in lookups) == PEOPLE
    assert all(told["asked"] for told in lookups), "neither waited for the other to end"
    assert {name: judged(place, name) for name in ROSTERS} == {name: truth(name) for name in ROSTERS}
    # On a busy machine requests arrive in bunches that left in time; the deep run counts alone, and to the request.
    assert platform.get("/stats")["maxInOneSecond"] <= RATE * 1.1


def test_what_a_killed_command_was_asking_is_taken_over(place: Path, platform: Platform, store: str) -> None:
    """The other asks what the dead one has not, without waiting for the end of its claims."""
    one, two = begin(place, platform, store, RATE)
    while platform.get("/stats")["requests"] < 40:
        pass
    one.kill()
    assert two.wait(45) == 0
    assert one.wait() == -9
    found = Counter(key for key, outcome, _ in lines(store) if outcome == "found")
    assert judged(place, "two") == truth("two")
    assert {*found.values()} == {1}


@pytest.mark.deep
@pytest.mark.postgresql
async def test_ten_restarts_are_survived(place: Path, platform: Platform, server: Server) -> None:
    """Two runs whose server stops ten times without ceremony lose no answer and end as if nothing had happened."""
    store = new_database(server)
    running = begin(place, platform, store, 4)
    for _ in range(10):
        await asyncio.sleep(2)
        assert [process.poll() for process in running] == [None, None], (
            "a restart outside the run proves nothing"
        )
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
    assert [await asyncio.to_thread(process.wait, 300) for process in running] == [0, 0]
    assert {name: judged(place, name) for name in ROSTERS} == {name: truth(name) for name in ROSTERS}
    answered = {key for key, outcome, _ in lines(store) if outcome != "unanswered"}
    assert len(answered) == PEOPLE
