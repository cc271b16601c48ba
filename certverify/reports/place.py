"""Where reports are put together: aside, in a hidden folder that is held as long as somebody works in it."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from certverify.crashpoints import reach
from certverify.errors import ConfigError

__all__ = ["abandoned", "aside", "clear_leftovers", "telling", "try_out"]

_PREFIX: Final = ".certverify-"
_LEFTOVER_AGE: Final = timedelta(days=1)
"""Where nothing can be held (some network file systems), what is older than this belongs to nobody."""
_JUST_MADE: Final = timedelta(minutes=1)
"""A folder so young may be another run's that does not hold it yet."""


def try_out(folder: Path) -> None:
    """Try that files can be written in the folder.

    A folder that was missing is made for the trial and taken away again: a run that fails leaves no empty one.

    Raises:
        ConfigError: ``out_unwritable``.
    """
    made = _missing(folder)
    with aside(folder):
        pass
    for each in made:
        with suppress(OSError):  # somebody put something there meanwhile
            each.rmdir()


def _missing(folder: Path) -> list[Path]:
    """Return the folders that have to be made, the innermost first; none where that cannot be seen."""
    try:
        return [each for each in (folder, *folder.parents) if not each.exists()]
    except OSError:
        return []


@contextmanager
def aside(folder: Path) -> Iterator[Path]:
    """Yield a folder within ``folder`` (0700, hidden) to write in, and remove it with whatever is left there.

    Raises:
        ConfigError: ``out_unwritable``: the folder or what is to be written in it cannot be.
    """
    with telling(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    with _held(place):
        reach("report:aside")
        try:
            with telling(folder):
                yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def telling(folder: Path) -> Iterator[None]:
    """Turn what the system refuses in ``folder`` into an error that says so.

    Raises:
        ConfigError: ``out_unwritable``.
    """
    try:
        yield
    except OSError as error:
        # strerror alone: the text of the exception repeats whole paths
        problem = error.strerror or type(error).__name__
        raise ConfigError("out_unwritable", folder=str(folder), problem=problem) from error


def abandoned(folder: Path) -> Iterator[Path]:
    """Yield each folder that a killed run left aside, held until the next one is asked for."""
    for left in sorted(folder.glob(f"{_PREFIX}*")):
        with _held(left) as held:
            if held:
                yield left


def clear_leftovers(folder: Path, now: datetime) -> None:
    """Remove what killed runs left aside before ``now``: it holds personal data."""
    for left in abandoned(folder):
        if _older(left, now - _JUST_MADE):
            shutil.rmtree(left, ignore_errors=True)
    for left in folder.glob(f"{_PREFIX}*"):
        if left.is_dir() and _older(left, now - _LEFTOVER_AGE):
            shutil.rmtree(left, ignore_errors=True)


def _older(left: Path, moment: datetime) -> bool:
    with suppress(OSError):  # its owner took it away
        return left.stat().st_mtime < moment.timestamp()
    return False


@contextmanager
def _held(place: Path) -> Iterator[bool]:
    """Hold a folder for this process, and tell whether nobody else does; the system lets go of it when we die."""
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:  # gone, or no folder
        yield False
        return
    try:
        yield _locked(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # somebody holds it, or the file system knows no locks
        return False
    return True
