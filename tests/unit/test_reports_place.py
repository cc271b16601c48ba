"""Where reports are put: all of them or none, nothing half-written, nobody else's to read."""

import os
import signal
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
import reports_run

from certverify import reports
from certverify.crashpoints import VARIABLE
from certverify.errors import ConfigError
from certverify.reports.place import aside
from certverify.reports.swap import swap_in

COMPLETE = {
    "summary.json",
    "rows.parquet",
    "findings.parquet",
    "rejected.parquet",
    "report.xlsx",
    "report.html",
}
PARTIAL = COMPLETE - {"report.xlsx", "report.html"} | {"report.partial.xlsx", "report.partial.html"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def put_in(folder: Path, new: list[str], stale: list[str]) -> None:
    with aside(folder) as place:
        for name in new:
            (place / name).write_text("new")
        swap_in(place, folder, new, stale, {})


def test_six_files_for_their_owner_alone(tmp_path: Path) -> None:
    """The folder is made, holds exactly the six files, and each has mode 0600."""
    out = tmp_path / "new" / "out"
    reports.write(out, reports_run.make_run(), lang="zh")
    assert names(out) == COMPLETE
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}


def test_a_partial_run_says_so_in_its_names_and_leaves_the_complete_report(tmp_path: Path) -> None:
    """An interim report stands beside an earlier complete one, which stays as it is, until a run is complete."""
    reports.write(tmp_path, reports_run.make_run(), lang="zh")
    before = (tmp_path / "report.xlsx").read_bytes()
    reports.write(tmp_path, reports_run.make_partial(), lang="zh")
    assert names(tmp_path) == PARTIAL | COMPLETE
    assert (tmp_path / "report.xlsx").read_bytes() == before
    reports.write(tmp_path, reports_run.make_run(), lang="zh")
    assert names(tmp_path) == COMPLETE


def test_a_run_that_fails_leaves_earlier_reports(tmp_path: Path) -> None:
    """A flagged entry that could not be listed stops the report, and what was there stays, byte for byte."""
    reports.write(tmp_path, reports_run.make_run(), lang="zh")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    run = reports_run.make_run()
    broken = reports_run.make_run(findings=run.findings.with_columns(primary=pl.lit(value=False)))
    with pytest.raises(ValueError, match="without exactly one primary"):
        reports.write(tmp_path, broken, lang="zh")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "fails", ["workbook.book.write_workbook", "page.report.write_page", "files.write_parquet"]
)
def test_a_file_that_cannot_be_written_leaves_none_of_those_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    """Some are written side by side: whichever fails, the disk's word is told and the folder is as it was."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"certverify.reports.{fails}", full)
    with pytest.raises(ConfigError) as caught:
        reports.write(tmp_path, reports_run.make_run(), lang="zh")
    assert (caught.value.code, caught.value.facts["problem"]) == ("out_unwritable", "No space left on device")
    assert names(tmp_path) == set()


def test_a_file_that_cannot_be_replaced_undoes_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the third file refuses (open elsewhere), the first two are as they were."""
    for name in ("a", "b", "c", "stale"):
        (tmp_path / name).write_text("old")
    (tmp_path / "b").unlink()
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == "c" and self.read_text() == "new":
            raise PermissionError(13, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ConfigError, match="out_unwritable"):
        put_in(tmp_path, ["a", "b", "c"], ["stale"])
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "a": "old",
        "c": "old",
        "stale": "old",
    }


def test_a_file_in_the_way_is_a_clear_error(tmp_path: Path) -> None:
    """A folder that cannot be made is exit 2, told with the folder and the system's reason."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError) as caught:
        reports.prepare(tmp_path / "file" / "out")
    assert caught.value.exit_code == 2
    assert caught.value.facts["folder"] == str(tmp_path / "file" / "out")


def test_a_folder_nobody_may_write_to_is_a_clear_error(tmp_path: Path) -> None:
    """prepare() finds a read-only folder before anybody is asked."""
    tmp_path.chmod(0o500)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)  # the superuser may write anywhere
    try:
        with pytest.raises(ConfigError, match="out_unwritable"):
            reports.prepare(tmp_path)
    finally:
        if root:
            os.seteuid(0)
        tmp_path.chmod(0o700)


def test_a_folder_with_a_reports_name_is_a_clear_error(tmp_path: Path) -> None:
    """A folder called report.html is not removed and nothing else is written."""
    (tmp_path / "report.html").mkdir()
    with pytest.raises(ConfigError, match="out_unwritable"):
        reports.write(tmp_path, reports_run.make_run(), lang="zh")
    assert names(tmp_path) == {"report.html"}


def test_leftovers_of_a_killed_run_go_and_those_at_work_stay(tmp_path: Path) -> None:
    """What a killed run left aside holds personal data; another run's, still at work or just begun, is not touched."""
    run = reports_run.make_run()
    for name, age in (("dead", timedelta(hours=1)), ("begun", timedelta(seconds=30))):
        left = tmp_path / f".certverify-{name}"
        left.mkdir()
        moment = (run.finished_at - age).timestamp()
        os.utime(left, (moment, moment))
    with aside(tmp_path) as others:
        moment = (run.finished_at - timedelta(hours=1)).timestamp()
        os.utime(others, (moment, moment))
        reports.write(tmp_path, run, lang="zh")
        assert names(tmp_path) == COMPLETE | {".certverify-begun", others.name}


def killed_at_the_second_file(folder: Path) -> None:
    """Put a new set over an old one, and stop the process dead after the second of its files."""
    for name in ("a", "b", "seal", "stale"):
        (folder / name).write_text("old")
    place = folder / ".certverify-killed"
    place.mkdir()
    code = f"""
from pathlib import Path
from certverify.reports.swap import swap_in
place, folder = Path({str(place)!r}), Path({str(folder)!r})
for name in ("a", "b", "c", "seal"):
    (place / name).write_text("new")
swap_in(place, folder, ["a", "b", "c", "seal"], ["stale"], {{"a": "a.edited"}})
"""
    killed = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {VARIABLE: "swap:renamed@2"}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert (folder / "a").read_text() == (folder / "b").read_text() == "new"
    assert not (folder / "seal").exists(), "what vouches for the set must not stand beside a mixture"


def test_what_a_killed_swap_began_is_put_back(tmp_path: Path) -> None:
    """The next command finds the set as it was before: no file of the new one, the copy gone, the seal back."""
    killed_at_the_second_file(tmp_path)
    reports.prepare(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(
        ("a", "b", "seal", "stale"), "old"
    )


def test_work_done_after_a_killed_swap_is_not_put_back(tmp_path: Path) -> None:
    """A file that somebody has worked in since the kill stays, so that the next report keeps it by another name."""
    killed_at_the_second_file(tmp_path)
    (tmp_path / "a").write_text("worked in by hand")
    reports.prepare(tmp_path)
    assert (tmp_path / "a").read_text() == "worked in by hand"
    assert (tmp_path / "seal").read_text() == "old"


def test_prepare_leaves_nothing_behind(tmp_path: Path) -> None:
    """Trying a folder that is missing leaves no folder, nor those above it; one that is there stays."""
    reports.prepare(tmp_path / "new" / "out")
    assert names(tmp_path) == set()
    (tmp_path / "there").mkdir()
    reports.prepare(tmp_path / "there")
    assert names(tmp_path) == {"there"}
