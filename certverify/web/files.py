"""Files of a tenant, sealed in the database under an id of ours; the name that its owner knows is sealed beside it."""

import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.rosters.files.paths import numbered
from certverify.web.ground import Ground
from certverify.web.schema import file
from certverify.web.schema import tenant as tenants

__all__ = [
    "Incoming",
    "Kept",
    "Most",
    "drop_file",
    "keep_file",
    "kept_files",
    "laid_out",
    "one_file",
    "roster_names",
    "space_used",
]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file at rest. ``name`` is its owner's, without folder; ``suffix`` is one of ours, with the dot."""

    id: str
    run: str | None
    kind: str
    suffix: str
    size: int
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way in, named and checked."""

    name: str = field(repr=False)
    suffix: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Most:
    """What may lie there: bytes and number of all files of a tenant, files of one run."""

    bytes: int
    all: int
    files: int


async def keep_file(
    ground: Ground, tenant: str, incoming: Incoming, *, run: str | None, kind: str, most: Most
) -> str | None:
    """Seal a file and return its id; ``None`` if meanwhile another upload has taken the room that was left.

    A name that the run has already gets a number. Counting, naming and keeping are one transaction, so that no number
    of uploads at once exceeds a limit or brings two files of one name.
    """
    made = secrets.token_hex(12)
    values = {
        "id": made,
        "tenant": tenant,
        "run": run,
        "kind": kind,
        "suffix": incoming.suffix,
        "size": len(incoming.content),
        "created_at": ground.micros(),
        "content": ground.vault.seal(tenant, f"file {made}", incoming.content),
    }

    async def work(connection: AsyncConnection) -> bool:
        # Uploads of one tenant follow one another: PostgreSQL locks its row, SQLite has one writer.
        await connection.execute(sa.select(tenants.c.id).where(tenants.c.id == tenant).with_for_update())
        used, number = (await connection.execute(_used(tenant))).one()
        beside = [] if run is None else (await connection.execute(_names(tenant, run=run, kind=kind))).all()
        if (used or 0) + len(incoming.content) > most.bytes or number >= most.all:
            return False
        if len(beside) >= most.files:
            return False
        name = numbered(incoming.name, [_name(ground, tenant, row) for row in beside])
        sealed = ground.vault.seal(tenant, f"file {made} name", name.encode())
        await connection.execute(file.insert().values(**values, name=sealed))
        return True

    return made if await ground.database.write(work) else None


async def kept_files(ground: Ground, tenant: str, run: str, kind: str = "roster") -> list[Kept]:
    """Return the files of a run, the first one first, without their content."""
    columns = [column for column in file.c if column.name != "content"]
    query = sa.select(*columns).where(file.c.tenant == tenant, file.c.run == run, file.c.kind == kind)
    rows = await ground.rows(query.order_by(file.c.created_at, file.c.id))
    return [_kept(ground, tenant, row) for row in rows]


async def roster_names(ground: Ground, tenant: str) -> dict[str, list[str]]:
    """Return the names of the rosters of every run of a tenant, by run."""
    query = _names(tenant, kind="roster")
    names: dict[str, list[str]] = {}
    for row in await ground.rows(query.order_by(file.c.created_at, file.c.id)):
        names.setdefault(row.run, []).append(_name(ground, tenant, row))
    return names


async def one_file(ground: Ground, tenant: str, made: str) -> tuple[Kept, bytes] | None:
    """Return one file with its content; ``None`` if this tenant has no such file."""
    rows = await ground.rows(sa.select(file).where(file.c.tenant == tenant, file.c.id == made))
    if not rows:
        return None
    return _kept(ground, tenant, rows[0]), ground.vault.open(tenant, f"file {made}", rows[0].content)


async def drop_file(ground: Ground, tenant: str, run: str, made: str) -> None:
    """Remove a file of a run."""
    gone = file.delete().where(file.c.tenant == tenant, file.c.run == run, file.c.id == made)
    await ground.do(gone)


async def space_used(ground: Ground, tenant: str) -> int:
    """Return how many bytes the tenant's files hold."""
    total = sa.select(sa.func.sum(file.c.size).label("n")).where(file.c.tenant == tenant)
    return int((await ground.rows(total))[0].n or 0)


def _used(tenant: str) -> sa.Select[Any, int]:
    total, number = sa.func.sum(file.c.size).label("n"), sa.func.count().label("files")
    return sa.select(total, number).where(file.c.tenant == tenant)


def _names(tenant: str, **of: str) -> sa.Select[Any]:
    return sa.select(file.c.id, file.c.run, file.c.name).filter_by(tenant=tenant, **of)


def _name(ground: Ground, tenant: str, row: sa.Row[Any]) -> str:
    return ground.vault.open(tenant, f"file {row.id} name", row.name).decode()


def _kept(ground: Ground, tenant: str, row: sa.Row[Any]) -> Kept:
    return Kept(row.id, row.run, row.kind, row.suffix, row.size, _name(ground, tenant, row))


@contextmanager
def laid_out(contents: Sequence[tuple[Kept, bytes]]) -> Iterator[dict[Path, str]]:
    """Lay files out in a private folder (0700, files 0600) under names of ours, and remove it at the end.

    Yields where each lies and the name its owner knows it by.
    """
    with tempfile.TemporaryDirectory(prefix="certverify-") as folder:
        places: dict[Path, str] = {}
        for kept, content in contents:
            path = Path(folder) / f"{kept.id}{kept.suffix}"
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(content)
            places[path] = kept.name
        yield places
