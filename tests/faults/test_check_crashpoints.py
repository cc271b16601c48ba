"""SIGKILL at every named point of a check, again and again, on one ledger and one folder of reports.

After each kill: no stored answer is lost, none is asked again, no half report can be seen. And whenever the command
does end, however often it was killed before, its verdicts are those of a run that nobody disturbed.
"""

import re
from itertools import count
from pathlib import Path

import pytest
from crash_matrix import LEDGER, ON_THE_WAY, PAGE, births, ended_well, report
from postgresql_server import new_database, running_server


def test_a_check_killed_along_its_way_ends_as_if_nothing_had_been(tmp_path: Path) -> None:
    """One ledger, killed at one point of each part of the way, from the first file to the last rename."""
    with births(tmp_path, at_once=1) as lives, lives.platform() as platform:
        life = lives.life("swap", platform)
        life.formats = "ics,parquet,json"
        for point in ("ask:replied@4", "append:head_written@2", "swap:renamed@2"):
            assert life.killed(point), point
        assert not life.killed("")
        ended_well(life, lives.undisturbed)


def test_the_page_counts_kills_at_every_point() -> None:
    """Every point that the code has on the way of a check, at least five kills each, two hundred in all."""
    rows = re.findall(
        r"^\| `(\S+)` \| .* \| (\d+) \| (\d*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [point for point, _, _ in rows] == list(ON_THE_WAY)
    assert min(int(kills) for _, kills, _ in rows) >= 5
    assert sum(int(kills) for _, kills, _ in rows) >= 200
    assert {point for point, _, kills in rows if kills} == set(LEDGER)
    assert sum(int(kills or 0) for _, _, kills in rows) >= 40


@pytest.mark.deep
def test_two_hundred_kills(tmp_path: Path) -> None:
    """Five at each point on the way of a check, some two hundred in all."""
    with births(tmp_path) as lives:
        hits = report(ON_THE_WAY, 5, lives)
    print(hits)
    assert hits.total() >= 200
    assert min(hits.values()) >= 5


@pytest.mark.deep
@pytest.mark.postgresql
def test_kills_over_postgresql(tmp_path: Path) -> None:
    """The points of the ledger, three kills each, where the ledger is a database of a PostgreSQL server."""
    with (
        running_server() as server,
        births(tmp_path, at_once=1, urls=(new_database(server) for _ in count())) as lives,
    ):
        hits = report(LEDGER, 3, lives)
    print(hits)
    assert min(hits.values()) >= 3
