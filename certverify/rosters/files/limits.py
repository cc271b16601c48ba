"""The limits of a process that opens a hostile file."""

__all__ = ["limit_memory"]


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
