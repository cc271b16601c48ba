"""Rosters in the traditional script."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

from certverify.rosters.table.header.headers import match_header

HEAD = "序號|姓名|身份證號碼|工種|作業項目|證書編號|有效期至|在崗狀態"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("身份證號", "id_number"),
        ("作業類別", "job_category"),
        ("準操項目", "operation_item"),
        ("備註", "remark"),
    ],
)
def test_a_header_in_the_other_script_is_a_likeness(header: str, field: str) -> None:
    """What was converted to be read is reported as such."""
    assert match_header(header) == (field, "likeness", False)


def test_words_are_read_and_names_are_kept(tmp_path: Path) -> None:
    """低壓電工作業 is the item and 離職 has left; 陸青禾 is asked about as it is written."""
    rows = [
        f"1|陸青禾|{LU}|電工|低壓電工作業|T{LU}|2028-03-09|在崗",
        f"2|俞子寧|{YU}|製冷工|製冷與空調設備運行操作作業|T{YU}|2028-03-09|離職",
    ]
    roster = read_book(tmp_path, {"人員": [HEAD, *rows]})
    assert roster.entries.select("name", "claimed_item", "cause").rows() == [
        ("陸青禾", "低压电工作业", None),
        ("俞子寧", "制冷与空调设备运行操作作业", "left_post"),
    ]
    assert "script_traditional" in [note.word for note in roster.understood[0].notes]
