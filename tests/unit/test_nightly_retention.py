"""Retention as part of a night: old nights and old months go, the chain still verifies, the rest stays."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from certverify.nightly.hours import Night
from certverify.nightly.order import Order
from certverify.nightly.plan import planner
from certverify.nightly.upkeep import forget
from certverify.settings import NightlySettings, Settings
from certverify.store import open_ledger

KEY = "a key of thirty-two characters or more"


async def test_what_is_older_than_the_retention_goes(tmp_path: Path) -> None:
    """With 60 days kept on 27 November, August's month and night go; September's month, partly within, stays."""
    told = NightlySettings(out=Path("nights"), retention=timedelta(days=60))
    order = Order(Settings(nightly=told, folder=tmp_path))
    for day in ("2026-08-01", "2026-10-01"):
        place = tmp_path / "nights" / f"night={day}"
        place.mkdir(parents=True)
        (place / "summary.json").write_text("{}", encoding="utf-8")
    moment = [datetime(2026, 8, 1, 4, tzinfo=UTC)]
    async with open_ledger(
        f"sqlite:///{tmp_path / 'ledger.sqlite'}", key=KEY, now=lambda: moment[0]
    ) as ledger:
        for month in (8, 9, 11):
            moment[0] = datetime(2026, month, 27, 4, tzinfo=UTC)
            await ledger.begin_run(f"run-{month}", "t")
            await ledger.save_inputs(f"run-{month}", {}, {"month": month})
        await forget(order, Night(date(2026, 11, 27)), ledger, moment[0])
        assert await ledger.months() == ["2026-09", "2026-11"]
        assert (await ledger.verify()).ok
    assert order.archive.days() == [date(2026, 10, 1)]


def test_keys_that_begin_alike_are_still_told_apart() -> None:
    """Two questions whose keys share their first 64 bits are two questions: each employer gets its own."""
    keys = ["a" * 16 + "1" * 48, "a" * 16 + "2" * 48]
    flags = {"fresh": pl.Boolean, "rank": pl.UInt8, "since": pl.Datetime("us", "UTC"), "standing": pl.Boolean}
    schema = {"query_key": pl.String, **flags}
    worth = pl.DataFrame([(key, False, 0, None, False) for key in keys], schema=schema, orient="row")
    seats = pl.DataFrame({"query_key": keys, "employer_key": ["a", "b"]})
    chosen = planner.choose(worth, seats, planner.Spending(10, 0.0, 0.5))
    expected = pl.DataFrame({"query_key": keys, "why": ["fair", "fair"]})
    assert_frame_equal(chosen.sort("query_key"), expected)
