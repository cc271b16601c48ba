"""Several processes on one ledger: turns are taken, nothing is lost, readers do not wait."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from postgresql_server import new_database, running_server

from certverify.store import open_ledger

KEY = "a key of thirty-two characters or more"
NOW = datetime(2026, 6, 30, 8, 0, tzinfo=UTC)

PROGRAM = """
import asyncio, sys
from datetime import UTC, date, datetime
from certverify.store import PaceState, Record, open_ledger
from certverify_schemas.answer import Evidence, NotFound
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

NOW, KIND = datetime(2026, 6, 30, 8, 0, tzinfo=UTC), Kind.SPECIAL_OPERATION

def one_more(state):
    used = state.used + 1 if state else 1
    return PaceState(NOW, 5.0, None, None, date(2026, 6, 30), used), used

async def main(url, worker):
    async with open_ledger(url, key="a key of thirty-two characters or more", now=lambda: NOW) as ledger:
        await ledger.begin_run("run", "t")
        for n in range(25):
            person = Identity(IdType.ID_CARD, f"3201991990{worker}{n:07d}", "测试")
            query = Query(ledger.keys.query_key("t", person, KIND), person, KIND, Family.COAL)
            slots = [await ledger.change_pace("t", one_more) for _ in range(4)]
            print(*slots, sep="\\n")
            await ledger.append("run", "t", worker, [Record(query, NotFound(Evidence(b"")), NOW, NOW)])

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.sqlite'}"
        return
    with running_server() as server:
        yield new_database(server)


async def test_four_processes_share_a_new_ledger(url: str) -> None:
    """They make it together, each slot of the pace is given once, and the chain has every batch of everybody."""
    workers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, url, str(worker), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for worker in range(4)
    ]
    outputs = await asyncio.gather(*(worker.communicate() for worker in workers))
    assert [worker.returncode for worker in workers] == [0] * 4, outputs
    slots = sorted(int(line) for said, _ in outputs for line in said.split())
    assert slots == list(range(1, 401))
    async with open_ledger(url, key=KEY, now=lambda: NOW) as ledger:
        verified = await ledger.verify()
    assert (verified.ok, verified.batches) == (True, 100)


def _writing(path: Path) -> sqlite3.Connection:
    """Return a connection in the middle of a long transaction."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE ledger SET head_sequence = 7")
    return connection


async def test_reading_and_opening_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    """A report can be made while a night run writes, and sees only what is committed."""
    path = tmp_path / "ledger.sqlite"
    async with open_ledger(f"sqlite:///{path}", key=KEY, now=lambda: NOW):
        pass
    writer = _writing(path)
    async with asyncio.timeout(30), open_ledger(f"sqlite:///{path}", key=KEY, now=lambda: NOW) as ledger:
        assert (await ledger.history("t", ["00" * 32])).is_empty()
        assert (await ledger.verify()).batches == 0
    writer.close()


async def test_a_cancelled_append_is_whole_or_absent(tmp_path: Path) -> None:
    """Whenever the caller is cancelled, the ledger stays sound and usable."""
    async with open_ledger(f"sqlite:///{tmp_path / 'l.sqlite'}", key=KEY, now=lambda: NOW) as ledger:
        for turns in range(12):
            task = asyncio.create_task(ledger.begin_run(f"run-{turns}", "t"))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        for turns in range(12):
            await ledger.begin_run(f"run-{turns}", "t")
            await ledger.finish_run(f"run-{turns}", complete=True, summary={})
        verified = await ledger.verify()
        assert (verified.ok, verified.checkpoints) == (True, 12)
