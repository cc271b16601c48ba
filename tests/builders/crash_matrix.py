"""SIGKILL at every named point of a check, some times each: how it is done, and the page that tells what was seen.

``python tests/builders/crash_matrix.py > docs/reference/crash-points.md`` kills some 260 checks, two at a time, and
takes a quarter of an hour; the tests run the same and hold the page to the points that the code has.
"""

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count, repeat
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from check_life import KEY, Life, Platform, running_platform
from polars.testing import assert_frame_equal
from postgresql_server import new_database, running_server
from written_verdicts import verdicts

from certverify.crashpoints import POINTS

__all__ = ["LEDGER", "ON_THE_WAY", "PAGE", "Births", "births", "ended_well", "report", "undisturbed_run"]

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "crash-points.md"
_ELSEWHERE: Final = {
    "purge:destroyed": "test_store_killed.py",
    "work:settled": "test_cluster.py",
    "work:stored": "test_cluster.py",
}
"""Points that are not on the way of a check, and the test that kills there."""
ON_THE_WAY: Final = tuple(point for point in POINTS if point not in _ELSEWHERE)
LEDGER: Final = tuple(
    point for point in ON_THE_WAY if point.startswith(("append", "pace", "write", "finish", "judge"))
)
"""Points at which what is stored is in the hands of the database."""
_PASSED: Final = {
    "append": 3, "ask:permitted": 9, "ask:replied": 9, "ask:answered": 9, "ask:again": 2, "control:due": 2,
    "pace:read": 3, "pace:written": 3, "round": 2, "write": 2, "reuse": 2, "report:file_written": 3,
    "report:share_written": 2, "report:data_written": 3, "swap:renamed": 6, "swap:taken_away": 2,
}  # fmt: skip  # a table
"""How many times at least an undisturbed run passes a point; once where it is not named. Each kill picks one."""
_BEFORE: Final = {"swap:undone": "swap:renamed@3"}
"""Points that are reached only by a command that finds what another one, killed there, has left."""
_OVER_EARLIER: Final = ("swap", "report:summary", "judge:finished")
_FAULTS: Final[dict[str, dict[str, object]]] = {
    "ask:again": {"fault": "server_error", "probability": 0.4},
    "pace:paused": {"fault": "throttled", "retryAfter": "seconds", "seconds": 1, "after": 4, "next": 1},
}
"""What the platform does where a point is on the way of trouble only."""
_RATES: Final = {"pace:returned": 5000}
"""Requests a second; far above what is sent, slots expire and are leased by the block, so that some are left over.

At a rate that is kept, a machine with nothing else to do leases just what it needs and has nothing to give back.
"""
_DRAWN: Final = ("report:file_written", "report:share_written")
"""Points of which some lie between pages with charts, which take seconds to draw."""
_TRIES: Final = 30


def _nth(point: str, dice: random.Random) -> str:
    most = _PASSED.get(point) or _PASSED.get(point.partition(":")[0], 1)
    return f"{point}@{dice.randint(1, most)}"


def _formats(point: str, dice: random.Random) -> str:
    if point in _DRAWN:
        return dice.choice(["xlsx,csv,ics,parquet,json", "docx,html,ics,parquet,json"])
    return "ics,csv,parquet,json" if point.startswith(("report", "swap")) else "parquet,json"


def undisturbed_run(place: Path, platform: Platform) -> Path:
    """Return a folder with the reports of a run that nobody disturbed, in every format."""
    life = Life(place, platform, key=KEY)
    assert life.attempt() == 0, life.said
    return life.out


def ended_well(life: Life, undisturbed: Path) -> None:
    """Compare verdicts; under another key people and findings are called by other names."""
    named = set() if life.key else {"person_key", "finding_id"}
    for resumed, whole in zip(verdicts(life.out), verdicts(undisturbed), strict=True):
        assert_frame_equal(resumed.drop(named & set(resumed.columns)), whole.drop(named & set(whole.columns)))


@dataclass(frozen=True)
class Births:
    """Where lives begin: on a new ledger each, and where files change places, over the reports of an earlier run."""

    place: Path
    undisturbed: Path
    platforms: "SimpleQueue[Platform]"
    urls: Iterator[str]

    def life(self, point: str, platform: Platform) -> Life:
        """Begin a life in which a process can die at the point."""
        place = Path(tempfile.mkdtemp(dir=self.place))
        key = None if point.startswith("create") else KEY
        life = Life(place, platform, next(self.urls), key)
        if point.startswith(_OVER_EARLIER):
            shutil.copytree(self.undisturbed, life.out)
            for name in ("report.partial.html", "calendar.partial.ics"):
                shutil.copy(self.undisturbed / name.replace(".partial", ""), life.out / name)
        return life

    @contextmanager
    def platform(self) -> Iterator[Platform]:
        """Hold a platform alone, well at the beginning and at the end."""
        platform = self.platforms.get()
        try:
            yield platform
        finally:
            platform.misbehave()
            self.platforms.put(platform)


