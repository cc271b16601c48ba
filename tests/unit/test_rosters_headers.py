"""Header words: what a careful reader makes of a column's head, and what is said of those nobody knows."""

from datetime import date
from pathlib import Path

import pytest

from certverify import rosters
from certverify.rosters.headers import match_header
from certverify.rules import packs

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("岗位/工种", "position"),
        ("工种/岗位", "trade"),
        ("岗位、工种", "position"),
        ("作业类别及准操项目", "operation_item"),
        ("准操项目/作业类别", "operation_item"),
    ],
)
def test_several_known_words_in_one_header(header: str, field: str) -> None:
    """A header made of known words means the first of them, or the item, which says more than its category."""
    match = match_header(header)
    assert match is not None
    assert match[:2] == (field, "likeness")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Post", "position"),
        ("JOB TITLE", "position"),
        ("Full name", "name"),
        ("ID card No.", "id_number"),
        ("Expiry date", "valid_to"),
        ("Next review", "review_due"),
        ("Hired on", "not_appointment_date"),
    ],
)
def test_english_headers_in_use(header: str, field: str) -> None:
    """The words of a foreign-invested firm's roster are read as surely as the Chinese ones."""
    assert match_header(header) == (field, "exact", False)


def test_a_header_with_an_unknown_word_is_not_split() -> None:
    """A word nobody knows beside a known one leaves the whole unknown rather than half understood."""
    assert match_header("岗位/某某情况") is None


def test_columns_nobody_understands_are_named(tmp_path: Path) -> None:
    """A column that holds something and is not read is named with its letters; an empty one is not."""
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "姓名,身份证号,岗位,某某评语,空栏\n陆青禾,320199198503141170,低压电工,表现良好,\n", encoding="utf-8"
    )
    read = rosters.read([roster], packs.load(DAY).catalogue, DAY)
    notes = {note["note"]: note["zh"] for note in read.understood[0].as_json()["notes"]}
    assert "某某评语 (D)" in notes["columns_unknown"]
    assert "空栏" not in notes["columns_unknown"]
