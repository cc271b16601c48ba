"""Codes in the cells (A, B, 1, 2): read by the roster's own legend, and by nothing else."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

LEGEND = "说明：状态 1=在职 2=离职；工种 A=低压电工 B=焊工"
HEAD = "姓名|身份证号|工种|状态"


def told(path: Path, *lines: str) -> list[tuple[str | None, str | None]]:
    return read_book(path, {"Sheet1": list(lines)}).entries.select("post", "cause").rows()


@pytest.mark.parametrize("place", ["above", "below"])
def test_a_legend_says_what_the_codes_are(tmp_path: Path, place: str) -> None:
    """A is a low-voltage electrician, 2 has left, and the report says which column was read by which legend."""
    people = [f"陆青禾|{LU}|A|1", f"俞子宁|{YU}|B|2"]
    lines = [LEGEND, HEAD, *people] if place == "above" else [HEAD, *people, LEGEND]
    roster = read_book(tmp_path, {"Sheet1": lines})
    assert roster.entries.select("post", "required_item", "cause").rows() == [
        ("低压电工", "低压电工作业", None),
        ("焊工", None, "left_post"),
    ]
    notes = {
        note.word: dict(note.facts) for note in roster.understood[0].notes if note.word == "codes_by_legend"
    }
    assert notes["codes_by_legend"]["codes"] in {"A=低压电工、B=焊工", "1=在职、2=离职"}


@pytest.mark.parametrize("header", ["状态（1在职 2离职）", "状态(1-在职,2-离职)", "状态\n1：在职\n2：离职"])
def test_a_legend_in_the_header_is_that_columns(tmp_path: Path, header: str) -> None:
    """The codes of 状态 say nothing of 序号, which holds 1 and 2 as well."""
    lines = [f"序号|姓名|身份证号|工种|{header}", f"1|陆青禾|{LU}|低压电工|1", f"2|俞子宁|{YU}|低压电工|2"]
    assert told(tmp_path, *lines) == [("低压电工", None), ("低压电工", "left_post")]


def test_a_code_without_a_legend_is_unclear(tmp_path: Path) -> None:
    """A is nobody's A证, and 2 is not for us to read."""
    assert told(tmp_path, HEAD, f"陆青禾|{LU}|A|1", f"俞子宁|{YU}|低压电工|2") == [
        ("A", "employment_unclear"),
        ("低压电工", "employment_unclear"),
    ]


@pytest.mark.parametrize("code", ["A", "C1", "D1", "T"])
def test_a_code_beside_a_number_of_this_system_is_no_other_systems(tmp_path: Path, code: str) -> None:
    """A card with its T-number is asked about, whatever the firm's code for the trade is."""
    entries = read_book(
        tmp_path, {"Sheet1": ["姓名|身份证号|工种|证书编号", f"陆青禾|{LU}|{code}|T{LU}"]}
    ).entries
    assert entries.select("role", "disposition", "claims").rows() == [("operator", None, True)]


def test_notes_with_numbers_are_no_legend(tmp_path: Path) -> None:
    """1.身份证号以文本格式填写；2.工种按目录填写 explains no code."""
    lines = [
        "填报说明：1.身份证号以文本格式填写；2.工种按目录填写",
        f"序号|{HEAD}",
        f"1|陆青禾|{LU}|低压电工|在职",
    ]
    assert told(tmp_path, *lines) == [("低压电工", None)]
