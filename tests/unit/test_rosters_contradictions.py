"""Lists side by side, and rows that contradict each other: everybody is counted, and nobody is chosen."""

from datetime import date
from pathlib import Path

import pytest

from certverify.rosters import read
from certverify.rosters.entries.contradictions import within_rows
from certverify.rules.packs import load

AS_OF = date(2026, 11, 23)
CATALOGUE = load(AS_OF).catalogue


def roster_of(folder: Path, *rows: str):
    path = folder / "r.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return read([path], CATALOGUE, AS_OF)


def reasons(problems):
    return problems.select("row", "field", "reason").rows()


@pytest.mark.parametrize("gap", ["", ","])
def test_lists_side_by_side_are_both_read(tmp_path, gap):
    """A second name and ID number in the header begin a second list; its cells have their own letters."""
    head = "序号,姓名,身份证号,工种"
    result = roster_of(
        tmp_path,
        f"{head},{gap}{head}",
        f"1,陆青禾,320199198503141170,电工,{gap}3,戚望舒,34019919831021779,焊工",
        f"2,贺兰山子,410199198809053319,焊工,{gap}4,柏舟远,420199199512036629,电工",
    )
    assert result.entries.select("row", "part", "name").rows() == [
        (2, 1, "陆青禾"),
        (3, 1, "贺兰山子"),
        (3, 2, "柏舟远"),
    ]
    letter = "H" if gap else "G"
    rejected = result.problems.filter("rejects").select("row", "part", "column", "reason").rows()
    assert rejected == [(2, 2, f"身份证号 ({letter})", "id_length")]
    assert "tables_side_by_side" in [note.word for note in result.understood[0].notes]


def test_one_number_under_two_names(tmp_path):
    """Both rows are named, neither is chosen, and that either has no record accuses nobody."""
    result = roster_of(
        tmp_path, "姓名,身份证号,工种", "陆青禾,320199198503141170,电工", "戚望舒,320199198503141170,焊工"
    )
    found = [(2, "id_number", "id_two_names"), (3, "id_number", "id_two_names")]
    assert reasons(result.problems) == found
    assert result.problems["message_zh"][0] == "B2 的身份证号码与第 3 行相同而姓名不同，不能确定哪一个对。"
    assert result.entries["id_suspect"].to_list() == [True, True]


def test_a_former_name_is_no_second_name(tmp_path):
    """Somebody whose former name the roster gives may stand there under both."""
    rows = ("陆青禾（曾用名：陆小禾）,320199198503141170,电工", "陆小禾,320199198503141170,焊工")
    result = roster_of(tmp_path, "姓名,身份证号,工种", *rows)
    assert result.problems.is_empty()
    assert result.entries["id_suspect"].to_list() == [False, False]


def test_a_row_that_stands_twice(tmp_path):
    """The repetition is named; a second certificate of the same person is none."""
    row = "陆青禾,320199198503141170,电工,低压电工作业"
    other = row.replace("低压", "高压")
    result = roster_of(tmp_path, "姓名,身份证号,工种,准操项目", row, other, row)
    assert reasons(result.problems) == [(4, "name", "row_repeated")]


def test_a_row_of_another_file_is_named_with_its_file(tmp_path):
    """第 2 行 of which file, an officer with two rosters would ask."""
    for name, person in (("a.csv", "陆青禾"), ("b.csv", "戚望舒")):
        (tmp_path / name).write_text(
            f"姓名,身份证号,工种\n{person},320199198503141170,电工\n", encoding="utf-8"
        )
    problems = read([tmp_path / "a.csv", tmp_path / "b.csv"], CATALOGUE, AS_OF).problems
    assert problems["message_zh"][0] == "B2 的身份证号码与b.csv · 第 2 行相同而姓名不同，不能确定哪一个对。"


def test_a_problem_without_a_column_names_its_row(tmp_path):
    """A bare number is neither a cell nor a row; where an item column stands, its letter is given."""
    bare = roster_of(tmp_path, "姓名,身份证号", "陆青禾,320199198503141170")
    assert bare.problems["message_zh"][0].startswith("第 2 行 没有岗位")
    with_item = roster_of(tmp_path, "姓名,身份证号,准操项目", "陆青禾,320199198503141170,")
    assert with_item.problems["message_zh"][0].startswith("C2 没有岗位")


