"""A disk that fills up or fails: nothing half-written, a message without a person in it, and the next run goes on."""

import asyncio
import subprocess
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import pytest

from certverify.errors import StoreError
from certverify.store import Ledger, Record, open_ledger
from certverify.store.sql import database
from certverify_schemas.answer import Evidence, Found
from certverify_schemas.certificate import Certificate
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

KEY = "a key of thirty-two characters or more"
NOW = datetime(2026, 6, 30, 8, 0, tzinfo=UTC)
NAME, NUMBER = "金丝雀", "320199199001017777"


def records(ledger: Ledger, first: int, size: int) -> list[Record]:
    kind = Kind.SPECIAL_OPERATION
    people = [Identity(IdType.ID_CARD, f"{int(NUMBER) + first + n}", NAME) for n in range(20)]
    queries = [Query(ledger.keys.query_key("t", one, kind), one, kind, Family.OPERATORS) for one in people]
    body = bytes(n * n % 251 for n in range(size))
    answer = Found((Certificate(kind, f"T{NUMBER}"),), Evidence(body))
    return [Record(query, answer, NOW, NOW) for query in queries]


async def fill(ledger: Ledger) -> StoreError:
    """Store until the disk says no."""
    for batch in range(1000):
        try:
            await ledger.append("run", "t", "s", records(ledger, 20 * batch, 5_000))
        except StoreError as error:
            return error
    raise AssertionError("no disk is that large")


async def test_a_full_disk_leaves_whole_batches_and_a_usable_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch that did not fit is not there at all; with space again the same append works."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    monkeypatch.setattr(database, "_PRAGMAS", (*database._PRAGMAS, "PRAGMA max_page_count = 90"))
    async with open_ledger(url, key=KEY, now=lambda: NOW) as ledger:
        await ledger.begin_run("run", "t")
        error = await fill(ledger)
        assert error.code == "store_full"
        stored = (await ledger.found_times("t", ["s"])).height
        assert stored % 20 == 0
    monkeypatch.undo()
    async with open_ledger(url, key=KEY, now=lambda: NOW) as ledger:
        await ledger.append("run", "t", "s", records(ledger, stored, 5_000))
        verified = await ledger.verify()
        assert (verified.ok, 20 * verified.batches) == (True, stored + 20)


LIMITED = """
import asyncio, resource, signal, sys
sys.path.insert(0, sys.argv[2])
import test_store_disk as disk
from certverify.store import open_ledger

async def main():
    async with open_ledger(sys.argv[1], key=disk.KEY, now=lambda: disk.NOW) as ledger:
        await ledger.begin_run("run", "t")
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
        print((await disk.fill(ledger)).code)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

asyncio.run(main())
"""


async def test_a_write_that_the_system_refuses_is_a_clean_stop(tmp_path: Path) -> None:
    """The operating system refuses to let files grow; what was stored before is intact."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    command = [sys.executable, "-c", LIMITED, url, str(Path(__file__).parent)]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) in {(0, "store_io"), (0, "store_full")}, done.stderr
    async with open_ledger(url, key=KEY, now=lambda: NOW) as ledger:
        verified = await ledger.verify()
        assert verified.ok
        assert (await ledger.found_times("t", ["s"])).height == 20 * verified.batches


async def test_failures_carry_no_person(tmp_path: Path) -> None:
    """Not the text of the exception, its chain or its traceback: the driver's own text may quote values."""
    async with open_ledger(f"sqlite:///{tmp_path / 'l.sqlite'}", key=KEY, now=lambda: NOW) as ledger:
        await ledger.begin_run("run", "t")
        canaries = records(ledger, 0, 10)
        await ledger._database.write(lambda c: c.exec_driver_sql("ALTER TABLE answer RENAME TO moved"))
        with pytest.raises(StoreError) as caught:
            await ledger.append("run", "t", "s", canaries)
    text = "".join(traceback.format_exception(caught.value))
    assert caught.value.facts == {"kind": "OperationalError"}
    assert not any(secret in text for secret in (NAME, NUMBER[:10], canaries[0].query.key, "INSERT"))


def everything(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


async def test_the_files_hold_no_person(tmp_path: Path) -> None:
    """Neither names, numbers nor bodies can be found in any file of the ledger, as text or UTF-16."""
    async with open_ledger(f"sqlite:///{tmp_path / 'l.sqlite'}", key=None, now=lambda: NOW) as ledger:
        await ledger.begin_run("run", "t")
        await ledger.append("run", "t", "s", records(ledger, 0, 10))
        files = everything(tmp_path)
    assert sorted(files) == ["l.sqlite", "l.sqlite-shm", "l.sqlite-wal", "l.sqlite.key"]
    held = b"".join(files.values())
    for secret in (NAME, NUMBER, NUMBER[:12]):
        assert secret.encode() not in held
        assert secret.encode("utf-16-le") not in held
