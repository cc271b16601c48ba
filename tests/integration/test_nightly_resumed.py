"""A night that was stopped on its way: what a forecast then says, and what the night says of itself in the end."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from crew import KEY
from jurisdiction import Jurisdiction
from nights import TODAY, Clock, asked, laid_out, night, summary, with_grant

from certverify import settings
from certverify.commands.desk import EmptyDesk
from certverify.commands.progress import Silent
from certverify.demo.platform import Platform, started
from certverify.nightly.night import run_night
from certverify.nightly.order import Order
from certverify.pipeline import Watch


@pytest.fixture
def platform() -> Iterator[Platform]:
    with started(people=60, seed=3, today=TODAY, grant=500.0) as running:
        yield running


async def stopped_after(place: Jurisdiction, platform: Platform, clock: Clock, requests: int) -> None:
    """Begin a night and stop it once the platform has seen so many requests."""
    stop, order = asyncio.Event(), Order(await asyncio.to_thread(settings.load, place.config))
    working = asyncio.create_task(run_night(order, Watch(clock, EmptyDesk(), Silent(), stop)))
    while await asyncio.to_thread(asked, platform) < requests:
        continue  # the platform's answer is what is waited for
    stop.set()
    assert (await working).ended == "stopped"


async def test_a_night_under_way_is_forecast_by_what_is_left(
    tmp_path: Path, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forecast on the way is of what has no answer yet; in the end all starts count as one night, foreseen once."""
    monkeypatch.setenv("CERTVERIFY_KEY", KEY)
    place, clock = laid_out(tmp_path, platform), Clock()
    with_grant(place, 25)
    await stopped_after(place, platform, clock, 20)
    left = (await night(place, clock, dry_run=True)).forecast
    with_grant(place, 500)
    await night(place, clock)
    told = summary(place)
    assert left is not None
    assert 0 < left.tonight < told["forecast"]["tonight"]
    answered = told["answered_tonight"]
    assert answered["found"] + answered["not_found"] == told["lookups"]["asked"]
    assert sum(hour["answered"] for hour in told["availability"]) == told["lookups"]["asked"]
