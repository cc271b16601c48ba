"""Memory of look-ups by their number: the same process asks about 10,000 people, 100,000 or a million.

``python benchmarks/memory.py [PEOPLE …]`` measures each number in a process of its own, with a ledger in SQLite and a
server without latency in another process. Roster and plan are made by a process before, and only read by the one that
is measured: what it has resident when they are there is its ``start``, and its peak is counted from then on. Everybody
asked is told at the end, part by part, and the parts are let go of, as a caller does who does not need all at once.
"""

import ctypes
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "builders"))

import polars as pl
from asker import NoDesk, gateway, people
from quick_platform import quick_platform

from certverify.lookup import AskSettings, Plan, plan, run
from certverify.lookup.loop import run_loop
from certverify.store import Ledger, open_ledger

NUMBERS: Final = (10_000, 100_000, 1_000_000)
RATE: Final = 4_000.0
EVERY: Final = 5.0
"""Seconds between two looks at what is resident."""


def opened(folder: Path) -> Any:
    return open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}", key="x" * 32, now=lambda: datetime.now(UTC))


async def make(folder: Path, count: int) -> None:
    """Make the ledger, and the plan that the measured process reads."""
    source = gateway("http://127.0.0.1:1/", RATE)
    async with opened(folder) as ledger:
        made = plan(people(0, count), ledger.keys, source.source)
    made.entries.write_ipc_stream(folder / "entries.arrow")
    made.queries.write_ipc_stream(folder / "queries.arrow")


async def ask(folder: Path, url: str) -> dict[str, Any]:
    """Ask about everybody in the plan and return what it took."""
    read = [pl.read_ipc_stream(folder / f"{name}.arrow") for name in ("entries", "queries")]
    source = gateway(url, RATE)
    async with opened(folder) as ledger:
        await ledger.begin_run("run", source.source)
        forget_peak()
        start, began = resident("VmRSS"), time.monotonic()
        with Curve(began) as curve:
            counts = await asked_of(Plan(*read), source, ledger)
        return {
            "people": read[1].height,
            "start": start,
            "peak": resident("VmHWM"),
            "end": resident("VmRSS"),
            "seconds": time.monotonic() - began,
            "curve": curve.points,
            "counts": counts,
        }


async def asked_of(made: Plan, source: Any, ledger: Ledger) -> dict[str, int]:
    asked = await run(
        made,
        [source],
        ledger,
        {source.source: AskSettings()},
        run_id="run",
        now=lambda: datetime.now(UTC),
        desk=NoDesk(),
        listener=(heard := Heard()),
    )
    assert heard.people == made.queries.height
    assert heard.records == asked.counts.found
    return asked.counts.as_json()


class Heard:
    """Counts what it is told and keeps nothing."""

    def __init__(self) -> None:
        self.people = self.records = 0

    def answers(self, part: pl.DataFrame) -> None:
        self.people += part.height

    def certificates(self, part: pl.DataFrame) -> None:
        self.records += part["query_key"].n_unique()


class Curve:
    """What is resident every few seconds, in MiB."""

    def __init__(self, began: float) -> None:
        self.points: list[tuple[int, int]] = []
        self._began = began
        self._over = threading.Event()
        self._watching = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._over.wait(EVERY):
            self.points.append((round(time.monotonic() - self._began), round(resident("VmRSS"))))


def resident(what: str) -> float:
    """Return a line of ``/proc/self/status`` in MiB."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


def forget_peak() -> None:
    """Give back what is free, and count the peak (``VmHWM``) from now on (proc(5), /proc/pid/clear_refs)."""
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")


def main(numbers: tuple[int, ...]) -> None:
    print("| people | MiB at the start | peak | more | bytes a person | look-ups/s |")
    print("|---|---|---|---|---|---|")
    curves = []
    with quick_platform({1}) as platform:
        for count in numbers:
            measured = of(count, platform.url)
            platform.forget()
            more = measured["peak"] - measured["start"]
            print(
                f"| {count:,} | {measured['start']:.0f} | {measured['peak']:.0f} | {more:.0f} "
                f"| {more * 2**20 / count:.0f} | {count / measured['seconds']:.0f} |",
                flush=True,
            )
            curves.append((count, measured))
    for count, measured in curves:
        print(f"{count:,}: {measured['counts']}; MiB by second: {dict(measured['curve'])}")
    print(f"load {os.getloadavg()[0]:.1f}")


def of(count: int, url: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        me = ["taskset", "-c", "0", sys.executable, __file__]
        subprocess.run([*me, "make", folder, str(count)], check=True)
        done = subprocess.run([*me, "ask", folder, url], check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", place, number]:
            run_loop(make(Path(place), int(number)))
        case ["ask", place, address]:
            print(json.dumps(run_loop(ask(Path(place), address))))
        case told:
            main(tuple(map(int, told)) or NUMBERS)
