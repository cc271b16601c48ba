"""Whatever single thing is changed in whichever batch is named, and what a ledger does by itself never is."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certverify.store import Ledger, Record, Verification, open_ledger
from certverify_schemas.answer import Evidence, Found, NotFound, Reason, Unanswered
from certverify_schemas.certificate import Certificate
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

KEY = "a key of thirty-two characters or more"
KIND = Kind.SPECIAL_OPERATION
BATCHES = 7
"""Of the ledger that is tampered with: answers, inputs, findings and a purge."""
COLUMNS = ("kind", "source", "session", "stored_at", "data_key", "lines", "found_families", "detail", "link")
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Clock:
    def __init__(self) -> None:
        self.month = 1

    def __call__(self) -> datetime:
        return datetime(2026, self.month, 15, 4, 0, tzinfo=UTC)


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def record(ledger: Ledger, number: int, now: datetime) -> Record:
    """Return the answer about somebody: found, not found or none, as the number falls."""
    person = Identity(IdType.ID_CARD, f"3201991990{number:08d}", f"测试{number}")
    query = Query(ledger.keys.query_key("t", person, KIND), person, KIND, Family.OPERATORS)
    held = Found((Certificate(KIND, f"T{number}"),), Evidence(b"{}"))
    answer = (held, NotFound(Evidence(b"none")), Unanswered(Reason.TIMEOUT))[number % 3]
    return Record(query, answer, now, now)


async def findings(ledger: Ledger, run: str) -> None:
    one = {"finding_id": "0a" * 32, "person_key": "1a" * 32, "rule": "expired", "severity": "violation"}
    table = pl.DataFrame({k: [v] for k, v in (one | {"certainty": "provisional", "primary": True}).items()})
    await ledger.save_findings(run, table)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of seven batches under a checkpoint, of which the first month was purged."""
    path, clock = tmp_path_factory.mktemp("ledger") / "l.sqlite", Clock()

    async def made() -> int:
        async with open_ledger(url(path), key=KEY, now=clock) as ledger:
            await ledger.begin_run("r", "t")
            for number in range(4):
                clock.month = 1 if number < 2 else 2
                await ledger.append("r", "t", "s", [record(ledger, number + n, clock()) for n in (0, 10)])
            await ledger.save_inputs("r", {}, {"as_of": "2026-02-15"})
            await findings(ledger, "r")
            await ledger.purge("2026-01")
            await ledger.finish_run("r", complete=True, summary={"found": 2})
            return (await ledger.verify()).batches

    assert asyncio.run(made()) == BATCHES
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def verified(path: Path) -> Verification:
    async def said() -> Verification:
        async with open_ledger(url(path), key=KEY, now=Clock()) as ledger:
            return await ledger.verify()

    return asyncio.run(said())


