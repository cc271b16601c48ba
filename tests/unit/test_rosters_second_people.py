"""A header with two names or two ID numbers: both lists are read, or the sheet is refused; nobody is lost unsaid."""

from pathlib import Path

import pytest
from text_roster import CATALOGUE, DAY, LU, YU, read

from certverify import rosters
from certverify.errors import RosterError
from certverify.rosters.table.header.mapping import load_mapping


@pytest.mark.parametrize(
    ("head", "row", "column"),
    [
        ("姓名,身份证号,工种,姓名,工种", f"陆青禾,{LU},低压电工,俞子宁,低压电工", "姓名 (D)"),
        ("姓名,身份证号,身份证号,工种", f"陆青禾,{LU},{YU},低压电工", "身份证号 (C)"),
        ("姓名,姓名,身份证号,工种", f"陆青禾,俞子宁,{LU},低压电工", "姓名 (B)"),
    ],
)
def test_people_who_would_be_lost_stop_the_sheet(tmp_path: Path, head: str, row: str, column: str) -> None:
    """The refusal names the column and the remedy."""
    with pytest.raises(RosterError) as refused:
        read(tmp_path, head, row)
    assert refused.value.code == "roster_two_lists"
    assert refused.value.facts["columns"] == column


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("姓名,身份证号,工种,姓名", f"陆青禾,{LU},低压电工,陆青禾"),
        ("姓名,身份证号,工种,姓名", f"陆青禾,{LU},低压电工,"),
        ("姓名,身份证号,身份证号（15位）,工种", f"陆青禾,{LU},320199850314117,低压电工"),
        ("姓名,身份证号,工种,监护人姓名,监护人身份证号", f"陆青禾,{LU},低压电工,俞子宁,{YU}"),
        (",,,紧急联系人,\n姓名,身份证号,工种,姓名,电话", f"陆青禾,{LU},低压电工,俞子宁,13900000000"),
    ],
)
def test_a_column_that_hides_nobody_of_the_roster_stops_nothing(tmp_path: Path, head: str, row: str) -> None:
    """The same name again, a blank column, the same number in its old form, and people of other kinds lose nobody."""
    assert read(tmp_path, head, row).entries.select("name", "id_number").rows() == [("陆青禾", LU)]


def test_lists_side_by_side_are_both_read(tmp_path: Path) -> None:
    """Two names with an ID number each are two lists, as ever."""
    roster = read(
        tmp_path, "姓名,身份证号,工种,姓名,身份证号,工种", f"陆青禾,{LU},低压电工,俞子宁,{YU},低压电工"
    )
    assert roster.entries["name"].to_list() == ["陆青禾", "俞子宁"]


def test_a_mapping_says_which_is_meant(tmp_path: Path) -> None:
    """Whoever names the columns has decided."""
    file, mapping = tmp_path / "r.csv", tmp_path / "m.toml"
    file.write_text(f"姓名,姓名,身份证号,工种\n俞子宁,陆青禾,{LU},低压电工\n", encoding="utf-8")
    mapping.write_text('[[sheet]]\n[sheet.columns]\nB = "name"\n', encoding="utf-8")
    roster = rosters.read([file], CATALOGUE, DAY, load_mapping(mapping))
    assert roster.entries["name"].to_list() == ["陆青禾"]


def test_the_other_sheets_and_files_are_read(tmp_path: Path) -> None:
    """One sheet that cannot be read costs no other, and is named among what was not read."""
    good, bad = tmp_path / "a.csv", tmp_path / "b.csv"
    good.write_text(f"姓名,身份证号,工种\n陆青禾,{LU},低压电工\n", encoding="utf-8")
    bad.write_text(f"姓名,姓名,身份证号\n俞子宁,柏舟远,{YU}\n", encoding="utf-8")
    roster = rosters.read([good, bad], CATALOGUE, DAY)
    assert roster.entries["name"].to_list() == ["陆青禾"]
    assert [error.code for error in roster.unreadable] == ["roster_two_lists"]
