"""换证日期 is the day on which a card is to be exchanged, or was: the ends of the terms beside it tell which."""

from datetime import date
from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

FIRST, LAST = date(2021, 5, 12), date(2027, 5, 11)


def read(path: Path, *days: tuple[str, str], head: str = "换证日期", term: str = "有效期至"):
    people = [f"陆青禾|{LU}|低压电工|T{LU}", f"俞子宁|{YU}|低压电工|T{YU}"]
    rows = [f"{person}|{end}|{day}" for person, (end, day) in zip(people, days, strict=False)]
    return read_book(path, {"名册": [f"姓名|身份证号|工种|证号|{term}|{head}", *rows]})


@pytest.mark.parametrize("head", ["换证日期", "换证时间", "证书换证日期"])
@pytest.mark.parametrize("day", ["2027-05-11", "2027年5月", "2027.5.1"])
def test_at_the_end_of_the_term_it_is_due(tmp_path: Path, head: str, day: str) -> None:
    """It is told as 应换证日期 is, and no card was issued on that day."""
    roster = read(tmp_path, ("2027-05-11", day), head=head)
    row = roster.entries.select("claimed_valid_to", "claimed_issued").row(0)
    assert (row, roster.entries["claimed_review_due"][0].year) == ((LAST, None), 2027)


@pytest.mark.parametrize(("term", "end"), [("有效期至", "2027-05-11"), ("有效期", "2021-05-12至2027-05-11")])
def test_at_its_beginning_it_is_done(tmp_path: Path, term: str, end: str) -> None:
    """The card in force was issued then; nothing is due for that."""
    roster = read(tmp_path, (end, "2021-05-12"), term=term)
    assert roster.entries.select("claimed_issued", "claimed_valid_to", "claimed_review_due").row(0) == (
        FIRST,
        LAST,
        None,
    )
    assert roster.problems.is_empty()


@pytest.mark.parametrize(
    "days",
    [
        [("2027-05-11", "2024-05-11")],
        [("2027-05-11", "2027-05-11"), ("2027-05-11", "2021-05-12")],
        [("", "2027-05-11")],
    ],
    ids=["in the midst of the term", "some due and some done", "beside no term"],
)
def test_else_it_is_said_not_to_be_read(tmp_path: Path, days: list[tuple[str, str]]) -> None:
    """Nothing is taken from the column, and it is named."""
    roster = read(tmp_path, *days)
    assert roster.entries.select("claimed_issued", "claimed_review_due").row(0) == (None, None)
    [note] = [note.as_json()["zh"] for note in roster.understood[0].notes if note.word == "columns_unknown"]
    assert "换证日期 (F)" in note
