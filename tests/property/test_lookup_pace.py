"""Pace under a virtual clock: the grant is never exceeded by more than one in any second, and is used."""

import asyncio
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lookup_world import START, MemoryLedger, in_virtual_time

from certverify.lookup.halt import Halt
from certverify.lookup.pace.permits import DeniedError, Permits
from certverify.lookup.pace.schedule import Refusal, Slots, Unused, pause, take, tolerance
from certverify.lookup.pace.terms import Grant, Hours
from certverify_schemas.answer import Reason

rates = st.floats(0.1, 2000.0) | st.integers(1, 1000).map(float)


def fullest_second(starts: list[float]) -> int:
    """Return the largest number of starts in any second [t, t + 1)."""
    starts = sorted(starts)
    return max(bisect_left(starts, start + 1) - index for index, start in enumerate(starts))


@given(
    rate=rates,
    lateness=st.lists(st.floats(0, 1), min_size=50, max_size=300),
    sizes=st.lists(st.integers(1, 60)),
)
def test_no_second_holds_more_than_the_grant_and_one(
    rate: float, lateness: list[float], sizes: list[int]
) -> None:
    """However the schedule is leased, and however late within the tolerance each slot is used."""
    grant, state, starts = Grant(rate), None, []
    now = START
    turns = iter(sizes + [7] * len(lateness))
    while len(starts) < len(lateness):
        state, slots = take(state, now, grant, next(turns))
        assert isinstance(slots, Slots)
        starts += [(slots.start(i) - START).total_seconds() for i in range(slots.count)]
        now = slots.start(slots.count - 1)
    late = tolerance(rate).total_seconds()
    used = [start + share * late for start, share in zip(starts, lateness, strict=False)]
    assert fullest_second(used) <= rate + 1


@settings(max_examples=20, deadline=None)
@given(rate=st.floats(0.5, 50.0), processes=st.integers(100, 400))
def test_a_crowd_of_processes_keeps_the_grant(rate: float, processes: int) -> None:
    """Hundreds that lease at the same moment, and again when told to, never get one slot twice."""
    grant, state, now = Grant(rate), None, START
    starts, waiting = list[float](), [START] * processes
    while waiting:
        now = max(now, waiting.pop(0))
        state, leased = take(state, now, grant, max(1, int(rate / 4)))
        if isinstance(leased, Refusal):
            assert leased.until > now
            waiting.append(leased.until)
        else:
            starts += [(leased.start(i) - START).total_seconds() for i in range(leased.count)]
    assert fullest_second(starts) <= rate + 1
    assert len(starts) == len(set(starts))


def test_a_clock_set_back_by_an_hour_stops_nobody() -> None:
    """A schedule that reaches an hour ahead came of a wrong clock: the next slot is one interval away."""
    state, _ = take(None, START, Grant(5.0), 1)
    _, slots = take(state, START - timedelta(hours=1), Grant(5.0), 1)
    assert isinstance(slots, Slots)
    assert slots.first <= START - timedelta(hours=1) + timedelta(seconds=0.21)


@given(rate=rates)
def test_the_schedule_uses_the_grant(rate: float) -> None:
    """Leased without gaps, the schedule holds at least 0.98 of the grant."""
    _, slots = take(None, START, Grant(rate), 10_000)
    assert isinstance(slots, Slots)
    assert slots.count / (slots.start(slots.count) - START).total_seconds() >= 0.98 * rate


@given(
    quota=st.integers(1, 40),
    steps=st.lists(st.tuples(st.integers(1, 9), st.integers(-900, 7200)), min_size=1, max_size=60),
)
def test_no_day_exceeds_its_quota(quota: int, steps: list[tuple[int, int]]) -> None:
    """Whatever is leased when, and though the clock steps back now and then, each day of Shanghai keeps its quota."""
    grant, state, now = Grant(2.0, quota=quota), None, START
    by_day: dict[object, int] = {}
    for wanted, seconds in steps:
        state, slots = take(state, now, grant, wanted)
        if isinstance(slots, Slots):
            for index in range(slots.count):
                day = (slots.start(index) + timedelta(hours=8)).date()
                by_day[day] = by_day.get(day, 0) + 1
        now += timedelta(seconds=seconds)
    assert max(by_day.values(), default=0) <= quota


