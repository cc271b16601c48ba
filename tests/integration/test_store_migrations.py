"""Migrations: their sum is the schema made from scratch; an older ledger is brought up to date when opened."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from certverify.store import migrations, open_ledger, opening
from certverify.store.schema import HEAD, METADATA

KEY = "a key of thirty-two characters or more"
NOW = datetime(2026, 6, 30, 8, 0, tzinfo=UTC)

NEXT = '''"""A change that a later version might bring."""

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"


def upgrade() -> None:
    with op.batch_alter_table("run") as table:
        table.add_column(sa.Column("note", sa.Text()))
'''


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[sa.Connection]:
    """An empty database brought to the newest schema by migrations alone."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'migrated.sqlite'}")
    with engine.begin() as connection:
        command.upgrade(migrations.configuration(connection), "head")
        yield connection
    engine.dispose()


def _definitions(connection: sa.Connection) -> dict[str, str]:
    """Return the words that define each table and index, without their layout."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
    return {name: " ".join(sorted(sql.replace(",", " ").replace("(", " ( ").split())) for name, sql in rows}


def test_the_sum_of_migrations_is_the_schema(migrated: sa.Connection) -> None:
    """Every table, column, constraint and index, as SQLite itself words them."""
    scratch = sa.create_engine("sqlite://")
    with scratch.begin() as connection:
        METADATA.create_all(connection)
        expected = _definitions(connection)
    scratch.dispose()
    found = _definitions(migrated)
    found.pop("alembic_version")
    assert found == expected


def test_alembic_finds_nothing_to_change(migrated: sa.Connection) -> None:
    """Autogenerate would write an empty migration."""
    assert compare_metadata(MigrationContext.configure(migrated), METADATA) == []


def test_new_ledgers_are_made_at_the_newest_migration(migrated: sa.Connection) -> None:
    """The version stamped without alembic is the one that alembic would stamp."""
    assert ScriptDirectory.from_config(migrations.configuration(migrated)).get_heads() == [HEAD]


def _later_program(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Act as a later version of the program, which has one migration more."""
    shutil.copytree(migrations.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "next.py").write_text(NEXT.format(head=HEAD), encoding="utf-8")
    monkeypatch.setattr(migrations, "FOLDER", folder)
    monkeypatch.setattr(opening, "HEAD", "next")


def _columns(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(run)")}
    connection.close()
    return columns


async def test_an_older_ledger_is_upgraded_and_keeps_its_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening is enough, even by several at once; what was stored is still there."""
    path = tmp_path / "ledger.sqlite"
    async with open_ledger(f"sqlite:///{path}", key=KEY, now=lambda: NOW) as ledger:
        await ledger.begin_run("old", "t")
        await ledger.finish_run("old", complete=True, summary={})
    await asyncio.to_thread(_later_program, tmp_path / "later", monkeypatch)

    async def opened() -> int:
        async with open_ledger(f"sqlite:///{path}", key=KEY, now=lambda: NOW) as ledger:
            return (await ledger.verify()).checkpoints

    assert await asyncio.gather(opened(), opened(), opened()) == [1, 1, 1]
    assert "note" in await asyncio.to_thread(_columns, path)


def _first_version(path: Path) -> None:
    """Make a ledger as the first version of the program left it."""
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        command.downgrade(migrations.configuration(connection), "0001")
    engine.dispose()


async def test_a_ledger_of_the_first_version_gets_leases_and_chunks(tmp_path: Path) -> None:
    """What an earlier program stored is kept, and what it did not know works after opening."""
    path = tmp_path / "ledger.sqlite"
    url = f"sqlite:///{path}"
    async with open_ledger(url, key=KEY, now=lambda: NOW) as ledger:
        await ledger.begin_run("old", "t")
        await ledger.finish_run("old", complete=True, summary={})
    await asyncio.to_thread(_first_version, path)
    async with open_ledger(url, key=KEY, now=lambda: NOW) as ledger:
        assert [line.name for line in await ledger.runs("")] == ["old"]
        lease = await ledger.take_lease("night", "here", timedelta(minutes=1))
        assert lease.holder == "here"
        assert await ledger.work.chunks("old", "t", 0) == []
        assert (await ledger.verify()).checkpoints == 1
