"""What a roster says of a person in words: other work for a while, another employer, a list of those who left."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from text_roster import CATALOGUE, DAY, LU, read

from certverify import rosters

_HEAD = "姓名,身份证号,工种,操作证号,备注"


@pytest.mark.parametrize(
    "remark",
    [
        "暂调文员", "怀孕，暂调文员", "现从事仓管", "借给二厂", "临时去食堂帮工", "回家了", "只挂名", "坐牢",
        "2026年9月30日免去安管职务", "非本单位人员", "外单位人员", "属总包单位", "劳务公司的人", "不属于我公司",
    ],
)  # fmt: skip
def test_other_work_or_another_employer_is_a_doubt(tmp_path: Path, remark: str) -> None:
    """Whether the person does the work of the row, and for whom, is for the officer to say; and it is told."""
    roster = read(tmp_path, _HEAD, f"陆青禾,{LU},低压电工,T{LU},{remark}")
    assert roster.entries["cause"].to_list() == ["employment_unclear"]
    assert set(roster.problems["reason"]) & {"remark_speaks_of_leaving", "remark_relieved"}


@pytest.mark.parametrize(
    "remark",
    [
        "现从事低压电工作业",
        "临时用电负责",
        "属特种设备",
        "借给我公司",
        "本单位人员",
        "暂调整班次",
        "任命文件遗失",
    ],
)
def test_the_work_of_the_row_is_none(tmp_path: Path, remark: str) -> None:
    """They say that the person does it, or nothing of it."""
    entries = read(tmp_path, _HEAD, f"陆青禾,{LU},低压电工,T{LU},{remark}").entries
    assert entries["cause"].to_list() == [None]


@pytest.mark.parametrize(
    ("state", "cause"),
    [("哺乳期", "employment_unclear"), ("哺乳假", "not_at_work"), ("外聘", None), ("兼职", None)],
)
def test_states_of_people_who_may_work(tmp_path: Path, state: str, cause: str | None) -> None:
    """Mothers mostly work while they nurse, unless they are on leave for it."""
    head = "姓名,身份证号,工种,操作证号,在岗情况"
    assert read(tmp_path, head, f"陆青禾,{LU},低压电工,T{LU},{state}").entries["cause"].to_list() == [cause]


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("解除劳动合同", "left_post"), ("调出及解除合同", "left_post"), ("已走", "left_post"),
        ("2025年离开", "left_post"), ("减员", "employment_unclear"), ("注销", "employment_unclear"),
        ("原有人员", "employment_unclear"), ("异动", "employment_unclear"), ("走道工区", None),
    ],
)  # fmt: skip
def test_names_of_lists_of_leavers(tmp_path: Path, name: str, cause: str | None) -> None:
    """A file's or a sheet's name tells that those listed have left, or may have."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    sheet.append(["姓名", "身份证号", "工种", "操作证号"])
    sheet.append(["陆青禾", LU, "低压电工", f"T{LU}"])
    book.save(tmp_path / "roster.xlsx")
    entries = rosters.read([tmp_path / "roster.xlsx"], CATALOGUE, DAY).entries
    assert entries["cause"].to_list() == [cause]
