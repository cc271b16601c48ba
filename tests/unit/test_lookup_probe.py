"""A probe asks once, within the pace that all processes share, and never mistakes "not asked" for an answer."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lookup_world import EVERYTHING, MemoryLedger, NoDesk, ScriptedSource, Wire, person

from certverify.lookup import AskSettings
from certverify.lookup.probe import put
from certverify.lookup.wire import transport
from certverify_connectors.protocol import Limits
from certverify_schemas.answer import Answer, Found, Reason, Unanswered
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

NUMBER, NAME = person(1)
ONE = Query("k", Identity(IdType.ID_CARD, NUMBER, NAME), Kind.SPECIAL_OPERATION, Family.OPERATORS)
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    made = Wire(latency=0.0)
    monkeypatch.setattr(transport, "_network", lambda *_: made)
    return made


async def ask(
    source: ScriptedSource, ledger: MemoryLedger, *, stopped: bool = False, **settings: Any
) -> Answer:
    loop = asyncio.get_running_loop()
    began, stop = loop.time(), asyncio.Event()
    if stopped:
        stop.set()

    def now() -> datetime:
        return NOON + timedelta(seconds=loop.time() - began)

    return await put(source, ONE, ledger, AskSettings(**settings), now=now, desk=NoDesk(), stop=stop)


def source(fault: Any = lambda query, number: None) -> ScriptedSource:
    limits = Limits(rate_per_second=200.0, concurrency=1)
    return ScriptedSource({NUMBER}, fault=fault, limits=limits, coverage=EVERYTHING)


async def test_one_answer_is_one_request(wire: Wire) -> None:
    """Who is on record is found with one request, and nothing is stored."""
    ledger = MemoryLedger()
    assert isinstance(await ask(source(), ledger), Found)
    assert len(wire.arrivals) == 1
    assert (await ledger.history("scripted", ["k"])).is_empty()


async def test_only_a_rejected_captcha_is_tried_again(wire: Wire) -> None:
    """Two wrong texts are followed by a third image; a busy server is not asked twice."""
    rejected = source(lambda query, number: Unanswered(Reason.CAPTCHA_REJECTED) if number < 3 else None)
    assert isinstance(await ask(rejected, MemoryLedger()), Found)
    assert len(wire.arrivals) == 3
    busy = source(lambda query, number: Unanswered(Reason.SERVER_ERROR))
    assert await ask(busy, MemoryLedger()) == Unanswered(Reason.SERVER_ERROR)
    assert len(wire.arrivals) == 4


async def test_outside_the_hours_nothing_is_sent(wire: Wire) -> None:
    """Closed hours are no answer of the source, whatever its connector makes of the refusal."""
    answer = await ask(source(), MemoryLedger(), hours="22:00-06:00")
    assert answer == Unanswered(Reason.OUT_OF_BUDGET)
    assert wire.arrivals == []


async def test_a_throttled_probe_pauses_everybody(wire: Wire) -> None:
    """The pause that the source asks for stands in the pace that all processes share."""
    ledger = MemoryLedger()
    pause = Unanswered(Reason.THROTTLED, timedelta(minutes=15))
    asked = source(lambda query, number: pause)
    assert await ask(asked, ledger) == pause
    state = await ledger.change_pace(asked.source, lambda held: (held, held))
    assert state is not None
    assert state.paused_until is not None
    assert state.paused_until >= NOON + timedelta(minutes=15)


async def test_a_stopped_probe_asks_nothing(wire: Wire) -> None:
    """Ctrl-C before the first request leaves it unsent."""
    assert await ask(source(), MemoryLedger(), stopped=True) == Unanswered(Reason.CANCELLED)
    assert wire.arrivals == []
