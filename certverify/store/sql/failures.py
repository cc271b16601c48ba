"""What a database driver's failure means to us; its text, which may quote values, goes no further."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from certverify.errors import StoreError

__all__ = ["is_disconnection", "translated"]

_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: "store_busy",
    sqlite3.SQLITE_LOCKED: "store_busy",
    sqlite3.SQLITE_FULL: "store_full",
    sqlite3.SQLITE_IOERR: "store_io",
    sqlite3.SQLITE_CORRUPT: "store_corrupt",
    sqlite3.SQLITE_NOTADB: "store_corrupt",
    sqlite3.SQLITE_READONLY: "store_unwritable",
    sqlite3.SQLITE_CANTOPEN: "store_unwritable",
    sqlite3.SQLITE_PERM: "store_unwritable",
}
_POSTGRESQL: Final = {
    "53100": "store_full",  # disk_full
    "58030": "store_io",  # io_error
    "55P03": "store_busy",  # lock_not_available
    "40P01": "store_busy",  # deadlock_detected
    "XX001": "store_corrupt",  # data_corrupted
    "XX002": "store_corrupt",  # index_corrupted
    "25006": "store_unwritable",  # read_only_sql_transaction
    "42501": "store_unwritable",  # insufficient_privilege
    "42P01": "store_foreign",  # undefined_table
    "42703": "store_foreign",  # undefined_column
    "42701": "store_foreign",  # duplicate_column: a store that says to be of an older version than it is
}
_OTHERWISE: Final = ("no such table", "no such column", "no such index", "duplicate column name")
"""How SQLite's texts begin where a store is not made as its version is: its code is that of any error."""
_GONE: Final = ("08", "57P")
"""Classes of PostgreSQL's conditions that say the server went away: connection exception, operator intervention."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn a failure of the database into a :class:`StoreError` that tells its kind and no value."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(_code(error), kind=_kind(error)) from None


def is_disconnection(error: BaseException) -> bool:
    """Tell whether the server went away, so that the same work can be tried again on a new connection."""
    if not isinstance(error, DBAPIError) or isinstance(error, IntegrityError):
        return False
    state = _state(error)
    return error.connection_invalidated or state.startswith(_GONE) or _never_connected(error, state)


def _never_connected(error: DBAPIError, state: str) -> bool:
    return (
        not state and type(error.orig).__module__.startswith("psycopg") and _kind(error) == "OperationalError"
    )


def _code(error: SQLAlchemyError) -> str:
    if not isinstance(error, DBAPIError):
        return "store_failed"
    if (number := getattr(error.orig, "sqlite_errorcode", None)) is not None:
        if number & 0xFF == sqlite3.SQLITE_ERROR and _made_otherwise(error):
            return "store_foreign"
        return _SQLITE.get(number & 0xFF, "store_failed")  # the low byte of an extended code is its class
    if is_disconnection(error):
        return "store_unreachable"
    return _POSTGRESQL.get(_state(error), "store_failed")


def _made_otherwise(error: DBAPIError) -> bool:
    text = str(error.orig)
    return text.startswith(_OTHERWISE) or " has no column named " in text


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _kind(error: SQLAlchemyError) -> str:
    return type(error.orig if isinstance(error, DBAPIError) and error.orig else error).__name__
