"""Where reports are put: written aside, then renamed, so that nobody ever sees half a report."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from certverify.errors import ConfigError

__all__ = ["aside", "clear_leftovers", "prepare", "swap_in"]

_PREFIX: Final = ".certverify-"
_LEFTOVER_AGE: Final = timedelta(days=1)


def prepare(folder: Path) -> None:
    """Try that files can be written in the folder; call it before anyone is asked.

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
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield place
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


def swap_in(
    place: Path, folder: Path, names: Sequence[str], stale: Sequence[str], kept: Mapping[str, str]
) -> None:
    """Put the finished files ``names`` from ``place`` into ``folder`` and take the ``stale`` ones away.

    Files in ``kept`` get the second name it gives, 0600, before that. All or nothing: if one of them cannot be
    replaced (open in Excel on Windows, say), those before it are put back.

    Raises:
        OSError: a file could not be replaced; the folder is as it was.
    """
    for name in names:
        _finish(place / name)
    before = place / "before"
    before.mkdir(mode=0o700)
    touched = [name for name in (*names, *stale) if (folder / name).exists()]
    for name in touched:
        _folder_for(before, name)
        _keep(folder / name, before / name)
    try:
        for name, second in kept.items():
            _keep(folder / name, folder / second)
            (folder / second).chmod(0o600)
        for name in names:
            _folder_for(folder, name)
            (place / name).replace(folder / name)
        for name in stale:
            (folder / name).unlink(missing_ok=True)
            _clear_away(folder / Path(name).parent, folder)
    except OSError:
        _put_back(before, folder, (*names, *kept.values()))
        raise


def clear_leftovers(folder: Path, now: datetime) -> None:
    """Remove what a killed run left aside more than a day before ``now``: it holds personal data."""
    for left in folder.glob(f"{_PREFIX}*"):
        if left.is_dir() and left.stat().st_mtime < (now - _LEFTOVER_AGE).timestamp():
            shutil.rmtree(left, ignore_errors=True)


def _finish(path: Path) -> None:
    """Close a file to others and bring it to the disk before it gets its name: a rename alone survives no power cut."""
    path.chmod(0o600)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _folder_for(folder: Path, name: str) -> None:
    """Make the folders within ``folder`` in which a file called ``employers/…/report.xlsx`` stands, 0700 each."""
    for above in reversed(Path(name).parents):
        (folder / above).mkdir(mode=0o700, exist_ok=True)


def _clear_away(inner: Path, folder: Path) -> None:
    """Take away a folder within ``folder`` that holds nothing any more."""
    while inner != folder and inner.is_dir() and not any(inner.iterdir()):
        inner.rmdir()
        inner = inner.parent


def _keep(path: Path, copy: Path) -> None:
    try:
        copy.hardlink_to(path)
    except OSError:  # a file system without hard links
        shutil.copy2(path, copy)


def _put_back(before: Path, folder: Path, names: Sequence[str]) -> None:
    kept = {path.relative_to(before).as_posix() for path in before.rglob("*") if path.is_file()}
    for name in kept:
        _folder_for(folder, name)
        (before / name).replace(folder / name)
    for name in names:
        if name not in kept:
            (folder / name).unlink(missing_ok=True)
            _clear_away(folder / Path(name).parent, folder)


def _unwritable(folder: Path, error: OSError) -> ConfigError:
    # strerror alone: the text of the exception repeats whole paths
    return ConfigError("out_unwritable", folder=str(folder), problem=error.strerror or type(error).__name__)
