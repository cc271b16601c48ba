"""When a workbook says that a problem is rectified, and what becomes of it if an answer since still shows it."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import reports_run
from reports_run import ASKED

from certverify import reports

EXPIRED = "f54expired"
BEFORE, AFTER = datetime(2026, 11, 19, 8, tzinfo=UTC), datetime(2026, 11, 20, 8, tzinfo=UTC)
"""A day before and seven hours after the answers of the run, which are of 2026-11-20 01:12:30 UTC."""


def line(path: Path, finding: str) -> tuple[Any, dict[str, Any]]:
    """Return the workbook, and the cells of a finding's line by their headings."""
    book = openpyxl.load_workbook(path)
    sheet = book["问题清单"]
    heads = [cell.value for cell in sheet[3]]
    rows = (dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=4))
    return book, next(row for row in rows if row["问题编号"].value == finding)


def mark(path: Path, at: datetime, **words: str) -> None:
    book, cells = line(path, EXPIRED)
    for head, word in words.items():
        cells[head].value = word
    book.save(path)
    os.utime(path, (at.timestamp(), at.timestamp()))


def written(folder: Path) -> Path:
    reports.write(folder, reports_run.make_run(), lang="zh")
    return folder / "report.xlsx"


@pytest.mark.parametrize(
    "words",
    [{"整改完成情况": "已整改待复查"}, {"整改完成情况": "已销号"}, {"是否销号": "是"}],
    ids=["submitted", "closed", "yes"],
)
def test_an_answer_since_opens_it_again(tmp_path: Path, words: dict[str, str]) -> None:
    """The state is open, nothing is closed, what was filled in beside it stays, and the remark says so by the day."""
    report = written(tmp_path)
    mark(report, BEFORE, 备注="换证中", 整改责任人="戚主任", **words)
    assert reports.write(tmp_path, reports_run.make_run(), lang="zh").again == 1
    _, cells = line(report, EXPIRED)
    assert (cells["整改完成情况"].value, cells["是否销号"].value) == ("待整改", "否")
    assert cells["备注"].value == "换证中；2026-11-20 复查仍存在"
    assert cells["整改责任人"].value == "戚主任"
    assert reports.write(tmp_path, reports_run.make_run(), lang="zh").again == 0


def test_an_answer_from_before_says_nothing(tmp_path: Path) -> None:
    """What was said after the answer stands until somebody is asked again."""
    report = written(tmp_path)
    mark(report, AFTER, 整改完成情况="已整改待复查")
    assert reports.write(tmp_path, reports_run.make_run(), lang="zh").again == 0
    assert line(report, EXPIRED)[1]["整改完成情况"].value == "已整改待复查"


def test_a_line_without_a_remark_of_its_own_keeps_its_place(tmp_path: Path) -> None:
    """The new place in the rosters stands before what is told."""
    report = written(tmp_path)
    place = line(report, EXPIRED)[1]["备注"].value
    mark(report, BEFORE, 整改完成情况="已整改待复查")
    reports.write(tmp_path, reports_run.make_run(), lang="zh")
    assert line(report, EXPIRED)[1]["备注"].value == f"{place}；2026-11-20 复查仍存在"


@pytest.mark.parametrize(
    ("done_on", "expected"),
    [
        (None, None),
        ("2026-11-18", datetime(2026, 11, 18, 16, tzinfo=UTC)),
        ("2026-12-24", AFTER),
        ("昨天", None),
    ],
)
def test_in_a_workbook_that_a_run_wrote_the_day_of_completion_counts(
    tmp_path: Path, done_on: str | None, expected: datetime | None
) -> None:
    """At its end in Beijing, but never later than the workbook; without such a day it is not said again."""
    report = written(tmp_path)
    mark(report, AFTER, 整改完成情况="已整改待复查", **({"完成日期": done_on} if done_on else {}))
    assert [one for *_, one in reports.said_rectified(tmp_path).rows()] == [AFTER], "just filled in"
    reports.write(tmp_path, reports_run.make_run(), lang="zh")
    os.utime(report, (AFTER.timestamp(), AFTER.timestamp()))
    assert [one for *_, one in reports.said_rectified(tmp_path).rows()] == [expected][: expected is not None]


def test_who_is_meant_is_told_by_name_and_masked_number(tmp_path: Path) -> None:
    """The whole number does not leave the run."""
    report = written(tmp_path)
    mark(report, AFTER, 整改完成情况="已整改待复查")
    run = reports_run.make_run()
    who = run.rows.filter(entry=54).row(0, named=True)
    ((name, number, at),) = reports.said_rectified(tmp_path).rows()
    assert (name, number) == (who["name"], f"{who['id_number'][:3]}***********{who['id_number'][-4:]}")
    assert at == AFTER
    assert ASKED < AFTER
