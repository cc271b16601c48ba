"""SIGKILL in the middle of a check, then the same command: only what is missing is asked, the findings are the same."""

import csv
import json
import os
import select
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

ROOT = Path(__file__).parents[2]
PEOPLE = 160
RATE = 40
CHANGING = {"first_asked_at", "asked_at", "evidence_ids", "next_try_at"}
"""When, and under which evidence, somebody was asked; the next try is a fixed time after that."""


@dataclass(frozen=True)
class Platform:
    """A simulated platform in its own process."""

    url: str
    token: str

    def get(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(self.url + path, timeout=10) as reply:
            answer: dict[str, Any] = json.loads(reply.read())
        return answer

    def times_asked(self) -> dict[tuple[str, str], int]:
        return {(one["idNumber"], one["kind"]): one["times"] for one in self.get("/stats/people")["people"]}

    def forget(self) -> None:
        with urllib.request.urlopen(urllib.request.Request(self.url + "/stats", method="DELETE"), timeout=10):
            pass


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two people of three are on record with a good certificate, the third is unknown to the platform."""
    file = tmp_path_factory.mktemp("registry") / "registry.csv"
    head = (ROOT / "examples" / "registry.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    with file.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.DictWriter(stream, head)
        lines.writeheader()
        for number in range(PEOPLE):
            if number % 3:
                lines.writerow(record(number))
    return file


def id_number(number: int) -> str:
    """Invent a number on a county code that is not assigned, with its check character (GB 11643)."""
    head = f"320199{1970 + number % 30}0{1 + number % 9}15{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return head + "10X98765432"[sum(int(d) * w for d, w in zip(head, weights, strict=True)) % 11]


def name(number: int) -> str:
    return "欧阳" + "甲乙丙丁戊己庚辛壬癸"[number % 10] + "子丑寅卯辰巳午未申酉戌亥天地玄黄"[number // 10]


def record(number: int) -> dict[str, str]:
    return {
        "id_type": "id_card",
        "id_number": id_number(number),
        "name": name(number),
        "kind": "special_operation",
        "number": f"T{id_number(number)}",
        "category": "电工作业",
        "item": "低压电工作业",
        "first_issue": "2024-01-10",
        "valid_from": "2024-01-10",
        "valid_to": "2030-01-09",
        "issuer": "江苏省应急管理厅",
        "status_text": "有效",
        "superseded": "false",
    }


@pytest.fixture(scope="module")
def platform(registry: Path) -> Iterator[Platform]:
    command = [
        sys.executable,
        "-m",
        "certverify_connectors.simulator",
        "--port",
        "0",
        "--registry",
        str(registry),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], 30)[0]
        yield Platform(**json.loads(process.stdout.readline()))
        process.terminate()


@pytest.fixture
def place(tmp_path: Path, platform: Platform) -> Path:
    """A folder with the roster and the configuration of the simulated gateway."""
    with (tmp_path / "roster.csv").open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(["姓名", "身份证号", "岗位", "证书编号"])
        for number in range(PEOPLE):
            claim = f"T{id_number(number)}" if number % 2 else ""
            lines.writerow([name(number), id_number(number), "低压电工", claim])
    text = (ROOT / "examples" / "gateway.toml").read_text(encoding="utf-8")
    url = next(line for line in text.splitlines() if line.startswith("url"))
    text = text.replace(url, f'url = "{platform.url}/gateway/v1/certificates"')
    (tmp_path / "c.toml").write_text(text.replace("batch = 20 ", "batch = 1 "), encoding="utf-8")
    return tmp_path


def command(place: Path, out: str, store: str) -> list[str]:
    program = [sys.executable, "-c", "from certverify.cli import main; main()", "check", "roster.csv"]
    fixed = ["--connector", "gateway", "--config", "c.toml", "--as-of", "2026-11-23", "--no-progress"]
    return [*program, *fixed, "--out", out, "--store", f"sqlite:///{place / store}"]


def variables(platform: Platform) -> dict[str, str]:
    return {
        **os.environ,
        "CERTVERIFY_KEY": "ZXhhbXBsZSBrZXkgb2YgdGVzdHMsIDMyIGJ5dGVzISE=",
        "CERTVERIFY_SECRETS__GATEWAY__TOKEN": platform.token,
        "CERTVERIFY_CONNECTORS__GATEWAY__RATE_PER_SECOND": str(RATE),
    }


def verdicts(out: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows, findings = pl.read_parquet(out / "rows.parquet"), pl.read_parquet(out / "findings.parquet")
    return rows.drop(CHANGING & set(rows.columns)), findings.drop(CHANGING & set(findings.columns))


def stored(store: Path, kind: str) -> set[tuple[bytes, int]]:
    with sqlite3.connect(store) as ledger:
        return set(ledger.execute("SELECT query_key, run FROM answer WHERE outcome = ?", (kind,)).fetchall())


@pytest.mark.parametrize("number_of_requests", [40, 75, 110])
def test_a_killed_check_resumes(place: Path, platform: Platform, number_of_requests: int) -> None:
    """Wherever the run is killed, nobody whose record is stored is asked again, and the verdicts are the same."""
    whole = subprocess.run(
        command(place, "whole", "whole.sqlite"), cwd=place, env=variables(platform), check=False
    )
    assert whole.returncode == 0
    platform.forget()

    killed = subprocess.Popen(command(place, "out", "l.sqlite"), cwd=place, env=variables(platform))
    while platform.get("/stats")["requests"] < number_of_requests and killed.poll() is None:
        time.sleep(0.005)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert not (place / "out" / "summary.json").exists()
    before = {key for key, _ in stored(place / "l.sqlite", "found")}
    assert 0 < len(before) < PEOPLE * 2 // 3

    again = subprocess.run(command(place, "out", "l.sqlite"), cwd=place, env=variables(platform), check=False)
    assert again.returncode == 0
    asked = stored(place / "l.sqlite", "found")
    last = max(run for _, run in asked)
    assert not before & {key for key, run in asked if run == last}
    for resumed, uninterrupted in zip(verdicts(place / "out"), verdicts(place / "whole"), strict=True):
        assert_frame_equal(resumed, uninterrupted)
    assert len(platform.times_asked()) == PEOPLE


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_check_told_to_stop_says_so_and_resumes(place: Path, platform: Platform, number: int) -> None:
    """What is on the wire is finished and stored, the exit code is 3, and the next command asks only the rest."""
    platform.forget()
    stopped = subprocess.Popen(command(place, "out", "s.sqlite"), cwd=place, env=variables(platform))
    while platform.get("/stats")["requests"] < 60 and stopped.poll() is None:
        time.sleep(0.005)
    stopped.send_signal(number)
    assert stopped.wait() == 3
    asked = platform.get("/stats")["requests"]
    answered = stored(place / "s.sqlite", "found") | stored(place / "s.sqlite", "not_found")
    assert len(answered) <= asked < PEOPLE
    with sqlite3.connect(place / "s.sqlite") as ledger:
        counted = "SELECT (SELECT count(*) FROM answer) + (SELECT count(*) FROM control)"
        kept = ledger.execute(counted).fetchone()[0]
    assert kept == asked, "a request was sent and its answer is not in the ledger"
    before = {key for key, _ in stored(place / "s.sqlite", "found")}
    again = subprocess.run(command(place, "out", "s.sqlite"), cwd=place, env=variables(platform), check=False)
    assert again.returncode == 0
    answers = stored(place / "s.sqlite", "found")
    last = max(run for _, run in answers)
    assert not before & {key for key, run in answers if run == last}
