"""A table whose column of names nobody knows: the sheet says so, and no row asks to be merged with the one above."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read


@pytest.mark.parametrize("head", ["责任人", "当事人", "列1"])
def test_what_is_to_be_done(tmp_path: Path, head: str) -> None:
    rows = (f"陆青禾,{LU},电工,T{LU}", f"俞子宁,{YU},焊工,T{YU}")
    roster = read(tmp_path, f"{head},身份证号,工种,证书编号", *rows)
    assert roster.problems.select("row", "reason", "rejects").rows() == [
        (2, "name_missing", True),
        (3, "name_missing", True),
    ]
    assert not any("上一行" in text for text in roster.problems["remedy_zh"])
    assert not any("row above" in text for text in roster.problems["remedy_en"])


def test_a_name_left_out(tmp_path: Path) -> None:
    """Below 姓名 a blank may be the person of the row above."""
    roster = read(tmp_path, "姓名,身份证号,工种", f"陆青禾,{LU},电工", f",{YU},焊工")
    [remedy] = roster.problems.filter(roster.problems["reason"] == "name_missing")["remedy_zh"]
    assert "上一行" in remedy
