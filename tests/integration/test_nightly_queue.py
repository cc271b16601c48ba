"""The queue beside the ledger: made once, each chunk in it once, and nothing in it about anybody."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from crew import KEY
from postgresql_server import Server, new_database, running_server
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker as Taker

from certverify.commands.desk import EmptyDesk
from certverify.errors import ConfigError
from certverify.nightly.machines import worker
from certverify.nightly.machines.clock import ServerClock
from certverify.nightly.machines.queue import NAME, STALLED, Queue, open_queue
from certverify.store import open_ledger

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture
def store(server: Server) -> str:
    return new_database(server)


async def test_the_first_of_several_processes_makes_the_tables(store: str) -> None:
    """All open the same queue, and what one puts in, the others see."""

    async def put(number: int) -> int:
        async with open_queue(store) as queue:
            return await queue.defer("night", [number])

    assert await asyncio.gather(*(put(number) for number in range(3))) == [1, 1, 1]
    async with open_queue(store) as queue:
        assert sorted(await queue.live("night")) == [0, 1, 2]


async def test_two_starts_of_a_night_put_each_chunk_in_once(store: str) -> None:
    """Even at the same moment: the second finds it there."""
    async with open_queue(store) as one, open_queue(store) as other:
        await asyncio.gather(one.defer("night", range(50)), other.defer("night", range(50)))
        for queue in (one, other):
            await queue.defer("night", range(50))
        jobs = list(await one.app.job_manager.list_jobs_async(queue=NAME))
    assert sorted(job.task_kwargs["number"] for job in jobs) == list(range(50))
    assert {tuple(sorted(job.task_kwargs)) for job in jobs} == {("number", "run")}


async def test_the_jobs_of_a_silent_worker_are_given_back(store: str) -> None:
    """A worker without a heartbeat loses its job, one with a heartbeat keeps it."""
    async with open_queue(store) as queue:
        manager = queue.app.job_manager
        await queue.defer("night", [0, 1])
        silent, living = await manager.register_worker(), await manager.register_worker()
        taken = [await manager.fetch_job([NAME], worker) for worker in (silent, living)]
        assert await queue.rescue(datetime.now(UTC)) == 0
        await queue.app.connector.execute_query_async(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - %(ago)s * INTERVAL '1 s' WHERE id = %(id)s",
            ago=STALLED + 1,
            id=silent,
        )
        assert await queue.rescue(datetime.now(UTC)) == 1
        assert await queue.workers() == 1
        assert taken[0] is not None
        waiting = list(await manager.list_jobs_async(status="todo"))
    assert [job.id for job in waiting] == [taken[0].id]


async def beat_after(queue: Queue, moment: datetime) -> tuple[int, datetime]:
    """Wait for a sign of life after a moment, and return whose it was and when."""
    asked = "SELECT id, last_heartbeat FROM procrastinate_workers WHERE last_heartbeat > %(moment)s"
    for _ in range(300):
        rows = await queue.app.connector.execute_query_all_async(asked, moment=moment)
        if rows:
            return rows[0]["id"], rows[0]["last_heartbeat"]
        await asyncio.sleep(0.1)
    raise AssertionError("no sign of life")


async def test_a_worker_whose_database_was_gone_shows_signs_of_life_again(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library's heartbeat ends at its first failure, unnoticed; without one all chunks would be taken from it."""

    async def fails(_taker: Taker) -> None:
        await asyncio.sleep(0.2)
        raise ConnectorException

    monkeypatch.setattr(Taker, "_update_heartbeat", fails)
    monkeypatch.setattr(worker, "_BEAT", 0.5)
    stop = asyncio.Event()
    async with (
        open_queue(store) as queue,
        open_ledger(store, key=KEY, now=lambda: datetime.now(UTC)) as ledger,
    ):
        post = worker.Post({}, {}, ledger, queue, EmptyDesk(), ServerClock(datetime.now(UTC)))
        serving = asyncio.create_task(worker.Worker(post, stop).serve())
        me, first = await beat_after(queue, datetime(2026, 1, 1, tzinfo=UTC))
        _, second = await beat_after(queue, first)
        assert (await beat_after(queue, second))[0] == me
        stop.set()
        await serving


async def test_taking_back_leaves_what_is_under_way(store: str) -> None:
    """Without ``abort`` a chunk that somebody asks is left to the end; with it, the worker is told."""
    async with open_queue(store) as queue:
        manager = queue.app.job_manager
        await queue.defer("night", [0, 1])
        await manager.fetch_job([NAME], await manager.register_worker())
        await queue.cancel("night", abort=False)
        assert list(await queue.live("night")) == [0]
        assert list(await manager.list_jobs_to_abort_async()) == []
        await queue.cancel("night", abort=True)
        assert len(list(await manager.list_jobs_to_abort_async())) == 1


async def test_a_ledger_in_a_file_has_no_queue() -> None:
    """Several machines cannot share a SQLite file."""
    with pytest.raises(ConfigError) as caught:
        async with open_queue("sqlite:///ledger.sqlite"):
            pass
    assert caught.value.code == "workers_need_postgresql"
