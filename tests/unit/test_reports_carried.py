"""What officers filled in stands in the next workbook, with the findings that are still there."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import reports_run

from certverify import reports
from certverify.messages import Lang

HEADS = {
    "整改责任人": "戚主任",
    "整改时限": datetime.fromisoformat("2026-12-31"),
    "整改完成情况": "整改中",
    "完成日期": "下周一",
    "佐证材料": "=1+1",
    "复查人": "陆科长",
    "复查日期": date(2027, 1, 15),
    "是否销号": "是",
}
PLACE = "特种作业人员台账（2026.11更新）.xlsx · 在岗 · 第5行"


def columns(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[3]}


def row_of(sheet: Any, finding: str) -> int:
    where = columns(sheet)["问题编号"]
    return next(row for row in range(4, sheet.max_row + 1) if sheet.cell(row, where).value == finding)


def fill(path: Path, finding: str, values: dict[str, Any]) -> None:
    """Fill in a line as an officer does; text that looks like a formula is typed as text."""
    book = openpyxl.load_workbook(path)
    sheet = book["问题清单"]
    row = row_of(sheet, finding)
    for head, value in values.items():
        cell = sheet.cell(row, columns(sheet)[head])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(path)


def filled(path: Path, finding: str) -> dict[str, Any]:
    sheet = openpyxl.load_workbook(path)["问题清单"]
    row = row_of(sheet, finding)
    return {head: sheet.cell(row, column).value for head, column in columns(sheet).items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reports.write(tmp_path, reports_run.make_run(), lang="zh")
    return tmp_path


def again(folder: Path, lang: Lang = "zh", **changes: Any) -> tuple[str, ...]:
    return reports.write(folder, reports_run.make_run(**changes), lang=lang).kept


def test_the_filled_columns_stand_in_the_next_workbook(folder: Path) -> None:
    """Each column is carried over as it was: days as days, other words in a day's column as words."""
    fill(folder / "report.xlsx", "f0unlicensed", HEADS)
    assert len(again(folder)) == 1
    told = filled(folder / "report.xlsx", "f0unlicensed")
    days = {
        "整改时限": datetime.fromisoformat("2026-12-31"),
        "复查日期": datetime.fromisoformat("2027-01-15"),
    }
    assert {head: told[head] for head in HEADS} == {**HEADS, **days}
    assert told["备注"] == PLACE


def test_it_lasts_over_runs_in_between(folder: Path) -> None:
    """What nobody touched since is carried over again, through an interim report too, without another copy."""
    fill(folder / "report.xlsx", "f0unlicensed", HEADS)
    again(folder)
    reports.write(folder, reports_run.make_partial(), lang="zh")
    assert filled(folder / "report.partial.xlsx", "f0unlicensed")["整改责任人"] == "戚主任"
    assert again(folder) == ()
    assert filled(folder / "report.xlsx", "f0unlicensed")["整改责任人"] == "戚主任"


def test_a_finding_that_is_gone_takes_its_work_along(folder: Path) -> None:
    """Nothing of it stands in another line; the kept workbook has it."""
    fill(folder / "report.xlsx", "f0unlicensed", HEADS)
    run = reports_run.make_run()
    rows = run.rows.with_columns(
        status=pl.when(pl.col("entry") == 0).then(pl.lit("compliant")).otherwise("status")
    )
    (kept,) = again(folder, rows=rows, findings=run.findings.filter(pl.col("entry") != 0))
    owners = openpyxl.load_workbook(folder / "report.xlsx")["问题清单"].iter_cols(15, 15, 4, values_only=True)
    assert "戚主任" not in next(iter(owners))
    assert filled(folder / kept, "f0unlicensed")["整改责任人"] == "戚主任"


@pytest.mark.parametrize(
    ("typed", "next_time"),
    [
        ("已联系本人", "已联系本人"),
        (f"{PLACE}；已联系本人", PLACE.replace("第5行", "第9005行") + "；已联系本人"),
        (None, PLACE.replace("第5行", "第9005行")),
    ],
)
def test_a_remark_names_the_place_of_the_newer_roster(
    folder: Path, typed: str | None, next_time: str
) -> None:
    """Own words stay; the place before them is that of the roster now read."""
    fill(folder / "report.xlsx", "f0unlicensed", {"备注": typed})
    rows = reports_run.make_run().rows.with_columns(row=(pl.col("row") + 9000).cast(pl.UInt32))
    again(folder, rows=rows)
    assert filled(folder / "report.xlsx", "f0unlicensed")["备注"] == next_time


def test_a_state_is_carried_over_in_the_reports_language(folder: Path) -> None:
    """A report in English offers English states, so what was chosen in Chinese is written in English."""
    fill(folder / "report.xlsx", "f0unlicensed", {"整改完成情况": "整改中", "是否销号": "是"})
    again(folder, "en")
    sheet = openpyxl.load_workbook(folder / "report.xlsx")["Problem list"]
    chosen = {(sheet.cell(row, 16).value, sheet.cell(row, 21).value) for row in range(4, sheet.max_row + 1)}
    assert chosen == {("In progress", "Yes"), ("To be rectified", "No")}


def test_typed_formulas_stay_text(folder: Path) -> None:
    """What was typed as text comes back as text, with the quote prefix."""
    fill(folder / "report.xlsx", "f0unlicensed", {"佐证材料": "=HYPERLINK(1)"})
    again(folder)
    sheet = openpyxl.load_workbook(folder / "report.xlsx")["问题清单"]
    cell = sheet.cell(row_of(sheet, "f0unlicensed"), columns(sheet)["佐证材料"])
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", True)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"no workbook at all"])
def test_a_workbook_that_cannot_be_read_is_kept(folder: Path, damage: bytes) -> None:
    """Nothing is carried over from it, nothing of it is lost, and the report is written."""
    (folder / "report.xlsx").write_bytes(damage)
    (kept,) = again(folder)
    assert (folder / kept).read_bytes() == damage
    assert filled(folder / "report.xlsx", "f0unlicensed")["整改责任人"] is None


def test_a_workbook_without_the_hidden_column_is_kept(folder: Path) -> None:
    """Columns that were deleted cannot be carried over; the workbook itself is still there."""
    book = openpyxl.load_workbook(folder / "report.xlsx")
    book["问题清单"].delete_cols(24)
    book.save(folder / "report.xlsx")
    assert len(again(folder)) == 1
