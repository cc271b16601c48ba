"""Several certificates below each other in the cells of one row: line by line where the lines agree, else none."""

from datetime import date
from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU

HEAD = "姓名|身份证号|工种|准操项目|证号|初领日期|有效期至"
LOW, WELDING = "低压电工作业", "熔化焊接与热切割作业"
CARD = ("claimed_item", "claimed_number", "claimed_first_issue", "claimed_valid_to")


def cards(path: Path, row: str, head: str = HEAD) -> tuple[list[tuple[object, ...]], list[str]]:
    roster = read_book(path, {"名册": [head, f"陆青禾|{LU}|{row}".replace("⏎", "\n")]})
    return roster.entries.select(CARD).rows(), roster.problems["reason"].to_list()


def test_lines_that_agree(tmp_path: Path) -> None:
    """Each item has the number and the dates of its own line."""
    found, reasons = cards(
        tmp_path,
        f"电工⏎焊工|低压电工⏎熔化焊接|T{LU}⏎T{LU}|2023.1.1⏎2024.3.1|2028.12.31⏎2030.2.28",
    )
    assert found == [
        (LOW, f"T{LU}", date(2023, 1, 1), date(2028, 12, 31)),
        (WELDING, f"T{LU}", date(2024, 3, 1), date(2030, 2, 28)),
    ]
    assert reasons == []


@pytest.mark.parametrize("number", [f"T{LU}", f"T{LU}⏎同上"])
def test_one_number_for_both(tmp_path: Path, number: str) -> None:
    """A person's certificates share one number, written once or again as 同上; a blank line is nobody's date."""
    found, _ = cards(tmp_path, f"电工、焊工|低压电工⏎熔化焊接|{number}||⏎2030.2.28")
    assert found == [(LOW, f"T{LU}", None, None), (WELDING, f"T{LU}", None, date(2030, 2, 28))]


def test_two_terms_of_two_trades(tmp_path: Path) -> None:
    """Where only 工种 names them, its lines are those of the certificates; each term has its own start and end."""
    head = "姓名|身份证号|工种|证号|有效期"
    found, reasons = cards(tmp_path, f"低压电工⏎电焊工|T{LU}|2023.1.1-2028.12.31⏎2024.3.1-2030.2.28", head)
    assert [(row[1], row[3]) for row in found] == [
        (f"T{LU}", date(2028, 12, 31)),
        (f"T{LU}", date(2030, 2, 28)),
    ]
    assert reasons == []


@pytest.mark.parametrize(
    ("row", "reasons"),
    [
        (f"电工、焊工|低压电工⏎熔化焊接|T{LU}|2022.1.1⏎2023.1.1⏎2024.3.1|2028.12.31", ["issue_several"]),
        (f"电工、焊工|低压电工⏎熔化焊接⏎钎焊|T{LU}|2023.1.1|2028.12.31⏎2030.2.28", ["term_several"]),
        (f"电工|低压电工|T{LU}|2023.1.1⏎2024.3.1|2028.12.31⏎2030.2.28", ["issue_several", "term_several"]),
    ],
)
def test_lines_that_do_not_agree(tmp_path: Path, row: str, reasons: list[str]) -> None:
    """Which of the dates is whose cannot be told: none is used, and the cell is named."""
    found, said = cards(tmp_path, row)
    assert sorted(said) == reasons
    for at, reason in ((2, "issue_several"), (3, "term_several")):
        assert {card[at] is None for card in found} == {reason in reasons}


def test_the_lines_of_one_term_are_not_two_certificates(tmp_path: Path) -> None:
    """2023.1.1 above 至2028.12.31 is one term, said of both items; so are two terms in one line nobody's."""
    head = "姓名|身份证号|准操项目|证号|有效期"
    found, _ = cards(tmp_path, f"低压电工⏎熔化焊接|T{LU}|2023.1.1⏎至2028.12.31", head)
    assert [row[3] for row in found] == [date(2028, 12, 31)] * 2
    found, said = cards(tmp_path, f"低压电工|T{LU}|2020.1.1-2025.12.31、2024.3.1-2030.2.28", head)
    assert ([row[3] for row in found], said) == ([None], ["term_several"])


def test_a_word_broken_over_two_lines_is_one_item(tmp_path: Path) -> None:
    """A long name wraps in its cell; neither half is an item, so nothing is parted."""
    found, _ = cards(tmp_path, f"焊工|熔化焊接与⏎热切割作业|T{LU}|初领2018.1.1⏎换证2024.1.1|2029.12.31")
    assert found == [(WELDING, f"T{LU}", date(2018, 1, 1), date(2029, 12, 31))]


def test_lines_that_are_counted_and_a_blank_one_at_the_end(tmp_path: Path) -> None:
    """1. and 2. only count the lines; a date that is left out at the end is the second certificate's."""
    head = "姓名|身份证号|岗位|准操项目|证号|初领日期|有效期至"
    found, _ = cards(
        tmp_path,
        f"电工|1.低压电工⏎2.熔化焊接|1.T{LU}⏎2.T{LU}|①2023.1.1⏎②2024.3.1|1、2028.12.31⏎2、2030.2.28",
        head,
    )
    assert found == [
        (LOW, f"T{LU}", date(2023, 1, 1), date(2028, 12, 31)),
        (WELDING, f"T{LU}", date(2024, 3, 1), date(2030, 2, 28)),
    ]
    found, _ = cards(tmp_path, f"电工|低压电工⏎熔化焊接|T{LU}|2023.1.1⏎2024.3.1|2028.12.31⏎", head)
    assert [row[3] for row in found] == [date(2028, 12, 31), None]


def test_two_dates_that_may_be_one_term(tmp_path: Path) -> None:
    """Six years less a day apart below 有效期: one term for both, or two ends; below 有效期至 they are ends."""
    row = f"低压电工⏎高压电工|T{LU}|2023.1.1⏎2028.12.31"
    found, said = cards(tmp_path, row, "姓名|身份证号|准操项目|证号|有效期")
    assert ([card[3] for card in found], said) == ([None, None], ["term_several"])
    found, _ = cards(tmp_path, row, "姓名|身份证号|准操项目|证号|有效期至")
    assert [card[3] for card in found] == [date(2023, 1, 1), date(2028, 12, 31)]
