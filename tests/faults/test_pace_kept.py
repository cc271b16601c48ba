"""Quota and hours of a day in the real ledger: whatever kills the process, and wherever the clock is set to."""

import json
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certverify.lookup.pace.schedule import Slots, take
from certverify.lookup.pace.terms import Grant, Hours
from certverify.store import open_ledger

SHANGHAI = ZoneInfo("Asia/Shanghai")
KEY = "a key of thirty-two characters or more"
QUOTA, AT_ONCE = 60, 5

PROGRAM = """
import asyncio, json, sys
from datetime import datetime, timedelta
from certverify.lookup.pace.schedule import Refusal, take
from certverify.lookup.pace.terms import Grant, Hours
from certverify.store import open_ledger

async def main(url, key, start, quota, wanted):
    now = datetime.fromisoformat(start)
    grant = Grant(2.0, int(quota), Hours.parse("22:00-06:00"))
    async with open_ledger(url, key=key, now=lambda: now) as ledger:
        while True:
            leased = await ledger.change_pace(
                "s", lambda state: take(state, now, grant, int(wanted), last_orders=False))
            if isinstance(leased, Refusal):
                print(json.dumps({"until": leased.until.isoformat(), "reason": leased.reason}), flush=True)
                if leased.until - now > timedelta(minutes=30):
                    await asyncio.sleep(3600)
                now = leased.until
                continue
            for index in range(leased.count):
                print(json.dumps({"start": leased.start(index).isoformat()}), flush=True)
            now = leased.start(leased.count)

asyncio.run(main(*sys.argv[1:]))
"""


def killed(folder: Path, at: str, slots: int) -> list[dict[str, str]]:
    """Let a process ask for permits from a time of Shanghai on; kill it after so many, or when it has to wait."""
    start = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    command = [sys.executable, "-c", PROGRAM, f"sqlite:///{folder / 'l.sqlite'}", KEY, start.isoformat()]
    said: list[dict[str, str]] = []
    with subprocess.Popen([*command, str(QUOTA), str(AT_ONCE)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while sum("start" in one for one in said) < slots:
            said.append(json.loads(process.stdout.readline()))
            if "until" in said[-1] and local(said[-1]["until"]) - start > timedelta(minutes=30):
                break
        process.send_signal(signal.SIGKILL)
        said += [json.loads(line) for line in process.stdout if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL
    return said


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(SHANGHAI)


@pytest.mark.deep
def test_kills_midnight_and_a_clock_set_back_and_forth_spend_no_day_twice(tmp_path: Path) -> None:
    """Seven processes, each killed, under clocks that jump: 60 a day of Shanghai, and 22:00 to 06:00 only."""
    lives = [
        ("2026-03-02T21:45:00", 20),  # waits for the hours to open
        ("2026-03-02T22:05:00", 20),  # started again
        ("2026-03-02T19:05:00", 5),  # set back by three hours: outside the hours
        ("2026-03-02T23:20:00", QUOTA),  # spends the day, and has to wait for the next
        ("2026-03-03T00:00:05", 20),  # midnight is over
        ("2026-03-02T23:10:00", QUOTA),  # set back over midnight
        ("2026-03-03T01:00:00", QUOTA),  # and right again
    ]
    told = [killed(tmp_path, *life) for life in lives]
    starts = [local(one["start"]) for said in told for one in said if "start" in one]
    by_day = Counter(start.date().isoformat() for start in starts)
    assert {hour for start in starts for hour in [start.hour]} <= {22, 23, 0, 1, 2, 3, 4, 5}
    assert max(by_day.values()) <= QUOTA
    # What a dead process had leased and not used is lost, never used twice: at most one lease each.
    assert by_day["2026-03-02"] >= QUOTA - 4 * AT_ONCE
    assert by_day["2026-03-03"] >= QUOTA - 3 * AT_ONCE
    assert [one["reason"] for one in told[2]] == ["hours"]
    assert local(told[2][0]["until"]).strftime("%H:%M") == "22:00"
    for spent in (
        told[3],
        told[5],
    ):  # set back over midnight nothing is left, whatever the first day had left
        assert spent[-1]["reason"] == "quota"
        assert local(spent[-1]["until"]).isoformat() == "2026-03-03T00:00:00+08:00"


steps = st.lists(
    st.tuples(
        st.integers(1, 9), st.sampled_from([1, 60, 1800, 7200, 30_000]), st.sampled_from([1, 1, 1, -1])
    ),
    min_size=2,
    max_size=12,
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, first=st.integers(0, 23))
async def test_a_ledger_opened_again_knows_what_its_day_has_left(
    tmp_path_factory: object, steps: list[tuple[int, int, int]], first: int
) -> None:
    """Opened anew before every lease, at times that jump to and fro: no day beyond its quota, no hour but the hours."""
    folder = tmp_path_factory.mktemp("pace")  # type: ignore[attr-defined]  # pytest's type is private
    grant = Grant(2.0, 12, Hours.parse("22:00-06:00"))
    now = datetime(2026, 3, 2, first, 30, tzinfo=SHANGHAI)
    starts: list[datetime] = []
    for wanted, seconds, sign in steps:
        async with open_ledger(f"sqlite:///{folder / 'l.sqlite'}", key=KEY, now=lambda: now) as ledger:  # noqa: B023 - used within this round of the loop only
            leased = await ledger.change_pace(
                "s",
                lambda state: take(state, now, grant, wanted, last_orders=False),  # noqa: B023 - as above
            )
        if isinstance(leased, Slots):
            starts += [leased.start(index).astimezone(SHANGHAI) for index in range(leased.count)]
        now += timedelta(seconds=sign * seconds)
    assert max(Counter(start.date() for start in starts).values(), default=0) <= 12
    assert {start.hour for start in starts} <= {22, 23, 0, 1, 2, 3, 4, 5}
