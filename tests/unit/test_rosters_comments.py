"""Comments on cells: none is evidence, none vanishes unsaid."""

from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from text_roster import CATALOGUE, DAY, LU, YU

from certverify import rosters


def test_comments_are_counted_and_those_on_leaving_are_named(tmp_path: Path) -> None:
    """Two comments in the second sheet, one speaks of leaving: its cell is named, and the person is asked about."""
    book = openpyxl.Workbook()
    plain = book.active
    plain.title = "一班"
    second = book.create_sheet("二班")
    for sheet, name, number in ((plain, "陆青禾", LU), (second, "尉迟照野", YU)):
        sheet.append(["姓名", "身份证号", "工种"])
        sheet.append([name, number, "电工"])
    second["A2"].comment = Comment("2026.8已离职", "我")
    second["B1"].comment = Comment("原件在人事", "我")
    book.save(tmp_path / "r.xlsx")
    roster = rosters.read([tmp_path / "r.xlsx"], CATALOGUE, DAY)
    assert roster.entries["cause"].to_list() == [None, None]
    first, other = ({note.word: dict(note.facts) for note in sheet.notes} for sheet in roster.understood)
    assert first == {}
    assert other == {"comments_not_read": {"count": 2}, "comments_of_leaving": {"cells": "A2"}}
