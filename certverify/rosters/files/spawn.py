"""Run the child that parses a file, within limits of memory and time, and take its sheets.

Imports nothing heavy, so that the child is at work while what takes its sheets is being loaded.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from certverify.errors import RosterError
from certverify.rosters.files import guard
from certverify.rosters.files.sniff import FileFormat, sniff

if TYPE_CHECKING:
    from certverify.rosters.files.cells import Sheet

__all__ = ["Parsing", "begun", "parse"]

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


class Parsing:
    """A file that a child parses while its parent does something else; leaving the context ends the child.

    What is wrong with the file is told by :meth:`result`, not before.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open = ExitStack()
        self._refused: RosterError | None = None
        try:
            self._begin()
        except RosterError as error:
            self._refused = error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def result(self) -> tuple[FileFormat, list["Sheet"]]:
        """Wait for the child; return once what the file is and its sheets, cells with their types.

        Raises:
            RosterError: the file is refused by the scan, does not parse, or goes beyond the child's limits.
        """
        from certverify.rosters.files.inbox import sheets  # noqa: PLC0415  loads Polars

        if self._refused is not None:
            raise self._refused
        with self._open:
            try:
                code = self._child.wait(max(0.0, self._deadline - time.monotonic()))
            except subprocess.TimeoutExpired as error:
                raise RosterError("roster_too_slow", file=self.path.name) from error
            if code != 0:
                raise RosterError(_ENDINGS.get(code, "roster_over_limits"), file=self.path.name)
            return self._kind, list(sheets(self._target))

    def _begin(self) -> None:
        self._kind = sniff(self.path)
        megabytes = guard.scan(self.path, self._kind) >> 20
        memory = min(_MOST_MEGABYTES, _LEAST_MEGABYTES + 12 * megabytes)
        self._deadline = time.monotonic() + _LEAST_SECONDS + _SECONDS_PER_MEGABYTE * megabytes
        self._target = self._open.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  by the stack
        with self.path.open("rb") as source:
            self._child = subprocess.Popen(  # noqa: S603  our own interpreter and module, a format's name and a number
                [sys.executable, "-I", "-m", "certverify.rosters.files.child", self._kind.value, str(memory)],
                stdin=source,
                stdout=self._target,
                stderr=subprocess.DEVNULL,  # a parser's complaint may quote the file
            )
        self._open.enter_context(self._child)
        self._open.callback(self._child.kill)  # before it is waited for; does nothing to one that has ended


@contextmanager
def begun(paths: Sequence[Path]) -> Iterator[Parsing | None]:
    """Have the first of these rosters parsed until the context is left; of a folder or a pattern nothing is begun."""
    with ExitStack() as stack:
        yield stack.enter_context(Parsing(paths[0])) if paths else None


def parse(path: Path) -> tuple[FileFormat, list["Sheet"]]:
    """Return what the file is and its sheets, cells with their types.

    Raises:
        RosterError: as :meth:`Parsing.result`.
    """
    with Parsing(path) as parsing:
        return parsing.result()
