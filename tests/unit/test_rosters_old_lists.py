"""Old lists, notes on everybody but one, and states that speak of other people."""

from datetime import date

import pytest
from book_roster import read_book
from text_roster import LU, YU

from certverify.rosters.values.employment import read_employment

HEAD = "姓名|身份证号|工种"
PEOPLE = [f"陆青禾|{LU}|电工", f"俞子宁|{YU}|焊工"]
DAY = date(2026, 11, 27)


@pytest.mark.parametrize("sheet", ["2023年旧名单", "旧表", "历史数据", "作废", "往年台账", "备份"])
def test_nobody_is_judged_by_an_old_list(tmp_path, sheet):
    """Who stands in it may have left long ago: nobody is accused by it, and it is said why."""
    roster = read_book(tmp_path, {sheet: [HEAD, *PEOPLE]})
    assert roster.entries["cause"].to_list() == ["employment_unclear"] * 2
    assert "sheet_of_others" in {note.word for note in roster.understood[0].notes}


def test_an_old_quarter_of_the_town_is_no_old_list(tmp_path):
    """老旧小区改造项目 is a site, and its people work there."""
    roster = read_book(tmp_path, {"Sheet1": ["老旧小区改造项目特种作业人员台账", HEAD, *PEOPLE]})
    assert roster.entries["cause"].to_list() == [None, None]


@pytest.mark.parametrize(
    "note",
    [
        "注：除陆青禾外其余人员均已离职。",
        "备注：除陆青禾以外，其他人员已全部退场",
        "注：除陆青禾外，其余均离职",
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_everybody_but_one_has_left(tmp_path, note, above):
    """The note puts all others in doubt, and not the one whom it names, wherever it stands."""
    rows = [note, HEAD, *PEOPLE] if above else [HEAD, *PEOPLE, note]
    roster = read_book(tmp_path, {"Sheet1": rows})
    assert roster.entries["cause"].to_list() == [None, "employment_unclear"]


def test_everybody_but_one_of_a_numbered_list(tmp_path):
    """1、陆青禾 is the person whom the note names."""
    rows = [
        "序号、姓名|身份证号|工种",
        f"1、陆青禾|{LU}|电工",
        f"2、俞子宁|{YU}|焊工",
        "注：除陆青禾外其余人员均已离职",
    ]
    roster = read_book(tmp_path, {"Sheet1": rows})
    assert roster.entries["cause"].to_list() == [None, "employment_unclear"]


@pytest.mark.parametrize("state", ["徒弟李某已调走", "妻子产假", "师傅退休", "搭档王某于9月离职"])
def test_a_state_that_speaks_of_somebody_else(state):
    """It is not the person's leaving, and leaves open what it says of the person."""
    assert read_employment(state, as_of=DAY).state == "unclear"


@pytest.mark.parametrize(
    ("state", "left_on", "expected"),
    [
        ("", "2026-10-08", "left"),
        ("返聘", "2025-03-01", "at_work"),
        ("在岗", "2026-10-08", "left"),
        ("在岗", "2027-03-01", "at_work"),
    ],
)
def test_a_day_of_leaving_beside_a_state(state, left_on, expected):
    """Who is 返聘 works on after 退休日期; 在岗 may be older than the day of leaving beside it."""
    assert read_employment(state, left_on, as_of=DAY).state == expected
