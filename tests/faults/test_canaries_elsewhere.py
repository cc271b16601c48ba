"""Canary people in a run with captchas, on the page and in a night: everything written is searched for them."""

import base64
import hashlib
import logging
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from time import monotonic, sleep
from typing import AnyStr

import httpx
import polars as pl
from captcha_terminal import Terminal, attend, simulated
from crew import KEY
from nights import EMPLOYERS, TODAY, laid_out

from certverify.demo.platform import started
from certverify.demo.roster import compose
from certverify.demo.stage import prepare
from certverify.demo.workbook import write_workbook

TALKATIVE = f"""
import certverify.logs as logs
configure = logs.configure
logs.configure = lambda level=0, *, run=None: configure({logging.DEBUG}, run=run)
from certverify.cli import main
main()
"""
"""The program, its logs at the lowest level."""
PATIENCE = 120.0
Person = tuple[str, str]


def forms(number: str) -> list[bytes]:
    """Return what a number looks like when it is written, encoded or digested without a key."""
    plain = number.encode()
    digests = [hashlib.sha256(plain), hashlib.md5(plain), hashlib.sha1(plain)]  # noqa: S324 - sought, not used
    encoded = [base64.b64encode(plain).rstrip(b"="), number.encode("utf-16-le")]
    return [plain, *encoded, *(d.digest() for d in digests), *(d.hexdigest().encode() for d in digests)]


def found_in(content: bytes, people: Iterable[Person], *, names: bool) -> list[str]:
    """Return the canaries that stand in some bytes."""
    numbers = [number for number, _ in people if any(form in content for form in forms(number))]
    return numbers + [name for _, name in people if names and name.encode() in content]


def searched(folder: Path, people: list[Person], *, given: set[Path], named: tuple[str, ...] = ()) -> int:
    """Search names and contents of all files but the ``given``; names may stand in the ``named`` folders."""
    files = [path for path in folder.rglob("*") if path.is_file() and path not in given]
    for path in files:
        inside = path.relative_to(folder)
        assert not found_in(str(inside).encode(), people, names=True), "in the name of a file"
        names = not set(inside.parts) & set(named)
        assert not found_in(_content(path), people, names=names), inside
    return len(files)


def _content(path: Path) -> bytes:
    """Return what a file holds; of an archive (xlsx, docx) what its members hold, of a table what its cells hold."""
    if path.suffix == ".parquet":
        return path.read_bytes() + pl.read_parquet(path, hive_partitioning=False).write_ndjson().encode()
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_a_run_with_captchas_writes_nobody_down(tmp_path: Path) -> None:
    """At the terminal, mistyped once and stopped in the middle, then finished: names stand in reports alone."""
    with simulated() as simulator:
        people = simulator.people("valid", "no_record", "expired", "several")
        canaries = [(p["idNumber"], p["name"]) for p in people]
        rows = [f"{name},{number},低压电工,T{number}" for number, name in canaries]
        roster, config, temporary = (tmp_path / name for name in ("roster.csv", "c.toml", "tmp"))
        roster.write_text("\n".join(["姓名,身份证号,岗位,证书编号", *rows, ""]), encoding="utf-8")
        config.write_text(
            f'[connectors.mem]\nbase_url = "{simulator.url}"\nallow_other_host = true\npace = 20\n'
            "[connectors.mem.form.kinds.special_operation]\nconfirmed = true\n",
            encoding="utf-8",
        )
        temporary.mkdir()
        said = ""
        for stop_at in (3, 0):
            with _terminal(tmp_path) as terminal:
                code, _ = attend(
                    terminal,
                    lambda number, image, stop_at=stop_at: (
                        "q" if number == stop_at else "0000" if number == 1 else simulator.read(image)
                    ),
                )
            assert code == (3 if stop_at else 0), terminal.said
            said += terminal.said
    assert not found_in(said.encode(), canaries, names=True)
    assert searched(tmp_path, canaries, given={roster, config}, named=("out",)) >= 5
    assert not list(temporary.iterdir())


def _terminal(folder: Path) -> Terminal:
    program = f"import os; os.chdir({str(folder)!r})\n{TALKATIVE}"
    options = ["--out", "out", "--config", "c.toml", "--connector", "mem", "--store", "sqlite:///l.sqlite"]
    environment = {"TMPDIR": str(folder / "tmp"), "XDG_DATA_HOME": str(folder / "data"), "TERM": "xterm"}
    return Terminal(
        [sys.executable, "-X", "dev", "-c", program, "check", "roster.csv", *options],
        environment | {"TERM_PROGRAM": "", "CERTVERIFY_LANG": "zh", "PYTHONASYNCIODEBUG": "1"},
    )


