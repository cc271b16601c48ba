"""复审日期 without a start of the term: the turn three years before its end, and every day to come, are due."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import LU, read


@pytest.mark.parametrize(
    ("end", "review", "due", "done"),
    [
        ("2027-12-17", "2024-12-17", date(2024, 12, 17), None),  # three years before the end
        ("2031-05-10", "2028-05-10", date(2028, 5, 10), None),
        ("2031-05-10", "2027-03-01", date(2027, 3, 1), None),  # nobody has done what is to come
        ("", "2027-03-01", date(2027, 3, 1), None),
        ("2027-12-17", "2024-05-06", None, None),  # no turn, and past: which of the two is not told
    ],
)
def test_a_review_is_due_at_the_turn_of_the_term(
    tmp_path: Path, end: str, review: str, due: date | None, done: date | None
) -> None:
    """The day of judging is 2026-11-27; what neither rule tells is left open and said."""
    head = "姓名,身份证号,准操项目,证号,有效期至,复审日期"
    roster = read(tmp_path, head, f"陆青禾,{LU},低压电工作业,T{LU},{end},{review}")
    assert roster.entries.select("claimed_review_due", "claimed_reviewed_on").rows() == [(due, done)]
    assert ("review_due_or_done" in roster.problems["reason"].to_list()) == (due is None)
