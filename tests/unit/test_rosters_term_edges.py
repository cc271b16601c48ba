"""Two columns of one term, told apart by a bracket alone: （起） and （止）, (从) and (至)."""

from pathlib import Path

import pytest
from text_roster import read

from certverify.rosters.table.header.headers import match_header


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("证书有效期（起）", "valid_from"),
        ("证书有效期（止）", "valid_to"),
        ("有效期限(从)", "valid_from"),
        ("有效期限(至)", "valid_to"),
        ("有效期（到期日期）", "valid_to"),
        ("有效期【止】", "valid_to"),
        ("有效期（起止日期）", "validity"),
        ("有效期限（年）", "validity"),
        ("复审日期（到期）", "review_due"),
    ],
)
def test_a_bracket_that_names_an_end_is_heard(header: str, field: str) -> None:
    """Only a bracket that says start or end changes what the term's word means; others are remarks, as ever."""
    found = match_header(header)
    assert found is not None
    assert found[0] == field


@pytest.mark.parametrize(
    ("start", "end"), [("证书有效期（起）", "证书有效期（止）"), ("有效期限(从)", "有效期限(至)")]
)
def test_the_end_claimed_is_the_end_column(tmp_path: Path, start: str, end: str) -> None:
    """A card said to end in 2034 claims 2034, and not the day on which it begins."""
    text = (
        f"姓名,身份证号,操作项目,{start},{end}\n"
        "陆青禾,320199198503141170,低压电工作业,2022-03-10,2034-03-09\n"
    )
    entry = read(tmp_path, text).entries.row(0, named=True)
    assert entry["claimed_valid_from"].isoformat() == "2022-03-10"
    assert entry["claimed_valid_to"].isoformat() == "2034-03-09"
