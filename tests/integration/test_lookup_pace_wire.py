"""Pace as the server counts it: its own process, clients in theirs, one ledger between them."""

import json
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from punctual import awake, punctual
from quick_platform import QuickPlatform, quick_platform

ASKER = Path(__file__).parents[1] / "builders" / "asker.py"
CLOSING = 1.0
"""Seconds that the closing control and the settling of answers take."""
TRIES = 3
"""A machine busy with something else wakes clients and server late; one undisturbed measurement shows the engine."""


@pytest.fixture
def platform() -> Iterator[QuickPlatform]:
    """A server that notes arrivals; it and its clients get the processor when their time has come, where we may."""
    with awake(), punctual(2), quick_platform() as started, punctual(1):
        yield started


def arrivals(
    platform: QuickPlatform, store: Path, rate: float, processes: int, people: int
) -> tuple[list[float], float]:
    """Let processes that share a ledger ask about so many people each.

    Return when requests arrived, and when the first process had nobody left to ask about.
    """
    platform.forget()
    with ExitStack() as running:
        askers = [
            running.enter_context(asker(platform, store, rate, number * people, people))
            for number in range(processes)
        ]
        for one in askers:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        done = [one.communicate()[0] for one in begun(askers)]
    said = [json.loads(text) for text in done]
    assert all(one["complete"] for one in said)
    return platform.arrivals(), min(one["ended"] for one in said) - CLOSING


def asker(
    platform: QuickPlatform, store: Path, rate: float, first: int, people: int
) -> subprocess.Popen[str]:
    order = {
        "url": platform.url,
        "store": f"sqlite:///{store}",
        "first": first,
        "people": people,
        "rate": rate,
        "wait": True,
    }
    return subprocess.Popen(
        [sys.executable, str(ASKER), json.dumps(order)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def begun(askers: Sequence[subprocess.Popen[str]]) -> Sequence[subprocess.Popen[str]]:
    """Start them all before the first is waited for."""
    for one in askers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    return askers


def fullest_second(times: list[float]) -> int:
    return max(bisect_left(times, start + 1) - index for index, start in enumerate(times))


def use(times: list[float], until: float, rate: float) -> float:
    """Return the share of the grant used while everybody was asking: neither beginning nor end."""
    middle = [time for time in times[len(times) // 10 :] if time < until]
    return (len(middle) - 1) / (middle[-1] - middle[0]) / rate


@pytest.mark.parametrize(("rate", "processes", "people"), [(5.0, 1, 25), (50.0, 4, 60)])
def test_the_grant_is_never_exceeded(
    platform: QuickPlatform, tmp_path: Path, rate: float, processes: int, people: int
) -> None:
    """As the server counts, in no second more than the grant and one; the use of it is no matter beside other tests."""
    most: list[int] = []
    while len(most) < TRIES and not any(one <= rate + 1 for one in most):
        times, _ = arrivals(platform, tmp_path / f"{len(most)}.sqlite", rate, processes, people)
        assert len(times) >= people * processes
        most.append(fullest_second(times))
    assert min(most) <= rate + 1, most


@pytest.mark.alone
@pytest.mark.deep
@pytest.mark.parametrize(
    ("rate", "processes", "people"),
    [(5.0, 1, 40), (5.0, 4, 40), (50.0, 1, 1000), (50.0, 4, 100), (500.0, 1, 10_000), (500.0, 4, 2500)],
)
def test_the_grant_is_used_and_never_exceeded(
    platform: QuickPlatform, tmp_path: Path, rate: float, processes: int, people: int
) -> None:
    """As the server counts: 0.98 of the grant and more, and in no second more than the grant and one."""
    measured: list[tuple[float, int]] = []
    while len(measured) < TRIES and not any(good(*one, rate) for one in measured):
        times, until = arrivals(platform, tmp_path / f"{len(measured)}.sqlite", rate, processes, people)
        measured.append((use(times, until, rate), fullest_second(times)))
    print(
        f"{rate:g}/s, {processes} processes: " + ", ".join(f"{u:.4f} (most {most})" for u, most in measured)
    )
    assert any(good(*one, rate) for one in measured)


def good(used: float, most: int, rate: float) -> bool:
    return used >= 0.98 and most <= rate + 1
