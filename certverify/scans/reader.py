"""Read the codes of a folder of scans, each file in a child process within limits of memory and time."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from certverify.scans.folder import files_in, kind_of

__all__ = ["Scan", "read"]

_TROUBLES: Final = {3: "scan_damaged", 4: "scan_encrypted", 5: "scan_over_limits"}
_MEGABYTES: Final = 1536
_SECONDS: Final = 30.0
_AT_ONCE: Final = max(1, min(4, os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class Scan:
    """One file: its name within the folder, the payloads of its codes, or what is wrong with it.

    Neither name nor payload is ever logged: both may name a person.
    """

    name: str = field(repr=False)
    payloads: tuple[str, ...] = field(default=(), repr=False)
    trouble: str | None = None


def read(folder: Path) -> list[Scan]:
    """Return every file of the folder, in order, with the codes on it; a bad file is told and harms no other.

    Raises:
        ConfigError: ``scans_empty`` or ``scans_too_many``.
    """
    files = files_in(folder)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(lambda path: _scan(path, folder), files))


def _scan(path: Path, folder: Path) -> Scan:
    name = path.relative_to(folder).as_posix()
    kind, trouble = kind_of(path)
    if kind is None:
        return Scan(name, trouble=trouble)
    try:
        payloads = tuple(_decoded(path, kind))
    except _NotDecoded as refusal:
        return Scan(name, trouble=refusal.trouble)
    return Scan(name, payloads, None if payloads else "scan_without_code")


class _NotDecoded(Exception):  # noqa: N818  # reads as the outcome it stands for
    def __init__(self, trouble: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def _decoded(path: Path, kind: str) -> Iterator[str]:
    command = [sys.executable, "-I", "-m", "certverify.scans.child", kind, str(_MEGABYTES)]
    try:
        with path.open("rb") as source:
            done = subprocess.run(  # noqa: S603  our own interpreter and module, a kind and a number
                command,
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # a decoder's complaint may quote the file
                timeout=_SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise _NotDecoded("scan_over_limits") from None
    except OSError:
        raise _NotDecoded("scan_unreadable") from None
    if done.returncode != 0:
        raise _NotDecoded(_TROUBLES.get(done.returncode, "scan_over_limits"))
    yield from json.loads(done.stdout)
