"""Cells and rows that say little: dittos in brackets, numbers of columns, names of sheets, dates with a middle dot."""

from datetime import date
from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU, read

from certverify.rosters.entries.terms import read_appointment, read_term
from certverify.rosters.table.around.titles import read_surroundings


@pytest.mark.parametrize(
    "cell", ["2022.3.10-3.9", "2022年3月10日至3月9日", "2025年12月至1月", "2022/3/10～3/9"]
)
def test_a_term_whose_end_names_no_year_is_not_taken(cell: str) -> None:
    """Neither is the day of its start its end, nor is the year of the end ours to choose."""
    assert read_term(cell).end is None
    assert "term_without_year" in read_term(cell).notes


@pytest.mark.parametrize(
    "cell", ["2022.3.10-2028.3.9", "2022.3.10-28.3.9", "2022-03-10-2028-03-09", "2022.3-2028.3"]
)
def test_a_term_with_both_years_is_read(cell: str) -> None:
    """Two digits are a year, too."""
    end = read_term(cell).end
    assert end is not None
    assert (end.last.year, end.last.month) == (2028, 3)


@pytest.mark.parametrize(("cell", "last"), [("2028·3·9", date(2028, 3, 9)), ("28年3月", date(2028, 3, 31))])
def test_other_ways_of_writing_a_day(cell: str, last: date) -> None:
    """A middle dot parts numbers as a full stop does; a month may stand behind a year of two digits."""
    end = read_term(cell).end
    assert end is not None
    assert end.last == last


@pytest.mark.parametrize(
    ("cell", "first"),
    [("2020.3入职，2026.8任命", date(2026, 8, 1)), ("2020.3入职", None), ("入职2020.3", None)],
)
def test_an_appointment_named_beside_a_hiring_is_taken(cell: str, first: date | None) -> None:
    """The six months run from 任命; the day of hiring alone starts none."""
    day = read_appointment(cell).day
    assert (day.first if day else None) == first


def test_the_column_beside_a_term_is_its_end(tmp_path: Path) -> None:
    """有效期 | 至 are start and end of one term."""
    roster = read(
        tmp_path, "姓名,身份证号,操作项目,有效期,至", f"陆青禾,{LU},低压电工作业,2022-03-10,2034-03-09"
    )
    assert roster.entries["claimed_valid_to"].to_list() == [date(2034, 3, 9)]


def test_a_ditto_for_a_number_is_the_person_above(tmp_path: Path) -> None:
    """（同上） says whose row it is, though the name is left blank."""
    rows = [f"陆青禾,{LU},低压电工作业", "（同上）,（同上）,高压电工作业", ",（同上）,防爆电气作业"]
    roster = read(tmp_path, "姓名,身份证号,操作项目", *rows)
    assert roster.entries.select("name", "id_number").rows() == [("陆青禾", LU)] * 3


def test_a_blank_name_beside_a_blank_number_stays_nobodys(tmp_path: Path) -> None:
    """Nothing is filled down that the roster does not say."""
    rows = [f"陆青禾,{LU},低压电工作业,2028-03-09", ",,高压电工作业,2028-03-09"]
    roster = read(tmp_path, "姓名,身份证号,操作项目,有效期至", *rows)
    assert roster.entries.height == 1
    assert roster.problems["reason"].to_list() == ["person_missing"]


def test_a_number_written_in_groups_is_one_number(tmp_path: Path) -> None:
    """T320199-19850314-1170 differs from the row's number in writing alone, and is no sign of forgery."""
    grouped = f"{LU[:6]}-{LU[6:14]}-{LU[14:]}"
    roster = read(tmp_path, "姓名,身份证号,操作项目,证书编号", f"陆青禾,{LU},低压电工作业,T{grouped}")
    assert roster.entries["claimed_number"].to_list() == [f"T{LU}"]
    assert roster.problems.is_empty()


def test_a_row_of_numbers_of_columns_is_nobody(tmp_path: Path) -> None:
    """甲 乙 （1） （2） of a form's header are no names, nor is （本页无正文）."""
    rows = ["甲,乙,（1）,（2）", f"俞子宁,{YU},电工,低压电工作业", "（本页无正文）,,,"]
    roster = read(tmp_path, "姓名,身份证号,工种,操作项目", *rows)
    assert roster.entries["name"].to_list() == ["俞子宁"]
    assert roster.problems.is_empty()


@pytest.mark.parametrize(
    ("sheet", "contractor"),
    [
        ("某某机电外包", "某某机电"),
        ("某某劳务", "某某劳务"),
        ("大修外委人员", None),
        ("驻场外委", None),
        ("驻厂外协单位", None),
        ("机电外包", None),
        ("外包班组", None),
        ("本厂及外包", None),
        ("派遣人員", None),
        ("外包", None),
        ("劳务派遣人员", None),
    ],
)
def test_a_sheets_name_that_names_no_firm(sheet: str, contractor: str | None) -> None:
    """大修外委人员 are people, and no contractor's name."""
    assert read_surroundings("台账", sheet, (), frozenset()).contractor == contractor


def test_a_sheet_of_people_not_in_service(tmp_path: Path) -> None:
    """非在职 says that those listed have left, as 离职人员 does."""
    book = read_book(tmp_path, {"非在职": ["姓名|身份证号|操作项目", f"陆青禾|{LU}|低压电工作业"]})
    assert book.entries["cause"].to_list() == ["left_post"]


@pytest.mark.parametrize(
    ("name", "cause"), [("陈子墨 外", "name_uncertain"), ("欧阳子 墨", None), ("陆青 禾", None)]
)
def test_a_sign_apart_from_a_whole_name(tmp_path: Path, name: str, cause: str | None) -> None:
    """陈子墨 外 is hardly a name of four signs; 欧阳子墨 is."""
    assert read(tmp_path, "姓名,身份证号,工种", f"{name},{LU},低压电工").entries["cause"].to_list() == [cause]
