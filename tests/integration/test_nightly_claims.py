"""What the documentation promises of a night: starts, ends, leftovers, and what outsiders get to see."""

import json
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from crew import KEY, PROGRAM
from jurisdiction import Jurisdiction
from nights import TODAY, Clock, asked, laid_out, night, summary, table, with_grant, with_setting

from certverify.demo.platform import Platform, started
from certverify.errors import StoreError
from certverify.store.sql import database

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with started(people=90, seed=11, today=TODAY, grant=500.0) as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Jurisdiction:
    monkeypatch.setenv("CERTVERIFY_KEY", KEY)
    return laid_out(tmp_path, platform)


@dataclass
class PlanningClock(Clock):
    """A clock that goes to four seconds before the end of asking when the night's plan lies there."""

    nights: Path = Path()
    late: bool = False

    def __call__(self) -> datetime:
        if not self.late and any(self.nights.glob(".plan-*.parquet")):
            self.ahead, self.late = LAST_CALL - datetime.now(UTC), True
        return super().__call__()


LAST_CALL = datetime(2026, 11, 27, 12, 59, 56, tzinfo=UTC)  # 20:59:56 in Shanghai


async def test_the_hours_end_a_night_and_the_next_goes_on(place: Jurisdiction, platform: Platform) -> None:
    """At the end of its hours, less the time to wind up, nobody more is asked; the next night asks who is left."""
    with_setting(place, 'hours = "20:00-21:15"\nrandom_share = 0')
    quick = place.config.read_text(encoding="utf-8")
    with_grant(place, 10)
    clock, before = (
        PlanningClock(LAST_CALL - timedelta(minutes=30) - datetime.now(UTC), place.nights),
        asked(platform),
    )
    first = await night(place, clock)
    assert (first.ended, first.exit_code) == ("incomplete", 3)
    assert 0 < asked(platform) - before <= 10 * 4 + 1
    assert summary(place)["unanswered"]
    place.config.write_text(quick, encoding="utf-8")
    clock.ahead += timedelta(hours=23, minutes=30)
    tomorrow = clock()
    assert (await night(place, clock)).ended == "done"
    assert not summary(place, "2026-11-28")["unanswered"]
    done = table(place, "rows").filter(pl.col("status") == "compliant")["person_key"].unique()
    rows = table(place, "rows", "2026-11-28").filter(pl.col("person_key").is_in(done.implode()))
    again = rows.filter(pl.col("asked_at") > tomorrow)["person_key"].n_unique()
    assert len(done) > 5
    assert again <= 2, "what was answered is not asked again, unless as a control"


@contextmanager
def listening(port: int) -> Iterator[list[dict[str, Any]]]:
    """Take webhooks on a port, and yield the messages that came."""
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class names it so
            """Say nothing."""

    with HTTPServer(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield got
        server.shutdown()
        thread.join()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_done_night_is_told_again_and_old_plans_go(
    place: Jurisdiction, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listened when the night was done: its next start asks nobody and delivers. Old plans are gone."""
    monkeypatch.setenv("CERTVERIFY_SECRETS__NIGHTLY__WEBHOOK", "an invented secret")
    port = free_port()
    with_setting(place, f'webhook = "http://localhost:{port}/nights"\nwebhook_private = true')
    place.nights.mkdir()
    left = [place.nights / name for name in (".plan-2026-11-20.parquet", ".plan-2026-11-21.new")]
    for file in left:
        file.touch()
    clock = Clock()
    assert (await night(place, clock)).ended == "done"
    assert not [path.name for path in place.nights.glob(".plan-*")]
    (message,) = (place.nights / ".outbox").glob("*.json")
    with listening(port) as got:
        assert (await night(place, clock)).ended == "already_done"
    assert [one["id"] for one in got] == ["night-20261127"]
    assert not message.exists()


async def test_a_database_that_is_not_there_is_said(
    place: Jurisdiction, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked, nothing is written, exit code 1; who was never reached is not waited for long."""
    monkeypatch.setattr(database, "_AT_FIRST", timedelta(seconds=0.5))
    monkeypatch.setenv("CERTVERIFY_STORE", f"postgresql://nobody@127.0.0.1:{free_port()}/ledger")
    before = asked(platform)
    with pytest.raises(StoreError) as caught:
        await night(place, Clock())
    assert (caught.value.code, caught.value.exit_code) == ("store_unreachable", 1)
    assert asked(platform) == before
    assert not list(place.nights.glob("night=*"))


def test_the_example_runs_as_the_documentation_says(tmp_path: Path) -> None:
    """The two commands of the how-to, in a copy of the tree; the second start of the night asks nobody."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    told = (ROOT / "docs" / "how-to" / "nightly.md").read_text(encoding="utf-8")
    block = re.search(r"## Try it.*?```\n(.*?)```", told, re.DOTALL)
    assert block is not None
    port = str(free_port())  # the documented one may be taken where the tests run
    config = tmp_path / "examples" / "nightly" / "nightly.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("8765", port), encoding="utf-8")
    simulate, nightly = [line.replace("8765", port).split()[1:] for line in block[1].splitlines()]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        [*PROGRAM, *simulate], cwd=tmp_path, stdout=subprocess.PIPE, stderr=quiet
    ) as platform:
        assert platform.stdout is not None
        platform.stdout.readline()  # it says where it listens
        first, second = (
            subprocess.run([*PROGRAM, *nightly], cwd=tmp_path, capture_output=True, text=True, check=False)
            for _ in range(2)
        )
        platform.terminate()
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert "asked tonight" in first.stdout
    (left,) = (tmp_path / "examples" / "nightly" / "nights").glob("night=*")
    counted = json.loads((left / "summary.json").read_text(encoding="utf-8"))
    assert counted["budget"] >= counted["lookups"]["asked"] > 0
    assert counted["unanswered"]["out_of_budget"] > 0
    assert (tmp_path / "examples" / "nightly" / "metrics" / "certverify.prom").exists()


async def test_the_summary_of_the_period_names_nobody(place: Jurisdiction, platform: Platform) -> None:
    """It tells typical cases, and of them no person, number, employer or region."""
    await night(place, Clock())
    page = (place.nights / "night=2026-11-27" / "period.html").read_text(encoding="utf-8")
    words = re.sub(r"<[^>]*>", "\n", page)
    assert "时间" in words or "案例" in words
    people = platform.people()
    names = {person.name for person in people if len(person.name) > 2}
    assert len(names) > 10
    assert not [name for name in names if name in words]
    numbers = {n for p in people for n in (p.id_number, *(record.number for record in p.records))}
    assert not [number for number in numbers if number in page]
    for name in ("江北第", "南京市", "无锡市", "徐州市", "江北集团", "320100"):
        assert name not in page
