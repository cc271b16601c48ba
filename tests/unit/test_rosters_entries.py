"""Rows that cannot be used, or contradict themselves: named by their cell, and no other row pays for them."""

from pathlib import Path

from simple_roster import simple
from text_roster import CATALOGUE, DAY, LU, YU
from text_roster import read as read_text

from certverify import rosters


def test_a_bad_row_never_costs_another(tmp_path: Path) -> None:
    """Each rejected entry has one rejecting line with its cell; the others are read."""
    file = simple(
        tmp_path,
        [
            ("陆青禾", 320199198503141170, "男", "电工"),
            ("贺兰山子", "410199198809053319", "男", "电工"),
            (None, "370299199007222245", "女", "电工"),
            (None, None, None, "电工", "T370299199007222245"),
            ("闻人牧野", "61O199197604098866", "女", "电工"),
        ],
    )
    roster = rosters.read([file], CATALOGUE, DAY)
    assert roster.entries["name"].to_list() == ["贺兰山子"]
    rejected = roster.problems.filter("rejects")
    assert rejected.select("row", "column", "reason").rows() == [
        (2, "身份证号码 (B)", "id_stored_as_number"),
        (4, "姓名 (A)", "name_missing"),
        (5, "身份证号码 (B)", "person_missing"),
        (6, "身份证号码 (B)", "id_letter"),
    ]
    assert "B2" in rejected["message_zh"][0]
    assert rejected["value"][3] == "61O***********8866"


def test_an_identity_that_contradicts_the_row_is_not_asked(tmp_path: Path) -> None:
    """Sex, birth date or age against the number: unverified until corrected."""
    file = simple(
        tmp_path,
        [
            ("陆青禾", "320199198503141170", "女", "1985.3.14", 41, "电工"),
            ("贺兰山子", "410199198809053319", "男", "1988-09-06", 38, "电工"),
            ("闻人牧野", "610199197604098866", "女", "1976年4月", 30, "电工"),
            ("柏舟远", "420199199512036629", "女", "1995.12", 31, "电工"),
        ],
        header="姓名|身份证号码|性别|出生年月|年龄|工种",
    )
    roster = rosters.read([file], CATALOGUE, DAY)
    assert roster.entries["conflict_field"].to_list() == ["sex", "birth_date", "age", None]
    assert roster.entries["cause"].to_list() == ["identity_conflict"] * 3 + [None]
    assert roster.entries["conflict_detail"][0] == "女 ≠ 男"


def test_a_card_in_each_of_two_rows_is_an_entry_each(tmp_path: Path) -> None:
    """电工、焊工 beside one certificate a row: two posts with a card each, and none that lacks the other row's."""
    head = "姓名,身份证号,工种,准操项目,证书编号"
    rows = [f"陆青禾,{LU},电工、焊工,{item},T{LU}" for item in ("低压电工作业", "熔化焊接与热切割作业")]
    entries = read_text(tmp_path, head, *rows, f"俞子宁,{YU},电工、焊工,低压电工作业,T{YU}").entries
    assert entries.select("row", "part", "required_category", "claimed_item").rows() == [
        (2, 1, "电工作业", "低压电工作业"),
        (3, 1, "焊接与热切割作业", "熔化焊接与热切割作业"),
        (4, 1, "电工作业", "低压电工作业"),
        (4, 2, "焊接与热切割作业", None),
    ]
