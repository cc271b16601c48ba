"""The demonstration as a process: what it prints, what it leaves behind, and that truth bears it out."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import polars as pl
import pytest

COMMAND = [sys.executable, "-c", "from certverify.cli import main; main()"]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("demo") / "stage"
    ended = subprocess.run(
        [*COMMAND, "demo", "--out", str(folder), "--lang", "en"],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("CERTVERIFY_")},
    )
    return folder, ended


def truth(folder: Path) -> list[dict[str, str]]:
    with (folder / "truth.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_nobody_is_wrongly_accused(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """The exit code is 0 and the last line says so; nothing is printed that looks like a traceback."""
    _, ended = played
    assert ended.returncode == 0, ended.stderr
    assert "nobody is wrongly accused (0)" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_verdicts_are_the_truth(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """Each row of the truth table has one entry with that status, and that rule among its own."""
    folder, _ = played
    rows = pl.read_parquet(folder / "report" / "rows.parquet")
    got = {(r["sheet"], str(r["row"])): r for r in rows.iter_rows(named=True)}
    right = truth(folder)
    assert rows.height == len(right) == len(got)
    for line in right:
        entry = got[line["sheet"], line["row"]]
        assert entry["status"] == line["status"], line
        assert not line["rule"] or line["rule"] in entry["rules"], line


def test_every_entry_is_accounted_for(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """Entries read = compliant + flagged + unverified + rejected + not_applicable, whatever the platform did."""
    folder, _ = played
    summary = json.loads((folder / "report" / "summary.json").read_text(encoding="utf-8"))
    rows = dict(summary["rows"])
    assert rows.pop("read") == sum(rows.values()) == len(truth(folder))
    assert summary["complete"]
    assert summary["unanswered"] == {}


def test_the_reports_lie_where_it_says(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """The six files, the roster and the truth are in the folder; the token is for the owner only."""
    folder, ended = played
    names = {file.name for file in (folder / "report").iterdir()}
    assert names >= {
        "summary.json",
        "rows.parquet",
        "findings.parquet",
        "rejected.parquet",
        "report.xlsx",
        "report.html",
    }
    assert str(folder / "report") in ended.stdout.replace("\n", "")
    assert (folder / "gateway.token").stat().st_mode & 0o777 == 0o600
    (roster,) = folder.glob("*.xlsx")
    assert len(openpyxl.load_workbook(roster).sheetnames) == 4


def test_people_are_invented(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """Every ID number that stands whole on the roster is on a county code that is not assigned."""
    folder, _ = played
    (roster,) = folder.glob("*.xlsx")
    for sheet in openpyxl.load_workbook(roster):
        for cells in sheet.iter_rows(values_only=True):
            for cell in cells:
                if isinstance(cell, str) and len(cell) == 18 and cell[:17].isascii() and cell[:17].isdigit():
                    assert cell[4:6] == "99"


def test_a_strangers_folder_is_refused(tmp_path: Path) -> None:
    """A folder with other files: one message, exit code 2, nothing touched."""
    (tmp_path / "thesis.docx").write_text("years of work")
    ended = subprocess.run(
        [*COMMAND, "demo", "--out", str(tmp_path), "--lang", "en"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "other files" in ended.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.docx"]


def test_simulate_says_where_it_listens_and_ends_on_sigterm() -> None:
    """The first line is JSON with URL and token; the platform ends with its command."""
    process = subprocess.Popen(
        [*COMMAND, "simulate", "--people", "30"], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    said = json.loads(process.stdout.readline())
    assert said["url"].startswith("http://127.0.0.1:")
    process.terminate()
    process.wait(15)
    assert process.stdout.read() == "", "its output is open until the platform has ended too"
    process.stdout.close()
