"""SIGKILL at every named point of a check, again and again, on one ledger and one folder of reports.

After each kill: no stored answer is lost, none is asked again, no half report can be seen. And whenever the command
does end, however often it was killed before, its verdicts are those of a run that nobody disturbed.
"""

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, repeat
from pathlib import Path
from typing import Final

import pytest
from check_life import KEY, Life, Platform, running_platform, verdicts
from polars.testing import assert_frame_equal
from postgresql_server import new_database, running_server

from certverify.crashpoints import POINTS

ELSEWHERE: Final = {"purge:destroyed", "work:settled", "work:stored"}
"""Not on the way of a check: see test_store_killed.py, test_cluster.py and test_nightly_run.py."""
PASSED: Final = {
    "append": 3, "ask:permitted": 12, "ask:replied": 12, "ask:answered": 12, "ask:again": 2, "control:due": 3,
    "pace:read": 3, "pace:written": 3, "round": 2, "write": 3, "reuse": 2, "report:file_written": 4,
    "report:share_written": 2, "report:data_written": 3, "swap:renamed": 8, "swap:taken_away": 4,
}  # fmt: skip  # a table
"""How many times at least an undisturbed run passes a point; once where it is not named. Each kill picks one."""
BEFORE: Final = {"swap:undone": "swap:renamed@3"}
"""Points that are reached only by a command that finds what another one, killed there, has left."""
OVER_EARLIER: Final = ("swap", "report:summary", "judge:finished")
FAULTS: Final[dict[str, dict[str, object]]] = {
    "ask:again": {"fault": "server_error", "probability": 0.4},
    "pace:paused": {"fault": "throttled", "retryAfter": "seconds", "seconds": 1, "after": 4, "next": 1},
}
"""What the platform does where a point is on the way of trouble only."""
LEDGER: Final = tuple(
    point for point in POINTS if point.startswith(("append", "pace", "write", "finish", "judge"))
)
OF_FILES: Final = ("report", "swap")
TRIES: Final = 30


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("platform")) as running:
        yield running


@pytest.fixture(scope="module")
def undisturbed(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reports of a run that nobody disturbed, in every format."""
    life = Life(tmp_path_factory.mktemp("undisturbed"), platform, key=KEY)
    assert life.attempt() == 0, life.said
    return life.out


def nth(point: str, dice: random.Random) -> str:
    """Return the point with one of its passings."""
    most = PASSED.get(point) or PASSED.get(point.partition(":")[0], 1)
    return f"{point}@{dice.randint(1, most)}"


def formats(point: str, dice: random.Random) -> str:
    """Return what a run that is killed there writes; what draws charts takes seconds, so it is not always asked for."""
    if not point.startswith(OF_FILES):
        return "parquet,json"
    return dice.choice(["xlsx,csv,ics,parquet,json", "ics,csv,parquet,json", "docx,html,ics,parquet,json"])


def ended_well(life: Life, undisturbed: Path) -> None:
    """Compare verdicts; under another key people and findings are called by other names."""
    named = set() if life.key else {"person_key", "finding_id"}
    for resumed, whole in zip(verdicts(life.out), verdicts(undisturbed), strict=True):
        assert_frame_equal(resumed.drop(named & set(resumed.columns)), whole.drop(named & set(whole.columns)))


@dataclass(frozen=True)
class Births:
    """Where lives begin: on a new ledger each, and where files change places, over the reports of an earlier run."""

    place: Path
    platform: Platform
    undisturbed: Path
    urls: Iterator[str] = field(default_factory=lambda: repeat(""))

    def life(self, point: str) -> Life:
        place = Path(tempfile.mkdtemp(dir=self.place))
        key = None if point.startswith("create") else KEY
        life = Life(place, self.platform, next(self.urls), key)
        if point.startswith(OVER_EARLIER):
            shutil.copytree(self.undisturbed, life.out)
            for name in ("report.partial.html", "calendar.partial.ics"):
                shutil.copy(self.undisturbed / name.replace(".partial", ""), life.out / name)
        return life


def kill_at(point: str, life: Life, dice: random.Random) -> bool:
    """Attempt once, with whatever must come before; tell whether the process died at the point."""
    life.formats = formats(point, dice)
    life.platform.misbehave(*[FAULTS[point]] if point in FAULTS else [])
    if point in BEFORE and not life.killed(BEFORE[point]):
        return False
    return life.killed(nth(point, dice))


def killed_often(point: str, kills: int, births: Births) -> int:
    """Kill so many times at one point, over as many ledgers as it takes; return the hits."""
    hits, dice, life = 0, random.Random(point), births.life(point)
    for _ in range(TRIES):
        if kill_at(point, life, dice):
            hits += 1
        else:
            ended_well(life, births.undisturbed)
            life.remove()
            life = births.life(point)
        if hits == kills:
            break
    births.platform.misbehave()
    if life.lines:
        life.killed("")
        ended_well(life, births.undisturbed)
    life.remove()
    return hits


def report(points: Sequence[str], kills: int, births: Births) -> Counter[str]:
    """Kill at each of the points, and print the hits."""
    hits: Counter[str] = Counter()
    for point in points:
        hits[point] = killed_often(point, kills, births)
        print(f"{point:24} {hits[point]}", flush=True)
    print(f"{'kills in all':24} {hits.total()}")
    return hits


def test_a_check_killed_along_its_way_ends_as_if_nothing_had_been(
    tmp_path: Path, platform: Platform, undisturbed: Path
) -> None:
    """One ledger, killed at one point of each part of the way, from the first file to the last rename."""
    life = Births(tmp_path, platform, undisturbed).life("swap")
    life.formats = "ics,parquet,json"
    for point in ("ask:replied@4", "append:head_written@2", "swap:renamed@2"):
        assert life.killed(point), point
    assert not life.killed("")
    ended_well(life, undisturbed)


@pytest.mark.deep
def test_two_hundred_kills(tmp_path: Path, platform: Platform, undisturbed: Path) -> None:
    """Five at each point on the way of a check, some two hundred in all."""
    points = tuple(point for point in POINTS if point not in ELSEWHERE)
    hits = report(points, 5, Births(tmp_path, platform, undisturbed))
    assert hits.total() >= 200
    assert min(hits[point] for point in points) >= 5


@pytest.mark.deep
@pytest.mark.postgresql
def test_kills_over_postgresql(tmp_path: Path, platform: Platform, undisturbed: Path) -> None:
    """The points of the ledger, five kills each, where the ledger is a database of a PostgreSQL server."""
    with running_server() as server:
        databases = (new_database(server) for _ in count())
        hits = report(LEDGER, 5, Births(tmp_path, platform, undisturbed, databases))
    assert min(hits[point] for point in LEDGER) >= 5