def test_cells_that_contradict_the_number(tmp_path):
    """Sex, birth date, age and another person's certificate number are named in their own cells."""
    result = roster_of(
        tmp_path,
        "姓名,性别,年龄,出生日期,身份证号,工种,证书编号",
        "陆青禾,女,,,320199198503141170,电工,",
        "戚望舒,,25,,340199198310217793,电工,",
        "贺兰山子,,,1990-01-01,410199198809053319,电工,",
        "柏舟远,,,,420199199512036629,电工,T320199198503141170",
        "尉迟照野,,,,320199198209051350,电工,320199198503141170",
    )
    assert result.problems.is_empty()
    assert reasons(within_rows(result.entries, result.understood)) == [
        (2, "gender", "identity_conflict"),
        (3, "age", "identity_conflict"),
        (4, "birth_date", "identity_conflict"),
        (5, "cert_number", "number_of_another"),
        (6, "cert_number", "number_of_another"),
    ]


def test_a_second_header_in_another_order(tmp_path):
    """From there on its own columns count; a caption above it is nobody."""
    result = roster_of(
        tmp_path,
        "姓名,身份证号,工种,班组",
        "陆青禾,320199198503141170,电工,一班",
        "三、临时用工,,,",
        "焊工名单,,,",
        "工种,姓名,班组,身份证号",
        "焊工,戚望舒,二班,340199198310217793",
    )
    people = result.entries.select("row", "name", "post", "team").rows()
    assert people == [(2, "陆青禾", "电工", "一班"), (6, "戚望舒", "焊工", "二班")]
    assert result.problems.is_empty()


def test_headings_begin_and_end_what_stands_below(tmp_path):
    """A firm named inside a heading is the contractor; a department ends with its firm, own staff have none."""
    result = roster_of(
        tmp_path,
        "姓名,身份证号,工种",
        "二、外包单位人员（江苏某某检修有限公司）,,",
        "陆青禾,320199198503141170,电工",
        "机修车间（1人）,,",
        "戚望舒,340199198310217793,焊工",
        "钱氏电气服务部,,",
        "贺兰山子,410199198809053319,焊工",
        "自有职工,,",
        "柏舟远,420199199512036629,电工",
    )
    assert result.entries.select("contractor", "department").rows() == [
        ("江苏某某检修有限公司", None),
        ("江苏某某检修有限公司", "机修车间"),
        ("钱氏电气服务部", None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("13900000001", "id_is_telephone"),
        ("戚望舒", "id_is_a_name"),
        ("320199198503141170 340199198310217793", "id_several_numbers"),
        ("待补", "id_missing"),
        ("32019919850314117", "id_length"),
    ],
)
def test_a_slip_is_called_what_it_looks_like(tmp_path, cell, reason):
    """A telephone number, a name or two numbers in the ID column are named as such, never only by their length."""
    result = roster_of(
        tmp_path, "姓名,身份证号,工种", f"陆青禾,{cell},电工", "柏舟远,420199199512036629,电工"
    )
    assert reasons(result.problems.filter("rejects")) == [(2, "id_number", reason)]


@pytest.mark.parametrize(("cell", "cause"), [("离职", "left_post"), ("有效", None)])
def test_a_column_of_states_is_read_by_what_it_holds(tmp_path, cell, cause):
    """状态 may be somebody's state of employment or a computed result; only the first is a fact."""
    result = roster_of(tmp_path, "姓名,身份证号,工种,状态", f"陆青禾,320199198503141170,电工,{cell}")
    assert result.entries["cause"].to_list() == [cause]


def test_a_card_beside_a_post_that_needs_none_is_said(tmp_path):
    """The person is not asked about, and the roster's owner is told that a certificate was left unverified."""
    result = roster_of(tmp_path, "姓名,身份证号,工种,准操项目", "陆青禾,320199198503141170,普工,低压电工作业")
    assert result.entries["cause"].to_list() == ["post_not_special"]
    assert reasons(result.problems) == [(2, "post", "post_plain_with_card")]
