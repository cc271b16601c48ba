"""Certificates that are still to come, as remarks tell of them."""

from pathlib import Path

import pytest
from text_roster import LU, read


@pytest.mark.parametrize(
    ("remark", "number", "cause"),
    [
        ("待取证", "", "in_training"),
        ("已报名考试", "", "in_training"),
        ("证书原件在培训中心", "", None),
        ("高压待取证", f"T{LU}", None),
    ],
)
def test_a_remark_on_a_certificate_to_come(
    tmp_path: Path, remark: str, number: str, cause: str | None
) -> None:
    """待取证 in the remark says what it says in the number's column; of a card that the row claims it says nothing."""
    entries = read(
        tmp_path, "姓名,身份证号,工种,证书编号,备注", f"陆青禾,{LU},低压电工,{number},{remark}"
    ).entries
    assert entries["cause"].to_list() == [cause]
