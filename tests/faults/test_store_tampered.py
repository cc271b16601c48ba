"""Somebody changes the database behind our back: the first broken link is named."""

import asyncio
import sqlite3
from pathlib import Path

import polars as pl
import pytest
from small_ledger import five_batches, opened

from certverify.errors import StoreError
from certverify.messages import text
from certverify.store import Fault
from certverify.store.chain.links import Metadata, first_link, link_of

TAMPERING = Path(__file__).parents[2] / "docs" / "explanation" / "tampering.md"


@pytest.fixture
async def ledger_file(tmp_path: Path) -> Path:
    return await five_batches(tmp_path)


@pytest.fixture
async def judged_file(ledger_file: Path) -> Path:
    """The same with a second run: two findings in the sixth batch, under a checkpoint."""
    async with opened(ledger_file) as ledger:
        await ledger.begin_run("run-2", "t")
        found = {
            "finding_id": ["0a" * 32, "0b" * 32],
            "person_key": ["1a" * 32, "1b" * 32],
            "rule": ["unlicensed", "expired"],
            "severity": ["violation", "violation"],
            "certainty": ["provisional", "confirmed"],
            "primary": [True, True],
        }
        await ledger.save_findings("run-2", pl.DataFrame(found))
        await ledger.finish_run("run-2", complete=False, summary={"found": 4, "not_found": 1})
    return ledger_file


async def fault(path: Path) -> Fault | None:
    async with opened(path) as ledger:
        return (await ledger.verify()).fault


