"""Making a new ledger, so that at no instant one exists without its key or without its tables."""

import errno
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from certverify.crashpoints import reach
from certverify.errors import ConfigError, StoreError
from certverify.store.chain.links import first_link
from certverify.store.keyfile import aside, key_path, make_durable, read_or_make_key
from certverify.store.keys import Keys
from certverify.store.sql.failures import translated
from certverify.store.sql.moments import to_micros
from certverify.store.sql.schema import HEAD, METADATA, ledger, revision

__all__ = ["create_file", "is_there", "lay_out", "sweep"]

_DISK: Final = {
    errno.ENOSPC: "store_full",
    errno.EDQUOT: "store_full",
    errno.EIO: "store_io",
    errno.EFBIG: "store_io",
}


def create_file(path: Path, key: str | None, now: datetime) -> None:
    """Make a SQLite ledger and, unless a key is given, its key file.

    1. The key file is made, or one is used that an attempt left which died before step 3.
    2. The ledger is made whole under another name: tables, key check, first link.
    3. It gets its name by a link, which fails if another process was quicker: then theirs is the ledger.

    Raises:
        ConfigError: ``store_unwritable``, the folder cannot be written; and as ``read_or_make_key``.
        StoreError: ``store_full``, ``store_io``: the disk has no space left, or fails.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        keys = Keys.derive(key if key is not None else read_or_make_key(path))
        _put_in_place(_lay_out_aside(path, keys, now), path)
    except (OSError, StoreError) as error:
        if is_there(path):  # another process was quicker, and has swept away what we were writing
            return
        if isinstance(error, StoreError):
            raise
        if (code := _DISK.get(error.errno or 0)) is not None:
            raise StoreError(code, kind=type(error).__name__) from None
        raise ConfigError("store_unwritable", path=str(path), kind=type(error).__name__) from None


def is_there(path: Path) -> bool:
    """Tell whether a ledger can be seen; in a folder that may not be entered none can."""
    try:
        return path.exists()
    except OSError:
        return False


def sweep(path: Path) -> None:
    """Remove what attempts to make this ledger left that died or came second. The ledger is there."""
    for name in (path.name, key_path(path).name):
        for leftover in path.parent.glob(f".{name}.*.new*"):
            leftover.unlink(missing_ok=True)


def lay_out(connection: sa.Connection, keys: Keys, now: datetime) -> None:
    """Make the tables at the newest schema in an empty database, and the ledger's one row about itself."""
    METADATA.create_all(connection, checkfirst=False)
    revision.create(connection, checkfirst=False)
    connection.execute(revision.insert().values(version_num=HEAD))
    name = secrets.token_hex(16)
    connection.execute(
        ledger.insert().values(
            number=1,
            name=name,
            created_at=to_micros(now),
            key_check=keys.check,
            public_key=keys.public,
            head_sequence=0,
            head_link=first_link(name),
        )
    )


def _lay_out_aside(path: Path, keys: Keys, now: datetime) -> Path:
    written = aside(path)
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(written)), hide_parameters=True)
    try:
        with translated(), engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA synchronous = OFF")  # made durable as a whole below
            lay_out(connection, keys, now)
            connection.commit()
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    except StoreError as error:
        written.unlink(missing_ok=True)
        if error.code in _DISK.values():
            raise
        raise OSError(error.facts["kind"]) from None
    finally:
        engine.dispose()
    make_durable(written)
    reach("create:ledger_aside")
    return written


def _put_in_place(written: Path, path: Path) -> None:
    try:
        os.link(written, path)
        reach("create:ledger_linked")
    except FileExistsError:
        return
    finally:
        written.unlink(missing_ok=True)
    make_durable(path)
