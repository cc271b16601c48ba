"""The limits of a process that opens a hostile file."""

import signal
import sys
from typing import Final

__all__ = ["end_with_parent", "limit_memory"]

_PR_SET_PDEATHSIG: Final = 1


def end_with_parent() -> None:
    """Let the system end this process when whoever started it is gone, even killed (on Linux, by prctl(2))."""
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415  only here

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def limit_memory(budget: int) -> None:
    """Let this process use so many bytes more than it does now, and leave no core file behind."""
    try:
        import resource  # noqa: PLC0415  not there on Windows
    except ImportError:
        return
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123  pathlib would add to the start-up
        used = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + budget, used + budget))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
