"""Headers of four rows and titles in the middle of a sheet: none of them becomes a person, and no person is lost."""

from pathlib import Path

import openpyxl
import pytest
from text_roster import CATALOGUE, DAY, LU, YU

from certverify import rosters

DEEP = (
    "序号|姓名|身份证号码|工种|持证情况|||||备注",
    "||||特种作业操作证",
    "||||证号|操作项目|有效期",
    "||||||起|止",
)
MERGED = ("A1:A4", "B1:B4", "C1:C4", "D1:D4", "E1:I1", "E2:I2", "E3:E4", "F3:F4", "G3:H3", "J1:J4")
HOLDER = f"1|陆青禾|{LU}|电工|T{LU}|低压电工作业|2024-05-12|2030-05-11"


def read(path: Path, lines: tuple[str, ...], merges: tuple[str, ...] = ()) -> rosters.Roster:
    book = openpyxl.Workbook()
    for row, line in enumerate(lines, 1):
        for column, text in enumerate(line.split("|"), 1):
            if text:
                book.active.cell(row, column, text)
    for merge in merges:
        book.active.merge_cells(merge)
    book.save(path / "名册.xlsx")
    return rosters.read([path / "名册.xlsx"], CATALOGUE, DAY)


@pytest.mark.parametrize("merges", [MERGED, ()], ids=["merged", "bare"])
def test_a_header_of_four_rows(tmp_path: Path, merges: tuple[str, ...]) -> None:
    """All four rows head the columns: the person below them is the first, with the term's two ends."""
    roster = read(tmp_path, (*DEEP, HOLDER), merges)
    seen = roster.entries.select("row", "claimed_item", "claimed_valid_from", "claimed_valid_to")
    shown = [[str(value) for value in row] for row in seen.rows()]
    assert shown == [["5", "低压电工作业", "2024-05-12", "2030-05-11"]]
    assert roster.problems.height == 0


def test_a_person_below_a_header_is_no_part_of_it(tmp_path: Path) -> None:
    """A person without a number, just above another list's header, is a problem and no line of it."""
    roster = read(
        tmp_path,
        (
            "序号|姓名|身份证号码|工种",
            "1|俞子宁||电工",
            "序号|姓名|身份证号码|职务|证书编号|有效期",
            f"1|陆青禾|{LU}|电工|T{LU}|2030-05-11",
        ),
    )
    assert roster.problems.filter("rejects").select("row", "reason").rows() == [(2, "id_missing")]
    assert roster.entries["row"].to_list() == [4]


@pytest.mark.parametrize(
    "title",
    ["外包单位特种作业人员台账", "焊工持证情况一览表", "附表2 外协单位持证情况", "安全管理人员信息表"],
)
def test_a_title_in_the_column_of_names_is_nobody(tmp_path: Path, title: str) -> None:
    """A title above the second list of a sheet, in the column of names, is said to be unread or a heading."""
    head = "姓名|身份证号码|工种"
    roster = read(
        tmp_path,
        (
            head,
            f"陆青禾|{LU}|低压电工",
            title,
            "姓名|身份证号码|工种|证书编号",
            f"俞子宁|{YU}|低压电工|T{YU}",
        ),
    )
    assert roster.entries["row"].to_list() == [2, 5]
    assert roster.problems.filter("rejects").height == 0
    said = [dict(note.facts).get("rows") for sheet in roster.understood for note in sheet.notes]
    assert "3" in said
