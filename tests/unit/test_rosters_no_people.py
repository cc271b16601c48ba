"""Closing remarks, heads of the next page and legends in a table are no people with bad data."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

FIRM = "分包单位：苏中机电安装有限公司"
HEAD = "序号|姓名|身份证号|工种|有效期至"
ROWS = [f"1|陆青禾|{LU}|低压电工|2028.5.11", f"2|俞子宁|{YU}|低压电工|2028.5.11"]


@pytest.mark.parametrize(
    "line",
    [
        "|本班人员均已签订安全责任书。|||",
        "|以上人员全部持证上岗，证书由安全部保管|||",
        "图例：|已离职|||",
        "图例|已离职|复审中||",
        f"{FIRM}||||第2页 共3页",
        "第2页，共3页||||",
    ],
)
def test_what_is_said_between_people_is_nobody(tmp_path: Path, line: str) -> None:
    """Neither an entry nor a problem, between the rows or below them."""
    for rows in ([*ROWS, line], [ROWS[0], line, ROWS[1]]):
        roster = read_book(tmp_path, {"名册": ["班组名册", FIRM, HEAD, *rows]})
        assert roster.entries["name"].to_list() == ["陆青禾", "俞子宁"]
        assert roster.problems.filter("rejects").is_empty()
        assert roster.entries.select("employer", "contractor").unique().height == 1


@pytest.mark.parametrize("name", ["贺兰山", "阿卜杜热合曼·买买提图尔荪", "NGUYEN VAN NAM", "贺兰山（电工）"])
def test_a_name_alone_in_its_row_is_still_somebody(tmp_path: Path, name: str) -> None:
    """Whoever has a row without a number is named as missing one."""
    roster = read_book(tmp_path, {"名册": [HEAD, *ROWS, f"|{name}|||"]})
    told = roster.problems.filter("rejects")["row"].to_list()
    assert told == [4] or roster.entries.height == 3


def test_a_mentor_beside_his_apprentice_is_the_rows_person(tmp_path: Path) -> None:
    """徒弟姓名 | 师傅姓名: the one with the card is read, the other one's columns are named."""
    head = "序号|徒弟姓名|徒弟身份证号|工种|师傅姓名|师傅身份证号|师傅操作证号|师傅证书有效期至"
    roster = read_book(tmp_path, {"师徒": [head, f"1|俞子宁|{YU}|低压电工|陆青禾|{LU}|T{LU}|2028.5.11"]})
    [one] = roster.entries.rows(named=True)
    assert (one["name"], one["id_number"], one["claimed_number"]) == ("陆青禾", LU, f"T{LU}")
    [note] = [note for note in roster.understood[0].notes if note.word == "columns_unknown"]
    assert dict(note.facts)["columns"] == "徒弟姓名 (B)、徒弟身份证号 (C)"
