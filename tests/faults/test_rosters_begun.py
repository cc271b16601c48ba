"""A roster that is parsed while other things go on: its child ends with whoever waits for it, however that ends."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from hostile_rosters import HOSTILE, workbook

from certverify.errors import ConfigError, RosterError
from certverify.rosters import read
from certverify.rosters.files import spawn
from certverify.rosters.files.spawn import Parsing, begun
from certverify.rules.packs import load

AS_OF = date(2026, 11, 23)
LINES = "姓名,身份证号,工种\n" + "陆青禾,,低压电工\n" * 400_000
"""Takes the child about a second."""

CHILD = """
import time
from certverify.rosters.files.limits import end_with_parent
end_with_parent()
print("held", flush=True)
time.sleep(60)
"""
PARENT = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
child.wait()
"""


def roster(folder: Path) -> Path:
    path = folder / "名册.csv"
    path.write_text(LINES, encoding="utf-8")
    return path


def test_it_ends_where_nobody_waits_any_more(tmp_path: Path) -> None:
    """A check that fails over its settings leaves no child behind."""
    children = []

    def fail() -> None:
        with begun([roster(tmp_path)]) as parsing:
            children.append(parsing._child)
            assert parsing._child.poll() is None
            raise ConfigError("config_missing", file="c.toml")

    with pytest.raises(ConfigError):
        fail()
    assert [child.returncode for child in children] == [-signal.SIGKILL]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent (prctl)")
def test_it_ends_with_a_parent_that_was_killed() -> None:
    """Killed at once, the parent ends nobody by itself; the system does."""
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        child = int(parent.stdout.readline())
        os.kill(child, 0)
        parent.kill()
    assert gone(child)


def gone(process: int) -> bool:
    for _ in range(200):
        state = Path(f"/proc/{process}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_one_that_takes_too_long_is_ended_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not when the check ends, which may go on with other rosters for hours."""
    monkeypatch.setattr(spawn, "_LEAST_SECONDS", -100.0)
    with begun([roster(tmp_path)]) as parsing:
        with pytest.raises(RosterError) as caught:
            parsing.result()
        assert caught.value.code == "roster_too_slow"
        assert parsing._child.returncode == -signal.SIGKILL


@pytest.mark.parametrize("name", ["zip bomb", "broken xml"])
def test_what_is_wrong_with_it_is_told_where_it_is_read(tmp_path: Path, name: str) -> None:
    """Begun or not, a file is refused by the same code; one that is refused does not hide those beside it."""
    content, code = HOSTILE[name]
    bad, good = tmp_path / "坏.xlsx", tmp_path / "好.xlsx"
    bad.write_bytes(content)
    good.write_bytes(workbook(A2="陆青禾", B2="320199197201010015", C2="低压电工"))
    with Parsing(bad) as parsing:
        read_both = read([bad, good], load(AS_OF).catalogue, AS_OF, begun=parsing)
    assert [error.code for error in read_both.unreadable] == [code]
    assert {part.file for part in read_both.understood} == {"好.xlsx"}
