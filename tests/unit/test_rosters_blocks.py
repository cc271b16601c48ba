"""Lists below each other in one sheet: each is read by the header above it, and by no other."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import DAY, LU, YU, read

from certverify import rosters
from certverify.rosters.table.header.mapping import load_mapping
from certverify.rules import packs

TITLE = "江北某某化工有限公司三项岗位人员"
HE = "410199198809053319"


def test_two_columns_exchanged_are_read_by_the_lower_header(tmp_path: Path) -> None:
    """初领日期 and 有效期至 change places: neither list's dates are taken for the other's."""
    head = "姓名,身份证号,工种,初领日期,有效期至"
    rows = [
        f"陆青禾,{LU},低压电工作业,2024-03-01,2030-02-28",
        "姓名,身份证号,工种,有效期至,初领日期",
        f"尉迟照野,{YU},低压电工作业,2029-05-31,2023-06-01",
    ]
    entries = read(tmp_path, head, *rows).entries
    assert entries.select("row", "claimed_first_issue", "claimed_valid_to").rows() == [
        (2, date(2024, 3, 1), date(2030, 2, 28)),
        (4, date(2023, 6, 1), date(2029, 5, 31)),
    ]


def test_one_other_word_makes_another_list(tmp_path: Path) -> None:
    """任职日期 below 有效期至 is the day of an appointment, not a certificate's end; the header is nobody."""
    head = f"{TITLE}\n姓名,身份证号,岗位,有效期至,行业类型"
    rows = [
        f"陆青禾,{LU},低压电工,2028-02-28,",
        "姓名,身份证号,岗位,任职日期,行业类型",
        f"尉迟照野,{YU},安全员,2026-10-08,危险化学品",
    ]
    roster = read(tmp_path, head, *rows)
    assert roster.entries.select("row", "role", "claimed_valid_to", "appointed_on").rows() == [
        (3, "operator", date(2028, 2, 28), None),
        (5, "safety_manager", None, date(2026, 10, 8)),
    ]
    assert roster.problems.filter("rejects").is_empty()
    notes = {note.word: dict(note.facts) for note in roster.understood[0].notes}
    assert notes["tables_stacked"] == {"count": 2, "rows": "4"}


def test_a_continuation_with_its_columns_exchanged_is_read(tmp_path: Path) -> None:
    """续表 is nobody; below it 工种 stands where the ID number stood."""
    rows = [f"陆青禾,{LU},电工", "续表,,", "姓名,工种,身份证号", f"尉迟照野,电焊工,{YU}"]
    roster = read(tmp_path, "姓名,身份证号,工种", *rows)
    assert roster.entries.select("row", "name", "id_number").rows() == [
        (2, "陆青禾", LU),
        (5, "尉迟照野", YU),
    ]
    assert roster.problems.filter("rejects").is_empty()


@pytest.mark.parametrize("again", ["姓名,身份证号,工种", "姓 名,身份证号 ,工种"])
def test_the_same_header_again_begins_nothing(tmp_path: Path, again: str) -> None:
    """Printed on every page it changes nothing, and nobody is lost: three people, one list."""
    rows = [f"陆青禾,{LU},电工", again, f"尉迟照野,{YU},电工", again, f"贺兰山子,{HE},电工"]
    roster = read(tmp_path, "姓名,身份证号,工种", *rows)
    assert roster.entries["row"].to_list() == [2, 4, 6]
    assert roster.problems.filter("rejects").is_empty()
    assert "tables_stacked" not in {note.word for note in roster.understood[0].notes}


def test_a_contractor_named_above_a_new_header_holds_below_it(tmp_path: Path) -> None:
    """The heading stands at the end of the upper list; the people it names stand in the lower one."""
    rows = [
        f"陆青禾,{LU},电工,2029-05-31",
        "某某安装有限公司,,,",
        "姓名,身份证号,有效期至,工种",
        f"尉迟照野,{YU},2029-05-31,电工",
    ]
    entries = read(tmp_path, f"{TITLE}\n姓名,身份证号,工种,有效期至", *rows).entries
    assert entries["contractor"].to_list() == [None, "某某安装有限公司"]


def test_under_a_mapping_another_header_is_told(tmp_path: Path) -> None:
    """What a person has said of the columns stands for the whole sheet, and the report names the second header."""
    file, mapping = tmp_path / "r.csv", tmp_path / "m.toml"
    rows = ["姓名,身份证号,工种", f"陆青禾,{LU},电工", "姓名,身份证号,岗位", f"尉迟照野,{YU},电工"]
    file.write_text("\n".join(rows), encoding="utf-8")
    mapping.write_text('[[sheet]]\n[sheet.columns]\n"工种" = "trade"\n', encoding="utf-8")
    told = rosters.read([file], packs.load(DAY).catalogue, DAY, load_mapping(mapping)).understood[0].notes
    assert [dict(note.facts)["rows"] for note in told if note.word == "header_within"] == ["3"]
