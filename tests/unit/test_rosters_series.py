"""Monthly copies of one roster: the latest says who is at work in what, and nobody is judged by an earlier month."""

from pathlib import Path

import pytest
import xlsxwriter
from text_roster import CATALOGUE, DAY, LU, YU

from certverify import rosters
from certverify.rosters import Roster
from certverify.rosters.entries.series import period_of

HE, OU = "410199198809053319", "510199199211304492"
"""ID numbers of 贺兰山子 and 欧阳闻笛, who are invented."""
GONE, MOVED = ("unverified", "employment_unclear"), ("unverified", "post_changed")
ASKED = (None, None)


@pytest.mark.parametrize(
    ("name", "stem", "period"),
    [
        ("2026.09", "#", (2026, 0, 9, 0)),
        ("2026年10月", "#", (2026, 0, 10, 0)),
        ("台账202611", "台账#", (2026, 0, 11, 0)),
        ("台账2026-11-05", "台账#", (2026, 0, 11, 5)),
        ("特种作业人员台账（2026.11更新）最终版", "特种作业人员台账(#更新)最终版", (2026, 0, 11, 0)),
        ("9月份", "#", (0, 0, 9, 0)),
        ("十一月", "#", (0, 0, 11, 0)),
        ("2026年三季度", "#", (2026, 3, 0, 0)),
        ("第四季度", "#", (0, 4, 0, 0)),
        ("2025年度名册", "#名册", (2025, 0, 0, 0)),
        ("在岗", "在岗", None),
        ("3号楼", "3号楼", None),
        ("2号机组名册(1)", "2号机组名册(1)", None),
    ],
)
def test_a_name_tells_its_month(name: str, stem: str, period: tuple[int, ...] | None) -> None:
    """Year, quarter, month and day, 0 for what is not written."""
    assert period_of(name) == (stem, period)


def files(folder: Path, **lists: list[tuple[str, str, str]]) -> Roster:
    """Read text tables by their names (``r202609``), each a list of names, numbers and trades."""
    for name, people in lists.items():
        lines = ["姓名,身份证号,工种", *map(",".join, people)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return rosters.read([folder], CATALOGUE, DAY)


def settled(roster: Roster) -> list[tuple[str, str, tuple[str | None, str | None]]]:
    rows = roster.entries.select("source", "name", "disposition", "cause").rows()
    return [(source.removesuffix(".csv"), name, (what, cause)) for source, name, what, cause in rows]


def test_who_stands_no_more_on_the_latest_list_is_in_doubt(tmp_path: Path) -> None:
    """俞子宁 stood on two months and not on the third; the cells that say so are named, with the later list."""
    lu, yu, he = ("陆青禾", LU, "低压电工"), ("俞子宁", YU, "低压电工"), ("贺兰山子", HE, "电焊工")
    roster = files(tmp_path, 月报202609=[lu, yu], 月报202610=[lu, yu], 月报202611=[lu, he])
    assert settled(roster) == [
        ("月报202609", "陆青禾", ASKED),
        ("月报202609", "俞子宁", GONE),
        ("月报202610", "陆青禾", ASKED),
        ("月报202610", "俞子宁", GONE),
        ("月报202611", "陆青禾", ASKED),
        ("月报202611", "贺兰山子", ASKED),
    ]
    told = roster.problems.filter(reason="not_on_latest")
    assert told.select("source", "row", "rejects").rows() == [
        ("月报202609.csv", 3, False),
        ("月报202610.csv", 3, False),
    ]
    assert "月报202611.csv" in told["message_zh"][0]


def test_who_has_another_post_on_the_latest_list_is_judged_by_that(tmp_path: Path) -> None:
    """陆青禾 welded in September and is an electrician since: no welding card is missing."""
    yu = ("俞子宁", YU, "低压电工")
    roster = files(
        tmp_path, 月报202609=[("陆青禾", LU, "电焊工"), yu], 月报202610=[("陆青禾", LU, "低压电工"), yu]
    )
    assert settled(roster)[0] == ("月报202609", "陆青禾", MOVED)
    assert settled(roster)[2] == ("月报202610", "陆青禾", ASKED)
    assert roster.problems["reason"].to_list() == ["moved_since"]


@pytest.mark.parametrize(
    "names",
    [("批次202609", "批次202610"), ("甲公司202609", "乙公司202610"), ("在岗", "外包")],
    ids=["other people", "other firms", "no months"],
)
def test_lists_of_different_people_are_no_series(tmp_path: Path, names: tuple[str, str]) -> None:
    """Batches share nobody, and lists of other names are not compared."""
    second = [("贺兰山子", HE, "电焊工"), ("欧阳闻笛", OU, "低压电工")]
    if names[0] != "批次202609":
        second[1] = ("俞子宁", YU, "低压电工")
    first = [("陆青禾", LU, "低压电工"), ("俞子宁", YU, "低压电工")]
    roster = files(tmp_path, **{names[0]: first, names[1]: second})
    assert {what for *_, what in settled(roster)} == {ASKED}


def test_the_sheets_of_one_workbook_are_a_series_too(tmp_path: Path) -> None:
    """9月 beside 10月; what has already been settled stays so."""
    with xlsxwriter.Workbook(tmp_path / "台账.xlsx") as book:
        for name, people in (
            ("9月", [("陆青禾", LU, ""), ("俞子宁", YU, ""), ("贺兰山子", HE, "离职")]),
            ("10月", [("陆青禾", LU, "")]),
        ):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["姓名", "身份证号", "工种", "备注"])
            for row, (who, number, remark) in enumerate(people, 1):
                sheet.write_row(row, 0, [who, number, "低压电工", remark])
    entries = rosters.read([tmp_path / "台账.xlsx"], CATALOGUE, DAY).entries
    assert entries.select("sheet", "name", "cause").rows() == [
        ("9月", "陆青禾", None),
        ("9月", "俞子宁", "employment_unclear"),
        ("9月", "贺兰山子", "left_post"),
        ("10月", "陆青禾", None),
    ]
