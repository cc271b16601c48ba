"""Every valid ID number in a sheet that is read is somebody's of the list, or named with its cell."""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_sheet import sheet_of
from text_roster import CATALOGUE, DAY, LU

from certverify.rosters.files.sniff import FileFormat
from certverify.rosters.sheets import Part, Reading, read_sheet
from certverify.rosters.sheets.untaken import numbers_taken, told_untaken
from certverify_schemas.gb11643 import check_character

ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])320199\d{11}[\dX]")
COLUMNS_NAMED = ("columns_unknown", "columns_unplaced")
HEADS = ("序号", "姓名", "身份证号", "工种", "证书编号", "有效期至", "备注")
LABELS = (
    "主要负责人", "法定代表人", "安全总监", "安全员", "联系人", "填表人", "经办人", "审核人", "紧急联系人", "配偶",
    "电工", "身份证号", "姓名", "家庭成员", "备注", "合计", "以上人员均已离职", "江北某某化工有限公司", "",
)  # fmt: skip  # a list of words


def number(n: int) -> str:
    head = f"320199{1960 + n % 40}{1 + n % 12:02d}{1 + n % 28:02d}{100 + n:03d}"
    return head + check_character(head)


NAMES = ("王一", "贺兰山子", "单于文昭", "戚望舒", "闻人牧野")
ALONE = st.integers(0, 99).map(number)
PLACED = st.builds(
    str.__add__, st.sampled_from(("", "身份证号：", "身份证号码", "主要负责人：王一 身份证号：", "（")), ALONE
)
CELLS = st.one_of(st.sampled_from((*LABELS, *NAMES)), PLACED)
ROWS = st.lists(st.lists(CELLS, min_size=len(HEADS), max_size=len(HEADS)), max_size=4)
BLANK = [""] * len(HEADS)


def people(count: int) -> list[list[str]]:
    rows = [
        [str(n), NAMES[n], number(200 + n), "低压电工", f"T{number(200 + n)}", "2028-05-11", ""]
        for n in range(count)
    ]
    return [["1", "陆青禾", LU, "低压电工", f"T{LU}", "2028-05-11", ""], *rows]


def read(rows: list[list[str]]) -> Part:
    part = read_sheet(Path("名册.xlsx"), FileFormat.XLSX, sheet_of(rows), Reading(CATALOGUE, DAY))
    return told_untaken(part, [part])


@settings(max_examples=20)
@given(above=ROWS, below=ROWS, count=st.integers(0, 4))
def test_no_number_vanishes(above: list[list[str]], below: list[list[str]], count: int) -> None:
    """Whatever stands above and below the list: its numbers are entries, rejected with their row, or named."""
    check_numbers(above, below, count)


@pytest.mark.deep
@settings(max_examples=400)
@given(above=ROWS, below=ROWS, count=st.integers(0, 4))
def test_no_number_of_many_sheets_vanishes(
    above: list[list[str]], below: list[list[str]], count: int
) -> None:
    """The same, four hundred times."""
    check_numbers(above, below, count)


def check_numbers(above: list[list[str]], below: list[list[str]], count: int) -> None:
    """Compare the cells with numbers that nobody has with those that are named."""
    rows = [*above, list(HEADS), *people(count), *below]
    part = read(rows)
    if any(note.word == "sheet_two_lists" for note in part.understood.notes):
        return  # it is said that nothing of the sheet was read
    left = {
        (n, column)
        for n, row in enumerate(rows, 1)
        for column, text in zip("ABCDEFG", row, strict=True)
        if ID_NUMBER.search(text) and ID_NUMBER.search(text)[0] not in set(numbers_taken([part]))
    }
    strange = _strange_columns(part)
    assert {cell for cell in left if cell[1] not in strange} <= {*_named(part), *_of_rows(part)}


def _named(part: Part) -> Iterator[tuple[int, str]]:
    problems = part.problems.filter(reason="id_untaken") if part.problems is not None else pl.DataFrame()
    yield from ((row["row"], row["column"].strip("()")) for row in problems.iter_rows(named=True))


def _of_rows(part: Part) -> Iterator[tuple[int, str]]:
    """Yield the cells of rows that are rejected for their ID number, and the certificates' of all that are read."""
    if part.problems is not None and part.entries is not None:
        rejected = part.problems.filter("rejects")["row"].to_list()
        yield from ((row, "C") for row in rejected)
        yield from ((row, "E") for row in (*rejected, *part.entries["row"]))


def _strange_columns(part: Part) -> set[str]:
    """Return the letters of the columns that are named as not understood."""
    notes = [dict(note.facts) for note in part.understood.notes if note.word in COLUMNS_NAMED]
    return {letters for facts in notes for letters in re.findall(r"\b[A-Z]\b", str(facts["columns"]))}
