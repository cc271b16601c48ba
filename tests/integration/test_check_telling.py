"""What the terminal says of a check: everything that was left unread, every format that was asked for."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

LU = "320199198503141170"
_FIELDS = (
    "id_type,id_number,name,kind,number,category,item,person_type,industry,unit_type,first_issue,valid_from,valid_to,"
    "review_due,reviewed_on,issuer,status_text,superseded"
)
_CONFIG = """
[connectors.snapshot]
file = "official.csv"
as_of = "2026-11-22"
[connectors.snapshot.coverage]
nationwide = true
kinds = ["special_operation"]
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a data file of one electrician and a roster with a hidden sheet and a lonely cell."""
    record = ["id_card", LU, "陆青禾", "special_operation", f"T{LU}", "电工作业", "低压电工作业", *[""] * 3]
    record += [
        "2023-05-12",
        "2023-05-12",
        "2029-05-11",
        "2026-05-11",
        "2026-05-02",
        "江苏省应急管理厅",
        "有效",
        "false",
    ]
    with (tmp_path / "official.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_FIELDS.split(","), record])
    (tmp_path / "c.toml").write_text(_CONFIG, encoding="utf-8")
    book = openpyxl.Workbook()
    shown, hidden = book.active, book.create_sheet("旧名单")
    hidden.sheet_state = "hidden"
    for sheet in (shown, hidden):
        sheet.append(["姓名", "身份证号", "工种"])
        sheet.append(["陆青禾", LU, "电工"])
    shown.append(["", "", "另有两人待补"])
    book.save(tmp_path / "roster.xlsx")
    return tmp_path


def check(place: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("CERTVERIFY_")}
    arguments = ["check", "roster.xlsx", "--config", "c.toml", "--out", "out", "--as-of", "2026-11-23"]
    return subprocess.run(
        [sys.executable, "-c", "from certverify.cli import main; main()", *arguments, "--no-progress", *options],
        cwd=place, env=variables | {"CERTVERIFY_LANG": "zh", "COLUMNS": "160"}, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip  # one call


def test_what_was_not_read_is_said_at_once(place: Path) -> None:
    """A hidden sheet and a row with a single cell may hold people: the terminal names both, not only the report.

    `--format` given twice asks for both.
    """
    done = check(place, "--format", "csv", "--format", "xlsx")
    assert done.returncode == 0, done.stderr
    assert "旧名单" in done.stdout
    assert "隐藏的工作表，未读取" in done.stdout
    assert "1 行只有一个单元格有内容，未读取（第 3 行）" in done.stdout
    names = {path.suffix for path in (place / "out").iterdir()}
    assert {".csv", ".xlsx"} <= names
    assert ".html" not in names


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        (["姓名", "工种", "部门"], "没有找到身份证号码列"),
        (["身份证号", "工种", "部门"], "没有找到姓名列"),
    ],
)
def test_a_missing_column_is_said_first(place: Path, heads: list[str], told: str) -> None:
    """One sentence on the column stands before all counts, in reports too; each row is accounted for, and it is 0."""
    book = openpyxl.Workbook()
    book.active.append(heads)
    for name in ("陆青禾", "俞子宁"):
        cells = {"姓名": name, "身份证号": LU, "工种": "电工", "部门": "动力"}
        book.active.append([cells[head] for head in heads])
    book.save(place / "roster.xlsx")
    done = check(place, "--format", "html", "--format", "xlsx", "--format", "docx")
    assert done.returncode == 0, done.stderr
    first = done.stdout.splitlines()[0]
    assert first.startswith("roster.xlsx · Sheet：")
    assert told in first
    assert "--mapping" in first
    summary = json.loads((place / "out" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["rows"]["read"], summary["rows"]["rejected"]) == (2, 2)
    page = (place / "out" / "report.html").read_text(encoding="utf-8")
    assert told in page.partition("<nav")[0]
    sheet = openpyxl.load_workbook(place / "out" / "report.xlsx").worksheets[0]
    assert told in str(sheet["A2"].value)
