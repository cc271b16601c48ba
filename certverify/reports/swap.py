"""Finished files get their names: one set of reports takes the place of another, whatever kills us in between.

The last file of a set is its seal (``summary.json``): it goes first and comes last. So where it stands, everything that
it names is whole and of one run; while it is missing, the set is being changed, or whoever changed it was killed, and
the next command puts everything back as it was.
"""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from certverify.crashpoints import reach
from certverify.reports.place import abandoned, telling

__all__ = ["mend", "swap_in"]

_BEFORE: Final = "before"
_RECORD: Final = "swap.record"


class _Record(NamedTuple):
    """What a swap is going to do: ``new`` names its files, the seal last, with what :func:`_mark` tells of each."""

    new: dict[str, list[int]]
    stale: list[str]
    kept: dict[str, str]

    @property
    def seal(self) -> str:
        """Name of the file that vouches for the others."""
        return list(self.new)[-1]


def swap_in(
    place: Path, folder: Path, names: Sequence[str], stale: Sequence[str], kept: Mapping[str, str]
) -> None:
    """Put the finished files ``names`` from ``place`` into ``folder`` and take the ``stale`` ones away.

    The last of ``names`` is the seal. Files in ``kept`` get the second name it gives, 0600, before that. All or
    nothing: if one of them cannot be replaced (open in Excel on a share, say), those before it are put back.

    Raises:
        OSError: a file could not be replaced; the folder is as it was.
    """
    for name in names:
        _finish(place / name)
    record = _Record({name: _mark(place / name) for name in names}, list(stale), dict(kept))
    _remember(place, folder, record)
    reach("swap:recorded")
    try:
        for name, second in kept.items():
            _keep(folder / name, folder / second)
            (folder / second).chmod(0o600)
        _exchange(place, folder, names, stale)
    except OSError:
        _undo(place, folder, record)
        raise


def mend(folder: Path) -> None:
    """Put back what a run that was killed while it swapped has changed, and remove what it left aside.

    What somebody has worked in since stays where it is.

    Raises:
        ConfigError: ``out_unwritable``.
    """
    with telling(folder):
        for place in abandoned(folder):
            if not (place / _RECORD).exists():
                continue
            if (place / _recorded(place).seal).exists():
                _undo(place, folder, _recorded(place))
            reach("swap:undone")
            shutil.rmtree(place, ignore_errors=True)


def _exchange(place: Path, folder: Path, names: Sequence[str], stale: Sequence[str]) -> None:
    *inner, seal = names
    (folder / seal).unlink(missing_ok=True)
    reach("swap:unsealed")
    for name in inner:
        _folder_for(folder, name)
        (place / name).replace(folder / name)
        reach("swap:renamed")
    for name in stale:
        (folder / name).unlink(missing_ok=True)
        _clear_away(folder / Path(name).parent, folder)
        reach("swap:taken_away")
    (place / seal).replace(folder / seal)
    reach("swap:sealed")


def _remember(place: Path, folder: Path, record: _Record) -> None:
    """Keep what is going to be touched, and write down what is going to be done: enough for :func:`_undo`."""
    before = place / _BEFORE
    before.mkdir(mode=0o700)
    for name in (*record.new, *record.stale):
        if (folder / name).exists():
            _folder_for(before, name)
            _keep(folder / name, before / name)
    draft = place / f"{_RECORD}.new"
    draft.write_text(json.dumps(record._asdict()), encoding="utf-8")
    _finish(draft)
    draft.rename(place / _RECORD)


def _recorded(place: Path) -> _Record:
    return _Record(**json.loads((place / _RECORD).read_text(encoding="utf-8")))


def _undo(place: Path, folder: Path, record: _Record) -> None:
    """Put back what was there before. It can be killed and done again: nothing it needs is used up."""
    for name, second in record.kept.items():
        if (folder / second).exists() and (folder / second).samefile(place / _BEFORE / name):
            (folder / second).unlink()
    for name in (*record.stale, *record.new):
        there = folder / name
        if not there.exists() or _mark(there) == record.new.get(name):
            _put_back(place, folder, name)


def _put_back(place: Path, folder: Path, name: str) -> None:
    old = place / _BEFORE / name
    if old.exists():
        _folder_for(folder, name)
        _keep(old, place / "back")
        (place / "back").replace(folder / name)
    else:
        (folder / name).unlink(missing_ok=True)
        _clear_away(folder / Path(name).parent, folder)


def _mark(path: Path) -> list[int]:
    """Return what tells a file that we put there from one that somebody has worked in since."""
    found = path.stat()
    return [found.st_ino, found.st_size, found.st_mtime_ns]


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
    copy.unlink(missing_ok=True)
    try:
        copy.hardlink_to(path)
    except OSError:  # a file system without hard links
        shutil.copy2(path, copy)
