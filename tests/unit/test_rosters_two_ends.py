"""Two days below 有效期至 are the ends of two certificates, and never the begin and end of one."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import LU, read

HEAD = "姓名,身份证号,准操项目,"


@pytest.mark.parametrize("between", ["；", "、", "/", " ", "\n"])
@pytest.mark.parametrize("second", ["2033.08.15", "2033.07.26", "2036.07.25", "2031.01.02"])
def test_ends_three_or_six_years_apart(tmp_path: Path, between: str, second: str) -> None:
    """Read as one term, the later day would be the end of both cards, and the holder of the first a forger."""
    cell = f'"2030.07.26{between}{second}"'
    roster = read(tmp_path, f"{HEAD}有效期至", f"陆青禾,{LU},低压电工作业、高压电工作业,{cell}")
    assert roster.entries.select("claimed_valid_from", "claimed_valid_to").rows() == [(None, None)] * 2
    assert "term_several" in roster.problems["reason"].to_list()


def test_a_term_with_a_word_between_its_days(tmp_path: Path) -> None:
    """至 between them says that it is one, whatever the header is."""
    roster = read(tmp_path, f"{HEAD}有效期至", f"陆青禾,{LU},低压电工作业,2027.07.26至2033.07.25")
    assert roster.entries.select("claimed_valid_from", "claimed_valid_to").rows() == [
        (date(2027, 7, 26), date(2033, 7, 25))
    ]


def test_below_a_header_of_terms_six_years_are_one(tmp_path: Path) -> None:
    """有效期 alone may head begin and end, which lie three or six years apart."""
    roster = read(tmp_path, f"{HEAD}有效期", f"陆青禾,{LU},低压电工作业,2027.07.26、2033.07.25")
    assert roster.entries.select("claimed_valid_from", "claimed_valid_to").rows() == [
        (date(2027, 7, 26), date(2033, 7, 25))
    ]
