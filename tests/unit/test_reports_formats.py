"""--format: which files are written, what they are called, what is left alone."""

import json
import stat
from pathlib import Path

import pytest
import reports_run

from certverify import reports
from certverify.errors import ConfigError
from certverify.reports import Format, chosen

ALL = tuple(Format)
FOR_PEOPLE = {
    "report.xlsx",
    "report.html",
    "report.docx",
    "calendar.ics",
    "problems.csv",
    "people.csv",
    "unverified.csv",
    "data.csv",
    "advice.csv",
}
DATA = {"rows.parquet", "findings.parquet", "rejected.parquet", "summary.json"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_formats_are_named_by_their_endings_in_any_order() -> None:
    """Spaces, capitals and repetition do not matter."""
    assert chosen(" DOCX, xlsx,docx ,") == (Format.XLSX, Format.DOCX)


@pytest.mark.parametrize("words", ["pdf", "xlsx,pdf", "", ","])
def test_an_unknown_format_is_a_usage_error_that_names_the_known_ones(words: str) -> None:
    """Exit code 2, before anything is read or asked."""
    with pytest.raises(ConfigError, match="format_unknown") as caught:
        chosen(words)
    assert caught.value.exit_code == 2
    assert caught.value.facts["known"] == "xlsx, html, docx, csv, ics, parquet, json"


def test_every_format_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    """All formats together are thirteen files, each with mode 0600 and its digest in the summary."""
    reports.write(tmp_path, reports_run.make_run(), lang="zh", formats=ALL)
    assert names(tmp_path) == FOR_PEOPLE | DATA
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    told = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert set(told["files"]) == FOR_PEOPLE | DATA - {"summary.json"}


def test_an_incomplete_run_says_so_in_the_name_of_every_file_for_people(tmp_path: Path) -> None:
    """Complete reports of an earlier run stay beside the partial ones until the next complete run."""
    reports.write(tmp_path, reports_run.make_run(), lang="zh", formats=ALL)
    reports.write(tmp_path, reports_run.make_partial(), lang="zh", formats=ALL)
    partial = {f"{Path(name).stem}.partial{Path(name).suffix}" for name in FOR_PEOPLE}
    assert names(tmp_path) == FOR_PEOPLE | DATA | partial
    reports.write(tmp_path, reports_run.make_run(), lang="zh", formats=(Format.JSON,))
    assert names(tmp_path) == FOR_PEOPLE | DATA


def test_the_summary_is_always_written(tmp_path: Path) -> None:
    """Even if only a page is asked for, programs can tell how the run went."""
    reports.write(tmp_path, reports_run.make_run(), lang="zh", formats=(Format.HTML,))
    assert names(tmp_path) == {"report.html", "summary.json"}


def test_a_word_report_somebody_worked_in_is_kept(tmp_path: Path) -> None:
    """An officer finishes it by hand: the next run gives it a name of its own instead of replacing it."""
    reports.write(tmp_path, reports_run.make_run(), lang="zh", formats=(Format.DOCX,))
    (tmp_path / "report.docx").write_bytes(b"finished by hand")
    (kept,) = reports.write(tmp_path, reports_run.make_run(), lang="zh", formats=(Format.DOCX,)).kept
    assert kept.startswith("report.edited-")
    assert (tmp_path / kept).read_bytes() == b"finished by hand"


def test_a_page_alone_shows_every_line_and_names_no_file_that_is_not_there(tmp_path: Path) -> None:
    """Where no workbook holds the rest, nothing is left out: 7 × 48 problems, all of them."""
    reports.write(tmp_path, reports_run.make_large(7), lang="zh", formats=(Format.HTML,))
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "report.xlsx" not in page
    assert page.count("不符合项\n（") + page.count("存疑项\n（") == 7 * 48
