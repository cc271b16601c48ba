"""Several facts of a certificate in one cell (证书信息): each piece says what it is, or the cell is named."""

from datetime import date
from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

LOW, HIGH, WELDING = "低压电工作业", "高压电工作业", "熔化焊接与热切割作业"
CARD = ("claimed_item", "claimed_number", "claimed_first_issue", "claimed_valid_to")


def cards(path: Path, trade: str, cell: str) -> tuple[list[tuple[object, ...]], list[str]]:
    rows = ["姓名|身份证号|工种|证书信息", f"陆青禾|{LU}|{trade}|{cell}"]
    roster = read_book(path, {"名册": rows})
    return roster.entries.select(CARD).rows(), roster.problems["reason"].to_list()


@pytest.mark.parametrize(
    "cell",
    [
        f"低压电工作业 / T{LU} / 有效期至2027-05-01",
        f"低压电工作业；T{LU}；有效期至：2027年5月1日",
        f"低压电工作业;T{LU};2021.5.2-2027.5.1",
        f"低压电工作业\nT{LU}\n2027.5.1到期",
        f"T{LU}，低压电工，有效期2021/5/2至2027/5/1",
        f"低压电工 T{LU} 有效期至20270501",
        f"证号：T{LU}/低压电工作业/到期日期:2027-05-01/已复审",
        f"低压电工作业（T{LU}，有效期至2027.5.1）",
    ],
)
def test_the_pieces_of_one_certificate(tmp_path: Path, cell: str) -> None:
    """Item, number and end, in any order and with any signs between them."""
    assert cards(tmp_path, "电工", cell) == ([(LOW, f"T{LU}", None, date(2027, 5, 1))], [])


def test_several_certificates(tmp_path: Path) -> None:
    """A line each, or one after the other: what follows a name is of that certificate up to the next name."""
    both = [(LOW, f"T{LU}", None, date(2027, 5, 1)), (WELDING, f"T{LU}", None, date(2029, 1, 31))]
    low, welding = f"低压电工/T{LU}/有效期至2027-05-01", f"熔化焊接与热切割作业/T{LU}/有效期至2029-01-31"
    for between in ("\n", "；", "、"):
        assert cards(tmp_path, "电工、焊工", f"{low}{between}{welding}") == (both, [])


def test_first_issue_and_issuer(tmp_path: Path) -> None:
    """Dates that say what they are go where they belong, and an authority is nobody's certificate."""
    cell = f"低压电工作业；T{LU}；初领日期2021-05-02；有效期至2027-05-01；江苏省应急管理厅"
    assert cards(tmp_path, "电工", cell) == ([(LOW, f"T{LU}", date(2021, 5, 2), date(2027, 5, 1))], [])


def test_one_number_for_two_items(tmp_path: Path) -> None:
    """A person's certificates share one number."""
    found, reasons = cards(tmp_path, "电工", f"低压电工、高压电工 / T{LU}")
    assert ([row[:2] for row in found], reasons) == ([(LOW, f"T{LU}"), (HIGH, f"T{LU}")], [])


def test_the_post_says_what_the_number_is_for(tmp_path: Path) -> None:
    """A number and an end without an item are those of the row's own certificate."""
    found, reasons = cards(tmp_path, "低压电工", f"T{LU}；有效期至2027-05-01")
    assert ([(row[1], row[3]) for row in found], reasons) == ([(f"T{LU}", date(2027, 5, 1))], [])


@pytest.mark.parametrize(
    "cell",
    [
        f"低压电工作业 / T{LU} / 2027-05-01",
        f"低压电工作业 / T{LU} / T{YU} / 有效期至2027-05-01",
        f"低压电工作业 / T{LU} / 有效期至2027-05-01 / 有效期至2028-05-01",
        f"低压电工、高压电工 / T{LU} / 有效期至2027-05-01",
        f"低压电工作业 / 某某证 / T{LU} / 有效期至2027-05-01",
        f"有效期至2027-05-01 / 低压电工作业 / 有效期至2028-05-01 / 高压电工作业 / T{LU}",
    ],
    ids=["a date of what?", "two numbers", "two ends", "whose end?", "whose number?", "ends before names"],
)
def test_what_cannot_be_told_is_named_and_not_used(tmp_path: Path, cell: str) -> None:
    """The items are still read; no number and no date of the cell is."""
    found, reasons = cards(tmp_path, "电工", cell)
    assert {row[1:] for row in found} == {(None, None, None)}
    assert LOW in {row[0] for row in found}
    assert reasons == ["card_facts_unclear"]


def test_other_papers_are_passed_over(tmp_path: Path) -> None:
    """A health certificate beside the card is not asked about, and its day is not the card's."""
    found, reasons = cards(tmp_path, "电工", f"低压电工作业 T{LU} 有效期至2027-05-01；健康证 2026.8")
    assert (found, reasons) == ([(LOW, f"T{LU}", None, date(2027, 5, 1))], [])
