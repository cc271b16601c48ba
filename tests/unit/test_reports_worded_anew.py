"""Work goes over to the same person's problem where the roster words post or employer anew; what cannot is told."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import reports_run

from certverify import reports
from certverify.commands.summary import show
from certverify.reports import ByHand
from certverify.reports.result import RunResult

FIRST = "f0unlicensed"
ONE, OTHER = "f19dates_mismatch", "f26dates_mismatch"
FILLED_AT = datetime.fromisoformat("2026-11-21T08:00:00+08:00").timestamp()
KEPT = "report.edited-20261121T080000.xlsx"


def sheet_of(path: Path) -> Any:
    return openpyxl.load_workbook(path)["问题清单"]


def owner_column(sheet: Any) -> int:
    return next(int(cell.column) for cell in sheet[3] if cell.value == "整改责任人")


def owners(path: Path) -> dict[str, str]:
    """Return who is responsible by finding, of the lines that name somebody."""
    sheet = sheet_of(path)
    ids = next(cell.column for cell in sheet[3] if cell.value == "问题编号")
    return {
        row[ids - 1]: row[owner_column(sheet) - 1]
        for row in sheet.iter_rows(min_row=4, values_only=True)
        if row[owner_column(sheet) - 1]
    }


def fill(path: Path, work: dict[str, str]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["问题清单"]
    ids = next(cell.column for cell in sheet[3] if cell.value == "问题编号")
    for row in range(4, sheet.max_row + 1):
        if owner := work.get(str(sheet.cell(row, ids).value)):
            sheet.cell(row, owner_column(sheet)).value = owner
    book.save(path)
    os.utime(path, (FILLED_AT, FILLED_AT))


def anew(entry: int, post: str | None, *, run: RunResult | None = None, mark: str = "n") -> RunResult:
    """Return a run in which the entry's post is worded otherwise, or only its employer: its finding has another id."""
    run = run or reports_run.make_run()
    this = pl.col("entry") == entry
    worded = pl.col("post") if post is None else pl.lit(post)
    post_of = pl.when(this).then(worded).otherwise("post").alias("post")
    renamed = pl.when(this).then(pl.format("{}{}", pl.lit(mark), "finding_id")).otherwise("finding_id")
    findings = run.findings.with_columns(post_of, finding_id=renamed)
    return reports_run.make_run(rows=run.rows.with_columns(post_of), findings=findings)


