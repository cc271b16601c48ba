"""One ledger shared by tasks, processes and machines, over both databases: each thing is done by one of them."""

import asyncio
from datetime import date, timedelta

import pytest
from postgresql_server import Server, new_database
from stored import KEY, SECOND, SOURCE, START, Clock, Opener, found, query

from certverify.store import Ledger, PaceState, open_ledger


async def test_pace_starts_from_nothing_and_comes_back_exactly(ledger: Ledger) -> None:
    """Times keep their microseconds; a failed change leaves the row as it was."""
    state = PaceState(
        START + timedelta(microseconds=1), 4.95, START + SECOND, "throttled", date(2026, 6, 30), 7
    )
    assert await ledger.change_pace("p", lambda before: (state, before)) is None
    assert (
        await ledger.change_pace(
            "p", lambda before: (PaceState(START, 1.0, None, None, START.date(), 8), before)
        )
        == state
    )

    def broken(before: PaceState | None) -> tuple[PaceState, int]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await ledger.change_pace("p", broken)
    assert (await ledger.change_pace("p", lambda before: (before, before))).used == 8
    assert await ledger.change_pace("q", lambda before: (state, before)) is None


async def test_a_lease_has_one_holder_and_passes_on_when_it_ends(ledger: Ledger, clock: Clock) -> None:
    """Of many who want it at once one gets it; its holder moves it on; after its end another takes it over."""
    minute = timedelta(minutes=1)
    taken = await asyncio.gather(*(ledger.take_lease("night", f"machine {n}", minute) for n in range(5)))
    (holder,) = {lease.holder for lease in taken}
    clock.now += minute / 2
    assert (await ledger.take_lease("night", holder, minute)).expires_at == clock.now + minute
    clock.now += minute / 2
    assert (await ledger.take_lease("night", "late", minute)).holder == holder
    clock.now += minute / 2
    assert (await ledger.take_lease("night", "late", minute)).holder == "late"
    await ledger.release_lease("night", holder)
    assert (await ledger.take_lease("night", holder, minute)).holder == "late", (
        "only its holder gives it back"
    )
    await ledger.release_lease("night", "late")
    assert (await ledger.take_lease("night", holder, minute)).holder == holder


async def test_a_question_has_one_asker(ledger: Ledger, opener: Opener) -> None:
    """Of several runs one holds it, until it is given back, or no process of that run lives."""
    keys = [query(ledger, n).key for n in range(3)]
    minute = timedelta(minutes=1)

    async def claimed(
        run: str, *numbers: int, process: str = "p", since: int = 0
    ) -> tuple[set[int], set[int]]:
        async with opener() as other:
            wanted = [keys[n] for n in numbers]
            got = await other.claim(run, wanted, holder=process, since=since, length=minute)
        return {keys.index(key) for key in got.keys}, {keys.index(key) for key in got.news}

    together = await asyncio.gather(*(claimed(f"run-{n}", 0, 1) for n in range(4)))
    (owner,) = (n for n, (held, _) in enumerate(together) if held == {0, 1})
    assert [held for n, (held, _) in enumerate(together) if n != owner] == [set()] * 3
    await ledger.release("another", keys)
    assert await claimed("late", 0, 1, 2) == ({2}, set())
    await ledger.release(f"run-{owner}", keys[:1])
    assert await claimed("late", 0, 1) == ({0}, set())
    assert await claimed(f"run-{owner}", 1, process="q") == ({1}, set())
    await ledger.bury(f"run-{owner}", "p")
    assert await claimed("late", 1) == (set(), set()), "another process of that run lives"
    await ledger.bury(f"run-{owner}", "q")
    assert await claimed("late", 1) == ({1}, set())
    await ledger.append("run-1", SOURCE, "s", [found(ledger, 1)])
    assert await claimed("late", 0, 1) == ({0, 1}, {1}), "what another run has answered is told"
    assert await claimed("late", 0, 1, since=1) == ({0, 1}, set()), "but not what came before"
    assert await claimed("run-1", 1) == (set(), set()), "nor what the run itself has answered"


async def test_beginning_a_run_twice_is_beginning_it_once(ledger: Ledger, opener: Opener) -> None:
    """A resumed command and a second worker join the run."""
    async with opener() as other:
        await other.begin_run("run-1", SOURCE)
        await other.append("run-1", SOURCE, "s", [found(ledger, 1)])
    assert (await ledger.history(SOURCE, [query(ledger, 1).key])).height == 1


@pytest.mark.postgresql
@pytest.mark.parametrize("restarts", [2, pytest.param(10, marks=pytest.mark.deep)])
async def test_a_server_that_restarts_loses_and_doubles_nothing(
    server: Server, clock: Clock, restarts: int
) -> None:
    """Restarts without ceremony in one run: the work is done again on a new connection, and stored once."""
    async with open_ledger(new_database(server), key=KEY, now=clock) as ledger:
        await ledger.begin_run("run-1", SOURCE)
        for number in range(restarts):
            appends = [
                ledger.append("run-1", SOURCE, "s", [found(ledger, 10 * number + n)]) for n in range(5)
            ]
            storing = [asyncio.create_task(append) for append in appends]
            await asyncio.sleep(0)
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
            await asyncio.gather(*storing)
        verified = await ledger.verify()
        assert (verified.ok, verified.batches) == (True, 5 * restarts)
        assert (await ledger.found_times(SOURCE, ["s"])).height == 5 * restarts
