"""The shared clock: what a machine's own clock says does not matter."""

from datetime import UTC, datetime, timedelta

import pytest

from certverify.nightly.machines.clock import ServerClock

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class World:
    """True time, a machine's steady clock, and a server that answers after a while."""

    def __init__(self, latencies: tuple[float, ...] = (0.002,) * 20) -> None:
        self.passed = 0.0
        self.latencies = list(latencies)

    def steady(self) -> float:
        return 7000.0 + self.passed

    async def server_time(self) -> datetime:
        latency = self.latencies.pop(0)
        self.passed += latency  # all on the way there: the worst case
        return NOON + timedelta(seconds=self.passed)


@pytest.mark.parametrize("wrong", [timedelta(hours=-3), timedelta(seconds=2), timedelta(days=400)])
async def test_a_wrong_machine_tells_the_servers_time(wrong: timedelta) -> None:
    """Whatever the machine's clock says, the time told is the server's, within half of the quickest answer."""
    world = World((0.5, 0.004, 0.9, 0.03, 0.2, 0.4, 0.5, 0.6, 0.7))
    clock = ServerClock(NOON + wrong, world.steady)
    await clock.correct(world)
    world.passed += 100
    assert abs(clock() - (NOON + world.passed * SECOND)) <= 0.002 * SECOND


async def test_a_slow_answer_does_not_spoil_a_good_reading() -> None:
    """While the database is busy, what was known before is the better time; drift makes it give way in the end."""
    world = World((0.002,) * 9 + (2.0,) * 9 + (0.002,) * 9)
    clock = ServerClock(NOON, world.steady)
    await clock.correct(world)
    before = clock() - world.passed * SECOND
    await clock.correct(world)
    assert clock() - world.passed * SECOND == before
    world.passed += 60
    await clock.correct(world)
    assert abs(clock() - (NOON + world.passed * SECOND)) <= 0.001 * SECOND
