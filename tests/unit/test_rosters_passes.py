"""Managers' passes and operation cards in one row: each is its own, and neither stands for the other."""

from pathlib import Path

import pytest
from text_roster import LU, read

CARD = f"T{LU}"
"""The number of an operation card; a pass has the ID number itself."""
READ = ("role", "claims", "claimed_number", "claimed_item", "claimed_valid_to")
BOTH = "姓名,身份证号,岗位,任职时间,{item},特种作业操作证号,操作证有效期,{number},合格证有效期"
ROW = f"陆青禾,{LU},{{post}},{{since}},低压电工作业,{CARD},2028-03-09,{LU},2027-07-14"


def entries_of(tmp_path: Path, head: str, *rows: str) -> list[tuple]:
    """Return what was read of each entry, dates as they are written."""
    entries = read(tmp_path, head, *rows).entries
    return [tuple(None if v is None else str(v) for v in row) for row in entries.select(READ).rows()]


@pytest.mark.parametrize("item", ["操作项目", "特种作业操作项目", "特种作业准操项目"])
@pytest.mark.parametrize("number", ["安全合格证号", "考核合格证号", "合格证号"])
def test_a_safety_manager_with_both(tmp_path: Path, item: str, number: str) -> None:
    """The card is asked about with its own item and date, the pass with its own; no date changes sides."""
    found = entries_of(
        tmp_path, BOTH.format(item=item, number=number), ROW.format(post="安全员", since="2024-03-01")
    )
    assert found == [
        ("operator", "True", CARD, "低压电工作业", "2028-03-09"),
        ("safety_manager", "True", LU, None, "2027-07-14"),
    ]


def test_an_operator_with_a_pass(tmp_path: Path) -> None:
    """The term of a pass, or of a training, is not that of the electrician's card."""
    head = BOTH.format(item="操作项目", number="安全培训合格证号")
    found = entries_of(tmp_path, head, ROW.format(post="电工", since=""))
    assert found == [("operator", "True", CARD, "低压电工作业", "2028-03-09")]


def test_an_operator_with_nothing_but_a_pass(tmp_path: Path) -> None:
    """The trade is asked about all the same, and no card is claimed."""
    found = entries_of(
        tmp_path, "姓名,身份证号,工种,安全合格证号,有效期至", f"陆青禾,{LU},低压电工,{LU},2027-07-14"
    )
    assert [row[:2] for row in found] == [("operator", "False")]


def test_a_pass_by_the_name_of_the_certificate(tmp_path: Path) -> None:
    """One line a certificate: what a line is called tells whose term it gives."""
    found = entries_of(
        tmp_path,
        "姓名,身份证号,工种,证书名称,证书编号,有效期至",
        f"陆青禾,{LU},电工,安全生产知识和管理能力考核合格证,{LU},2027-07-14",
        f"陆青禾,{LU},电工,低压电工作业,{CARD},2028-03-09",
    )
    assert [row[:2] for row in found] == [("operator", "False"), ("operator", "True")]
    assert found[1][2:] == (CARD, "低压电工作业", "2028-03-09")


def test_a_managers_card_of_which_no_item_is_named(tmp_path: Path) -> None:
    """A T-number below a header that names the operation card is asked about by itself, and that is said."""
    roster = read(
        tmp_path,
        "姓名,身份证号,岗位,任职时间,操作证号,操作证有效期",
        f"陆青禾,{LU},安全员,2024-03-01,{CARD},2028-03-09",
    )
    assert roster.entries["role"].to_list() == ["safety_manager", "operator"]
    assert roster.entries["claimed_number"].to_list() == [None, CARD]
    assert roster.problems["reason"].to_list() == ["post_plain_number_asked"]


def test_a_t_before_the_number_of_a_pass(tmp_path: Path) -> None:
    """Below a pass's header it is a slip of the pen, and no operation card is asked about."""
    found = entries_of(
        tmp_path,
        "姓名,身份证号,职务,任职时间,合格证号,有效期",
        f"陆青禾,{LU},安全员,2024-03-01,{CARD},2027-07-14",
    )
    assert [row[0] for row in found] == ["safety_manager"]
