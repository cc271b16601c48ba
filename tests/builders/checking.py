"""Whole ``certverify check`` commands against a simulated platform in its own process."""

import csv
import json
import os
import select
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = [
    "ROOT",
    "Platform",
    "command",
    "running_platform",
    "variables",
    "write_configuration",
    "write_registry",
    "write_roster",
]

ROOT = Path(__file__).parents[2]


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


@contextmanager
def running_platform(registry: Path) -> Iterator[Platform]:
    """Run a platform that holds the people of a registry."""
    program = [sys.executable, "-m", "certverify_connectors.simulator", "--port", "0"]
    with subprocess.Popen(
        [*program, "--registry", str(registry)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], 30)[0]
        yield Platform(**json.loads(process.stdout.readline()))
        process.terminate()


def write_registry(file: Path, people: int) -> None:
    """Put two people of three on record with a good certificate; the third is unknown to the platform."""
    head = (ROOT / "examples" / "registry.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    with file.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.DictWriter(stream, head)
        lines.writeheader()
        for number in range(people):
            if number % 3:
                lines.writerow(_record(number))


def write_roster(file: Path, people: Iterable[int]) -> None:
    """Write the people with these numbers, every other one with a claim."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(["姓名", "身份证号", "岗位", "证书编号"])
        for number in people:
            claim = f"T{id_number(number)}" if number % 2 else ""
            lines.writerow([name(number), id_number(number), "低压电工", claim])


def write_configuration(file: Path, platform: Platform) -> None:
    """Write the configuration of the simulated gateway, one person to a request."""
    text = (ROOT / "examples" / "gateway.toml").read_text(encoding="utf-8")
    url = next(line for line in text.splitlines() if line.startswith("url"))
    text = text.replace(url, f'url = "{platform.url}/gateway/v1/certificates"')
    file.write_text(text.replace("batch = 20 ", "batch = 1 "), encoding="utf-8")


def command(roster: str, out: str, store: str) -> list[str]:
    """Return a check of one roster with ``c.toml``, both in the working directory; no page, whose charts take long."""
    program = [sys.executable, "-c", "from certverify.cli import main; main()", "check", roster]
    fixed = ["--connector", "gateway", "--config", "c.toml", "--as-of", "2026-11-23", "--no-progress"]
    return [*program, *fixed, "--out", out, "--store", store, "--format", "parquet,json"]


def variables(platform: Platform, rate: int) -> dict[str, str]:
    return {
        **os.environ,
        "CERTVERIFY_KEY": "ZXhhbXBsZSBrZXkgb2YgdGVzdHMsIDMyIGJ5dGVzISE=",
        "CERTVERIFY_SECRETS__GATEWAY__TOKEN": platform.token,
        "CERTVERIFY_CONNECTORS__GATEWAY__RATE_PER_SECOND": str(rate),
    }


def id_number(number: int) -> str:
    """Invent a number on a county code that is not assigned, with its check character (GB 11643)."""
    head = f"320199{1970 + number % 30}0{1 + number % 9}15{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return head + "10X98765432"[sum(int(d) * w for d, w in zip(head, weights, strict=True)) % 11]


def name(number: int) -> str:
    return "欧阳" + "甲乙丙丁戊己庚辛壬癸"[number % 10] + "子丑寅卯辰巳午未申酉戌亥天地玄黄"[number // 10]


def _record(number: int) -> dict[str, str]:
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
