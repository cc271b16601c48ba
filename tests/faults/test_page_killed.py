"""The page's server killed in the middle of a run: the next start goes on, and asks little twice."""

import re
import subprocess
import sys
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from certverify.demo.platform import started
from certverify.demo.roster import compose
from certverify.demo.stage import Stage, prepare
from certverify.demo.workbook import write_workbook

pytestmark = pytest.mark.deep
DAY = date(2026, 11, 27)
PATIENCE = 120.0


class Serving(AbstractContextManager["Serving"]):
    """``certverify serve`` in its own process, entered by its one-time link."""

    def __init__(self, stage: Stage) -> None:
        options = ["--config", str(stage.config), "--connector", "gateway", "--port", "0"]
        command = [sys.executable, "-c", "from certverify.cli import main; main()", "serve", *options]
        store = ["--store", f"sqlite:///{stage.ledger.resolve()}"]
        self.process = subprocess.Popen([*command, *store], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        link = next(
            found[0] for line in self.process.stdout if (found := re.search(r"http\S+enter\S+", line))
        )
        self.http = httpx.Client(
            base_url=link.split("/enter")[0], follow_redirects=True, trust_env=False, timeout=30.0
        )
        home = self.http.get(link)
        found = re.search(r'name="form" value="(\w+)"', home.text)
        assert found is not None
        self.form = {"form": found[1]}

    def __exit__(self, *_: object) -> None:
        self.http.close()
        self.process.kill()
        self.process.communicate()

    def until(self, path: str, words: str) -> str:
        """Wait for words on a page; a real run over a real wire cannot be hurried by an injected clock."""
        end = monotonic() + PATIENCE
        while monotonic() < end:
            if re.search(words, text := self.http.get(path).text):
                return text
            sleep(0.2)
        raise AssertionError(f"{words} does not appear")


def test_killed_run_goes_on(tmp_path: Path) -> None:
    """After SIGKILL the next start ends the run with the verdict of the truth, and within the grant."""
    with started(people=310, seed=1, today=DAY, grant=20.0) as platform:
        stage = prepare(tmp_path / "demo")
        placed = write_workbook(stage.roster, compose(platform.people(), DAY, 1), DAY)
        stage.describe_gateway(platform, 20.0)
        with Serving(stage) as first:
            roster = ("rosters", (stage.roster.name, stage.roster.read_bytes()))
            path = first.http.post("/runs", data=first.form, files=[roster]).url.path
            first.http.post(f"{path}/start", data=first.form)
            first.until(f"{path}/progress", r"已查询 1\d\d /")
        with Serving(stage) as second:
            verdict = second.until(path, 'id="lists"')
        asked = platform.statistics()
    for status, words in (("flagged", "发现问题"), ("unverified", "暂未核实")):
        wanted = sum(one.line.expected.status == status for one in placed)
        assert f"{words}</a> <b>{wanted}</b>" in verdict
    assert asked["requests"] < 286 + 107
    assert asked["maxInOneSecond"] <= 21
