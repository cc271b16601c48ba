"""Processes that get the processor when their time has come, as a machine of their own would give it to them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["punctual"]


@contextmanager
def punctual(priority: int) -> Iterator[None]:
    """Let the processes started meanwhile go before ordinary ones, where we may."""
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(priority))
    yield
    os.sched_setscheduler(0, *before)
