"""What somebody filled into a workbook is never lost, whatever runs come after."""

import hashlib
import json
import os
import stat
from datetime import datetime
from pathlib import Path

import pytest
import reports_run

from certverify import reports
from certverify.errors import ConfigError
from certverify.messages import text

EDITED_AT = datetime.fromisoformat("2026-11-20T18:30:05+08:00").timestamp()


def work_in(path: Path, words: bytes = b"filled in by hand") -> bytes:
    """Change a file as somebody at 18:30:05 in Beijing would, and return what it holds."""
    path.write_bytes(words)
    path.chmod(0o644)
    os.utime(path, (EDITED_AT, EDITED_AT))
    return words


def edited(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.edited-*"))


def test_the_summary_records_what_was_written(tmp_path: Path) -> None:
    """Each report but the summary itself has its SHA-256 there."""
    reports.write(tmp_path, reports_run.make_run(), lang="zh")
    told = json.loads((tmp_path / "summary.json").read_text("utf-8"))["files"]
    others = {path.name: path for path in tmp_path.iterdir() if path.name != "summary.json"}
    assert told == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in others.items()}


def test_an_untouched_workbook_is_replaced_without_a_copy(tmp_path: Path) -> None:
    """Nobody worked in it, so nothing is kept."""
    reports.write(tmp_path, reports_run.make_run(), lang="zh")
    assert reports.write(tmp_path, reports_run.make_run(), lang="zh").kept == ()
    assert edited(tmp_path) == []


def test_a_workbook_somebody_worked_in_is_kept(tmp_path: Path) -> None:
    """Its bytes stay, under the time of the last change, for the owner alone."""
    reports.write(tmp_path, reports_run.make_run(), lang="zh")
    work = work_in(tmp_path / "report.xlsx")
    kept = reports.write(tmp_path, reports_run.make_run(), lang="zh").kept
    assert kept == ("report.edited-20261120T183005.xlsx",)
    assert (tmp_path / kept[0]).read_bytes() == work
    assert stat.S_IMODE((tmp_path / kept[0]).stat().st_mode) == 0o600
    assert (tmp_path / "report.xlsx").read_bytes() != work


def test_a_kept_workbook_is_never_overwritten(tmp_path: Path) -> None:
    """Two changes within the same second have two names."""
    for words in (b"first", b"second"):
        reports.write(tmp_path, reports_run.make_run(), lang="zh")
        work_in(tmp_path / "report.xlsx", words)
    reports.write(tmp_path, reports_run.make_run(), lang="zh")
    assert edited(tmp_path) == ["report.edited-20261120T183005-2.xlsx", "report.edited-20261120T183005.xlsx"]
    assert (tmp_path / "report.edited-20261120T183005.xlsx").read_bytes() == b"first"


def test_work_is_noticed_across_a_partial_run(tmp_path: Path) -> None:
    """A partial run in between does not forget how the complete workbook was written."""
    reports.write(tmp_path, reports_run.make_run(), lang="zh")
    assert reports.write(tmp_path, reports_run.make_partial(), lang="zh").kept == ()
    work = work_in(tmp_path / "report.xlsx")
    assert reports.write(tmp_path, reports_run.make_partial(), lang="zh").kept == ()
    assert (tmp_path / "report.xlsx").read_bytes() == work
    assert reports.write(tmp_path, reports_run.make_run(), lang="zh").kept == (
        "report.edited-20261120T183005.xlsx",
    )


def test_an_interim_workbook_somebody_worked_in_is_kept(tmp_path: Path) -> None:
    """The complete run takes the interim report away, not what was filled into it."""
    reports.write(tmp_path, reports_run.make_partial(), lang="zh")
    work = work_in(tmp_path / "report.partial.xlsx")
    kept = reports.write(tmp_path, reports_run.make_run(), lang="zh").kept
    assert kept == ("report.partial.edited-20261120T183005.xlsx",)
    assert (tmp_path / kept[0]).read_bytes() == work
    assert not (tmp_path / "report.partial.xlsx").exists()


@pytest.mark.parametrize("summary", [None, "", "[]", '{"files": 1}', "[" * 100_000])
def test_a_workbook_of_which_nothing_is_recorded_is_kept(summary: str | None, tmp_path: Path) -> None:
    """Without a summary that tells otherwise, a workbook counts as worked in."""
    work = work_in(tmp_path / "report.xlsx")
    if summary is not None:
        (tmp_path / "summary.json").write_text(summary)
    (kept,) = reports.write(tmp_path, reports_run.make_run(), lang="zh").kept
    assert (tmp_path / kept).read_bytes() == work


def test_a_failed_replacement_leaves_no_second_copy(tmp_path: Path) -> None:
    """If the page cannot be replaced, the workbook is where it was and has no second name."""
    work = work_in(tmp_path / "report.xlsx")
    (tmp_path / "report.html").mkdir()
    with pytest.raises(ConfigError, match="out_unwritable"):
        reports.write(tmp_path, reports_run.make_run(), lang="zh")
    assert (tmp_path / "report.xlsx").read_bytes() == work
    assert edited(tmp_path) == []


def test_the_command_has_words_for_it() -> None:
    """The name of the kept workbook is told in both languages."""
    name = "report.edited-20261120T183005.xlsx"
    assert name in text("cli.summary.kept", "zh", name=name)
    assert name in text("cli.summary.kept", "en", name=name)
