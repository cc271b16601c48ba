"""The reports already in a folder: what was written there, and which workbook somebody has worked in since."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from certverify.reports.result import ByHand

__all__ = ["digest", "digests", "keep", "recorded"]

_BEIJING: Final = ZoneInfo("Asia/Shanghai")
_LONGEST_SUMMARY: Final = 64 << 20


def digests(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """Return the SHA-256 of each of the files ``names``, in hex.

    Raises:
        OSError: one of them cannot be read.
    """
    return {name: digest(folder / name) for name in names}


def recorded(folder: Path) -> dict[str, str]:
    """Return the digests that the summary in the folder recorded; empty without a summary that can be read."""
    try:
        with (folder / "summary.json").open("rb") as file:
            told = json.loads(file.read(_LONGEST_SUMMARY))
    except (OSError, ValueError, RecursionError):
        return {}
    files = told.get("files") if isinstance(told, dict) else None
    known = files if isinstance(files, dict) else {}
    return {name: digest for name, digest in known.items() if isinstance(digest, str)}


def keep(
    folder: Path,
    replaced: Sequence[str],
    written: Mapping[str, str],
    lines: pl.DataFrame,
    unread: Collection[str],
) -> tuple[dict[str, str], ByHand]:
    """Return those of the files that are to be ``replaced`` that must not be lost, and the name to keep each by.

    That is one that is not as it was ``written``, could not be read, or holds one of the ``lines`` (see
    :func:`~certverify.reports.said.found_again`) filled in by hand and not listed any more. One of which nothing is
    recorded counts as worked in: better one copy too many than work lost. The name is
    ``report.edited-<YYYYMMDDTHHMMSS>.xlsx``, the time of its last change in Asia/Shanghai; one in use is never taken.

    Raises:
        OSError: a file cannot be read.
    """
    gone = pl.col("filled_in").list.set_intersection(list(replaced)).list.len() > 0
    unplaced = lines.filter(~pl.col("listed") & gone)
    holding = {name for books in unplaced["filled_in"] for name in books if name in replaced}
    known = {name: digest for name, digest in written.items() if name not in {*unread, *holding}}
    kept = _worked_in(folder, replaced, known)
    moved = lines.filter("moved", "listed", pl.col("filled_in").list.len() > 0)
    where = tuple(sorted(kept[name] for name in holding))
    again = lines.filter("again").height
    return kept, ByHand(tuple(sorted(kept.values())), moved.height, unplaced.height, where, again)


def _worked_in(folder: Path, names: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    there = [name for name in names if (folder / name).exists()]
    return {name: _free(folder, name) for name in there if digest(folder / name) != known.get(name)}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _free(folder: Path, name: str) -> str:
    changed = datetime.fromtimestamp((folder / name).stat().st_mtime, _BEIJING)
    stem, suffix = Path(name).stem, Path(name).suffix
    for n in count(1):
        kept = str(
            Path(name).with_name(f"{stem}.edited-{changed:%Y%m%dT%H%M%S}{'' if n == 1 else f'-{n}'}{suffix}")
        )
        if not (folder / kept).exists():
            break
    return kept
