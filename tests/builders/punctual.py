"""Processes that get the processor when their time has come, as a machine of their own would give it to them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

__all__ = ["awake", "punctual"]

_IDLE: Final = """
import os, sys
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
os.sched_setaffinity(0, {int(sys.argv[1])})
while os.getppid() == int(sys.argv[2]):
    for _ in range(100_000):
        pass
"""


@contextmanager
def punctual(priority: int) -> Iterator[None]:
    """Let the processes started meanwhile go before ordinary ones, where we may."""
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(priority))
    yield
    os.sched_setscheduler(0, *before)


@contextmanager
def awake() -> Iterator[None]:
    """Keep the processors from falling asleep, by work that gives way to any other.

    A virtual processor that sleeps is woken by its host, late if the host has other guests: a machine where nothing
    else ran lost more of the grant than a busy one.
    """
    own = str(os.getpid())
    spinning = [
        subprocess.Popen([sys.executable, "-I", "-c", _IDLE, str(processor), own])
        for processor in os.sched_getaffinity(0)
    ]
    try:
        yield
    finally:
        for one in spinning:
            one.kill()
            one.wait()
