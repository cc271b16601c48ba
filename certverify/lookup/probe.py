"""One query put to one source, within its pace, outside any run: nothing of the answer is stored."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from certverify.lookup.clock import Clock
from certverify.lookup.halt import Halt
from certverify.lookup.pace.permits import PaceBook, Permits
from certverify.lookup.pace.terms import AskSettings, Grant
from certverify.lookup.wire.attempt import Attempts
from certverify.lookup.wire.transport import open_wire
from certverify_connectors.protocol import Connector, Desk
from certverify_schemas.answer import Answer, Reason, Unanswered
from certverify_schemas.query import Query

__all__ = ["put"]

_TRIES: Final = 5


async def put(
    source: Connector,
    query: Query,
    book: PaceBook,
    settings: AskSettings,
    *,
    now: Callable[[], datetime],
    desk: Desk,
    stop: asyncio.Event,
) -> Answer:
    """Ask about one person and return what the source says; only a captcha not accepted is tried again, four times.

    The ledger's pace is kept, so that other processes and this one together stay within the grant. A source that
    throttles or blocks pauses them all. Setting ``stop`` ends it before the next try.

    Raises:
        ConnectorUnusable: the source as a whole cannot be used.
        ConfigError: settings of the source that cannot be.
    """
    grant, halt, clock = Grant.of(source.limits, settings), Halt(), Clock(now)
    permits = Permits(book, source.source, grant, clock.now, halt)
    timeout = settings.timeout or source.limits.timeout
    answer: Answer = Unanswered(Reason.CANCELLED)
    try:
        async with open_wire(permits, clock, timeout, 1, source.limits.ca_file) as wire:
            attempts = Attempts(source, wire, desk, clock, halt)
            for _ in range(_TRIES):
                if stop.is_set():
                    break
                outcome = await attempts.put([query], control=False)
                # Hours, quota or a pause: nothing was sent, whatever the connector made of it.
                denied = Unanswered(Reason.OUT_OF_BUDGET)
                answer = denied if outcome.denied else outcome.records[0].answer
                if not isinstance(answer, Unanswered) or answer.reason is not Reason.CAPTCHA_REJECTED:
                    break
        if isinstance(answer, Unanswered) and answer.reason in {Reason.THROTTLED, Reason.BLOCKED}:
            await permits.pause(answer.retry_after, answer.reason)
    finally:
        await permits.close()
    return answer