@contextmanager
def tampered(template: Path) -> Iterator[tuple[Path, sqlite3.Connection]]:
    """A copy of the ledger, whose database asks no questions; gone again afterwards."""
    copy = template.with_name("copy.sqlite")
    shutil.copyfile(template, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as database:
        yield copy, database
    for file in template.parent.glob("copy.sqlite*"):
        file.unlink()


def blob(database: sqlite3.Connection, sequence: int) -> bytes:
    found = database.execute("SELECT blob FROM batch WHERE sequence = ?", (sequence,)).fetchone()[0]
    return bytes(found)


sequences = st.integers(1, BATCHES)


@settings(unhurried, max_examples=25)
@given(sequence=sequences, place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_a_flipped_bit_is_named(template: Path, sequence: int, place: int, bit: int) -> None:
    """Any bit of any batch's blob; a purge has none, and gets one here."""
    with tampered(template) as (copy, database):
        whole = bytearray(blob(database, sequence) or b"\0")
        whole[place % len(whole)] ^= 1 << bit
        database.execute("UPDATE batch SET blob = ? WHERE sequence = ?", (bytes(whole), sequence))
        assert names(verified(copy), "batch_altered", sequence)


@settings(unhurried, max_examples=15)
@given(sequence=sequences, cut=st.integers(1, 10**6))
def test_a_batch_cut_short_is_named(template: Path, sequence: int, cut: int) -> None:
    """Any beginning of any batch's blob, the empty one among them."""
    with tampered(template) as (copy, database):
        whole = blob(database, sequence)
        kept = whole[: len(whole) - 1 - cut % len(whole)] if whole else b"more"
        database.execute("UPDATE batch SET blob = ? WHERE sequence = ?", (kept, sequence))
        assert names(verified(copy), "batch_altered", sequence)


@settings(unhurried, max_examples=25)
@given(sequence=sequences, column=st.sampled_from(COLUMNS), value=st.data())
def test_a_changed_word_about_a_batch_is_named(
    template: Path, sequence: int, column: str, value: st.DataObject
) -> None:
    """Any column that stands beside a batch, with a value that it could have."""
    with tampered(template) as (copy, database):
        old = database.execute(f"SELECT {column} FROM batch WHERE sequence = ?", (sequence,)).fetchone()[0]  # noqa: S608 -- one of ours
        new = value.draw(_values(column).filter(lambda drawn: drawn != old))
        database.execute(f"UPDATE batch SET {column} = ? WHERE sequence = ?", (new, sequence))  # noqa: S608 -- as above
        assert names(verified(copy), "batch_altered", sequence)


def _values(column: str) -> st.SearchStrategy[Any]:
    if column in {"stored_at", "lines"}:
        return st.integers(0, 2**62)
    if column == "data_key":
        return st.none() | st.integers(1, 5)
    if column == "link":
        return st.binary(min_size=32, max_size=32)
    if column == "kind":
        return st.sampled_from(["answers", "file", "findings", "purge"])
    return st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@settings(unhurried, max_examples=12)
@given(first=sequences, second=sequences)
def test_two_batches_swapped_are_named_by_the_first(template: Path, first: int, second: int) -> None:
    """Any two of them change places, whole lines with links and all."""
    with tampered(template) as (copy, database):
        for old, new in ((first, -1), (second, first), (-1, second)):
            database.execute("UPDATE batch SET sequence = ? WHERE sequence = ?", (new, old))
        said = verified(copy)
        assert said.ok if first == second else names(said, "batch_altered", min(first, second))


@settings(unhurried, max_examples=10)
@given(gone=st.sets(sequences, min_size=1))
def test_a_deleted_batch_is_named(template: Path, gone: set[int]) -> None:
    """Any of them, one or several; of an end that was cut off the first that is gone is named, or the head."""
    with tampered(template) as (copy, database):
        database.executemany("DELETE FROM batch WHERE sequence = ?", ((number,) for number in gone))
        fault = verified(copy).fault
        assert fault is not None
        rest = set(range(min(gone), BATCHES + 1)) - gone
        if rest:
            assert (fault.what, fault.sequence) == ("batch_missing", min(gone))
        else:
            assert fault.what == "end_missing"


def names(said: Verification, what: str, sequence: int) -> bool:
    return said.fault is not None and (said.fault.what, said.fault.sequence) == (what, sequence)


DEEDS = st.lists(
    st.tuples(st.sampled_from(["append", "findings", "finish", "purge", "reopen"]), st.integers(1, 3)),
    max_size=12,
)


@settings(unhurried, max_examples=8)
@given(deeds=DEEDS)
def test_whatever_a_ledger_does_it_verifies(tmp_path: Path, deeds: list[tuple[str, int]]) -> None:
    """Answers, findings, checkpoints and purges of any month in any order: the chain holds after each."""
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    asyncio.run(_done(tmp_path / "l.sqlite", deeds))


async def _done(path: Path, deeds: list[tuple[str, int]]) -> None:
    clock, runs, opened = Clock(), 1, open_ledger
    ledger = await (life := opened(url(path), key=KEY, now=clock)).__aenter__()
    await ledger.begin_run("r1", "t")
    for number, (deed, month) in enumerate(deeds):
        run, clock.month = f"r{runs}", month
        if deed == "append":
            await ledger.append(run, "t", "s", [record(ledger, number, clock())])
        elif deed == "findings":
            await findings(ledger, run)
        elif deed == "purge":
            await ledger.purge(f"2026-0{month}")
        elif deed == "finish":
            await ledger.finish_run(run, complete=True, summary={})
            runs += 1
            await ledger.begin_run(f"r{runs}", "t")
        else:
            await life.__aexit__(None, None, None)
            ledger = await (life := opened(url(path), key=KEY, now=clock)).__aenter__()
        assert (await ledger.verify()).ok, deeds[: number + 1]
    await life.__aexit__(None, None, None)