@given(minutes=st.lists(st.integers(0, 3 * 1440), min_size=1, max_size=40))
def test_hours_are_kept(minutes: list[int]) -> None:
    """No slot lies outside 22:00-06:00 in Shanghai, and a refusal names a time within the hours."""
    grant, state = Grant(5.0, hours=Hours.parse("22:00-06:00")), None
    for minute in sorted(minutes):
        state, slots = take(state, START + timedelta(minutes=minute), grant, 50, last_orders=False)
        moments = (
            [slots.until] if isinstance(slots, Refusal) else [slots.start(i) for i in range(slots.count)]
        )
        hours = {(moment + timedelta(hours=8)).hour for moment in moments}
        assert hours <= {22, 23, 0, 1, 2, 3, 4, 5}


def test_a_throttle_halves_the_rate_at_once_and_it_recovers_slowly() -> None:
    """After a pause the rate is half; ten throttles at once halve it once; after a minute of use it is whole again."""
    grant = Grant(10.0)
    state, _ = take(None, START, grant, 1)
    for _ in range(10):
        state = pause(state, START, grant, timedelta(seconds=5), "throttled")
    assert state.rate == pytest.approx(5.0, abs=0.01)
    _, refused = take(state, START + timedelta(seconds=4.9), grant, 1)
    assert isinstance(refused, Refusal)
    state, slots = take(state, START + timedelta(seconds=5), grant, 1)
    assert isinstance(slots, Slots)
    assert state.rate < 5.1
    state, _ = take(state, START + timedelta(seconds=30), grant, 1)
    assert 6.5 < state.rate < 7.5
    state, _ = take(state, START + timedelta(seconds=66), grant, 1)
    assert state.rate == pytest.approx(10.0, abs=0.05)


def test_a_clock_set_back_over_midnight_spends_no_day_twice() -> None:
    """Which of the two clocks was right cannot be known: nothing is leased until the day after begins again."""
    grant, midnight = Grant(2.0, quota=10), datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    state, slots = take(None, midnight - timedelta(hours=1), grant, 10)
    assert isinstance(slots, Slots)
    state, slots = take(state, midnight + timedelta(minutes=1), grant, 4)
    assert isinstance(slots, Slots)
    state, refused = take(state, midnight - timedelta(minutes=30), grant, 4)
    assert refused == Refusal(midnight, "quota")
    _, slots = take(state, midnight + timedelta(minutes=2), grant, 10)
    assert isinstance(slots, Slots)
    assert slots.count == 6


def test_unused_slots_return_to_the_quota_of_their_own_day_only() -> None:
    """What was leased and not used may be used again the same day; the next day's count is not touched by it."""
    grant = Grant(1.0, quota=5)
    state, slots = take(None, START, grant, 5)
    assert isinstance(slots, Slots)
    later = START + timedelta(minutes=1)
    _, refused = take(state, later, grant, 1)
    assert isinstance(refused, Refusal)
    assert refused.until == datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    _, again = take(state, later, grant, 5, unused=Unused(2, slots.day))
    assert isinstance(again, Slots)
    assert again.count == 2
    tomorrow = START + timedelta(days=1)
    state, again = take(state, tomorrow, grant, 3)
    state, again = take(state, tomorrow + timedelta(minutes=1), grant, 5, unused=Unused(3, slots.day))
    assert isinstance(again, Slots)
    assert again.count == 2


