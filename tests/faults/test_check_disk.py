"""A disk that fills up, or refuses to write, under the whole program: a clean stop, and the same command goes on."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from check_life import KEY, Life, Platform, running_platform, settled
from polars.testing import assert_frame_equal
from written_verdicts import verdicts

STOPPED = ("磁盘空间不足，账本无法写入。", "读写账本时磁盘出错")
"""What the program says where the system told "no space", and where it told "not so large"."""
RESUMES = "重新运行"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("platform")) as running:
        yield running


@pytest.fixture(scope="module")
def undisturbed(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    life = Life(tmp_path_factory.mktemp("undisturbed"), platform, key=KEY, formats="ics,parquet,json")
    assert life.attempt() == 0, life.said
    return life.out


@dataclass
class Disk:
    """A disk of four megabytes that can be filled; for whom may not mount one, a limit on the size of files."""

    place: Path
    mounted: bool

    @contextmanager
    def filled(self, left: int, life: Life) -> Iterator[None]:
        """Leave so many bytes on the disk, or let no file grow beyond what is there by more."""
        if self.mounted:
            free = os.statvfs(self.place).f_bavail * os.statvfs(self.place).f_frsize
            filler = self.place / "filler"
            filler.write_bytes(bytes(max(0, free - left)))
            yield
            filler.unlink()
        else:
            largest = max(
                (path.stat().st_size for path in self.place.rglob("*") if path.is_file()), default=0
            )
            life.prefix = ("prlimit", f"--fsize={largest + left}")
            yield
            life.prefix = ()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        yield Disk(place, mounted=False)
        return
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], check=True)
    yield Disk(place, mounted=True)
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def begun(place: Path, platform: Platform, url: str = "") -> Life:
    """Return a life whose ledger has been made, and who has asked a few."""
    life = Life(place, platform, url, KEY, formats="ics,parquet,json")
    assert life.killed("append:committed")
    return life


def stopped_cleanly(life: Life) -> None:
    """Exit code 1, what happened and what to do; no report, no trace of where in the code, and no person."""
    assert life.attempt() == 1, life.said
    assert any(words in life.said for words in STOPPED), life.said
    assert RESUMES in life.said
    assert "Traceback" not in life.said
    assert "欧阳" not in life.said
    assert not list(life.out.glob("*")), "a report of a run that failed"


def resumes(life: Life, undisturbed: Path) -> None:
    """Nothing stored was lost, the same command asks only the rest, and its verdicts are the undisturbed ones."""
    before, life.lines = life.lines, life.stored()
    assert before <= life.lines
    assert not life.killed("")
    for resumed, whole in zip(verdicts(life.out), verdicts(undisturbed), strict=True):
        assert_frame_equal(resumed, whole)


@pytest.mark.parametrize("left", [0, 8_192, pytest.param(32_768, marks=pytest.mark.deep)])
def test_a_full_disk_under_the_ledger(
    tmp_path: Path, platform: Platform, undisturbed: Path, disk: Disk, left: int
) -> None:
    """However little is left: a clean stop; with space again the same command asks the rest."""
    life = begun(tmp_path / "life", platform, f"sqlite:///{disk.place / 'ledger.sqlite'}")
    with disk.filled(left, life):
        stopped_cleanly(life)
    resumes(life, undisturbed)


def test_a_full_disk_where_a_ledger_is_to_be_made(tmp_path: Path, platform: Platform, disk: Disk) -> None:
    """Nobody is asked, and neither half a ledger nor a key without one stays in the way."""
    life = Life(tmp_path / "life", platform, f"sqlite:///{disk.place / 'ledger.sqlite'}", formats="json")
    platform.send("DELETE", "/stats")
    with disk.filled(8_192, life):
        assert life.attempt() in {1, 2}, life.said
        assert "Traceback" not in life.said
        assert "磁盘" in life.said
        assert {path.name for path in disk.place.iterdir()} <= {"filler", "ledger.sqlite.key"}
    assert platform.send("GET", "/stats")["requests"] == 0
    assert life.attempt() == 0, life.said


def test_a_disk_that_refuses_to_write(tmp_path: Path, platform: Platform, undisturbed: Path) -> None:
    """The system lets no file grow: a clean stop, and afterwards the same command goes on."""
    life = begun(tmp_path / "life", platform)
    life.prefix = ("prlimit", "--fsize=60000")
    stopped_cleanly(life)
    life.prefix = ()
    resumes(life, undisturbed)


def test_a_full_disk_under_the_reports(
    tmp_path: Path, platform: Platform, undisturbed: Path, disk: Disk
) -> None:
    """Exit code 2 and the folder named; the earlier reports stay, byte for byte, and nobody is asked again."""
    life = Life(tmp_path / "life", platform, key=KEY, formats="ics,parquet,json")
    life.out.symlink_to(disk.place / "out")
    shutil.copytree(undisturbed, disk.place / "out")
    earlier = {path: path.read_bytes() for path in (disk.place / "out").rglob("*") if path.is_file()}
    assert life.attempt("judge:asked") == -9
    with disk.filled(4_096, life):
        assert life.attempt() == (2 if disk.mounted else 1), life.said
    assert "磁盘" in life.said
    assert "Traceback" not in life.said
    there = {path: path.read_bytes() for path in (disk.place / "out").rglob("*") if path.is_file()}
    assert there == earlier
    assert settled(life.stored())
    platform.send("DELETE", "/stats")
    assert life.attempt() == 0, life.said
    assert platform.send("GET", "/stats")["requests"] == 0
