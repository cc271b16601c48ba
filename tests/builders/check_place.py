"""A check run as its user runs it, against a simulated platform in a process of its own that misbehaves on request."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from captcha_terminal import Simulator, simulated

from certverify_schemas import gb11643

EXAMPLES = Path(__file__).parents[2] / "examples"
PROGRAM = (str(Path(sys.executable).with_name("certverify")), "check", "roster.csv", "--connector", "gateway")
FIXED = ("--config", "c.toml", "--as-of", "2026-11-23", "--out", "out", "--format", "parquet,json")


def person(number: int) -> tuple[str, str]:
    """Invent an ID number (on a county code that is not assigned) and a name."""
    head = f"320199{1970 + number % 30}0{1 + number % 9}15{number % 1000:03d}"
    return head + gb11643.check_character(head), f"欧阳{chr(0x4E00 + number)}"


def on_record(number: int) -> bool:
    """Tell whether the platform knows the person: two of three."""
    return number % 3 > 0


@dataclass
class Place:
    """A folder with roster, configuration and ledger, and the platform that the configuration names."""

    folder: Path
    platform: Simulator
    token: str
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        named = {f"CERTVERIFY_CONNECTORS__GATEWAY__{name.upper()}": v for name, v in self.settings.items()}
        return {
            **os.environ,
            "CERTVERIFY_KEY": "a key of thirty-two characters or more",
            "CERTVERIFY_SECRETS__GATEWAY__TOKEN": self.token,
            **named,
        }

    def command(self, *options: str) -> Sequence[str]:
        return [*PROGRAM, *FIXED, "--store", f"sqlite:///{self.folder / 'ledger.sqlite'}", *options]

    def check(self, *options: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(*options),
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def misbehave(self, *rules: dict[str, Any]) -> None:
        reply = self.platform.http.post("/faults", json={"rules": list(rules)})
        assert reply.status_code == httpx.codes.OK, reply.text

    def summary(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads((self.folder / "out" / "summary.json").read_text(encoding="utf-8"))
        return said


@contextmanager
def check_place(folder: Path, people: int, *options: str, batch: int = 1) -> Iterator[Place]:
    """Yield a place with so many operators on the roster; every second claims a certificate."""
    registry(folder / "registry.csv", people)
    with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(["姓名", "身份证号", "岗位", "证书编号"])
        for number in range(people):
            id_number, name = person(number)
            lines.writerow([name, id_number, "低压电工", f"T{id_number}" if number % 2 else ""])
    with simulated("--registry", str(folder / "registry.csv"), "--token", "of-tests", *options) as platform:
        text = (EXAMPLES / "gateway.toml").read_text(encoding="utf-8")
        url = next(line for line in text.splitlines() if line.startswith("url"))
        text = text.replace(url, f'url = "{platform.url}/gateway/v1/certificates"')
        text = text.replace("batch = 20 ", f"batch = {batch} ")
        (folder / "c.toml").write_text(text, encoding="utf-8")
        yield Place(folder, platform, "of-tests")


def registry(file: Path, people: int) -> None:
    """Write what the platform knows: one good certificate each of those on record."""
    head = (EXAMPLES / "registry.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    with file.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.DictWriter(stream, head)
        lines.writeheader()
        lines.writerows(_record(*person(number)) for number in range(people) if on_record(number))


def _record(id_number: str, name: str) -> dict[str, str]:
    return {
        "id_type": "id_card",
        "id_number": id_number,
        "name": name,
        "kind": "special_operation",
        "number": f"T{id_number}",
        "category": "电工作业",
        "item": "低压电工作业",
        "first_issue": "2024-01-10",
        "valid_from": "2024-01-10",
        "valid_to": "2030-01-09",
        "issuer": "江苏省应急管理厅",
        "status_text": "有效",
        "superseded": "false",
    }