def arrivals(rate: float, processes: int, seconds: float, workers: int = 16) -> list[float]:
    """Return when requests start if so many processes with so many workers each share one ledger."""

    async def work(now: Callable[[], datetime]) -> list[float]:
        ledger, started = MemoryLedger(), list[float]()

        async def worker(permits: Permits) -> None:
            while (now() - START).total_seconds() < seconds:
                await permits.take()
                started.append((now() - START).total_seconds())
                await asyncio.sleep(0.01)

        crowd = [Permits(ledger, "s", Grant(rate), now, Halt()) for _ in range(processes)]
        async with asyncio.TaskGroup() as group:
            for permits in crowd:
                for _ in range(workers):
                    group.create_task(worker(permits))
        return [start for start in started if start < seconds]

    return in_virtual_time(work)


@pytest.mark.parametrize("processes", [1, 4])
@pytest.mark.parametrize(("rate", "seconds"), [(5.0, 30.0), (50.0, 10.0), (500.0, 4.0)])
def test_processes_share_one_grant(rate: float, seconds: float, processes: int) -> None:
    """One or four processes use at least 0.98 of the grant, and no second holds more than the grant and one."""
    started = arrivals(rate, processes, seconds)
    assert fullest_second(started) <= rate + 1
    assert len(started) >= 0.98 * rate * seconds


@settings(max_examples=20, deadline=None)
@given(requests=st.integers(100, 600), workers=st.integers(1, 32))
def test_nobody_takes_slots_it_has_no_requests_for(requests: int, workers: int) -> None:
    """At the end of a round the schedule is free for others: it ends where the requests did, but for a slot or two."""

    async def work(now: Callable[[], datetime]) -> float:
        ledger, left, last = MemoryLedger(), requests, START
        permits = Permits(ledger, "s", Grant(500.0), now, Halt())
        permits.foreseen[permits] = lambda: left

        async def worker() -> None:
            nonlocal left, last
            while left:
                left -= 1
                await permits.take()
                last = now()
                await asyncio.sleep(0.001)

        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(worker())
        return (ledger.pace["s"].next_start - last).total_seconds() * 500

    assert in_virtual_time(work) <= 3


@settings(max_examples=20, deadline=None)
@given(waits=st.lists(st.floats(0.0, 3.0), min_size=3, max_size=12), after=st.floats(0.1, 3.0))
def test_a_pause_stops_everybody_at_once(waits: list[float], after: float) -> None:
    """From the moment the server asks for a pause nothing starts until it is over, in any worker."""

    async def work(now: Callable[[], datetime]) -> tuple[list[datetime], datetime]:
        ledger, started = MemoryLedger(), list[datetime]()
        permits = Permits(ledger, "s", Grant(20.0), now, Halt())

        async def worker(wait: float) -> None:
            await asyncio.sleep(wait)
            for _ in range(10):
                await permits.take()
                started.append(now())

        async with asyncio.TaskGroup() as group:
            for wait in waits:
                group.create_task(worker(wait))
            await asyncio.sleep(after)
            said = now()
            await permits.pause(timedelta(seconds=30), Reason.THROTTLED)
        return started, said

    started, said = in_virtual_time(work)
    assert not [start for start in started if said < start < said + timedelta(seconds=30)]
    assert len(started) == 10 * len(waits)


def test_the_last_slots_of_the_day_are_kept_for_controls() -> None:
    """Of a quota of 40 ordinary questions get 34, then learn when the next day begins; controls get the rest."""

    async def work(now: Callable[[], datetime]) -> tuple[int, DeniedError, int]:
        halt = Halt()
        permits = Permits(MemoryLedger(), "s", Grant(100.0, quota=40), now, halt)
        ordinary = controls = 0
        try:
            while True:
                await permits.take()
                ordinary += 1
        except DeniedError as denied:
            refusal = denied
        try:
            while True:
                await permits.take(control=True)
                controls += 1
        except DeniedError:
            return ordinary, refusal, controls

    ordinary, refusal, controls = in_virtual_time(work)
    assert (ordinary, controls) == (34, 6)
    assert refusal.reason is Reason.OUT_OF_BUDGET
    assert refusal.retry_at == datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
