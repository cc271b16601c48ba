"""Posts given up by a move, and days of leaving without a year."""

from datetime import date

import pytest
from book_roster import read_book
from text_roster import LU

from certverify.rosters.values.employment import read_employment


@pytest.mark.parametrize(
    ("post", "remark", "cause"),
    [
        ("低压电工", "2026.5调岗至仓库，不再从事电工", "left_post"),
        ("低压电工", "已转岗到行政部，现不再从事电工作业", "left_post"),
        ("低压电工", "2027.5调岗至仓库，不再从事电工", "employment_unclear"),
        ("低压电工", "2026.5调岗至维修班，不再从事焊工", "employment_unclear"),
        ("低压电工", "2026.5调岗至仓库", "employment_unclear"),
    ],
)
def test_a_move_gives_up_the_post_that_it_names(tmp_path, post, remark, cause):
    """Only where the row's post is that one, and no other beside it."""
    roster = read_book(tmp_path, {"S": ["姓名|身份证号|工种|备注", f"陆青禾|{LU}|{post}|{remark}"]})
    assert set(roster.entries["cause"].to_list()) == {cause}


def test_of_two_posts_one_is_given_up(tmp_path):
    """The other one is in doubt."""
    rows = ["姓名|身份证号|工种|备注", f"陆青禾|{LU}|低压电工、焊工|2026.5调岗至仓库，不再从事电工"]
    assert read_book(tmp_path, {"S": rows}).entries["cause"].to_list() == ["left_post", "employment_unclear"]


@pytest.mark.parametrize(
    ("cell", "state"),
    [("11.5", "left"), ("6月30日", "left"), ("1.5", "unclear"), ("12.5", "unclear"), ("13.5", "unclear")],
)
def test_a_day_of_leaving_without_a_year(cell, state):
    """One of the last half year is past; another may be to come."""
    assert read_employment("", cell, as_of=date(2026, 11, 29)).state == state
