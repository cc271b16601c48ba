"""One ``certverify check`` against a simulated platform, killed and started again, and what must hold each time."""

import asyncio
import csv
import hashlib
import json
import os
import select
import shutil
import signal
import stat
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import sqlalchemy as sa

from certverify.crashpoints import VARIABLE
from certverify.store import open_ledger
from certverify.store.sql.schema import answer, batch, control

__all__ = ["KEY", "Life", "Line", "Platform", "describe", "running_platform", "settled"]

ROOT = Path(__file__).parents[2]
HOLDERS = (0, 1, 2, 3, 4, 5, 11)
STAFF = 11
"""Of eleven people on the roster 0 to 5 are on record; the last one's T-number names 11, who is on record."""
KEY = "ZXhhbXBsZSBrZXkgb2YgdGVzdHMsIDMyIGJ5dGVzISE="


@dataclass(frozen=True)
class Platform:
    """A simulated platform in its own process."""

    url: str
    token: str

    def send(self, method: str, path: str, document: object = None) -> dict[str, Any]:
        body = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(
            self.url + path, data=body, method=method, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as reply:
            text = reply.read()
        told: dict[str, Any] = json.loads(text) if text else {}
        return told

    def misbehave(self, *rules: dict[str, object]) -> None:
        self.send("POST", "/faults", {"rules": list(rules)})


@contextmanager
def running_platform(folder: Path) -> Iterator[Platform]:
    """Run a simulator that knows the holders; it ends with the block."""
    registry = folder / "registry.csv"
    _write_registry(registry)
    module = "certverify_connectors.simulator"
    command = [sys.executable, "-m", module, "--port", "0", "--registry", str(registry)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert select.select([process.stdout], [], [], 30)[0]
            yield Platform(**json.loads(process.stdout.readline()))
        finally:
            process.terminate()


def id_number(number: int) -> str:
    """Invent a number on a county code that is not assigned, with its check character (GB 11643)."""
    head = f"320199{1970 + number}0{1 + number % 9}15{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return head + "10X98765432"[sum(int(d) * w for d, w in zip(head, weights, strict=True)) % 11]


def _name(number: int) -> str:
    return "欧阳" + "甲乙丙丁戊己庚辛壬癸子"[min(number, STAFF - 1)]


def _write_registry(file: Path) -> None:
    head = (ROOT / "examples" / "registry.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    fixed = {
        "id_type": "id_card",
        "kind": "special_operation",
        "category": "电工作业",
        "item": "低压电工作业",
    }
    days = {"first_issue": "2024-01-10", "valid_from": "2024-01-10", "issuer": "江苏省应急管理厅"}
    with file.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.DictWriter(stream, head)
        lines.writeheader()
        for number in HOLDERS:
            who = {"id_number": id_number(number), "name": _name(number), "number": f"T{id_number(number)}"}
            end = "2025-01-09" if number == 5 else "2030-01-09"
            state = {"valid_to": end, "status_text": "有效", "superseded": "false"}
            lines.writerow(fixed | days | who | state)


def describe(place: Path, platform: Platform, rate: int) -> None:
    """Write the roster and the configuration of the simulated gateway into a folder."""
    with (place / "roster.csv").open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(["单位名称", "姓名", "身份证号", "岗位", "证书编号"])
        for number in range(STAFF):
            claimed = f"T{id_number(11 if number == STAFF - 1 else number)}" if number % 2 == 0 else ""
            employer = "甲试验有限公司" if number < 6 else "乙试验有限公司"
            lines.writerow([employer, _name(number), id_number(number), "低压电工", claimed])
    text = (ROOT / "examples" / "gateway.toml").read_text(encoding="utf-8")
    url = next(line for line in text.splitlines() if line.startswith("url"))
    text = text.replace(url, f'url = "{platform.url}/gateway/v1/certificates"')
    text = text.replace("batch = 20 ", "batch = 1 ").replace("= 50\n", f"= {rate}\n", 1)
    text = text.replace("concurrency = 16", "concurrency = 3")
    (place / "c.toml").write_text(text, encoding="utf-8")


class Line(NamedTuple):
    """One stored answer, as the ledger's index shows it; times in microseconds."""

    key: bytes
    run: int
    outcome: str
    family: str
    session: str
    sent_at: int
    replied_at: int
    control: bool


def settled(lines: set[Line]) -> set[bytes]:
    """Return the keys of whom nobody may ask again: a record, or two "no record" between three records of others."""
    spans: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        spans.setdefault((line.session, line.family), []).append(line)
    keys = {line.key for line in lines if line.outcome == "found"}
    for span in spans.values():
        found = [line for line in span if line.outcome == "found"]
        absent = [line for line in span if line.outcome == "not_found"]
        keys |= {a.key for a in absent for b in absent if a.key == b.key and _between(a, b, found)}
    return keys


def _between(first: Line, second: Line, found: list[Line]) -> bool:
    return (
        any(one.replied_at < first.sent_at for one in found)
        and any(first.replied_at < one.sent_at and one.replied_at < second.sent_at for one in found)
        and any(second.replied_at < one.sent_at for one in found)
    )


@dataclass
class Life:
    """A ledger and a folder of reports over several attempts at one check."""

    place: Path
    platform: Platform
    url: str = ""
    key: str | None = None
    formats: str = "xlsx,docx,html,csv,ics,parquet,json"
    lines: set[Line] = field(default_factory=set)
    prefix: tuple[str, ...] = ()
    """A command that runs the program under a limit of the system's."""

    def __post_init__(self) -> None:
        self.place.mkdir(parents=True, exist_ok=True)
        self.url = self.url or f"sqlite:///{self.place / 'ledger.sqlite'}"

    @property
    def out(self) -> Path:
        return self.place / "out"

    def attempt(self, crash_at: str = "", *, rate: int = 400) -> int:
        """Run the command, killed where it is told; return its exit code."""
        describe(self.place, self.platform, rate)
        return self.command(crash_at)

    def command(self, crash_at: str = "", *options: str) -> int:
        """Run the command as it stands; return its exit code."""
        arguments = ["check", "roster.csv", "--connector", "gateway", "--config", "c.toml", "--no-progress"]
        arguments += ["--as-of", "2026-11-23", "--store", self.url, "--out", str(self.out)]
        arguments += ["--format", self.formats, "--per-employer", *options]
        secret = {"CERTVERIFY_SECRETS__GATEWAY__TOKEN": self.platform.token}
        variables = {**os.environ, VARIABLE: crash_at, **secret}
        variables.pop("CERTVERIFY_KEY", None)
        if self.key is not None:
            variables["CERTVERIFY_KEY"] = self.key
        program = [*self.prefix, sys.executable, "-c", "from certverify.cli import main; main()"]
        with (self.place / "said").open("w") as said:
            done = subprocess.run(
                [*program, *arguments],
                cwd=self.place, env=variables, stdout=said, stderr=said, check=False, timeout=300,
            )  # fmt: skip  # one call
        return done.returncode

    @property
    def said(self) -> str:
        """What the last command printed, wherever."""
        return (self.place / "said").read_text(encoding="utf-8")

    def killed(self, point: str, *, rate: int = 400) -> bool:
        """Attempt once with a point to die at, check what must hold, and tell whether the point was reached."""
        before, known = self.lines, settled(self.lines)
        self.platform.send("DELETE", "/stats")
        code = self.attempt(point, rate=rate)
        assert code in {0, -signal.SIGKILL}, f"{point}: exit code {code}: {self.said}"
        self.lines = self.stored()
        new = self.lines - before
        assert before <= self.lines, f"{point}: a stored answer is lost"
        assert not {line.key for line in new if not line.control} & known, (
            f"{point}: a stored answer asked for"
        )
        asked = self.platform.send("GET", "/stats")["requests"]
        assert len(new) <= asked, f"{point}: an answer that nobody gave"
        assert code or len(new) >= asked - self.spoiled(), f"{point}: answered, and not stored"
        check_reports(self.out)
        return code != 0

    def spoiled(self) -> int:
        """Return how many requests since the last forgetting met a fault, after which they are sent again."""
        served: dict[str, int] = self.platform.send("GET", "/stats")["served"]
        return sum(count for word, count in served.items() if word != "answer")

    def stored(self) -> set[Line]:
        """Return what the ledger holds, after its chain was verified."""
        if self.url.startswith("sqlite") and not Path(self.url.removeprefix("sqlite:///")).exists():
            return set()
        verified = asyncio.run(self._verify())
        assert verified, "the chain is broken"
        engine = sa.create_engine(self.url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as connection:
            found = {line for table in (answer, control) for line in _lines(connection, table)}
        engine.dispose()
        return found

    async def _verify(self) -> bool:
        async with open_ledger(self.url, key=self.key, now=lambda: datetime.now(UTC)) as ledger:
            return (await ledger.verify()).ok

    def remove(self) -> None:
        shutil.rmtree(self.place)


def _lines(connection: sa.Connection, table: sa.Table) -> Iterator[Line]:
    columns = [table.c[name] for name in ("query_key", "run", "outcome", "family", "sent_at", "replied_at")]
    query = sa.select(*columns, batch.c.session).join(batch, batch.c.sequence == table.c.batch)
    for row in connection.execute(query):
        yield Line(
            row.query_key, row.run, row.outcome, row.family, row.session, row.sent_at, row.replied_at,
            table is control,
        )  # fmt: skip  # one call


def check_reports(out: Path) -> None:
    """No half report: every file that can be seen is whole; under a seal all are those it names."""
    seen = [path for path in out.rglob("*") if path.is_file() and ".certverify-" not in str(path)]
    for path in seen:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert _whole(path), f"half a report: {path}"
    if (out / "summary.json").exists():
        named = json.loads((out / "summary.json").read_text(encoding="utf-8"))["files"]
        there = {path.relative_to(out).as_posix() for path in seen} - {"summary.json"}
        assert set(named) <= there, f"named and not there: {set(named) - there}"
        for name, digest in named.items():
            assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest, f"of another run: {name}"


def _whole(path: Path) -> bool:
    content = path.read_bytes()
    match path.suffix:
        case ".xlsx" | ".docx":
            return zipfile.ZipFile(path).testzip() is None
        case ".parquet":
            return pl.read_parquet(path).width > 0
        case ".json":
            return bool(json.loads(content))
        case ".html":
            return content.rstrip().endswith(b"</html>")
        case ".ics":
            return content.rstrip().endswith(b"END:VCALENDAR")
        case _:
            return content.decode("utf-8-sig").endswith("\n")
