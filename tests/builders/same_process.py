"""The program run in the test's own process, for tests of what a command prints and leaves behind.

To start it anew costs two seconds of a processor, nine tenths of them to load what stands loaded here. Whoever asks
about a signal, a terminal or the start itself starts the installed program, as one test of each exit code does.
"""

import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from certverify.cli import main
from certverify.commands import edge

__all__ = ["certverify"]


def certverify(
    *arguments: str | Path, cwd: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and return how it ended and what it printed; not where an event loop runs already.

    ``variables`` are added to the environment.
    """
    words = [str(word) for word in arguments]
    printed, told = StringIO(), StringIO()
    before = edge.language()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed), redirect_stderr(told):
        for name, value in variables.items():
            patch.setenv(name, value)
        if cwd is not None:
            patch.chdir(cwd)
        patch.setattr(sys, "argv", ["certverify", *words])
        with pytest.raises(SystemExit) as ended:
            main()
    edge.speak(before)
    code = ended.value.code
    assert isinstance(code, int)
    return subprocess.CompletedProcess(words, code, printed.getvalue(), told.getvalue())