@contextmanager
def births(place: Path, *, at_once: int = 2, urls: Iterable[str] = repeat("")) -> Iterator[Births]:
    """Run as many platforms as there are lives at once."""
    with ExitStack() as stack:
        platforms: SimpleQueue[Platform] = SimpleQueue()
        for number in range(at_once):
            (place / f"platform-{number}").mkdir(parents=True)
            platforms.put(stack.enter_context(running_platform(place / f"platform-{number}")))
        first = platforms.get()
        undisturbed = undisturbed_run(place / "undisturbed", first)
        platforms.put(first)
        yield Births(place, undisturbed, platforms, iter(urls))


def _kill_at(point: str, life: Life, dice: random.Random) -> bool:
    """Attempt once, with whatever must come before; tell whether the process died at the point."""
    life.formats = _formats(point, dice)
    life.platform.misbehave(*[_FAULTS[point]] if point in _FAULTS else [])
    if point in _BEFORE and not life.killed(_BEFORE[point]):
        return False
    if point in _RATES:
        return life.killed(_nth(point, dice), rate=_RATES[point])
    return life.killed(_nth(point, dice))


def _killed_often(point: str, kills: int, births: Births) -> int:
    """Kill so many times at one point, over as many ledgers as it takes; return the hits."""
    hits, dice = 0, random.Random(point)
    with births.platform() as platform:
        life = births.life(point, platform)
        for _ in range(_TRIES):
            if _kill_at(point, life, dice):
                hits += 1
            else:
                ended_well(life, births.undisturbed)
                life.remove()
                life = births.life(point, platform)
            if hits == kills:
                break
        platform.misbehave()
        if life.lines:
            life.formats = "parquet,json"
            life.killed("")
            ended_well(life, births.undisturbed)
        life.remove()
    return hits


def report(points: Sequence[str], kills: int, births: Births) -> Counter[str]:
    """Kill at each of the points, as many at once as there are platforms, and return the hits.

    Raises:
        AssertionError: an answer was lost or asked again, a half report could be seen, or verdicts differ.
    """
    with ThreadPoolExecutor(births.platforms.qsize()) as pool:
        done = pool.map(lambda point: _killed_often(point, kills, births), points)
        return Counter(dict(zip(points, done, strict=True)))


_HEAD: Final = """# Crash points: killed in the middle, and nothing lost

Places in the code have names (`certverify/crashpoints.py`), and a test can end the process there with SIGKILL, as a
power cut would. A check of eleven people, over a real HTTP platform, is killed at one of them; the same command is
started again, and killed again, until it has died there five times. After **each** kill it is checked that

1. the ledger's chain of batches and its signatures verify;
2. no answer that was stored before is gone;
3. nobody was asked again whose answer stood (as the platform and the ledger count);
4. no more is stored than the platform answered;
5. every report that can be seen is whole and closed to others, and where `summary.json` stands, all files that it
   names are there and have the digests it gives.

Whenever the command does come to its end, its rows and findings are those of a run that nobody disturbed, in every
column but the times of asking and the ids of evidence.

Written by `tests/builders/crash_matrix.py`, which runs what `tests/faults/test_check_crashpoints.py` runs; a test holds
this page to the points that the code has.

| point | where the process dies | kills, SQLite | kills, PostgreSQL |
|---|---|---|---|
"""


def _page(sqlite: Mapping[str, int], postgresql: Mapping[str, int]) -> str:
    lines = [f"| `{p}` | {POINTS[p]} | {sqlite[p]} | {postgresql.get(p, '')} |" for p in ON_THE_WAY]
    total = f"| **all** | | **{sum(sqlite.values())}** | **{sum(postgresql.values())}** |"
    away = [f"- `{p}`: {POINTS[p]} (`{test}`)" for p, test in _ELSEWHERE.items()]
    return _HEAD + "\n".join(
        [*lines, total, "", "Not on the way of a check, and killed by tests of their own:", "", *away, ""]
    )


def _main() -> None:
    with tempfile.TemporaryDirectory() as folder, births(Path(folder) / "sqlite") as lives:
        sqlite = report(ON_THE_WAY, 5, lives)
    with tempfile.TemporaryDirectory() as folder, running_server() as server:
        urls = (new_database(server) for _ in count())
        with births(Path(folder) / "postgresql", at_once=1, urls=urls) as lives:
            postgresql = report(LEDGER, 3, lives)
    print(_page(sqlite, postgresql), end="")


if __name__ == "__main__":
    _main()
