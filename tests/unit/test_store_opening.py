"""Opening a ledger: which key, which database, which version."""

import sqlite3
import stat
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from certverify.errors import CertverifyError, ConfigError
from certverify.store import open_ledger

NOW = datetime(2026, 6, 30, 20, 0, tzinfo=UTC)
KEY = "a key of thirty-two characters or more"


def url(path: Path) -> str:
    return f"sqlite:///{path}"


async def refused(address: str, key: str | None = None) -> CertverifyError:
    with pytest.raises(ConfigError) as caught:
        async with open_ledger(address, key=key, now=lambda: NOW):
            pass
    assert caught.value.exit_code == 2
    return caught.value


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def opened(address: str, key: str | None = None) -> str:
    async with open_ledger(address, key=key, now=lambda: NOW) as ledger:
        return ledger.name


async def test_a_new_ledger_comes_with_its_key_file(tmp_path: Path) -> None:
    """Ledger and key appear together, for their owner alone, and open again as the same ledger."""
    path = tmp_path / "new folder" / "ledger.sqlite"
    name = await opened(url(path))
    assert names(path.parent) == ["ledger.sqlite", "ledger.sqlite.key"]
    assert {stat.S_IMODE((path.parent / name).stat().st_mode) for name in names(path.parent)} == {0o600}
    assert await opened(url(path)) == name


async def test_a_given_key_makes_no_key_file(tmp_path: Path) -> None:
    """With CERTVERIFY_KEY the key never touches the disk."""
    path = tmp_path / "ledger.sqlite"
    await opened(url(path), KEY)
    assert names(tmp_path) == ["ledger.sqlite"]


async def test_a_key_file_serves_as_given_key_too(tmp_path: Path) -> None:
    """The text of the key file in CERTVERIFY_KEY opens the ledger after the file is gone."""
    path = tmp_path / "ledger.sqlite"
    name = await opened(url(path))
    key_file = tmp_path / "ledger.sqlite.key"
    key = key_file.read_text()
    key_file.unlink()
    assert await opened(url(path), key) == name


async def test_a_wrong_key_is_told(tmp_path: Path) -> None:
    """The check value, not garbage, answers a wrong key."""
    path = tmp_path / "ledger.sqlite"
    await opened(url(path), KEY)
    assert (await refused(url(path), KEY + "!")).code == "wrong_key"


async def test_a_missing_key_file_is_never_replaced(tmp_path: Path) -> None:
    """Beside an existing ledger no new key is made, since it could open nothing."""
    path = tmp_path / "ledger.sqlite"
    await opened(url(path))
    (tmp_path / "ledger.sqlite.key").unlink()
    error = await refused(url(path))
    assert error.code == "key_missing"
    assert names(tmp_path) == ["ledger.sqlite"]


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "no url", "sqlite:"])
async def test_addresses_we_do_not_serve_are_told(address: str) -> None:
    """No traceback, and no ledger that forgets."""
    assert (await refused(address)).code == "store_url"


async def test_postgresql_needs_a_given_key() -> None:
    """No key file can be shared by several machines."""
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is an extra")
    assert (await refused("postgresql://127.0.0.1:1/none")).code == "key_required"


async def test_another_database_is_left_alone(tmp_path: Path) -> None:
    """A database of somebody else is refused untouched."""
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE run (x)")
    other.close()
    before = path.read_bytes()
    assert (await refused(url(path), KEY)).code == "not_a_ledger"
    assert path.read_bytes()[100:] == before[100:]


@pytest.mark.parametrize("folder", [True, False])
async def test_what_is_no_ledger_is_not_said_to_lack_a_key(tmp_path: Path, folder: bool) -> None:
    """A folder or a spreadsheet named as the ledger, without a key beside it: the file is the fault, not the key."""
    path = tmp_path / "roster.xlsx"
    if folder:
        path.mkdir()
    else:
        path.write_bytes(b"PK\x03\x04" + bytes(5000))
    assert (await refused(url(path), None)).code == "not_a_ledger"


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """A spreadsheet given as ledger is refused with a message of its own."""
    path = tmp_path / "roster.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(5000))
    with pytest.raises(CertverifyError) as caught:
        await opened(url(path), KEY)
    assert caught.value.code == "store_corrupt"


async def test_a_ledger_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    """An older program does not write into a schema it does not know."""
    path = tmp_path / "ledger.sqlite"
    await opened(url(path), KEY)
    with sqlite3.connect(path) as later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
    later.close()
    error = await refused(url(path), KEY)
    assert (error.code, error.facts) == ("store_newer", {"version": "9999"})


async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A ledger under a file is a setting to correct, not a fault."""
    (tmp_path / "file").write_text("")
    assert (await refused(url(tmp_path / "file" / "ledger.sqlite"))).code == "store_unwritable"


async def test_a_ledger_is_made_and_opened_quickly(tmp_path: Path) -> None:
    """Starting costs under 0.3 s of processor time, whatever else the machine does."""
    await opened(url(tmp_path / "warm.sqlite"))
    start = time.process_time()
    await opened(url(tmp_path / "ledger.sqlite"))
    assert time.process_time() - start < 0.3


async def test_settings_of_sqlite(tmp_path: Path) -> None:
    """WAL for readers, FULL for power cuts, foreign keys, overwriting of what is deleted."""
    async with open_ledger(url(tmp_path / "l.sqlite"), key=KEY, now=lambda: NOW) as ledger:
        found = {}
        for pragma in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout"):
            found[pragma] = await ledger._database.read(lambda c, pragma=pragma: _scalar(c, pragma))
    assert found == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 60_000,
    }  # fmt: skip


async def _scalar(connection, pragma: str) -> object:
    return (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar()
