"""SIGKILL at every named point of the store: afterwards each batch is there whole or not at all."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from certverify.crashpoints import POINTS, VARIABLE
from certverify.store import Verification, open_ledger

KEY = "a key of thirty-two characters or more"
NOW = datetime(2026, 6, 30, 8, 0, tzinfo=UTC)

PROGRAM = """
import asyncio, sys
from datetime import UTC, date, datetime, timedelta
from certverify.store import PaceState, Record, open_ledger
from certverify_schemas.answer import Evidence, Found
from certverify_schemas.certificate import Certificate
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

NOW, KIND = datetime(2026, 6, 30, 8, 0, tzinfo=UTC), Kind.SPECIAL_OPERATION

def record(ledger, number):
    person = Identity(IdType.ID_CARD, f"3201991990{number:08d}", "测试")
    query = Query(ledger.keys.query_key("test", person, KIND), person, KIND, Family.OPERATORS)
    return Record(query, Found((Certificate(KIND, f"T{number}"),), Evidence(b"{}")), NOW, NOW)

def one_more(state):
    used = state.used + 1 if state else 1
    return PaceState(NOW, 5.0, None, None, date(2026, 6, 30), used), used

async def main(url, key):
    async with open_ledger(url, key=key or None, now=lambda: NOW) as ledger:
        await ledger.begin_run("run", "test")
        for batch in range(3):
            await ledger.append("run", "test", "s", [record(ledger, 10 * batch + n) for n in range(10)])
            print("stored", batch, flush=True)
            await ledger.change_pace("test", one_more)
            print("paced", batch, flush=True)
        await ledger.finish_run("run", complete=True, summary={})
        print("finished", flush=True)
        if await ledger.purge("2026-06"):
            print("purged", flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


def run(url: str, key: str, crash_at: str = "") -> tuple[int, list[str]]:
    """Run the program and return its exit code and what it said it had done."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, url, key],
        env=os.environ | {VARIABLE: crash_at},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode, done.stdout.splitlines()


async def state_of(url: str) -> tuple[Verification, int, int]:
    """Return the chain's verification, the number of answers and the pace's count."""
    async with open_ledger(url, key=KEY, now=lambda: NOW) as ledger:
        found = await ledger.found_times("test", ["s"])
        pace = await ledger.change_pace("test", lambda state: (state, state.used)) if found.height else 0
        return await ledger.verify(), found.height, pace


@pytest.mark.parametrize("nth", [2, *(pytest.param(nth, marks=pytest.mark.deep) for nth in (1, 3))])
@pytest.mark.parametrize("point", [point for point in POINTS if point.startswith("append:")])
async def test_a_batch_is_stored_whole_or_not_at_all(tmp_path: Path, point: str, nth: int) -> None:
    """What was said to be stored is there; nothing is there in part; running again stores only what is missing."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    code, said = run(url, KEY, f"{point}@{nth}")
    assert code == -signal.SIGKILL
    async with open_ledger(url, key=KEY, now=lambda: NOW) as ledger:
        verified, answers = await ledger.verify(), await ledger.found_times("test", ["s"])
    stored = sum(line.startswith("stored") for line in said)
    assert (verified.ok, stored) == (True, nth - 1)
    assert answers.height == 10 * verified.batches
    assert verified.batches == stored + (point == "append:committed")
    code, said = run(url, KEY, "purge:destroyed")
    assert (code, said[-1]) == (-signal.SIGKILL, "finished")
    verified, found, _ = await state_of(url)
    assert (verified.ok, verified.batches, found) == (True, 3, 30)


@pytest.mark.parametrize("point", [point for point in POINTS if point.startswith("create:")])
def test_no_ledger_exists_without_its_key(tmp_path: Path, point: str) -> None:
    """Wherever the making of a ledger dies, the next command opens a whole one and leaves nothing else lying about."""
    path = tmp_path / "ledger.sqlite"
    code, said = run(f"sqlite:///{path}", "", point)
    assert (code, said) == (-signal.SIGKILL, [])
    assert (tmp_path / "ledger.sqlite.key").exists() or not path.exists()
    code, said = run(f"sqlite:///{path}", "")
    assert (code, said[-1]) == (0, "purged")
    assert not list(tmp_path.glob("*.new*"))
    visible = sorted(file.name for file in tmp_path.iterdir())
    assert visible[:2] == ["ledger.sqlite", "ledger.sqlite.key"]


@pytest.mark.parametrize("point", ["pace:read", "pace:written"])
async def test_a_pace_is_changed_whole_or_not_at_all(tmp_path: Path, point: str) -> None:
    """A change that was not reported did not happen, and the row is free for the next process."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    code, said = run(url, KEY, f"{point}@2")
    assert (code, said[-1]) == (-signal.SIGKILL, "stored 1")
    assert (await state_of(url))[2] == 1


async def test_a_run_that_died_while_ending_has_no_checkpoint(tmp_path: Path) -> None:
    """A checkpoint is there when ``finish_run`` has returned, and only then."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    code, said = run(url, KEY, "finish:signed")
    assert (code, said[-1]) == (-signal.SIGKILL, "paced 2")
    assert (await state_of(url))[0].checkpoints == 0
    run(url, KEY, "purge:destroyed")
    assert (await state_of(url))[0].checkpoints == 1