def as_person_of(entry: int, other: int, post: str) -> RunResult:
    """Return a run in which ``other`` is the person of ``entry`` in a second post."""
    run = reports_run.make_run()
    who = run.rows.filter(pl.col("entry") == entry).row(0, named=True)
    this = pl.col("entry") == other
    same = [
        pl.when(this).then(pl.lit(who[name])).otherwise(name).alias(name)
        for name in ("name", "id_number", "person_key")
    ]
    post_of = pl.when(this).then(pl.lit(post)).otherwise("post").alias("post")
    return reports_run.make_run(
        rows=run.rows.with_columns(*same, post_of), findings=run.findings.with_columns(post_of)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reports.write(tmp_path, reports_run.make_run(), lang="zh")
    fill(tmp_path / "report.xlsx", {FIRST: "戚主任"})
    return tmp_path


@pytest.mark.parametrize("post", ["焊工", None])
def test_the_work_goes_over_to_the_new_line(folder: Path, post: str | None) -> None:
    """A post worded anew, or the employer alone: the same person, the same rule, one line on either side."""
    told = reports.write(folder, anew(0, post), lang="zh")
    assert owners(folder / "report.xlsx") == {f"n{FIRST}": "戚主任"}
    assert told == ByHand(kept=(KEPT,), moved=1)


def test_a_workbook_in_another_language_is_read_too(folder: Path) -> None:
    """The problem's kind is known by its title in either language."""
    reports.write(folder, reports_run.make_run(), lang="en")
    assert reports.write(folder, anew(0, "焊工"), lang="zh").moved == 1
    assert owners(folder / "report.xlsx") == {f"n{FIRST}": "戚主任"}


@pytest.mark.parametrize("unmasked", [True, False])
def test_a_workbook_with_whole_numbers_is_read_too(tmp_path: Path, *, unmasked: bool) -> None:
    """Numbers are compared masked, however either workbook shows them."""
    reports.write(tmp_path, reports_run.make_run(), lang="zh", unmasked=not unmasked)
    fill(tmp_path / "report.xlsx", {FIRST: "戚主任"})
    assert reports.write(tmp_path, anew(0, "焊工"), lang="zh", unmasked=unmasked).moved == 1


def test_of_two_lines_nobody_knows_which_became_which(tmp_path: Path) -> None:
    """Both posts of a person are worded anew: nothing goes over, both lines are told and kept."""
    reports.write(tmp_path, as_person_of(19, 26, "电工"), lang="zh")
    fill(tmp_path / "report.xlsx", {ONE: "戚主任", OTHER: "陆科长"})
    both = anew(26, "高处作业", run=anew(19, "焊工", run=as_person_of(19, 26, "电工")))
    told = reports.write(tmp_path, both, lang="zh")
    assert owners(tmp_path / "report.xlsx") == {}
    assert told == ByHand(kept=(KEPT,), unplaced=2, holding=(KEPT,))
    assert owners(tmp_path / KEPT) == {ONE: "戚主任", OTHER: "陆科长"}


def test_posts_that_stay_tell_two_lines_apart(tmp_path: Path) -> None:
    """Where only the employer has another name, each line finds its own post again."""
    reports.write(tmp_path, as_person_of(19, 26, "电工"), lang="zh")
    fill(tmp_path / "report.xlsx", {ONE: "戚主任", OTHER: "陆科长"})
    both = anew(26, "电工", run=anew(19, None, run=as_person_of(19, 26, "电工")))
    assert reports.write(tmp_path, both, lang="zh").moved == 2
    assert owners(tmp_path / "report.xlsx") == {f"n{ONE}": "戚主任", f"n{OTHER}": "陆科长"}


def test_another_person_inherits_nothing(folder: Path) -> None:
    """A namesake with another number in the same post is somebody else."""
    run = anew(0, None)
    other = pl.when(pl.col("entry") == 0).then(pl.lit("110101199003070010")).otherwise("id_number")
    told = reports.write(
        folder,
        reports_run.make_run(rows=run.rows.with_columns(id_number=other), findings=run.findings),
        lang="zh",
    )
    assert owners(folder / "report.xlsx") == {}
    assert told.unplaced == 1


def test_a_workbook_is_kept_for_a_filled_line_though_nobody_touched_it_since(folder: Path) -> None:
    """The last run carried the work over; this one has no line for it: the run's own workbook is kept."""
    reports.write(folder, reports_run.make_run(), lang="zh")
    os.utime(folder / "report.xlsx", (FILLED_AT + 60, FILLED_AT + 60))
    run = reports_run.make_run()
    rows = run.rows.with_columns(
        status=pl.when(pl.col("entry") == 0).then(pl.lit("compliant")).otherwise("status")
    )
    gone = reports_run.make_run(rows=rows, findings=run.findings.filter(pl.col("entry") != 0))
    told = reports.write(folder, gone, lang="zh")
    kept = "report.edited-20261121T080100.xlsx"
    assert told == ByHand(kept=(kept,), unplaced=1, holding=(kept,))
    assert owners(folder / kept) == {FIRST: "戚主任"}
    assert json.loads((folder / "summary.json").read_text("utf-8"))["by_hand"] == {
        "kept": [kept],
        "moved": 0,
        "unplaced": 1,
        "holding": [kept],
        "again": 0,
    }
    assert reports.write(folder, gone, lang="zh") == ByHand()


def test_a_line_somebody_added_is_told(folder: Path) -> None:
    """A row without a problem's number has no line in any later list."""
    book = openpyxl.load_workbook(folder / "report.xlsx")
    sheet = book["问题清单"]
    sheet.cell(sheet.max_row + 1, owner_column(sheet)).value = "自己加的一行"
    book.save(folder / "report.xlsx")
    os.utime(folder / "report.xlsx", (FILLED_AT, FILLED_AT))
    assert reports.write(folder, reports_run.make_run(), lang="zh") == ByHand(
        kept=(KEPT,), unplaced=1, holding=(KEPT,)
    )


def test_an_interim_run_in_between_loses_and_tells_nothing(folder: Path) -> None:
    """The complete workbook stays meanwhile, and what the interim list took over is not told as lost afterwards."""
    worded = anew(0, "焊工")
    partial = reports_run.make_partial(rows=worded.rows, findings=worded.findings)
    assert reports.write(folder, partial, lang="zh") == ByHand(moved=1)
    told = reports.write(folder, worded, lang="zh")
    assert owners(folder / "report.xlsx") == {f"n{FIRST}": "戚主任"}
    assert told == ByHand(kept=(KEPT,), moved=1)


def test_the_command_says_what_became_of_the_work(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How many lines went over, how many did not, and where those stand."""
    run = reports_run.make_run(by_hand=ByHand(kept=(KEPT,), moved=3, unplaced=2, holding=(KEPT,)))
    show(run, folder, "en")
    told = capsys.readouterr().out
    assert "words post or employer anew: 3." in told
    assert f"they stand in the earlier workbook, kept as {KEPT}." in told
