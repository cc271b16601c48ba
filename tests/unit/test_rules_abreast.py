"""Parts judged side by side."""

from collections.abc import Iterator
from threading import Barrier, Event

import pytest

from certverify.rules.abreast import abreast

SOON = 30
"""Seconds that a thread is waited for, at most, before a test fails."""


def test_what_is_made_comes_in_the_order_of_the_parts() -> None:
    """A part that is ready sooner than the one before it waits for it."""
    second_is_ready = Event()

    def work(part: int) -> int:
        if part == 1:
            assert second_is_ready.wait(SOON)
        else:
            second_is_ready.set()
        return part * 10

    assert list(abreast(work, [1, 2, 3])) == [10, 20, 30]


def test_two_parts_are_worked_on_at_once() -> None:
    """Two that wait for each other both end."""
    both = Barrier(2)
    assert len(list(abreast(lambda _: both.wait(SOON), range(4)))) == 4


def test_no_more_parts_are_taken_than_are_worked_on() -> None:
    """What is not begun needs no memory yet."""
    taken: list[int] = []

    def parts() -> Iterator[int]:
        for part in range(5):
            taken.append(part)
            yield part

    done = abreast(str, parts())
    assert next(done) == "0"
    assert taken == [0, 1]


def test_a_failure_is_raised_in_its_place() -> None:
    """What came before it is handed on."""

    def work(part: int) -> int:
        return 6 // part

    done = abreast(work, [3, 2, 0, 1])
    assert [next(done), next(done)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(done)


def test_nothing_makes_nothing() -> None:
    """No parts, no threads that linger."""
    assert list(abreast(str, [])) == []
