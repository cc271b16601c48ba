"""Backup and restore, keys apart: a copy taken while the ledger is in use is whole, and opens with its key only."""

import asyncio
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from certverify.errors import ConfigError
from certverify.store import Record, open_ledger
from certverify_schemas.answer import Evidence, Found
from certverify_schemas.certificate import Certificate
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

NOW = datetime(2026, 6, 30, 8, 0, tzinfo=UTC)
KIND = Kind.SPECIAL_OPERATION


def back_up(ledger: Path, copy: Path) -> None:
    """Do what ``sqlite3 ledger.sqlite ".backup copy.sqlite"`` does."""
    with sqlite3.connect(ledger) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()


def lose(path: Path, copy: Path) -> None:
    """Lose the ledger but for its copy; its key file was kept elsewhere."""
    vault = path.parent / "vault"
    vault.mkdir()
    shutil.move(f"{path}.key", vault / "key")
    for left in path.parent.glob("ledger.sqlite*"):
        left.unlink()
    shutil.move(copy, path)


@pytest.fixture
async def backed_up(tmp_path: Path) -> Path:
    """A copy of a ledger in use; the ledger itself is lost, and its key file lies elsewhere."""
    path, copy = tmp_path / "ledger.sqlite", tmp_path / "copy.sqlite"
    async with open_ledger(f"sqlite:///{path}", key=None, now=lambda: NOW) as ledger:
        await ledger.begin_run("run", "t")
        person = Identity(IdType.ID_CARD, "320199199003071238", "测试")
        query = Query(ledger.keys.query_key("t", person, KIND), person, KIND, Family.OPERATORS)
        answer = Found((Certificate(KIND, "T1"),), Evidence(b"{}"))
        await ledger.append("run", "t", "s", [Record(query, answer, NOW, NOW)])
        await ledger.finish_run("run", complete=True, summary={"found": 1})
        await asyncio.to_thread(back_up, path, copy)
    lose(path, copy)
    return path


async def test_a_backup_without_its_key_is_not_opened(backed_up: Path) -> None:
    """The key file is asked for by its place, and no other is made."""
    with pytest.raises(ConfigError, match="key_missing"):
        async with open_ledger(f"sqlite:///{backed_up}", key=None, now=lambda: NOW):
            pass
    assert not list(backed_up.parent.glob("*.key"))
    with pytest.raises(ConfigError, match="wrong_key"):
        async with open_ledger(f"sqlite:///{backed_up}", key="x" * 32, now=lambda: NOW):
            pass


async def test_a_backup_with_its_key_is_the_ledger(backed_up: Path) -> None:
    """It verifies, its answers can be read, and its runs and checkpoints are there."""
    shutil.copy(backed_up.parent / "vault" / "key", f"{backed_up}.key")
    async with open_ledger(f"sqlite:///{backed_up}", key=None, now=lambda: NOW) as ledger:
        found = await ledger.verify()
        assert (found.ok, found.batches, found.checkpoints) == (True, 1, 1)
        assert (await ledger.certificates(["1-0"]))["number"].to_list() == ["T1"]
        assert [line.summary for line in await ledger.runs("")] == [{"found": 1}]


async def test_a_purged_copy_holds_nobody(backed_up: Path) -> None:
    """After the same purge in the restored copy no file of it holds name, number, query key or digest."""
    shutil.copy(backed_up.parent / "vault" / "key", f"{backed_up}.key")
    async with open_ledger(f"sqlite:///{backed_up}", key=None, now=lambda: NOW) as ledger:
        person = Identity(IdType.ID_CARD, "320199199003071238", "测试")
        key = ledger.keys.query_key("t", person, KIND)
        (digest,) = (await ledger.history("t", [key]))["digest"]
        sought = [
            b"320199199003071238",
            "测试".encode(),
            bytes.fromhex(key),
            key.encode(),
            bytes.fromhex(digest),
        ]
        before = b"".join(file.read_bytes() for file in sorted(backed_up.parent.glob("ledger.sqlite*")))
        assert bytes.fromhex(key) in before, "the search finds what is there"
        assert await ledger.purge("2026-06") == 1
        after = b"".join(file.read_bytes() for file in sorted(backed_up.parent.glob("ledger.sqlite*")))
        assert [trace for trace in sought if trace in after] == []
        assert (await ledger.verify()).ok