def test_a_night_writes_nobody_down(tmp_path: Path) -> None:
    """No file, metric or log of a night holds a number or a name, but that leads for inspectors show names."""
    (tmp_path / "tmp").mkdir()
    with started(people=40, seed=3, today=TODAY, grant=500.0) as platform:
        place = laid_out(tmp_path, platform, f'budget = 1000\nmetrics = "{tmp_path / "certverify.prom"}"')
        canaries = [(person.id_number, person.name) for person in platform.people()]
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-c", TALKATIVE, "nightly", "--config", str(place.config)],
            env={
                **os.environ,
                "CERTVERIFY_KEY": KEY,
                "TMPDIR": str(tmp_path / "tmp"),
                "PYTHONASYNCIODEBUG": "1",
            },
            capture_output=True,
            timeout=300,
            check=False,
        )
    assert done.returncode in {0, 3}, done.stderr
    assert not found_in(done.stdout + done.stderr, canaries, names=True)
    given = {place.roster(number) for number in range(EMPLOYERS)}
    assert searched(tmp_path, canaries, given=given, named=("leads",)) >= 10
    assert (tmp_path / "certverify.prom").exists()
    assert not list((tmp_path / "tmp").iterdir())


def test_the_page_writes_nobody_down(tmp_path: Path) -> None:
    """Uploaded, run and read on the page: no address, no log and no file of the server holds anybody in clear."""
    day = date(2026, 11, 27)
    (tmp_path / "tmp").mkdir()
    with started(people=40, seed=1, today=day, grant=500.0) as platform:
        stage = prepare(tmp_path / "demo")
        placed = write_workbook(stage.roster, compose(platform.people(), day, 1), day)
        stage.describe_gateway(platform, 500.0)
        canaries = [(person.id_number, person.name) for person in platform.people()]
        said, addresses = _walk(tmp_path, stage.config, stage.ledger, stage.roster)
    assert placed
    assert len(addresses) > 10
    assert not found_in("\n".join(addresses).encode(), canaries, names=True)
    assert not found_in(said, canaries, names=True)
    assert searched(tmp_path, canaries, given={stage.roster, stage.config}) >= 2
    assert not list((tmp_path / "tmp").iterdir())


def _walk(folder: Path, config: Path, ledger: Path, roster: Path) -> tuple[bytes, set[str]]:
    """Serve, upload, run and look at everything once; return what the server said and every address on the way."""
    command = [sys.executable, "-X", "dev", "-c", TALKATIVE, "serve", "--config", str(config)]
    store = ["--connector", "gateway", "--port", "0", "--store", f"sqlite:///{ledger.resolve()}"]
    environment = {**os.environ, "TMPDIR": str(folder / "tmp"), "PYTHONASYNCIODEBUG": "1"}
    with (folder / "said").open("wb") as stream:
        process = subprocess.Popen([*command, *store], stdout=stream, stderr=stream, env=environment)
    try:
        link = _until(lambda: re.search(rb"http\S+enter\S+", (folder / "said").read_bytes()))[0].decode()
        addresses = _visit(link, roster)
    finally:
        process.terminate()
        process.wait(PATIENCE)
    return (folder / "said").read_bytes(), addresses


def _visit(link: str, roster: Path) -> set[str]:
    base = link.partition("/enter")[0]
    with httpx.Client(base_url=base, follow_redirects=True, trust_env=False, timeout=60.0) as http:
        form = re.search(r'name="form" value="(\w+)"', http.get(link).text)
        assert form is not None
        told = {"form": form[1]}
        path = http.post("/runs", data=told, files=[("rosters", (roster.name, roster.read_bytes()))]).url.path
        http.post(f"{path}/start", data=told | {"looked": "yes"})
        _until(lambda: re.search(r"/report", http.get(path).text))
        waiting, seen = [path], set[str]()
        while waiting and len(seen) < 60:
            here = waiting.pop(0)
            seen.add(here)
            reply = http.get(here)
            if "text/html" in reply.headers["content-type"]:
                links = re.findall(r'(?:href|src|action|hx-get|hx-post)="(/[^"#]*)"', reply.text)
                waiting += [
                    one for one in dict.fromkeys(links) if one not in seen and one.startswith("/runs")
                ]
                seen |= {one for one in links if not one.startswith("/runs")}
    return seen | set(waiting)


def _until(look: Callable[[], re.Match[AnyStr] | None]) -> re.Match[AnyStr]:
    """Wait for words to appear; a real run over a real wire cannot be hurried by an injected clock."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        if found := look():
            return found
        sleep(0.2)
    raise AssertionError("it does not appear")
