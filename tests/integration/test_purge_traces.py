"""After a purge nobody is left: searched for byte by byte in database, WAL, backups and bundle, on both databases."""

import asyncio
import hashlib
import itertools
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from postgresql_server import Server, new_database, running_server

from certverify.store import Ledger, Record, open_ledger
from certverify_schemas.answer import Evidence, Found, NotFound
from certverify_schemas.certificate import Certificate
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

KEY = "a key of thirty-two characters or more"
NOW = datetime(2026, 6, 30, 8, 0, tzinfo=UTC)
KIND = Kind.SPECIAL_OPERATION
PEOPLE = [Identity(IdType.ID_CARD, f"32019919900307{n:03d}X", f"欧阳试{chr(0x4E00 + n)}") for n in range(12)]


def in_words(person: Identity) -> list[bytes]:
    """Return what names a person: ID number, name, T-number."""
    return [person.id_number.encode(), person.name.encode(), f"T{person.id_number}".encode()]


def guessable(person: Identity) -> list[bytes]:
    """Return digests that anybody can work out by trying the ID numbers of a county."""
    texts = [
        *in_words(person),
        *(sep.join([person.id_number, person.name]).encode() for sep in ("", "|", " ")),
    ]
    digests = itertools.product(("md5", "sha1", "sha256"), texts)
    made = [hashlib.new(name, text, usedforsecurity=False) for name, text in digests]
    return [form for one in made for form in (one.digest(), one.hexdigest().encode())]


def keyed(ledger: Ledger, history: pl.DataFrame) -> list[bytes]:
    """Return the keyed names and digests that stand in the index, as bytes and as text."""
    people = [ledger.keys.person_key(person) for person in PEOPLE]
    words = [*history["query_key"], *history["digest"].drop_nulls(), *people]
    return [form for word in words for form in (bytes.fromhex(word), word.encode())]


async def fill(ledger: Ledger) -> list[bytes]:
    """Store a run about everybody; return the keyed names that a purge must take away."""
    await ledger.begin_run("run", "t")
    queries = [Query(ledger.keys.query_key("t", who, KIND), who, KIND, Family.OPERATORS) for who in PEOPLE]
    await ledger.claim("died", [queries[0].key], holder="elsewhere", since=0, length=timedelta(minutes=-1))
    body = "{{姓名: {0.name}, 号码: {0.id_number}}}"
    records = [
        Record(
            query,
            Found((Certificate(KIND, f"T{query.identity.id_number}"),), Evidence(body.format(query.identity).encode()))
            if number % 3
            else NotFound(Evidence(b"{}")),
            NOW,
            NOW,
            control=number == 1,
        )
        for number, query in enumerate(queries)
    ]  # fmt: skip
    for part in (records[:10], records[10:]):
        await ledger.append("run", "t", "s", part)
    found = pl.DataFrame(
        {
            "finding_id": [
                ledger.keys.finding_id("unlicensed", "某公司", one.key, "电工") for one in queries
            ],
            "person_key": [ledger.keys.person_key(who) for who in PEOPLE],
            "rule": pl.Series(["unlicensed"] * len(PEOPLE), dtype=pl.Enum(["unlicensed"])),
            "severity": "violation",
            "certainty": "provisional",
            "primary": True,
            "message_zh": [f"{who.name}（{who.id_number}）无证" for who in PEOPLE],
        }
    )
    await ledger.save_findings("run", found)
    await ledger.save_inputs("run", {"entries": pl.DataFrame({"name": [who.name for who in PEOPLE]})}, {})
    await ledger.finish_run("run", complete=True, summary={"found": 20})
    return keyed(ledger, await ledger.history("t", [one.key for one in queries]))


def traces(sought: Sequence[bytes], files: Sequence[Path]) -> list[tuple[str, bytes]]:
    """Return what is found where."""
    return [
        (file.name, one)
        for file in files
        for content in [file.read_bytes()]
        for one in sought
        if one in content
    ]


PLAIN = [form for person in PEOPLE[1:5] for form in (*in_words(person), *guessable(person))]


def beside(folder: Path) -> list[Path]:
    """Return the ledger's file and what SQLite keeps beside it."""
    return sorted(folder.glob("ledger.sqlite*"))


def wrapped_key(url: str) -> bytes:
    """Return the month's data key as it is stored: with the master key it opens the batches."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        wrapped: bytes = connection.execute(sa.text("SELECT wrapped FROM data_key")).scalar_one()
    engine.dispose()
    return bytes(wrapped)


def copied(path: Path, copy: Path) -> Path:
    with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    return copy


async def test_nobody_is_left_in_sqlite(tmp_path: Path) -> None:
    """Neither in the file, its WAL and what SQLite keeps beside it, nor in a backup taken then, nor in a bundle."""
    path = tmp_path / "ledger.sqlite"
    async with open_ledger(f"sqlite:///{path}", key=KEY, now=lambda: NOW) as ledger:
        names = await fill(ledger)
        names.append(await asyncio.to_thread(wrapped_key, f"sqlite:///{path}"))
        before = beside(tmp_path)
        assert traces(PLAIN, before) == [], "nobody stands there in the clear at any time"
        assert {one for _, one in traces(names, before)} >= {bytes.fromhex(ledger.keys.person_key(PEOPLE[2]))}
        await ledger.export("run", tmp_path / "before.zip")
        assert await ledger.purge("2026-06") > 0
        backup = await asyncio.to_thread(copied, path, tmp_path / "backup.sqlite")
        await ledger.export("run", tmp_path / "bundle.zip")
        kept = [*beside(tmp_path), backup, tmp_path / "before.zip", tmp_path / "bundle.zip"]
        assert {file.name for file in kept} >= {"ledger.sqlite", "ledger.sqlite-wal", "bundle.zip"}
        assert traces([*PLAIN, *names], kept) == []
        assert (await ledger.verify()).ok
    async with open_ledger(f"sqlite:///{backup}", key=KEY, now=lambda: NOW) as restored:
        assert (await restored.verify()).ok


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as started:
        yield started


def on_disk(server: Server, url: str) -> None:
    """Write all out, and take away the files of tables that were written anew."""
    engine = sa.create_engine(url.replace("://", "+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")
    engine.dispose()
    server.run("pg_dump", "-f", "dump.sql", url)


def files_of(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file()]


@pytest.mark.postgresql
async def test_nobody_is_left_in_postgresql(server: Server, tmp_path: Path) -> None:
    """Neither in the data directory with its WAL, nor in a dump taken then.

    Keyed names and the wrapped key, worth nothing without the master key, stay in the WAL until the server reuses it.
    """
    url = await asyncio.to_thread(new_database, server)
    async with open_ledger(url, key=KEY, now=lambda: NOW) as ledger:
        names = await fill(ledger)
        await asyncio.to_thread(on_disk, server, url)
        names.append(await asyncio.to_thread(wrapped_key, url))
        dump, data = server.folder / "dump.sql", server.folder / "data"
        assert {one for _, one in traces(names, [dump])}, "the search finds what is there"
        assert await ledger.purge("2026-06") > 0
        await asyncio.to_thread(on_disk, server, url)
        files = await asyncio.to_thread(files_of, data)
        written_ahead = [file for file in files if "pg_wal" in file.parts]
        assert written_ahead
        assert traces(PLAIN, [*files, dump, server.folder / "log"]) == []
        assert traces(names, [dump, *(file for file in files if file not in written_ahead)]) == []
        await ledger.export("run", tmp_path / "bundle.zip")
        assert traces([*PLAIN, *names], [tmp_path / "bundle.zip"]) == []
        assert (await ledger.verify()).ok