def tamper(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


FLIP = "UPDATE batch SET blob = CAST(substr(blob, 1, 20) || x'00ff' || substr(blob, 23) AS BLOB) WHERE sequence = 3"
CASES = {
    "one byte flipped": ([FLIP], Fault("batch_altered", 3)),
    "a batch cut short": (
        ["UPDATE batch SET blob = substr(blob, 1, length(blob) - 1) WHERE sequence = 2"],
        Fault("batch_altered", 2),
    ),
    "text in place of a blob": (
        ["UPDATE batch SET blob = 'text' WHERE sequence = 5"],
        Fault("batch_altered", 5),
    ),
    "a batch deleted": (
        ["DELETE FROM answer WHERE batch = 3", "DELETE FROM batch WHERE sequence = 3"],
        Fault("batch_missing", 3),
    ),
    "two batches swapped": (
        [
            "UPDATE batch SET sequence = -2 WHERE sequence = 2",
            "UPDATE batch SET sequence = 2 WHERE sequence = 3",
            "UPDATE batch SET sequence = 3 WHERE sequence = -2",
        ],
        Fault("batch_altered", 2),
    ),
    "the last batch deleted": (
        ["DELETE FROM answer WHERE batch = 5", "DELETE FROM batch WHERE sequence = 5"],
        Fault("end_missing", 5),
    ),
    "the end cut off and the head with it": (
        [
            "DELETE FROM answer WHERE batch > 2",
            "DELETE FROM batch WHERE sequence > 2",
            "UPDATE ledger SET head_sequence = 2, head_link = (SELECT link FROM batch WHERE sequence = 2)",
        ],
        Fault("end_missing", 3, "run"),
    ),
    "a time changed": (
        ["UPDATE batch SET stored_at = stored_at + 1 WHERE sequence = 4"],
        Fault("batch_altered", 4),
    ),
    "a source changed": (["UPDATE batch SET source = 'other' WHERE sequence = 1"], Fault("batch_altered", 1)),
    "the head changed": (["UPDATE ledger SET head_link = x'00'"], Fault("end_altered", 5)),
    "a checkpoint moved": (
        ["UPDATE run SET checkpoint_sequence = 3"],
        Fault("checkpoint_forged", 3, "run"),
    ),
    "a signature changed": (
        ["UPDATE run SET signature = CAST(x'00' || substr(signature, 2) AS BLOB)"],
        Fault("checkpoint_forged", 4, "run"),
    ),
    "a no made a yes in the index": (
        ["UPDATE answer SET outcome = 'found' WHERE batch = 2"],
        Fault("index_altered", 2),
    ),
    "an index line deleted": (["DELETE FROM answer WHERE batch = 4"], Fault("index_altered", 4)),
    "an answer made a control": (
        ["INSERT INTO control SELECT * FROM answer WHERE batch = 1", "DELETE FROM answer WHERE batch = 1"],
        Fault("index_altered", 1),
    ),
    "nothing": ([], None),
}


@pytest.mark.parametrize(("statements", "expected"), CASES.values(), ids=CASES.keys())
async def test_the_first_broken_link_is_named(
    ledger_file: Path, statements: list[str], expected: Fault | None
) -> None:
    """Whatever was changed, verification says where."""
    await asyncio.to_thread(tamper, ledger_file, *statements)
    assert await fault(ledger_file) == expected


BESIDE = {
    "a run's counts changed": (
        ["UPDATE run SET summary = replace(summary, '4', '9') WHERE name = 'run-2'"],
        Fault("run_altered", 6, "run-2"),
    ),
    "an incomplete run called complete": (
        ["UPDATE run SET complete = 1 WHERE name = 'run-2'"],
        Fault("run_altered", 6, "run-2"),
    ),
    "a run's source changed": (
        ["UPDATE run SET source = 'mem' WHERE name = 'run-2'"],
        Fault("run_altered", 6, "run-2"),
    ),
    "a run begun earlier": (
        ["UPDATE run SET started_at = started_at - 1 WHERE name = 'run'"],
        Fault("run_altered", 4, "run"),
    ),
    "the place of findings changed": (
        ["UPDATE run SET findings = '[]' WHERE name = 'run-2'"],
        Fault("run_altered", 6, "run-2"),
    ),
    "the attestation taken away": (
        ["UPDATE run SET attests = NULL, findings = NULL WHERE name = 'run-2'"],
        Fault("checkpoint_forged", 6, "run-2"),
    ),
    "text in place of the attestation": (
        ["UPDATE run SET attests = 'text' WHERE name = 'run-2'"],
        Fault("checkpoint_forged", 6, "run-2"),
    ),
    "a checkpoint taken away": (
        ["UPDATE run SET signature = NULL WHERE name = 'run-2'"],
        Fault("checkpoint_missing", 6, "run-2"),
    ),
    "a doubt made a certainty in the index of findings": (
        ["UPDATE finding SET certainty = 'confirmed' WHERE line = 0"],
        Fault("index_altered", 6),
    ),
    "a finding taken out of the index": (["DELETE FROM finding WHERE line = 1"], Fault("index_altered", 6)),
    "all findings taken out of the index": (["DELETE FROM finding"], Fault("index_altered", 6)),
    "a finding moved to another run": (
        ["UPDATE finding SET run = (SELECT number FROM run WHERE name = 'run') WHERE line = 0"],
        Fault("index_altered", 6),
    ),
    "a finding invented": (
        [
            "CREATE TEMP TABLE one AS SELECT * FROM finding WHERE line = 0",
            "UPDATE one SET line = 2, rule = 'forged'",
            "INSERT INTO finding SELECT * FROM one",
        ],
        Fault("index_altered", 6),
    ),
    "an answer invented": (
        [
            "CREATE TEMP TABLE one AS SELECT * FROM answer WHERE batch = 2",
            "UPDATE one SET batch = 6, sent_at = sent_at + 1",
            "INSERT INTO answer SELECT * FROM one",
        ],
        Fault("index_altered", 6),
    ),
    "an answer moved to another run": (
        ["UPDATE answer SET run = (SELECT number FROM run WHERE name = 'run-2') WHERE batch = 1"],
        Fault("index_altered", 1),
    ),
    "a data key altered": (
        ["UPDATE data_key SET wrapped = CAST(x'00' || substr(wrapped, 2) AS BLOB)"],
        Fault("content_unreadable", 1),
    ),
    "nothing beside the chain": ([], None),
}


@pytest.mark.parametrize(("statements", "expected"), BESIDE.values(), ids=BESIDE.keys())
async def test_what_stands_beside_the_chain_is_held_to_it(
    judged_file: Path, statements: list[str], expected: Fault | None
) -> None:
    """Counts, times and the indexes of answers and findings say what the batches and checkpoints say."""
    await asyncio.to_thread(tamper, judged_file, *statements)
    assert await fault(judged_file) == expected


async def test_a_ledger_set_back_is_told_by_a_report_kept_elsewhere(ledger_file: Path) -> None:
    """An older copy of the whole file is sound in itself, and lacks the checkpoint that the report names."""
    older = ledger_file.with_name("older.sqlite")
    with sqlite3.connect(ledger_file) as source, sqlite3.connect(older) as copy:
        source.backup(copy)
    copy.close()
    source.close()
    async with opened(ledger_file) as ledger:
        signed = await ledger.finish_run("run", complete=True, summary={})
        await ledger.begin_run("later", "t")
        await ledger.save_inputs("later", {}, {"a": 1})
        outside = await ledger.finish_run("later", complete=True, summary={})
        assert (await ledger.verify(outside=[signed, outside])).ok
    async with opened(older) as ledger:
        assert (await ledger.verify()).ok
        assert (await ledger.verify(outside=[outside])).fault == Fault("end_missing", 6, "later")


def test_the_document_shows_what_verification_says() -> None:
    """docs/explanation/tampering.md lists every case of these tests with the message that it gives."""
    said = TAMPERING.read_text(encoding="utf-8")
    for name, (_, expected) in (CASES | BESIDE).items():
        if expected is not None:
            facts = {"sequence": expected.sequence, "run": expected.run}
            assert f"| {name} | {text(f'ledger.fault.{expected.what}', 'en', **facts)} |" in said


def forge(path: Path) -> None:
    """Compute every link anew, as anybody can who may write the database."""
    with sqlite3.connect(path) as connection:
        connection.row_factory = sqlite3.Row
        link = first_link(connection.execute("SELECT name FROM ledger").fetchone()[0])
        chain = "SELECT batch.*, run.name FROM batch JOIN run ON run.number = batch.run ORDER BY sequence"
        for row in connection.execute(chain).fetchall():
            values = {name: row[name] for name in Metadata.__slots__} | {"run": row["name"]}
            link = link_of(link, Metadata(**values), row["blob"])
            connection.execute("UPDATE batch SET link = ? WHERE sequence = ?", (link, row["sequence"]))
        connection.execute("UPDATE ledger SET head_link = ?", (link,))
    connection.close()


async def test_a_chain_written_anew_contradicts_the_checkpoint(ledger_file: Path) -> None:
    """Links need no key, so a whole chain can be forged; the signature cannot."""
    await asyncio.to_thread(tamper, ledger_file, FLIP)
    await asyncio.to_thread(forge, ledger_file)
    assert await fault(ledger_file) == Fault("checkpoint_contradicted", 4, "run")


async def test_an_altered_batch_is_never_opened(ledger_file: Path) -> None:
    """Reading certificates finds the change by itself; nobody is judged by it."""
    await asyncio.to_thread(tamper, ledger_file, FLIP)
    async with opened(ledger_file) as ledger:
        assert (await ledger.certificates(["1-0", "4-0"])).height == 2
        with pytest.raises(StoreError, match="store_altered"):
            await ledger.certificates(["1-0", "3-0"])
