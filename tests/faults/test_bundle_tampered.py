"""Somebody changes a bundle on its way: the second machine names the fault, with certverify and without."""

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from small_ledger import five_batches, opened

from certverify.errors import StoreError
from certverify.messages import text
from certverify.store import Fault, verify_bundle

ROOT = Path(__file__).parents[2]
OFFLINE = ROOT / "certverify" / "store" / "proof" / "offline.py"
TAMPERING = ROOT / "docs" / "explanation" / "tampering.md"


@pytest.fixture
async def ledger_file(tmp_path: Path) -> Path:
    return await five_batches(tmp_path)


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


def test_the_document_shows_what_verification_says() -> None:
    """docs/explanation/tampering.md lists every case of these tests with the message that it gives."""
    said = TAMPERING.read_text(encoding="utf-8")
    cases = {name: expected for name, (_, _, expected) in BUNDLES.items()}
    for name, expected in (cases | {"the report of another run": REPORT}).items():
        facts = {"sequence": expected.sequence, "run": expected.run}
        assert f"| {name} | {text(f'ledger.fault.{expected.what}', 'en', **facts)} |" in said


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
    async with opened(ledger_file) as ledger:
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
