"""The key file of a SQLite ledger: ``<ledger>.key``, mode 0600, made together with a new ledger and never after."""

import os
import secrets
from pathlib import Path
from typing import Final

from certverify.crashpoints import reach
from certverify.errors import ConfigError

__all__ = ["aside", "key_path", "make_durable", "read_key", "read_or_make_key"]

_POSIX: Final = os.name == "posix"


def key_path(ledger: Path) -> Path:
    """Return where the key of a ledger file lies."""
    return ledger.with_name(f"{ledger.name}.key")


def read_key(ledger: Path) -> str:
    """Read the key of a ledger that exists.

    Raises:
        ConfigError: ``key_missing``, there is no key file beside the ledger; ``key_exposed``, others may read it;
            ``key_unreadable``, we may not.
    """
    path = key_path(ledger)
    try:
        with path.open(encoding="ascii") as file:
            if _POSIX and os.fstat(file.fileno()).st_mode & 0o077:
                raise ConfigError("key_exposed", path=str(path))
            return file.read()
    except FileNotFoundError:
        raise ConfigError("key_missing", path=str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("key_unreadable", path=str(path), kind=type(error).__name__) from None


def read_or_make_key(ledger: Path) -> str:
    """Return the key for a ledger about to be made; a key file left by an attempt that died is used.

    Raises:
        ConfigError: as :func:`read_key`.
        OSError: the folder cannot be written.
    """
    path = key_path(ledger)
    if not path.exists():
        _make_key(path)
    reach("create:key_written")
    return read_key(ledger)


def aside(path: Path) -> Path:
    """Make an empty 0600 file beside ``path``, to be written and then put in its place."""
    made = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return made


def make_durable(path: Path) -> None:
    """Have a file's content and its name in the folder survive a power cut (fsync of both)."""
    _sync(path, os.O_RDWR)
    if _POSIX:  # Windows cannot open a folder; it writes names through
        _sync(path.parent, os.O_RDONLY)


def _make_key(path: Path) -> None:
    written = aside(path)
    try:
        written.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
        make_durable(written)
        reach("create:key_aside")
        os.link(written, path)  # unlike a rename, never replaces the key of a process that was quicker
    except (FileExistsError, FileNotFoundError):  # it made the key, or has even swept ours away
        return
    finally:
        written.unlink(missing_ok=True)
    make_durable(path)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
