"""One step ahead: what comes next is under way while what came is worked on."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from certverify.lookup.standing.ahead import one_ahead


class Shelf:
    """Gives numbers, and notes what was begun, ended and given up."""

    def __init__(self, fails_at: int = -1) -> None:
        self.noted: list[str] = []
        self._fails_at = fails_at

    async def items(self, count: int) -> AsyncGenerator[int, None]:
        try:
            for number in range(count):
                self.noted.append(f"begun {number}")
                await asyncio.sleep(0)
                if number == self._fails_at:
                    raise OSError(number)
                self.noted.append(f"ended {number}")
                yield number
        finally:
            self.noted.append("closed")


async def rest() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_the_next_is_under_way_while_one_is_worked_on() -> None:
    """Only one is: what nobody has asked for yet does not pile up."""

    async def run() -> list[str]:
        shelf = Shelf()
        async for number in one_ahead(shelf.items(3)):
            await rest()
            shelf.noted.append(f"worked on {number}")
        return shelf.noted

    assert asyncio.run(run()) == [
        "begun 0", "ended 0", "begun 1", "ended 1", "worked on 0",
        "begun 2", "ended 2", "worked on 1", "closed", "worked on 2",
    ]  # fmt: skip  # two items a line


def test_an_error_comes_when_it_is_its_turn() -> None:
    """What came before it is worked on first."""
    shelf, taken = Shelf(fails_at=1), list[int]()

    async def run() -> None:
        async for number in one_ahead(shelf.items(3)):
            await rest()
            taken.append(number)

    with pytest.raises(OSError, match="1"):
        asyncio.run(run())
    assert taken == [0]


def test_giving_up_leaves_nothing_under_way() -> None:
    """Whoever stops at the first leaves nobody behind who would go on storing."""

    async def run() -> tuple[list[str], int]:
        shelf = Shelf()
        async with aclosing(one_ahead(shelf.items(3))) as items:
            await anext(items)
        return shelf.noted, len(asyncio.all_tasks())

    noted, tasks = asyncio.run(run())
    assert noted == ["begun 0", "ended 0", "closed"]
    assert tasks == 1
