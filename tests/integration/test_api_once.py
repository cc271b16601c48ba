"""``Idempotency-Key``: what creates something is done once, however often it is sent."""

import asyncio
from datetime import timedelta
from pathlib import Path

from api_world import OTHER, OVERDUE, caller, roster
from page_world import NOON, page_world

from certverify.web.schema import once, run
from certverify.web.service import Limits


async def test_a_repeated_upload_is_one_run(tmp_path: Path) -> None:
    """The same upload under its key gets the first answer again, whatever boundary its parts have."""
    async with page_world(tmp_path, working=False) as world, caller(world) as program:
        first, again = [await program.upload(key="one-and-only") for _ in range(2)]
        assert (first.status_code, again.status_code, first.content == again.content) == (201, 201, True)
        assert first.headers["location"] == again.headers["location"]
        assert "idempotency-replayed" not in first.headers
        assert again.headers["idempotency-replayed"] == "true"
        assert first.request.headers["content-type"] != again.request.headers["content-type"]
        assert len(await world.ground.rows(run.select())) == 1


async def test_another_request_under_the_key_is_a_conflict(tmp_path: Path) -> None:
    """Other content, another file name or another operation under a used key is refused, and nothing is made."""
    async with page_world(tmp_path, working=False) as world, caller(world) as program:
        made = await program.upload(key="one-and-only")
        other = [
            await program.upload(roster(OTHER), key="one-and-only"),
            await program.upload(roster(name="b.csv"), key="one-and-only"),
            await program.post(f"/runs/{made.json()['run']['id']}/start", key="one-and-only"),
        ]
        assert [(one.status_code, one.json()["code"]) for one in other] == [(409, "api_key_reused")] * 3
        async with caller(world) as stranger:
            assert (await stranger.upload(roster(OTHER), key="one-and-only")).status_code == 201
        assert len(await world.ground.rows(run.select())) == 2


async def test_requests_at_once_under_one_key_make_one_run(tmp_path: Path) -> None:
    """Of several equal requests at the same moment one is done; the others are told to wait, or get its answer."""
    async with page_world(tmp_path, working=False) as world, caller(world) as program:
        answers = await asyncio.gather(*(program.upload(key="one-and-only") for _ in range(5)))
        assert {one.status_code for one in answers} <= {201, 409}
        assert {one.json()["code"] for one in answers if one.status_code == 409} <= {"api_under_way"}
        assert len(await world.ground.rows(run.select())) == 1
        assert (await program.upload(key="one-and-only")).status_code == 201


async def test_a_failed_operation_gives_its_key_back(tmp_path: Path) -> None:
    """What was refused created nothing: once there is room, the same request under the same key is done."""
    size = len(roster(OVERDUE)[1])
    limits = Limits(tenant=size)
    async with page_world(tmp_path, limits=limits, working=False) as world, caller(world) as program:
        made = await program.upload(roster(OVERDUE))
        assert (await program.upload(roster(OVERDUE), key="one-and-only")).status_code == 422
        assert (
            await program.http.delete(made.headers["location"].removeprefix("/api/v1"))
        ).status_code == 204
        assert (await program.upload(roster(OVERDUE), key="one-and-only")).status_code == 201


async def test_a_key_lapses_after_a_day(tmp_path: Path) -> None:
    """After 24 hours a key stands for nothing any more, and what was kept under it is gone."""
    async with page_world(tmp_path, working=False) as world, caller(world) as program:
        await program.upload(key="one-and-only")
        world.clock.time = NOON + timedelta(hours=23)
        assert "idempotency-replayed" in (await program.upload(key="one-and-only")).headers
        async with caller(world) as later:
            world.clock.time = NOON + timedelta(hours=24, minutes=1)
            assert (await later.upload(key="another-one")).status_code == 201
            assert len(await world.ground.rows(once.select())) == 1


async def test_what_is_kept_under_a_key_is_sealed(tmp_path: Path) -> None:
    """The answers that wait to be repeated can be read by nobody who has the database alone."""
    async with page_world(tmp_path, working=False) as world, caller(world) as program:
        await program.upload(("机密名册.csv", roster()[1]), key="one-and-only")
        (row,) = await world.ground.rows(once.select())
        assert row.answer is not None
        assert "机密名册".encode() not in lying(tmp_path)


def lying(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
