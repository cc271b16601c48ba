"""What a cell says of each of several certificates by its name, and when one was got."""

from datetime import date
from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU

from certverify.rosters.values.attained import attained

LOW, HIGH, WELDING = "低压电工作业", "高压电工作业", "焊接与热切割作业"
DAY = date(2026, 11, 27)
ENDS = (date(2028, 5, 1), date(2027, 3, 2))


def read(path: Path, head: str, row: str) -> tuple[list[tuple[object, ...]], list[str]]:
    roster = read_book(path, {"名册": [f"姓名|身份证号|{head}", f"陆青禾|{LU}|{row}"]})
    card = ("claims", "claimed_item", "claimed_category", "claimed_valid_to")
    return roster.entries.select(card).rows(), roster.problems["reason"].to_list()


@pytest.mark.parametrize(
    ("text", "name", "day"),
    [
        ("2023年取得低压电工证", "低压电工证", "2023年"),
        ("低压电工证（2023年取得）", "低压电工证", "2023年"),
        ("2023.5考取的低压电工证", "低压电工证", "2023.5"),
        ("于2023年5月12日取得低压电工证", "低压电工证", "2023年5月12日"),
        ("2027年取得低压电工证", "2027年取得低压电工证", ""),
        ("低压电工证2023年到期", "低压电工证2023年到期", ""),
        ("2019年取得电工证2023年取得焊工证", "2019年取得电工证2023年取得焊工证", ""),
    ],
)
def test_when_a_certificate_was_got(text: str, name: str, day: str) -> None:
    """The day stands before or behind the name; one to come, an end, and one of two are left where they are."""
    assert attained(text, DAY) == (name, day)


@pytest.mark.parametrize("head", ["证书名称", "持有证书", "其他证书", "准操项目"])
@pytest.mark.parametrize("cell", ["2023年取得低压电工证", "低压电工证（2023年取得）"])
def test_a_year_of_first_issue_is_no_term(tmp_path: Path, head: str, cell: str) -> None:
    """The card is claimed without an end, and nothing is left to ask about the cell."""
    assert read(tmp_path, f"工种|{head}", f"电工|{cell}") == ([(True, LOW, "电工作业", None)], [])


def test_each_certificate_has_its_own_day(tmp_path: Path) -> None:
    """Two of them, each with the day on which it was got."""
    head, row = "工种|证书名称", "电工|2023年5月12日取得低压电工证、2024年3月1日取得高压电工证"
    roster = read_book(tmp_path, {"名册": [f"姓名|身份证号|{head}", f"陆青禾|{LU}|{row}"]})
    assert roster.entries.select("claimed_item", "claimed_first_issue").rows() == [
        (LOW, date(2023, 5, 12)),
        (HIGH, date(2024, 3, 1)),
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "低压：2028-05-01；焊工：2027-03-02",
        "焊工：2027-03-02；低压：2028-05-01",
        "焊工证2027.3.2、低压电工证2028.5.1",
        "低压2028.5.1 焊工2027.3.2",
        "焊工:2027年3月2日\n低压:2028年5月1日",
        "2028-05-01（低压）；2027-03-02（焊工）",
        "低压：2022-05-02至2028-05-01；焊工：2021-03-03至2027-03-02",
    ],
)
@pytest.mark.parametrize("names", ["低压电工、焊工", "低压电工\n焊工", "低压电工证，焊工证"])
def test_days_go_to_the_certificates_they_name(tmp_path: Path, names: str, cell: str) -> None:
    """In whichever order they stand, with a colon or in brackets, below each other or not."""
    found = read(tmp_path, "证书名称|有效期", f"{names}|{cell}")
    assert found == ([(True, LOW, "电工作业", ENDS[0]), (True, None, WELDING, ENDS[1])], [])


@pytest.mark.parametrize(
    "cell",
    [
        "低压：2028-05-01；登高：2027-03-02",
        "电工：2028-05-01；焊工：2027-03-02；电工：2029-01-01",
        "2028-05-01；焊工：2027-03-02",
    ],
    ids=["of none that is listed", "twice of one", "one without a name"],
)
def test_a_cell_of_which_a_piece_is_nobodys_stays_whole(tmp_path: Path, cell: str) -> None:
    """Nothing of it is given to a certificate, and it is reported."""
    cards, reasons = read(tmp_path, "证书名称|有效期", f"低压电工、焊工|{cell}")
    assert ([card[3] for card in cards], reasons) == ([None, None], ["term_several"])


def test_a_name_that_may_be_of_two_is_of_none(tmp_path: Path) -> None:
    """电工 is 低压电工 as well as 高压电工."""
    cards, reasons = read(
        tmp_path, "证书名称|有效期", "低压电工、高压电工、焊工|电工：2028-05-01；焊工：2027-03-02"
    )
    assert ([card[3] for card in cards], reasons) == ([None] * 3, ["term_several"])
