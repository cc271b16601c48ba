"""SIGKILL in the middle of a check, then the same command: only what is missing is asked, the findings are the same."""

import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from checking import (
    Platform,
    command,
    running_platform,
    variables,
    write_configuration,
    write_registry,
    write_roster,
)
from polars.testing import assert_frame_equal
from written_verdicts import verdicts

PEOPLE = 160
RATE = 40


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    registry = tmp_path_factory.mktemp("registry") / "registry.csv"
    write_registry(registry, PEOPLE)
    with running_platform(registry) as started:
        yield started


@pytest.fixture
def place(tmp_path: Path, platform: Platform) -> Path:
    """A folder with the roster and the configuration of the simulated gateway."""
    return described(tmp_path, platform)


def described(folder: Path, platform: Platform) -> Path:
    write_roster(folder / "roster.csv", range(PEOPLE))
    write_configuration(folder / "c.toml", platform)
    return folder


def check(place: Path, out: str, store: str) -> list[str]:
    return command("roster.csv", out, f"sqlite:///{place / store}")


def stored(store: Path, kind: str) -> set[tuple[bytes, int]]:
    with sqlite3.connect(store) as ledger:
        return set(ledger.execute("SELECT query_key, run FROM answer WHERE outcome = ?", (kind,)).fetchall())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, platform: Platform) -> Path:
    """The reports of a run that nobody killed."""
    place = described(tmp_path_factory.mktemp("whole"), platform)
    order = check(place, "out", "l.sqlite")
    assert subprocess.run(order, cwd=place, env=variables(platform, RATE), check=False).returncode == 0
    return place / "out"


@pytest.mark.parametrize("number_of_requests", [40, 75, 110])
def test_a_killed_check_resumes(
    place: Path, platform: Platform, whole: Path, number_of_requests: int
) -> None:
    """Wherever the run is killed, nobody whose record is stored is asked again, and the verdicts are the same."""
    platform.forget()

    killed = subprocess.Popen(check(place, "out", "l.sqlite"), cwd=place, env=variables(platform, RATE))
    while platform.get("/stats")["requests"] < number_of_requests and killed.poll() is None:
        time.sleep(0.005)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert not (place / "out" / "summary.json").exists()
    before = {key for key, _ in stored(place / "l.sqlite", "found")}
    assert 0 < len(before) < PEOPLE * 2 // 3

    again = subprocess.run(
        check(place, "out", "l.sqlite"), cwd=place, env=variables(platform, RATE), check=False
    )
    assert again.returncode == 0
    asked = stored(place / "l.sqlite", "found")
    last = max(run for _, run in asked)
    assert not before & {key for key, run in asked if run == last}
    for resumed, uninterrupted in zip(verdicts(place / "out"), verdicts(whole), strict=True):
        assert_frame_equal(resumed, uninterrupted)
    assert len(platform.times_asked()) == PEOPLE


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_check_told_to_stop_says_so_and_resumes(place: Path, platform: Platform, number: int) -> None:
    """What is on the wire is finished and stored, the exit code is 3, and the next command asks only the rest."""
    platform.forget()
    stopped = subprocess.Popen(check(place, "out", "s.sqlite"), cwd=place, env=variables(platform, RATE))
    while platform.get("/stats")["requests"] < 60 and stopped.poll() is None:
        time.sleep(0.005)
    stopped.send_signal(number)
    assert stopped.wait() == 3
    asked = platform.get("/stats")["requests"]
    answered = stored(place / "s.sqlite", "found") | stored(place / "s.sqlite", "not_found")
    assert len(answered) <= asked < PEOPLE
    with sqlite3.connect(place / "s.sqlite") as ledger:
        counted = "SELECT (SELECT count(*) FROM answer) + (SELECT count(*) FROM control)"
        kept = ledger.execute(counted).fetchone()[0]
    assert kept == asked, "a request was sent and its answer is not in the ledger"
    before = {key for key, _ in stored(place / "s.sqlite", "found")}
    again = subprocess.run(
        check(place, "out", "s.sqlite"), cwd=place, env=variables(platform, RATE), check=False
    )
    assert again.returncode == 0
    answers = stored(place / "s.sqlite", "found")
    last = max(run for _, run in answers)
    assert not before & {key for key, run in answers if run == last}
