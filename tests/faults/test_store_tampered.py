"""Somebody changes the database behind our back: the first broken link is named."""

import ast
import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from certverify.errors import StoreError
from certverify.messages import text
from certverify.store import Fault, Record, open_ledger, verify_bundle
from certverify.store.chain.links import Metadata, first_link, link_of
from certverify_schemas.answer import Evidence, Found, NotFound
from certverify_schemas.certificate import Certificate
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

KEY = "a key of thirty-two characters or more"
NOW = datetime(2026, 6, 30, 8, 0, tzinfo=UTC)
KIND = Kind.SPECIAL_OPERATION
ROOT = Path(__file__).parents[2]
OFFLINE = ROOT / "certverify" / "store" / "proof" / "offline.py"
TAMPERING = ROOT / "docs" / "explanation" / "tampering.md"


@pytest.fixture
async def ledger_file(tmp_path: Path) -> Path:
    """A ledger of five batches, with one run that ended after the fourth."""
    path = tmp_path / "ledger.sqlite"
    async with open_ledger(f"sqlite:///{path}", key=KEY, now=lambda: NOW) as ledger:
        await ledger.begin_run("run", "t")
        for number in range(5):
            person = Identity(IdType.ID_CARD, f"32019919900101000{number}", "测试")
            query = Query(ledger.keys.query_key("t", person, KIND), person, KIND, Family.OPERATORS)
            held = Found((Certificate(KIND, f"T{number}"),), Evidence(b"{}"))
            answer = NotFound(Evidence(b"none")) if number == 1 else held
            await ledger.append("run", "t", "s", [Record(query, answer, NOW, NOW)])
            if number == 3:
                await ledger.finish_run("run", complete=True, summary={})
                await ledger.export("run", tmp_path / "bundle.zip")
    return path


@pytest.fixture
async def judged_file(ledger_file: Path) -> Path:
    """The same with a second run: two findings in the sixth batch, under a checkpoint."""
    async with open_ledger(f"sqlite:///{ledger_file}", key=KEY, now=lambda: NOW) as ledger:
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
    async with open_ledger(f"sqlite:///{path}", key=KEY, now=lambda: NOW) as ledger:
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
    async with open_ledger(f"sqlite:///{ledger_file}", key=KEY, now=lambda: NOW) as ledger:
        signed = await ledger.finish_run("run", complete=True, summary={})
        await ledger.begin_run("later", "t")
        await ledger.save_inputs("later", {}, {"a": 1})
        outside = await ledger.finish_run("later", complete=True, summary={})
        assert (await ledger.verify(outside=[signed, outside])).ok
    async with open_ledger(f"sqlite:///{older}", key=KEY, now=lambda: NOW) as ledger:
        assert (await ledger.verify()).ok
        assert (await ledger.verify(outside=[outside])).fault == Fault("end_missing", 6, "later")


def test_the_document_shows_what_verification_says() -> None:
    """docs/explanation/tampering.md lists every case of these tests with the message that it gives."""
    said = TAMPERING.read_text(encoding="utf-8")
    for name, (_, expected) in (CASES | BESIDE).items():
        if expected is not None:
            facts = {"sequence": expected.sequence, "run": expected.run}
            assert f"| {name} | {text(f'ledger.fault.{expected.what}', 'en', **facts)} |" in said
    reports = {"the report of another run": REPORT}
    for name, expected in ({name: case[2] for name, case in BUNDLES.items()} | reports).items():
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
    async with open_ledger(f"sqlite:///{ledger_file}", key=KEY, now=lambda: NOW) as ledger:
        assert (await ledger.certificates(["1-0", "4-0"])).height == 2
        with pytest.raises(StoreError, match="store_altered"):
            await ledger.certificates(["1-0", "3-0"])


def rewritten(bundle: Path, name: str, change: Callable[[bytes], bytes | None]) -> Path:
    """Return a copy of a bundle with one member changed, or left out."""
    copy = bundle.with_name("changed.zip")
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(copy, "w") as new:
        for member in old.namelist():
            content = change(old.read(member)) if member == name else old.read(member)
            if content is not None:
                new.writestr(member, content)
    return copy


def public_key(bundle: Path) -> str:
    with zipfile.ZipFile(bundle) as archive:
        key: str = json.loads(archive.read("bundle.json"))["checkpoint"]["public_key"]
    return key


BUNDLES = {
    "a byte flipped": (
        "blobs/2",
        lambda raw: raw[:30] + bytes([raw[30] ^ 1]) + raw[31:],
        Fault("batch_altered", 2),
    ),
    "a blob left out": ("blobs/3", lambda raw: None, Fault("batch_altered", 3)),
    "a line left out": (
        "batches.jsonl",
        lambda raw: b"\n".join(raw.splitlines()[:1] + raw.splitlines()[2:]),
        Fault("batch_missing", 2),
    ),
    "the end left out": (
        "batches.jsonl",
        lambda raw: b"\n".join(raw.splitlines()[:3]),
        Fault("end_missing", 4),
    ),
    "an incomplete run called complete": (
        "bundle.json",
        lambda raw: raw.replace(b'"complete": true', b'"complete": false'),
        Fault("run_altered", 4, "run"),
    ),
    "another time signed": (
        "bundle.json",
        lambda raw: raw.replace(b"2026-06-30T08", b"2026-06-29T08"),
        Fault("checkpoint_forged", 4, "run"),
    ),
}


