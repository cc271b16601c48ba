"""Columns that say whether a card is held and which one, with numbers and dates behind its name."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import LU, YU, read

ELECTRICITY, WELDING = "电工作业", "焊接与热切割作业"
CELLS = [
    ("特种作业操作证（低压电工）2028.8.12", ELECTRICITY, None, date(2028, 8, 12)),
    ("高压电工证 有效期至2033-05-04", ELECTRICITY, None, date(2033, 5, 4)),
    ("焊工证（2027.7.20）", WELDING, None, date(2027, 7, 20)),
    ("焊工证，有效期至2027.8.13", WELDING, None, date(2027, 8, 13)),
    (f"电工证 T{LU}", ELECTRICITY, f"T{LU}", None),
    ("低压电工操作证 有效期至2032年7月9日", ELECTRICITY, None, date(2032, 7, 9)),
    ("低压电工证，有效期至2033.9.22", ELECTRICITY, None, date(2033, 9, 22)),
    ("已取得制冷证，2027年9月到期", "制冷与空调作业", None, date(2027, 9, 30)),
]
"""What a cell says, and of which category, number and end the certificate is that it names."""
OF_YU = f"俞子宁,{YU},焊工,焊工证（2030.3.4）"


@pytest.mark.parametrize("head", ["持证情况及有效期", "持证情况", "证书情况", "持有证书", "特种作业证"])
@pytest.mark.parametrize(("cell", "said"), [(cell, said) for cell, *said in CELLS])
def test_a_card_with_what_is_said_behind_its_name(
    tmp_path: Path, head: str, cell: str, said: list[object]
) -> None:
    """The roster names a certificate: nobody is said to have none, and its date is the certificate's."""
    roster = read(tmp_path, f"姓名,身份证号,岗位,{head}", f"陆青禾,{LU},电工,{cell}", OF_YU)
    told = roster.entries.filter(name="陆青禾")
    assert told.select("claims", "claimed_category", "claimed_number", "claimed_valid_to").rows() == [
        (True, *said)
    ]
    assert roster.problems.is_empty()


@pytest.mark.parametrize("head", ["持证情况及有效期", "持证情况", "证书情况"])
@pytest.mark.parametrize(
    ("cell", "claims", "cause"),
    [
        ("有", True, None),
        ("已持证", True, None),
        ("无", False, None),
        ("未取证", False, "in_training"),
        ("培训中", False, "in_training"),
        ("待取证", False, "in_training"),
        ("学徒，暂未取证", False, "in_training"),
        ("未取证，拟培训", False, "in_training"),
        ("低压电工，培训中", False, "in_training"),
        ("低压电工（2026年12月考试）", False, "in_training"),
    ],
)
def test_what_only_says_whether_there_is_a_card_keeps_its_meaning(
    tmp_path: Path, head: str, cell: str, claims: bool, cause: str | None
) -> None:
    """Beside cells that name certificates these still say yes, no or not yet."""
    roster = read(tmp_path, f"姓名,身份证号,岗位,{head}", f"陆青禾,{LU},电工,{cell}", OF_YU)
    told = roster.entries.filter(name="陆青禾")
    assert told.select("claims", "cause", "claimed_word", "claimed_valid_to").rows() == [
        (claims, cause, None, None)
    ]


def test_a_term_without_a_name_is_that_of_a_card(tmp_path: Path) -> None:
    """有，有效期… names none: the post tells for what it is."""
    cell = "有，有效期2024.9.25-2030.9.24"
    entries = read(tmp_path, "姓名,身份证号,岗位,持证情况", f"陆青禾,{LU},电工,{cell}", OF_YU).entries
    told = entries.filter(name="陆青禾").select("claims", "claimed_valid_to", "required_category")
    assert told.rows() == [(True, date(2030, 9, 24), ELECTRICITY)]


@pytest.mark.parametrize("head", ["特种作业证", "操作项目"])
def test_a_date_behind_an_item_is_its_cards(tmp_path: Path, head: str) -> None:
    """Of two items each has the date behind it; a column for the end of the term comes first."""
    both = "低压电工作业 2030.3.7；熔化焊接与热切割作业 2031.7.19"
    entries = read(tmp_path, f"姓名,身份证号,岗位,{head}", f"陆青禾,{LU},电工,{both}").entries
    assert entries.select("claims", "claimed_item", "claimed_valid_to").rows() == [
        (True, "低压电工作业", date(2030, 3, 7)),
        (True, "熔化焊接与热切割作业", date(2031, 7, 19)),
    ]


def test_an_item_with_an_examination_to_come_is_not_held(tmp_path: Path) -> None:
    """The day is that of the examination, and no end of a term."""
    row = f"陆青禾,{LU},电工,低压电工（2026年12月考试）"
    entries = read(tmp_path, "姓名,身份证号,岗位,特种作业证", row).entries
    assert entries.select("claims", "cause", "claimed_valid_to").rows() == [(False, "in_training", None)]
