"""Managers on a real workbook, through ``certverify check``: which date starts the six months, and what ends them."""

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import same_process

from certverify.demo.slips import check_digit

HEADS = (
    "序号",
    "姓名",
    "身份证号",
    "职务",
    "人员类别",
    "行业类型",
    "入职日期",
    "合同签订日期",
    "任职时间",
    "备注",
)
DAY = "2026-11-23"
CHEMICAL = "危险化学品"
PRINCIPAL, MANAGER = ("总经理", "主要负责人"), ("安全总监", "安全生产管理人员")

PEOPLE: tuple[tuple[Any, ...], ...] = (
    # name, (duty, person type), industry, hired, contract, appointed
    ("陈一", MANAGER, CHEMICAL, "2015-03-01", "2020-03-01", "2026-09-01"),
    ("陈二", MANAGER, CHEMICAL, "2026-10-08", "2026-10-08", "2026-03-02"),
    ("陈三", MANAGER, CHEMICAL, "2015-03-01", "2020-03-01", "2026-01-05"),
    ("陈四", PRINCIPAL, CHEMICAL, "2015-03-01", "2020-03-01", "2026-03-02"),
    ("陈五", PRINCIPAL, CHEMICAL, "2015-03-01", "2020-03-01", "2026-10-15"),
    ("陈六", MANAGER, CHEMICAL, "2026-02-01", "2026-02-01", "2026-02-01"),
    ("陈七", MANAGER, CHEMICAL, "2015-03-01", "2020-03-01", "见任命文件"),
    ("陈八", MANAGER, None, "2015-03-01", "2020-03-01", "2016-03-01"),
    ("陈九", MANAGER, CHEMICAL, "2015-03-01", "2020-03-01", None),
)
PASSES = {
    # first issue, end, person type
    "陈三": ("2024-01-10", "2027-01-09", "安全生产管理人员"),  # passed two years before the appointment
    "陈四": (
        "2024-01-10",
        "2027-03-09",
        "安全生产管理人员",
    ),  # promoted: a safety manager's pass for a principal
    "陈五": ("2024-01-10", "2027-03-09", "安全生产管理人员"),
    "陈六": (
        "2025-06-02",
        "2028-06-01",
        "安全生产管理人员",
    ),  # brought along from another company of the group
}
EXPECTED = {
    "陈一": (
        "compliant",
        None,
        ["assessment_pending"],
    ),  # the six months run from the appointment, not the hiring
    "陈二": ("flagged", None, ["assessment_overdue"]),  # nor does a new contract begin them anew
    "陈三": ("compliant", None, ["assessment_expiring_soon"]),
    "陈四": ("flagged", None, ["assessment_overdue", "assessment_scope_mismatch"]),
    "陈五": ("compliant", None, ["assessment_scope_mismatch", "assessment_pending"]),
    "陈六": ("compliant", None, []),
    "陈七": ("unverified", "appointment_date_missing", ["appointment_date_missing"]),
    "陈八": ("unverified", "industry_unknown", []),
    "陈九": ("unverified", "appointment_date_missing", ["appointment_date_missing"]),
}


def _number(at: int) -> str:
    first17 = f"32019919800101{101 + 2 * at:03d}"
    return first17 + check_digit(first17)


def _write(folder: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["负责人及安全管理人员台账"])
    sheet.append(HEADS)
    registry = [
        (
            "id_type,id_number,name,kind,number,category,item,person_type,industry,unit_type,first_issue,valid_from,"
            "valid_to,review_due,reviewed_on,issuer,status_text,superseded"
        )
    ]
    for at, (name, duty, industry, *days) in enumerate(PEOPLE):
        sheet.append([at + 1, name, _number(at), *duty, industry, *days, None])
        if name in PASSES:
            first, end, kind = PASSES[name]
            registry.append(
                f"id_card,{_number(at)},{name},safety_assessment,{_number(at)},,,{kind},{CHEMICAL},生产单位,"
                f"{first},{first},{end},,,江苏省应急管理厅,有效,false"
            )
    book.save(folder / "roster.xlsx")
    (folder / "registry.csv").write_text("\n".join(registry) + "\n", encoding="utf-8")
    (folder / "c.toml").write_text(
        f'[connectors.snapshot]\nfile = "registry.csv"\nas_of = "{DAY}"\n'
        '[connectors.snapshot.coverage]\nnationwide = true\nkinds = ["safety_assessment"]\n',
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("managers")
    _write(folder)
    source = ("--connector", "snapshot", "--config", "c.toml", "--store", "sqlite:///l.sqlite")
    options = ("--out", "out", "--as-of", DAY, "--lang", "en", "--no-progress")
    done = same_process.certverify(
        "check", "roster.xlsx", *source, *options, cwd=folder, XDG_DATA_HOME=str(folder / "data")
    )
    assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.mark.parametrize("name", EXPECTED)
def test_each_manager_ends_as_the_law_has_it(name: str, reports: Path) -> None:
    """Status, cause and rules of nine managers, worked out by hand from Order 3 Art. 24."""
    row = pl.read_parquet(reports / "rows.parquet").filter(name=name).row(0, named=True)
    assert (row["status"], row["cause"], row["rules"]) == EXPECTED[name]


def test_the_deadline_counts_from_the_appointment(reports: Path) -> None:
    """Appointed 2026-03-02: due by 2026-09-02, a Wednesday, which rolls nowhere."""
    late = pl.read_parquet(reports / "findings.parquet").filter(rule="assessment_overdue")
    assert set(late.select("deadline", "deadline_rolled").unique().row(0)) == {late["deadline"][0]}
    assert str(late["deadline"][0]) == "2026-09-02"
    assert all("2026-03-02" in message for message in late["message_zh"])