REPORT = Fault("report_differs", 4, "run")


@pytest.mark.parametrize(("member", "change", "expected"), BUNDLES.values(), ids=BUNDLES.keys())
def test_a_changed_bundle_is_told(
    ledger_file: Path, member: str, change: Callable[[bytes], bytes | None], expected: Fault
) -> None:
    """The second machine finds the same faults without database and key."""
    bundle = ledger_file.with_name("bundle.zip")
    assert verify_bundle(bundle, public_key=public_key(bundle)).ok
    changed = rewritten(bundle, member, change)
    assert verify_bundle(changed, public_key=public_key(bundle)).fault == expected


@pytest.fixture
def verifier(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The single-file verifier, copied away from the program and run where certverify cannot be imported."""
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(OFFLINE, alone / "offline.py")
    guard = "raise ImportError('certverify is not installed on this machine')"
    (alone / "certverify.py").write_text(guard, encoding="utf-8")

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "offline.py", *map(str, arguments)]
        return subprocess.run(command, cwd=alone, capture_output=True, text=True, check=False, timeout=60)

    return run


@pytest.mark.parametrize(("member", "change", "expected"), BUNDLES.values(), ids=BUNDLES.keys())
def test_the_single_file_verifier_finds_the_same(
    ledger_file: Path,
    verifier: Callable[..., subprocess.CompletedProcess[str]],
    member: str,
    change: Callable[[bytes], bytes | None],
    expected: Fault,
) -> None:
    """Without certverify, database and key: sound is sound, and each fault is named by its batch."""
    bundle = ledger_file.with_name("bundle.zip")
    done = verifier(rewritten(bundle, member, change), public_key(bundle))
    assert done.returncode == 1, done.stderr
    words = {"checkpoint_forged": "not signed by this key", "run_altered": "the run's line is not"}
    assert words.get(expected.what, f"batch {expected.sequence}") in done.stdout


def test_the_single_file_verifier_takes_a_sound_bundle(
    ledger_file: Path, verifier: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """It says which run, and with a report's summary that this is the very one; wrong use is told apart."""
    bundle, summary = ledger_file.with_name("bundle.zip"), ledger_file.with_name("summary.json")
    with zipfile.ZipFile(bundle) as archive:
        checkpoint = json.loads(archive.read("bundle.json"))["checkpoint"]
    done = verifier(bundle, checkpoint["public_key"])
    assert (done.returncode, done.stdout[:24]) == (0, "sound: run run, 4 batche")
    for told, code in ((checkpoint, 0), (checkpoint | {"sequence": 3}, 1)):
        summary.write_text(json.dumps({"checkpoint": told}), encoding="utf-8")
        assert verifier(bundle, checkpoint["public_key"], summary).returncode == code
    assert verifier(bundle, "00" * 32).returncode == 1
    assert verifier(bundle).returncode == 2
    assert verifier(summary, checkpoint["public_key"]).returncode == 2


def test_the_single_file_verifier_needs_nothing_of_ours() -> None:
    """It imports the standard library and ``cryptography`` only."""
    tree = ast.parse(OFFLINE.read_text(encoding="utf-8"))
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    tops = {module.split(".")[0] for module in modules}
    assert tops - set(sys.stdlib_module_names) == {"cryptography"}


async def test_a_bundle_must_end_where_the_report_does(ledger_file: Path) -> None:
    """Sound in itself, the bundle of an earlier run proves nothing of the report at hand."""
    async with open_ledger(f"sqlite:///{ledger_file}", key=KEY, now=lambda: NOW) as ledger:
        mine = await ledger.checkpoint("run")
        await ledger.begin_run("later", "t")
        later = await ledger.finish_run("later", complete=True, summary={})
    bundle = ledger_file.with_name("bundle.zip")
    assert verify_bundle(bundle, public_key=mine.public_key, outside=[mine]).ok
    told = verify_bundle(bundle, public_key=mine.public_key, outside=[mine, later])
    assert told.fault == REPORT


def test_a_packed_bundle_is_refused(
    ledger_file: Path, verifier: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """The program packs nothing, and a packed member could unfold without bound: it is no bundle of ours."""
    bundle, bomb = ledger_file.with_name("bundle.zip"), ledger_file.with_name("bomb.zip")
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, bytes(10**7) if member == "blobs/2" else old.read(member))
    with pytest.raises(StoreError, match="bundle_malformed"):
        verify_bundle(bomb, public_key=public_key(bundle))
    assert verifier(bomb, public_key(bundle)).returncode == 2


def test_a_bundle_signed_by_somebody_else_is_told(ledger_file: Path) -> None:
    """A genuine signature of another key proves nothing about this ledger."""
    bundle = ledger_file.with_name("bundle.zip")
    assert verify_bundle(bundle, public_key="00" * 32).fault == Fault("checkpoint_forged", 4, "run")


def test_a_file_that_is_no_bundle_is_told(tmp_path: Path) -> None:
    """One clear message for a wrong or half-copied file."""
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 cut")
    for path in (tmp_path / "b.zip", tmp_path / "none.zip"):
        with pytest.raises(StoreError, match="bundle_malformed"):
            verify_bundle(path, public_key="00" * 32)
