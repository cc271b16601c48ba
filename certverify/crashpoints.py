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
POINTS: Final = {
    "append:begun": "a batch has a number and its transaction is open",
    "append:batch_written": "the encrypted batch is written, its index is not",
    "append:index_written": "batch and index are written, the ledger's head is not",
    "append:head_written": "all of the batch is written, nothing is committed",
    "append:committed": "the batch is durable, nobody has been told",
    "ask:permitted": "a request has its permit and is not sent",
    "ask:replied": "the reply is here and not read",
    "ask:answered": "the answer is understood and not handed over for storing",
    "ask:again": "a failed question is about to be put once more",
    "control:due": "a control person is about to be asked",
    "create:key_aside": "the key of a new ledger is written beside its place",
    "create:key_written": "the key has its name, there is no ledger",
    "create:ledger_aside": "the empty ledger is written beside its place",
    "create:ledger_linked": "the ledger has its name, its draft is still there",
    "finish:signed": "the run's checkpoint is signed, nothing is committed",
    "judge:asked": "all is asked, nothing is judged",
    "judge:inputs_stored": "what is judged is stored, there are no findings",
    "judge:findings_stored": "the findings are stored, the run is open",
    "judge:finished": "the run is finished, there is no report",
    "pace:read": "the pace's row is read under its lock",
    "pace:written": "the permits are counted, nothing is committed",
    "pace:paused": "the pause that the source asked for is stored, this process does not keep it yet",
    "pace:returned": "permits that nobody used are given back, the run is not finished",
    "purge:destroyed": "a month's key is destroyed, the purge is not recorded",
    "report:aside": "the hidden folder for the reports is made",
    "report:file_written": "a report is written aside",
    "report:share_written": "the share of an employer is written aside",
    "report:data_written": "a table is written aside",
    "report:summary_written": "the summary is written aside, nothing has changed places",
    "reuse:settled": "what stands of earlier runs is known, nobody is asked",
    "round:begun": "a round is picked, nobody of it is asked",
    "round:stored": "all answers of a round are stored",
    "swap:recorded": "what is going to change places is written down",
    "swap:unsealed": "the old summary is gone, the old reports are there",
    "swap:renamed": "some reports are new, some are old",
    "swap:taken_away": "a report that is out of date is gone",
    "swap:sealed": "the new summary stands, the hidden folder is still there",
    "swap:undone": "what a killed command had changed is put back, its hidden folder is still there",
    "wave:followed": "everybody is asked, the follow-up questions are not",
    "work:settled": "what came of a chunk is stored, its worker does not know",
    "work:stored": "some chunks of a night's questions are stored, not all",
    "write:gathered": "answers are gathered and not yet given to the ledger",
    "write:stored": "the ledger has the answers, nobody waiting for them knows",
}
"""Every point and what a process that dies there has done and not done.

For tests that go through them all, and for docs/reference/crash-points.md.
"""

_WANTED, _, _NTH = os.environ.get(VARIABLE, "").partition("@")
_arrivals: Counter[str] = Counter()


def reach(point: str) -> None:
    """Pass a named point; end the process here if a test asked for it."""
    if point != _WANTED:
        return
    _arrivals[point] += 1
    if _arrivals[point] == int(_NTH or 1):
        os.kill(os.getpid(), signal.SIGKILL)
