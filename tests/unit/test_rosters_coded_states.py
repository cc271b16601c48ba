"""Columns of the state of employment whose cells are figures or signs that the header itself explains."""

import pytest
from book_roster import read_book
from text_roster import LU, YU

HEAD = "姓名|身份证号|工种|合同到期日"


def causes(folder, header, *cells):
    people = [
        f"{n}|{i}|低压电工|2025-12-31|{c}"
        for (n, i), c in zip((("陆青禾", LU), ("俞子宁", YU)), cells, strict=True)
    ]
    return read_book(folder, {"S": [f"{HEAD}|{header}", *people]}).entries["cause"].to_list()


@pytest.mark.parametrize(
    ("header", "here", "gone"),
    [
        ("员工状态", "在职", "离职"),
        ("职工状态", "在岗", "退休"),
        ("在职(1)/离职(0)", "1", "0"),
        ("在职1离职2", "1", "2"),
        ("在职0离职1", "0", "1"),
        ("是否在职", "1", "0"),
        ("是否在岗", "1", "0"),
        ("是否离职", "0", "1"),
        ("在岗√离岗×", "√", "×"),
        ("在岗（√）离岗（×）", "√", "×"),
        ("离职标志", "0", "1"),
        ("状态（1在职 0离职）", "1", "0"),
    ],
)
def test_who_is_here_and_who_is_gone(tmp_path, header, here, gone):
    """在职 answers a contract that ended, too."""
    assert causes(tmp_path, header, here, gone) == [None, "left_post"]


@pytest.mark.parametrize(("header", "cell"), [("员工状态", "2"), ("在职状态", "1"), ("是否在职", "2")])
def test_figures_that_nothing_explains(tmp_path, header, cell):
    """They leave open who is at work."""
    assert causes(tmp_path, header, cell, cell) == ["employment_unclear"] * 2
