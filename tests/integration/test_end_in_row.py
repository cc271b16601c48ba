"""Rows that write the official end in another column, on real files, through ``certverify check`` with a data file."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import same_process

from certverify.demo.slips import check_digit

DAY = "2026-11-23"
HEADS = ("姓名", "身份证号码", "工种", "证书编号", "有效期至", "本证止日", "应复审日期", "备注")
"""Nobody knows 本证止日; 有效期至 is here the end of an insurance."""
OFFICIAL, READ, REVIEW = date(2028, 5, 11), date(2031, 6, 30), date(2025, 5, 11)

PEOPLE: tuple[tuple[Any, ...], ...] = (
    ("陈一", READ, OFFICIAL, None, None),  # the wrong column was read
    ("陈二", READ, None, None, "证书2028年5月11日到期"),  # the end stands among the remarks
    ("陈三", READ, None, None, None),  # a forged end, and no other
    ("陈四", READ, date(2029, 12, 31), None, "合同2030.1.1止"),  # other days are no excuse
    ("陈五", READ, None, OFFICIAL, None),  # a review on the official last day is none either
    ("陈六", READ, READ, None, None),  # nor is the forged end written twice
    ("陈七", OFFICIAL, READ, None, None),  # all is well
)
FORGED = {"陈三", "陈四", "陈五", "陈六"}
MISREAD = {"陈一", "陈二"}


def _number(at: int) -> str:
    first17 = f"32019919800101{101 + 2 * at:03d}"
    return first17 + check_digit(first17)


def _rows() -> list[list[Any]]:
    return [
        [name, _number(at), "低压电工", f"T{_number(at)}", *cells] for at, (name, *cells) in enumerate(PEOPLE)
    ]


def _write(folder: Path, suffix: str) -> None:
    if suffix == "xlsx":
        book = openpyxl.Workbook()
        for line in (HEADS, *_rows()):
            book.active.append(line)
        book.save(folder / "roster.xlsx")
    else:
        with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADS, *_rows()])
    head = (
        "id_type,id_number,name,kind,number,category,item,person_type,industry,unit_type,first_issue,valid_from,"
        "valid_to,review_due,reviewed_on,issuer,status_text,superseded"
    )
    registry = [
        f"id_card,{_number(at)},{name},special_operation,T{_number(at)},电工作业,低压电工作业,,,,2022-05-12,2022-05-12,"
        f"{OFFICIAL},{REVIEW},2025-04-01,江苏省应急管理厅,有效,false"
        for at, (name, *_) in enumerate(PEOPLE)
    ]
    (folder / "registry.csv").write_text("\n".join([head, *registry]) + "\n", encoding="utf-8")
    (folder / "c.toml").write_text(
        f'[connectors.snapshot]\nfile = "registry.csv"\nas_of = "{DAY}"\n'
        '[connectors.snapshot.coverage]\nnationwide = true\nkinds = ["special_operation"]\n',
        encoding="utf-8",
    )


def _ran(folder: Path, *words: str) -> None:
    done = same_process.certverify(*words, cwd=folder, XDG_DATA_HOME=str(folder / "data"))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_whoever_writes_the_official_end_is_not_accused(suffix: str, tmp_path: Path) -> None:
    """Of the rest each is doubted; judged again from the ledger, all stays as it was."""
    _write(tmp_path, suffix)
    source = ("--connector", "snapshot", "--config", "c.toml", "--store", "sqlite:///l.sqlite")
    options = ("--as-of", DAY, "--lang", "en", "--no-progress")
    _ran(tmp_path, "check", f"roster.{suffix}", *source, "--out", "out", *options)
    rows = pl.read_parquet(tmp_path / "out" / "rows.parquet")
    status = dict(rows.select("name", "status").iter_rows())
    assert {name for name, said in status.items() if said == "flagged"} == FORGED
    assert set(status.values()) == {"flagged", "compliant"}
    findings = pl.read_parquet(tmp_path / "out" / "findings.parquet").filter(rule="dates_mismatch")
    placed = findings.join(rows, on=["source", "row", "part"])
    told = dict(placed.select("name", pl.col("severity").cast(pl.String)).iter_rows())
    assert told == dict.fromkeys(FORGED, "suspicion") | dict.fromkeys(MISREAD, "advisory")
    run = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["run_id"]
    _ran(tmp_path, "judge", run, "--store", "sqlite:///l.sqlite", "--out", "again", "--lang", "en")
    for table in ("rows.parquet", "findings.parquet"):
        assert (tmp_path / "again" / table).read_bytes() == (tmp_path / "out" / table).read_bytes()
