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
from postgresql_server import Server, new_database

from certverify.store import migrations, open_ledger, opening, verify_bundle
from certverify.store.sql.schema import HEAD, METADATA

KEY = "a key of thirty-two characters or more"
NOW = datetime(2026, 6, 30, 8, 0, tzinfo=UTC)
LEDGERS = Path(__file__).parent / "ledgers"
"""One ledger for each earlier schema, written by the program that had it; SQLite's own words (``.dump``)."""
EARLIER = sorted(path.stem for path in LEDGERS.glob("*.sql"))

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


def _as_left_on_sqlite(version: str, path: Path) -> str:
    """Put an earlier program's ledger in place, as that program's own file says it."""
    with sqlite3.connect(path) as database:
        database.executescript((LEDGERS / f"{version}.sql").read_text(encoding="utf-8"))
    database.close()
    return f"sqlite:///{path}"


def _as_left_on_postgresql(version: str, path: Path, server: Server) -> str:
    """Make an empty database at an earlier schema and copy the earlier program's lines into it."""
    url = new_database(server)
    engines = [sa.create_engine(one) for one in (f"sqlite:///{path}", url.replace("://", "+psycopg://"))]
    with engines[0].connect() as lines, engines[1].begin() as connection:
        command.upgrade(migrations.configuration(connection), version)
        tables = sa.MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                rows = lines.execute(sa.select(table)).mappings().all()
                if rows:
                    connection.execute(table.insert(), [dict(row) for row in rows])
        # Lines copied with their numbers leave the counter where it was.
        connection.exec_driver_sql(
            "SELECT setval(pg_get_serial_sequence('run', 'number'), max(number)) FROM run"
        )
    for engine in engines:
        engine.dispose()
    return url


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
@pytest.mark.parametrize("version", EARLIER)
async def test_an_earlier_ledger_is_kept_whole(
    version: str, database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What each earlier program left verifies, can be read and exported, and what came since works."""
    path = tmp_path / "ledger.sqlite"
    url = await asyncio.to_thread(_as_left_on_sqlite, version, path)
    if database == "postgresql":
        server = request.getfixturevalue("server")
        url = await asyncio.to_thread(_as_left_on_postgresql, version, path, server)
    async with open_ledger(url, key=KEY, now=lambda: NOW) as ledger:
        assert (await ledger.verify()).fault is None
        assert [(line.name, line.summary) for line in await ledger.runs("")] == [("old", {"found": 2})]
        held = await ledger.certificates(["1-0", "1-2"])
        assert held["number"].to_list() == ["T0", "T2"]
        assert (await ledger.findings("old"))["rule"].to_list() == ["unlicensed"]
        checkpoint = await ledger.export("old", tmp_path / "bundle.zip")
        assert verify_bundle(tmp_path / "bundle.zip", public_key=checkpoint.public_key).ok
        lease = await ledger.take_lease("night", "here", timedelta(minutes=1))
        assert lease.holder == "here"
        assert await ledger.work.chunks("old", "t", 0) == []
        await ledger.begin_run("new", "t")
        assert (await ledger.finish_run("new", complete=True, summary={"found": 0})).attests
        assert (await ledger.verify()).checkpoints == 2


def test_every_earlier_schema_has_its_ledger() -> None:
    """A new migration brings along a ledger of the schema before it."""
    script = ScriptDirectory(str(migrations.FOLDER))
    assert sorted(one.revision for one in script.walk_revisions()) == [*EARLIER, HEAD]
