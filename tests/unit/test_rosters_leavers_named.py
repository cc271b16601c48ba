"""A record of changes beside the roster names who has left, without ID numbers: nobody of that name is accused."""

from pathlib import Path

import pytest
import xlsxwriter
from text_roster import CATALOGUE, DAY, LU, YU

from certverify import rosters
from certverify.rosters import Roster

HEAD = ("姓名", "身份证号", "工种", "证书编号")
LISTED = (HEAD, ("陆青禾", LU, "低压电工", f"T{LU}"), ("俞子宁", YU, "低压电工", f"T{YU}"))


def book(folder: Path, **sheets: tuple[tuple[str, ...], ...]) -> Roster:
    with xlsxwriter.Workbook(folder / "名册.xlsx") as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for row, texts in enumerate(rows):
                for column, text in enumerate(texts):
                    sheet.write_string(row, column, text)
    return rosters.read([folder / "名册.xlsx"], CATALOGUE, DAY)


@pytest.mark.parametrize(
    "changes",
    [
        (
            ("日期", "姓名", "变动情况", "经办人"),
            ("2026.10.8", "俞子宁", "离职", "陆青禾"),
            ("2026.11.1", "陆青禾", "入职", ""),
        ),
        (("序号", "姓名", "部门", "岗位", "变动类型"), ("1", "俞子宁", "动力", "电工", "离职")),
        (("序号", "姓名", "部门", "岗位", "变动类型"), ("1", "俞子宁", "动力", "电工", "转岗仓库")),
        (("1、俞子宁已于10月8日离职。",), ("2、陆青禾11月1日入职。",)),
    ],
    ids=["no header", "a header", "moved", "sentences"],
)
def test_who_bears_the_name_of_a_leaver_is_in_doubt(
    tmp_path: Path, changes: tuple[tuple[str, ...], ...]
) -> None:
    """The row and the row that says so are named; who noted the change, and who has come, is asked about."""
    roster = book(tmp_path, 在册=LISTED, 变动=changes)
    assert roster.entries.filter(sheet="在册").select("name", "cause").rows() == [
        ("陆青禾", None),
        ("俞子宁", "employment_unclear"),
    ]
    [problem] = roster.problems.filter(reason="left_by_name").iter_rows(named=True)
    assert (problem["sheet"], problem["row"], problem["rejects"]) == ("在册", 3, False)
    assert "变动" in problem["message_zh"]


@pytest.mark.parametrize(
    "rows",
    [
        (("设备", "状态"), ("1号机", "停用"), ("俞子宁", "检修")),
        (("姓名", "培训"), ("俞子宁", "合格")),
        (("年份", "离职人数"), ("2026", "3")),
    ],
    ids=["machines", "training", "numbers"],
)
def test_a_sheet_that_says_nothing_of_leaving_changes_nothing(
    tmp_path: Path, rows: tuple[tuple[str, ...], ...]
) -> None:
    """Everybody is asked about."""
    roster = book(tmp_path, 在册=LISTED, 其他=rows)
    assert roster.entries["cause"].to_list() == [None, None]
    assert not roster.problems["reason"].is_in(["left_by_name"]).any()


def test_a_namesake_with_a_number_of_his_own_is_another(tmp_path: Path) -> None:
    """A list of leavers with ID numbers speaks of those numbers alone."""
    gone = ((*HEAD[:3], "离职日期"), ("俞子宁", "410199198809053319", "低压电工", "2026.10.8"))
    roster = book(tmp_path, 在册=LISTED, 变动=gone)
    assert roster.entries.filter(sheet="在册")["cause"].to_list() == [None, None]
