"""Tables that a person reads at a glance and a program easily reads as somebody else's."""

from datetime import date

import openpyxl
import pytest

from certverify.rosters import read
from certverify.rules.packs import load

AS_OF = date(2026, 11, 23)
CATALOGUE = load(AS_OF).catalogue
LU, BO, HE = "320199198503141170", "370299199007222245", "410199198809053319"


@pytest.fixture
def roster(tmp_path):
    """Reads a sheet given as lines of cells with strokes between, and merged ranges."""

    def make(lines, *merges):
        book = openpyxl.Workbook()
        for row, line in enumerate(lines, 1):
            for column, value in enumerate(line.split("|"), 1):
                if value:
                    book.active.cell(row, column, value)
        for merge in merges:
            book.active.merge_cells(merge)
        path = tmp_path / "名册.xlsx"
        book.save(path)
        return read([path], CATALOGUE, AS_OF)

    return make


def test_a_merged_name_over_another_number_is_not_that_person(roster):
    """The name is filled down for the same number only: another number below it is a problem, not another person."""
    told = roster(["姓名|身份证号|工种", f"陆青禾|{LU}|低压电工", f"|{BO}|高压电工"], "A2:A3")
    assert told.entries["row"].to_list() == [2]
    assert told.problems.filter("rejects").select("row", "reason").rows() == [(3, "name_ditto")]


def test_numbered_headings_name_contractors(roster):
    """A firm behind 一 or a label heads the rows below it; 甲方自有 ends that."""
    told = roster(
        [
            "序号|姓名|身份证号|工种",
            "一|某某劳务公司",
            f"1|陆青禾|{LU}|低压电工",
            "外包单位：某某机电公司（3人）",
            f"2|贺兰山子|{HE}|低压电工",
            "甲方自有",
            f"3|古丽娜尔·艾山|{BO}|低压电工",
        ]
    )
    assert told.entries["contractor"].to_list() == ["某某劳务公司", "某某机电公司", None]
    assert told.problems.is_empty()


def test_an_item_before_the_header_word_makes_a_group(roster):
    """低压电工作业证号 and 焊工证有效期 in one header row are a group for each certificate."""
    told = roster(
        [
            "姓名|身份证号|低压电工作业证号|低压电工作业有效期|焊工证号|焊工证有效期",
            f"陆青禾|{LU}|T{LU}|2027.5.11|T{LU}|2028.5.11",
        ]
    )
    assert told.entries.select("part", "claimed_category", "claimed_valid_to").rows() == [
        (1, "电工作业", date(2027, 5, 11)),
        (2, "焊接与热切割作业", date(2028, 5, 11)),
    ]


def test_a_list_of_certificates_in_one_cell_is_split(roster):
    """持证情况 that names certificates is one entry for each, with the number and the end that stand beside it."""
    told = roster(["姓名|身份证号|持证情况", f"陆青禾|{LU}|低压电工作业（T{LU}，2027.5.11到期）、焊工证"])
    assert told.entries.select("claimed_number", "claimed_valid_to", "required_category").rows() == [
        (f"T{LU}", date(2027, 5, 11), "电工作业"),
        (None, None, "焊接与热切割作业"),
    ]


@pytest.mark.parametrize("between", ["/", " ", "，", "+", "和", "；", ",", "、", "；\n"])
def test_whatever_parts_two_certificates_in_one_cell(roster, between):
    """持证情况 is split as 操作项目 is: the second certificate is claimed like the first."""
    told = roster(
        ["姓名|身份证号|岗位|持证情况", f"陆青禾|{LU}|电工|低压电工作业{between}熔化焊接与热切割作业"]
    )
    assert told.entries.select("claims", "claimed_item").rows() == [
        (True, "低压电工作业"),
        (True, "熔化焊接与热切割作业"),
    ]


def test_an_item_whose_name_holds_commas_is_one_certificate(roster):
    """高处安装、维护、拆除作业 is the name of one item, alone or behind another."""
    height = "高处安装、维护、拆除作业"
    told = roster(
        [
            "姓名|身份证号|岗位|持证情况",
            f"陆青禾|{LU}|维修工|低压电工作业；{height}",
            f"贺兰山子|{HE}|维修工|{height}",
        ]
    )
    assert told.entries.select("row", "claims", "claimed_item").rows() == [
        (2, True, "低压电工作业"),
        (2, True, height),
        (3, True, height),
    ]


@pytest.mark.parametrize(
    ("cell", "claims", "unread"),
    [
        ("有", True, False),
        ("√", True, False),
        ("无证", False, False),
        ("/", False, False),
        ("待取证", False, False),
        ("三项", False, True),
    ],
)
def test_a_cell_that_says_neither_yes_nor_no_is_said(roster, cell, claims, unread):
    """持证情况 三项 tells nobody which certificate is held: it is a problem of the row, and no claim."""
    told = roster(["姓名|身份证号|岗位|持证情况", f"陆青禾|{LU}|低压电工|{cell}"])
    assert told.entries["claims"].to_list() == [claims]
    said = told.problems.select("row", "column", "reason", "rejects").rows()
    assert said == ([(2, "持证情况 (D)", "holding_unread", False)] if unread else [])
