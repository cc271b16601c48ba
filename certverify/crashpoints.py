"""Named places where a test can kill the process, to show what a power cut there would leave behind.

Inert unless the environment variable :data:`VARIABLE` names a point when the process starts: ``append:committed``
kills at the first arrival, ``append:committed@3`` at the third. The process ends by SIGKILL, so that no handler,
``finally`` or buffer of ours is served; that is what the fault tests are about.
"""

import os
import signal
from collections import Counter
from typing import Final

__all__ = ["POINTS", "VARIABLE", "reach"]

VARIABLE: Final = "CERTVERIFY_TEST_CRASH_AT"
POINTS: Final = (
    "append:begun",
    "append:batch_written",
    "append:index_written",
    "append:head_written",
    "append:committed",
    "ask:permitted",
    "ask:replied",
    "ask:answered",
    "ask:again",
    "control:due",
    "create:key_aside",
    "create:key_written",
    "create:ledger_aside",
    "create:ledger_linked",
    "finish:signed",
    "judge:asked",
    "judge:inputs_stored",
    "judge:findings_stored",
    "judge:finished",
    "pace:read",
    "pace:written",
    "pace:paused",
    "pace:returned",
    "purge:destroyed",
    "report:aside",
    "report:file_written",
    "report:share_written",
    "report:data_written",
    "report:summary_written",
    "reuse:settled",
    "round:begun",
    "round:stored",
    "swap:recorded",
    "swap:unsealed",
    "swap:renamed",
    "swap:taken_away",
    "swap:sealed",
    "swap:undone",
    "wave:followed",
    "work:settled",
    "work:stored",
    "write:gathered",
    "write:stored",
)
"""Every point, for tests that go through them all."""

_WANTED, _, _NTH = os.environ.get(VARIABLE, "").partition("@")
_arrivals: Counter[str] = Counter()


def reach(point: str) -> None:
    """Pass a named point; end the process here if a test asked for it."""
    if point != _WANTED:
        return
    _arrivals[point] += 1
    if _arrivals[point] == int(_NTH or 1):
        os.kill(os.getpid(), signal.SIGKILL)
