"""Parts worked on two at a time and handed on in their order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

__all__ = ["abreast"]

_AT_ONCE: Final = 2
"""Much of a part keeps one processor busy at a time; more than two parts would only need more memory."""

Part = TypeVar("Part")
Done = TypeVar("Done")


def abreast(work: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
    """Yield what ``work`` makes of each part, in their order; the next is begun while one is worked on.

    What ``work`` raises is raised where its part would be yielded; nothing after it is begun.
    """
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        begun: deque[Future[Done]] = deque()
        for part in parts:
            begun.append(threads.submit(work, part))
            if len(begun) == _AT_ONCE:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
