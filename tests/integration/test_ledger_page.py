"""The page on keys and ledger: its commands do what it says, run as they stand there."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from checking import ROOT
from postgresql_server import Server, new_database, programs, running_server

PAGE = ROOT / "docs" / "how-to" / "ledger.md"
ROSTER = ROOT / "examples" / "rosters" / "物业公司持证台账.csv"
SHELL = """#!{python}
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as source, sqlite3.connect(sys.argv[2].split()[1]) as target:
    source.backup(target)
"""
"""Does what the page asks of SQLite's shell, on machines that lack it."""
KEY = "a key of thirty-two characters or more"


def block(beginning: str) -> str:
    """Return the commands of the page's one block that begins so, as a script."""
    blocks = re.findall(r"```\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (found,) = (one for one in blocks if one.lstrip().startswith(f"$ {beginning}"))
    return "\n".join(line.strip()[2:] for line in found.splitlines() if line.strip().startswith("$ "))


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """An environment in which ``certverify`` and ``python`` are this project's, and PostgreSQL's programs are found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = f'#!/bin/sh\nexec {sys.executable} -c "from certverify.cli import main; main()" "$@"\n'
    (folder / "certverify").write_text(command, encoding="utf-8")
    (folder / "certverify").chmod(0o755)
    (folder / "python").symlink_to(sys.executable)
    if shutil.which("sqlite3") is None:
        (folder / "sqlite3").write_text(SHELL.format(python=sys.executable), encoding="utf-8")
        (folder / "sqlite3").chmod(0o755)
    unset = {name: value for name, value in os.environ.items() if not name.startswith("CERTVERIFY_")}
    return {**unset, "PATH": os.pathsep.join([str(folder), programs()]), "CERTVERIFY_LANG": "en"}


def run(script: str, cwd: Path, env: dict[str, str]) -> str:
    done = subprocess.run(
        ["sh", "-ec", script], cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def checked(place: Path, store: str, env: dict[str, str]) -> str:
    """Check the example roster; return the run's name."""
    config = ROOT / "examples" / "certverify.toml"
    options = f"--config {config} --connector snapshot --as-of 2026-11-23 --no-progress --format json"
    run(f'certverify check "{ROSTER}" {options} --store "{store}" --out out', place, env)
    name: str = json.loads((place / "out" / "summary.json").read_text(encoding="utf-8"))["run_id"]
    return name


def test_a_sqlite_ledger_is_backed_up_and_restored(tmp_path: Path, shell: dict[str, str]) -> None:
    """The copy and the key, kept apart, are the ledger again; with the copy alone the program makes no other key."""
    name = checked(tmp_path, "sqlite:///ledger.sqlite", shell)
    (tmp_path / "backup").mkdir()
    (tmp_path / "vault").mkdir()
    run(block("sqlite3"), tmp_path, shell)
    for lost in tmp_path.glob("ledger.sqlite*"):
        lost.unlink()
    copy, key, verify = block("cp backup").splitlines()
    run(copy, tmp_path, shell)
    keyless = subprocess.run(
        ["sh", "-ec", verify], cwd=tmp_path, env=shell, capture_output=True, text=True, check=False
    )
    assert (keyless.returncode, "ledger.sqlite.key" in keyless.stderr) == (2, True)
    assert not (tmp_path / "ledger.sqlite.key").exists()
    assert "is sound: 7 batches" in run(f"{key}\n{verify}", tmp_path, shell)
    run(f"certverify ledger export --run {name} --out b.zip --store sqlite:///ledger.sqlite", tmp_path, shell)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as started:
        yield started


@pytest.mark.postgresql
def test_a_postgresql_ledger_is_dumped_and_restored(
    server: Server, tmp_path: Path, shell: dict[str, str]
) -> None:
    """The dump in an empty database is the ledger again, with the shared key."""
    ledger, restored = new_database(server), new_database(server)
    names = {"LEDGER": ledger, "RESTORED": restored, "CERTVERIFY_KEY": KEY}
    checked(tmp_path, ledger, shell | names)
    assert "is sound: 7 batches" in run(block("pg_dump"), tmp_path, shell | names)


def test_a_purge_says_what_it_did(tmp_path: Path, shell: dict[str, str]) -> None:
    """A month without content is told with the months that have some; a purge reminds of the backups."""
    checked(tmp_path, "sqlite:///ledger.sqlite", shell)
    purge = "certverify ledger purge --store sqlite:///ledger.sqlite --yes --month"
    nothing = run(f"{purge} 2001-01", tmp_path, shell)
    (month,) = re.findall(r"It holds: (\d{4}-\d\d)\.", nothing)
    assert f"batches of {month}. Backups made before" in run(f"{purge} {month}", tmp_path, shell)
    assert "nothing was purged" in run(f"{purge} {month}", tmp_path, shell)


def test_a_bundle_is_verified_as_the_page_says(tmp_path: Path, shell: dict[str, str]) -> None:
    """Exported, carried to a machine without certverify, and found sound by the command on the page."""
    name = checked(tmp_path, "sqlite:///ledger.sqlite", shell)
    order = f"certverify ledger export --run {name} --out bundle.zip --store sqlite:///ledger.sqlite"
    (public_key,) = re.findall(r"\b[0-9a-f]{64}\b", run(order, tmp_path, shell))
    alone = tmp_path / "alone"
    alone.mkdir()
    carried = [
        ROOT / "certverify" / "store" / "proof" / "offline.py",
        tmp_path / "bundle.zip",
        tmp_path / "out" / "summary.json",
    ]
    for file in carried:
        shutil.copy(file, alone)
    (alone / "certverify.py").write_text("raise ImportError('not installed here')", encoding="utf-8")
    install, verify = block("pip install").splitlines()
    assert install == "pip install cryptography", "what this environment has already"
    said = run(verify.replace("HEX", public_key), alone, shell)
    assert re.fullmatch(rf"sound: run {name}, \d+ batches, signed at \S+\n", said)
