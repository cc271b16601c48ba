"""``certverify judge``: a finished run judged again from the ledger alone."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
import same_process

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = "2026-06-15"
LATER = "2031-01-05"
KEY = "a key of thirty-two characters or more"
BRIEF = ("--format", "parquet,json")
"""No page: its charts take longer than the check."""


def _certverify(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the program in this process."""
    return same_process.certverify(*arguments, *_options(folder), CERTVERIFY_KEY=KEY)


def _installed(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the installed program, for its exit code."""
    program = Path(sys.executable).with_name("certverify")
    return subprocess.run(
        [str(program), *map(str, arguments), *_options(folder)],
        env={**os.environ, "CERTVERIFY_KEY": KEY},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def _options(folder: Path) -> tuple[str, ...]:
    return ("--store", f"sqlite:///{folder / 'ledger.sqlite'}", "--lang", "en")


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """One finished check of an example's roster; the roster and the official data are gone afterwards."""
    folder = tmp_path_factory.mktemp("judge")
    here = folder / "examples"
    shutil.copytree(EXAMPLES, here)
    roster = min((here / "rosters").glob("*.xlsx"))
    config = ("--connector", "snapshot", "--config", here / "certverify.toml", *BRIEF)
    done = _certverify(
        folder, "check", roster, "--out", folder / "first", "--as-of", DAY, "--no-progress", *config
    )
    assert done.returncode == 0, done.stderr
    shutil.rmtree(here)
    run = json.loads((folder / "first" / "summary.json").read_text(encoding="utf-8"))["run_id"]
    return folder, run


def test_the_same_day_gives_the_same_findings(checked: tuple[Path, str]) -> None:
    """Byte by byte, and so do rows and rejected entries."""
    folder, run = checked
    done = _certverify(folder, "judge", run, "--out", folder / "again")
    assert done.returncode == 0, done.stderr
    for name in ("findings.parquet", "rows.parquet", "rejected.parquet"):
        assert (folder / "again" / name).read_bytes() == (folder / "first" / name).read_bytes(), name
    assert pl.read_parquet(folder / "again" / "findings.parquet").height > 0


def test_another_day_is_judged_by_its_own_law(checked: tuple[Path, str]) -> None:
    """Years later terms are over, and the pack is the one in force then."""
    folder, run = checked
    done = _certverify(folder, "judge", run, "--out", folder / "later", "--as-of", LATER)
    assert done.returncode == 0, done.stderr
    summary = json.loads((folder / "later" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["as_of"], summary["run_id"]) == (LATER, run)
    before, after = (
        pl.read_parquet(folder / f"{name}/findings.parquet").filter(pl.col("rule") == "expired").height
        for name in ("first", "later")
    )
    assert after > before


def test_the_ledger_still_verifies(checked: tuple[Path, str]) -> None:
    """What a run judged is under its signed checkpoint like everything else."""
    folder, _ = checked
    done = _certverify(folder, "ledger", "verify")
    assert done.returncode == 0, done.stderr


def test_an_unknown_run_is_said(checked: tuple[Path, str]) -> None:
    """No traceback, no reports."""
    folder, _ = checked
    done = _installed(folder, "judge", "no-such-run", "--out", folder / "none")
    assert done.returncode == 1
    assert "no-such-run" in done.stderr
    assert not (folder / "none" / "summary.json").exists()


def test_a_pack_of_ones_own_is_laid_over(checked: tuple[Path, str]) -> None:
    """The findings name it, and a mistake in it ends the command before anything is written."""
    folder, run = checked
    own = folder / "own.toml"
    own.write_text(
        'id = "jiangsu"\nversion = "1"\n[[sources]]\ntitle = "某号文"\ndated = "2026-05-01"\nevidence = "text"\n',
        encoding="utf-8",
    )
    done = _certverify(folder, "judge", run, "--out", folder / "own", "--pack", own)
    assert done.returncode == 0, done.stderr
    packs = pl.read_parquet(folder / "own" / "findings.parquet").get_column("pack").unique()
    assert {pack.split()[0] for pack in packs} == {
        "jiangsu+order-30",
        "jiangsu+order-19",
    }  # facts of either day
    own.write_text('id = "jiangsu"\n', encoding="utf-8")
    done = _installed(folder, "judge", run, "--out", folder / "wrong", "--pack", own)
    assert done.returncode == 2
    assert "version" in done.stderr
    assert not (folder / "wrong" / "findings.parquet").exists()


@pytest.mark.parametrize(
    "change",
    ["DELETE FROM batch WHERE sequence = 2", "UPDATE batch SET blob = blob || x'00' WHERE sequence = 2"],
)
def test_nothing_is_handed_on_from_a_ledger_that_is_not_whole(
    checked: tuple[Path, str], tmp_path: Path, change: str
) -> None:
    """Neither reports nor a bundle: a batch is gone or altered, though none that the findings are judged from."""
    folder, run = checked
    with (
        closing(sqlite3.connect(folder / "ledger.sqlite")) as whole,
        closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as copy,
    ):
        whole.backup(copy)
        with copy:
            copy.execute("PRAGMA foreign_keys = OFF")
            assert copy.execute(change).rowcount == 1
    for order, written in (
        (("judge", run, "--out", tmp_path / "again"), tmp_path / "again" / "summary.json"),
        (("ledger", "export", "--run", run, "--out", tmp_path / "b.zip"), tmp_path / "b.zip"),
    ):
        done = _installed(tmp_path, *order)
        assert (done.returncode, "ledger verify" in done.stderr) == (1, True), done.stderr
        assert not written.exists()


def test_what_came_before_the_damage_is_still_handed_on(checked: tuple[Path, str], tmp_path: Path) -> None:
    """A bundle ends with its run: a batch stored later and altered since takes nothing from what it proves."""
    folder, run = checked
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as whole:
        whole.execute("VACUUM INTO ?", (str(tmp_path / "ledger.sqlite"),))
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    here = tmp_path / "examples"
    again = ("check", min((here / "rosters").glob("*.xlsx")), "--config", here / "certverify.toml", *BRIEF)
    done = _certverify(tmp_path, *again, "--out", tmp_path / "more", "--as-of", DAY, "--no-progress")
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as copy, copy:
        copy.execute(
            "UPDATE batch SET blob = blob || x'00' WHERE sequence = (SELECT max(sequence) FROM batch)"
        )
    assert _installed(tmp_path, "ledger", "verify").returncode == 1
    done = _certverify(tmp_path, "ledger", "export", "--run", run, "--out", tmp_path / "b.zip")
    assert done.returncode == 0, done.stderr
