"""Run the child that parses a file, within limits of memory and time, and take its sheets."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Final

from certverify.errors import RosterError
from certverify.rosters.files import guard
from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.inbox import sheets
from certverify.rosters.files.sniff import FileFormat, sniff

__all__ = ["parse"]

_ENDINGS: Final = {
    3: "roster_damaged",
    4: "roster_encrypted",
    5: "roster_too_wide",
    6: "roster_undecodable",
    7: "roster_entities",
}
_LEAST_MEGABYTES: Final = 768
_MOST_MEGABYTES: Final = 6144
_LEAST_SECONDS: Final = 20.0
_SECONDS_PER_MEGABYTE: Final = 0.5


def parse(path: Path) -> tuple[FileFormat, list[Sheet]]:
    """Return what the file is and its sheets, cells with their types.

    Raises:
        RosterError: the file is refused by the scan, does not parse, or goes beyond the child's limits.
    """
    kind = sniff(path)
    megabytes = guard.scan(path, kind) >> 20
    with path.open("rb") as source, tempfile.TemporaryFile() as target:
        _run_child(path.name, kind, megabytes, source, target)
        return kind, list(sheets(target))


def _run_child(name: str, kind: FileFormat, megabytes: int, source: IO[bytes], target: IO[bytes]) -> None:
    memory = min(_MOST_MEGABYTES, _LEAST_MEGABYTES + 12 * megabytes)
    command = [sys.executable, "-I", "-m", "certverify.rosters.files.child", kind.value, str(memory)]
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module, a format's name and a number
            command,
            stdin=source,
            stdout=target,
            stderr=subprocess.DEVNULL,  # a parser's complaint may quote the file
            timeout=_LEAST_SECONDS + _SECONDS_PER_MEGABYTE * megabytes,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RosterError("roster_too_slow", file=name) from error
    if done.returncode != 0:
        raise RosterError(_ENDINGS.get(done.returncode, "roster_over_limits"), file=name)
