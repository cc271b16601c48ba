"""Which failures may be asked again at once, how soon, and how often in all."""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_result,
    stop_after_attempt,
    stop_after_delay,
    stop_any,
)
from tenacity.stop import stop_base

from certverify_schemas.answer import Answer, Reason, Unanswered

__all__ = ["SECOND_ROUND", "Allowance", "heals", "retrying", "server_wait"]

_HEALING: Final = frozenset(
    {Reason.TIMEOUT, Reason.CONNECTION, Reason.THROTTLED, Reason.SERVER_ERROR, Reason.CAPTCHA_REJECTED}
)
SECOND_ROUND: Final = _HEALING | {Reason.BLOCKED, Reason.NOT_UNDERSTOOD, Reason.HEALTH_IN_DOUBT}
"""What is asked once more at the end of a run."""

_TOTAL: Final = timedelta(minutes=3)
_LONGEST_WAIT: Final = 10.0
_FIRST_WAIT: Final = 0.1
_GRACE: Final = 20
"""Retries allowed before anything was answered."""


class Allowance:
    """The bound on retries in all: half of the answers so far and twenty, so that trouble is never amplified."""

    def __init__(self) -> None:
        self.answers = 0
        self.retries = 0

    def spend(self, requests: int) -> bool:
        """Take so many retries, or none and return false."""
        if self.retries + requests > self.answers // 2 + _GRACE:
            return False
        self.retries += requests
        return True


def heals(answer: Answer, tries: int) -> bool:
    """Tell whether asking again at once can help; what was not understood gets one more try."""
    if not isinstance(answer, Unanswered):
        return False
    return answer.reason in _HEALING or (answer.reason is Reason.NOT_UNDERSTOOD and tries < 2)


def server_wait(answers: list[Answer]) -> timedelta:
    """Return the longest wait that the server asked for in these answers; zero if none."""
    waits = [a.retry_after for a in answers if isinstance(a, Unanswered) and a.retry_after is not None]
    return max(waits, default=timedelta(0))


class _StopIf(stop_base):
    """Stops a tenacity loop when asked."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        self._stop = stop

    def __call__(self, retry_state: RetryCallState) -> bool:  # noqa: ARG002 - tenacity's signature
        return self._stop()


def retrying(
    attempts: int,
    wait: Callable[[], timedelta],
    stop: Callable[[], bool],
    rest: Callable[[float], Awaitable[None]],
) -> AsyncRetrying:
    """Return the tenacity loop for one step that says (true) whether something is left to ask again.

    ``wait`` is what the server asked for, ``stop`` ends the loop early, ``rest`` sleeps so many seconds. Without a
    word from the server the waits double from 0.1 to 10 s, each spread over half to one and a half of itself.
    """

    def pause(state: RetryCallState) -> float:
        backoff = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (state.attempt_number - 1))
        # A spread against many clients in step; nothing secret depends on it.
        spread = backoff * (0.5 + random.random())  # noqa: S311
        return max(wait().total_seconds() + spread / 4, spread)

    return AsyncRetrying(
        sleep=rest,
        stop=stop_any(stop_after_attempt(attempts), stop_after_delay(_TOTAL), _StopIf(stop)),
        wait=pause,
        retry=retry_if_result(bool),
        retry_error_callback=lambda _: None,
    )
