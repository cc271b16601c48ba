"""The page's tables from one version of the program to the next."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from page_world import page_world

from certverify.errors import ConfigError
from certverify.web.schema import METADATA, VERSION

BEFORE_ACCOUNTS = ("page_account", "page_invitation", "page_token", "page_attempt")


def form_of(file: Path) -> set[tuple[str, str, str]]:
    """Return every column of every table, and every index, that SQLite knows of."""
    engine = sa.create_engine(f"sqlite:///{file}")
    looked = sa.inspect(engine)
    names = looked.get_table_names()
    columns = {(name, c["name"], str(c["type"])) for name in names for c in looked.get_columns(name)}
    indexes = {(name, str(i["name"]), "index") for name in names for i in looked.get_indexes(name)}
    engine.dispose()
    return columns | indexes


async def test_first_version_is_brought_up(tmp_path: Path) -> None:
    """A database of version 1, its rows in place, ends in the form that a new one has."""
    async with page_world(tmp_path, working=False):
        pass
    file = tmp_path / "ledger.sqlite.page"
    fresh = form_of(file)
    with sqlite3.connect(file) as old:
        for name in BEFORE_ACCOUNTS:
            old.execute(f"DROP TABLE {name}")
        old.execute("DROP INDEX ix_page_audit_tenant")
        old.execute("ALTER TABLE page_audit DROP COLUMN token")
        old.execute("ALTER TABLE page_tenant DROP COLUMN disabled_at")
        for column in ("refused_at", "refused_late", "held_until"):
            old.execute(f"ALTER TABLE page_image DROP COLUMN {column}")
        old.execute("ALTER TABLE page_problem DROP COLUMN statutory")
        old.execute("INSERT INTO page_audit VALUES ('a', 'house', 1, NULL, 'unmask', 'x/1', NULL)")
        old.execute("UPDATE page_version SET number = 1")
    old.close()
    async with page_world(tmp_path, working=False):
        pass
    assert form_of(file) == fresh
    with sqlite3.connect(file) as new:
        assert new.execute("SELECT id, token FROM page_audit").fetchall() == [("a", None)]
        assert new.execute("SELECT number FROM page_version").fetchall() == [(VERSION,)]
    new.close()


async def test_newer_version_is_left_alone(tmp_path: Path) -> None:
    """A database of a later version is refused before anything is written into its rows."""
    async with page_world(tmp_path, working=False):
        pass
    with sqlite3.connect(tmp_path / "ledger.sqlite.page") as later:
        later.execute("UPDATE page_version SET number = 1000")
    later.close()
    with pytest.raises(ConfigError, match="page_newer"):
        async with page_world(tmp_path, working=False):
            pass


def test_every_table_belongs_to_a_tenant() -> None:
    """Every table but the version's, the tenants' and the log-in attempts' has a column that says whose a row is."""
    without = {name for name, table in METADATA.tables.items() if "tenant" not in table.c}
    assert without == {"page_version", "page_tenant", "page_attempt"}
