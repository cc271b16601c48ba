"""One batch of queries put to a connector once: whatever happens, one answer each."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import httpx

from certverify.errors import ConnectorUnusable
from certverify.lookup.clock import Clock
from certverify.lookup.halt import Halt
from certverify.lookup.progress import Pause
from certverify.lookup.wire.breaker import Breaker
from certverify.lookup.wire.transport import EXCHANGE, Exchange
from certverify.store import Record
from certverify_connectors.protocol import Connector, Desk
from certverify_schemas.answer import Answer, Found, NotFound, Reason, Unanswered
from certverify_schemas.query import Query

__all__ = ["Attempts", "Outcome"]

_log: Final = logging.getLogger(__name__)

_NO_FAULT_OF_THE_SOURCE: Final = frozenset({Reason.OUT_OF_SCOPE, Reason.OUT_OF_BUDGET, Reason.CANCELLED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt brought. ``denied``: nothing more may be sent; what is unanswered was not asked."""

    records: list[Record]
    denied: bool


class _Watched:
    """A desk that knows whether a person has read something for this attempt."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.read = False

    async def read_captcha(self, image: bytes) -> str | None:
        text = await self._desk.read_captcha(image)
        self.read = self.read or bool(text and text.strip())
        return text

    async def captcha_refused(self, image: bytes, *, late: bool | None = None) -> None:
        await self._desk.captcha_refused(image, late=late)


class Attempts:
    """Puts batches to one connector, past the breaker; ``gate`` is shared by all who may not be many at once."""

    def __init__(
        self,
        connector: Connector,
        wire: httpx.AsyncClient,
        desk: Desk,
        clock: Clock,
        halt: Halt,
        *,
        gate: asyncio.Semaphore | None = None,
    ) -> None:
        self._connector = connector
        self._wire = wire
        self._desk = desk
        self._clock = clock
        self._halt = halt
        self._gate = gate or asyncio.Semaphore(connector.limits.concurrency)
        self._breaker = Breaker(halt, clock, blocking_heals=connector.limits.blocking_heals)

    @property
    def pause(self) -> Pause | None:
        """Return for how long the breaker holds everybody back, if it does."""
        return self._breaker.pause

    async def put(self, queries: Sequence[Query], *, control: bool) -> Outcome:
        """Ask once.

        Raises:
            ConnectorUnusable: the source as a whole cannot be used.
        """
        probe = await self._breaker.admit()
        reported = False
        try:
            if self._halt.now.is_set():
                return self._outcome(
                    queries, _all(queries, self._halt.reason), Exchange(denied=None), denied=True
                )
            exchange, desk = Exchange(control), _Watched(self._desk)
            started = self._clock.stamp()
            async with self._gate:
                answers = await self._ask(queries, exchange, desk)
            exchange.sent_at = exchange.sent_at or started
            exchange.replied_at = exchange.replied_at or self._clock.stamp()
            if exchange.denied is None:
                self._breaker.report(_trouble(answers), probe=probe, by_hand=desk.read)
                reported = True
            return self._outcome(queries, answers, exchange, denied=exchange.denied is not None)
        finally:
            if not reported:
                self._breaker.withdraw(probe=probe)

    async def _ask(self, queries: Sequence[Query], exchange: Exchange, desk: Desk) -> list[Answer]:
        token = EXCHANGE.set(exchange)
        try:
            answers = await self._connector.ask(queries, self._wire, desk)
        except ConnectorUnusable:
            raise
        except Exception as error:  # noqa: BLE001 - one person's trouble must not cost another's answer
            if exchange.denied is None:
                # The type only: the text could carry the body or the URL.
                _log.warning("connector raised %s", type(error).__name__)
            return _all(queries, _reason(error))
        finally:
            EXCHANGE.reset(token)
        if len(answers) != len(queries) or not all(
            isinstance(a, Found | NotFound | Unanswered) for a in answers
        ):
            _log.warning("connector returned %d answers to %d queries", len(answers), len(queries))
            return _all(queries, Reason.NOT_UNDERSTOOD)
        return answers

    def _outcome(
        self, queries: Sequence[Query], answers: list[Answer], exchange: Exchange, *, denied: bool
    ) -> Outcome:
        sent = exchange.sent_at or self._clock.stamp()
        replied = exchange.replied_at or self._clock.stamp()
        pairs = zip(queries, answers, strict=True)
        return Outcome([Record(q, a, sent, replied, exchange.control) for q, a in pairs], denied)


def _all(queries: Sequence[Query], reason: Reason) -> list[Answer]:
    return [Unanswered(reason)] * len(queries)


def _reason(error: Exception) -> Reason:
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return Reason.TIMEOUT
    return Reason.CONNECTION if isinstance(error, httpx.TransportError) else Reason.NOT_UNDERSTOOD


def _trouble(answers: Sequence[Answer]) -> Reason | None:
    """Return why nothing came back at all, or ``None`` if the source answered somebody."""
    reasons = [answer.reason for answer in answers if isinstance(answer, Unanswered)]
    if len(reasons) < len(answers):
        return None
    faults = [reason for reason in reasons if reason not in _NO_FAULT_OF_THE_SOURCE]
    return faults[0] if faults else None
