"""What the server counts when requests are held up on their way, all at once or each for itself."""

import heapq
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from certverify.lookup.pace.arrivals import Arrivals

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
WAY_BACK = 0.004
RATES = (5.0, 40.0, 100.0)


def counted(rate: float, seconds: float, arrival: Callable[[float], float]) -> tuple[list[float], int]:
    """Return when the server counted each request of one process that had every slot, and how many slots it had."""
    held, answers, times = Arrivals(rate), list[tuple[float, int]](), list[float]()
    slots = int(seconds * 0.99 * rate)
    for slot in range(slots):
        now = slot / (0.99 * rate)
        while answers and answers[0][0] <= now:
            replied, number = heapq.heappop(answers)
            held.ended(number, NOON + timedelta(seconds=replied))
        held.had(NOON + timedelta(seconds=now))
        if not held.crowded(NOON + timedelta(seconds=now)):
            number = held.started(NOON + timedelta(seconds=now))
            times.append(arrival(now))
            heapq.heappush(answers, (times[-1] + WAY_BACK, number))
    return sorted(times), slots


def fullest(times: list[float]) -> int:
    return max(bisect_left(times, start + 1 - 1e-9) - index for index, start in enumerate(times))


@settings(max_examples=40)
@example(40.0, [(1.0, 1.9)])
@given(
    st.sampled_from(RATES),
    st.lists(st.tuples(st.floats(1.0, 3.0), st.floats(0.0, 1.9)), min_size=1, max_size=4),
)
def test_a_stall_crowds_no_second(rate: float, stalls: list[tuple[float, float]]) -> None:
    """Whatever stood still for up to two seconds, what arrives at its end and after is within the grant and one."""
    spells, end = [], 0.0
    for quiet, stall in stalls:
        spells.append((end + quiet, end + quiet + stall))
        end += quiet + stall

    def arrival(now: float) -> float:
        return next((until for since, until in spells if since <= now < until), now)

    times, _ = counted(rate, end + 3, arrival)
    assert fullest(times) <= rate + 1


@settings(max_examples=40)
@given(st.sampled_from(RATES), st.randoms(use_true_random=False), st.floats(0.0, 1.5))
def test_requests_held_up_each_for_itself_crowd_no_second(
    rate: float, chance: object, longest: float
) -> None:
    """Every tenth request is late by its own amount, the others are on time."""

    def arrival(now: float) -> float:
        late = chance.random() < 0.1  # type: ignore[attr-defined] # Hypothesis gives a random.Random
        return now + (chance.uniform(0, longest) if late and now > 1 else 0.0)  # type: ignore[attr-defined] # as above

    times, _ = counted(rate, 12, arrival)
    assert fullest(times) <= rate + 1


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("takes", [0.0, 0.05, 3.0])
def test_answers_that_always_take_as_long_cost_nothing(rate: float, takes: float) -> None:
    """A slow server is not a stalled one: once the first answers are here, every slot is used."""
    times, slots = counted(rate, 30, lambda now: now + takes)
    used = [time for time in times if time - takes > 2 * takes + 3]
    assert len(used) >= (slots - (2 * takes + 3) * 0.99 * rate) * 0.99


def test_a_request_that_hangs_is_not_waited_for_forever() -> None:
    """It counts as arrived after two seconds; the slots that it cost meanwhile are few."""
    times, slots = counted(40.0, 20, lambda now: 1e6 if 5 < now < 5.2 else now)
    assert len([time for time in times if time < 1e5]) >= slots - 8 - 3 * 8
