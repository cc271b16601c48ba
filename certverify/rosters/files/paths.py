"""Which files a call means (files, the spreadsheets of folders, globs), and names that tell them apart."""

import glob
from collections.abc import Collection, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Final

from certverify.errors import RosterError

__all__ = ["expanded", "numbered"]

_SUFFIXES: Final = frozenset(
    {".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".parquet", ".et", ".doc", ".docx", ".wps"}
)
_OUR_TABLES: Final = frozenset({"rows.parquet", "findings.parquet", "rejected.parquet"})


def expanded(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield every file once, in the order of the call; one that is not there or not readable is yielded as well.

    Raises:
        RosterError: a folder holds no roster.
    """
    seen: set[Path] = set()
    for path in paths:
        try:
            matches = _matches(path)
        except PermissionError:
            matches = [path]  # reading it says so
        for found in matches:
            if found not in seen:
                seen.add(found)
                yield found


def numbered(name: str, taken: Collection[str]) -> str:
    """Return a name that is not taken yet, with a number if need be: 名册.xlsx, then 名册 (2).xlsx.

    A row's place begins with the name of its file, so that two files of one name would share their rows.
    """
    if name not in taken:
        return name
    stem, suffix = Path(name).stem, Path(name).suffix
    return next(new for number in count(2) if (new := f"{stem} ({number}){suffix}") not in taken)


def _matches(path: Path) -> list[Path]:
    if path.is_dir():
        inside = sorted(
            p for p in path.iterdir() if p.suffix.lower() in _SUFFIXES and not _is_not_a_roster(p)
        )
        if not inside:
            raise RosterError("roster_folder_empty", folder=path.name)
        return inside
    if not path.exists() and glob.has_magic(str(path)):
        return [Path(text) for text in sorted(glob.glob(str(path)))] or [path]  # noqa: PTH207  a pattern may be absolute
    return [path]


def _is_not_a_roster(path: Path) -> bool:
    """Tell whether a file of a folder is a lock file, hidden, or a report of ours: nobody is to be counted twice."""
    ours = path.name.startswith("report.") or path.name in _OUR_TABLES
    return path.name.startswith(("~$", ".")) or (ours and (path.parent / "summary.json").exists())
