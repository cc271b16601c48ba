"""Rosters come in: a draft, the files that were taken, and what an earlier roster of the same layout has taught us."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import UploadFile

from certverify.rosters import Fixed
from certverify.web import runs, shapes
from certverify.web.days import today
from certverify.web.refused import Refused
from certverify.web.runs import PageRun
from certverify.web.service import Service
from certverify.web.uploads import take_rosters

__all__ = ["Taken", "choose_mapping", "drop_mapping", "remembered", "take_in", "take_more"]


@dataclass(frozen=True, slots=True)
class Taken:
    """The draft that was made, ``None`` if no file was taken; the files that were not taken."""

    run: str | None
    refused: Sequence[Refused]


async def take_in(service: Service, tenant: str, uploads: Sequence[UploadFile]) -> Taken:
    """Take rosters in as a new draft; without a single good file there is none."""
    ground = service.ground
    names = [name.strip() for name in ground.settings.connector.split(",")]
    made = await runs.draft(ground, tenant, names, today(ground.now()))
    refused = await take_rosters(service, tenant, made, uploads)
    if len(refused) == len([one for one in uploads if one.filename]):
        await runs.discard(ground, tenant, made)
        return Taken(None, refused)
    await _recall(service, tenant, made)
    return Taken(made, refused)


async def take_more(service: Service, asked: PageRun, uploads: Sequence[UploadFile]) -> list[Refused]:
    """Take further rosters into a draft."""
    refused = await take_rosters(service, asked.tenant, asked.id, uploads)
    await _recall(service, asked.tenant, asked.id)
    return refused


async def choose_mapping(service: Service, asked: PageRun, mapping: Sequence[Fixed]) -> bool:
    """Keep the mapping that a person fixed for a draft, and for later rosters of these layouts; false as ``choose``.

    Raises:
        ConfigError: it names a sheet, row or column that is not there; nothing is kept.
        RosterError: nothing can be read with it; nothing is kept.
    """
    await service.reader.roster(replace(asked, mapping=tuple(mapping)))
    if not await runs.choose(service.ground, asked, mapping):
        return False
    await shapes.learn(service.ground, asked.tenant, await service.reader.alone(asked), mapping)
    return True


async def drop_mapping(service: Service, asked: PageRun) -> bool:
    """Read a draft as the reader understands it by itself, and forget what was known of its layouts."""
    if not await runs.choose(service.ground, asked, ()):
        return False
    await shapes.forget(service.ground, asked.tenant, await service.reader.alone(asked))
    return True


async def remembered(service: Service, asked: PageRun) -> set[tuple[str, str | None]]:
    """Return file and sheet of those whose mapping is kept for later rosters."""
    alone = await service.reader.alone(asked) if asked.mapping else []
    return await shapes.known(service.ground, asked.tenant, alone)


async def _recall(service: Service, tenant: str, run: str) -> None:
    """Fix for a draft what is known of the layouts of its files."""
    asked = await runs.one_run(service.ground, tenant, run)
    if asked is None:
        return
    alone = await service.reader.alone(asked)
    if found := await shapes.recall(service.ground, tenant, alone, asked.mapping):
        await runs.choose(service.ground, asked, [*asked.mapping, *found])
