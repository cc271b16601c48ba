"""Head lines of forms: a label with its value in the next cell, and 地址 or 联系人, which are nobody's row."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

from certverify.rosters.table.around.labels import with_values

A, B = "江北恒泰化工有限公司", "江北特钢有限公司"
HEAD = "序号|姓名|身份证号|职务|人员类别|任职时间"
FIRST = f"1|陆青禾|{LU}|安全员|安全生产管理人员|2024-03-01"
SECOND = f"1|俞子宁|{YU}|安全员|安全生产管理人员|2024-03-01"
OWN = [(A, None, "危险化学品"), (B, None, "金属冶炼")]


def owners(roster):
    return roster.entries.select("employer", "contractor", "industry").rows()


def form(firm: str, industry: str, *more: str) -> list[str]:
    return ["人员登记表", f"单位名称|{firm}", *more, f"行业类别|{industry}"]


@pytest.mark.parametrize(
    "line",
    [
        "地址：江北市滨江路1号",
        "地址|江北市滨江路1号",
        "单位地址||江北市滨江路1号",
        "注册地址|江北市滨江路1号||联系电话|0511-88888888",
        "地址|江北市滨江路1号||法定代表人|王某某",
        "法定代表人|王某某",
        "统一社会信用代码|91320199MA0000000M",
        "从业人数|312",
        "联系人|王某某|联系电话|13900000001",
        "监管分类：二级|备案号：12",
    ],
)
@pytest.mark.parametrize("again", [True, False])
def test_head_lines_of_every_form_are_nobodys_rows(tmp_path: Path, line: str, *, again: bool) -> None:
    """What stands between the firm's line and the people is read as above the first list, header again or not."""
    head = [HEAD] if again else []
    rows = [*form(A, "危险化学品", line), HEAD, FIRST, "", *form(B, "金属冶炼", line), *head, SECOND]
    roster = read_book(tmp_path, {"汇总": rows})
    assert owners(roster) == OWN
    assert roster.problems.is_empty()


def test_a_head_line_may_stand_above_that_of_the_firm(tmp_path: Path) -> None:
    """地址 before 单位名称: the form begins with its title."""
    forms = [["人员登记表", "地址|江北市滨江路1号", f"单位名称|{firm}", HEAD] for firm in (A, B)]
    roster = read_book(tmp_path, {"汇总": [*forms[0], FIRST, *forms[1], SECOND]})
    assert [row[0] for row in owners(roster)] == [A, B]
    assert not roster.problems.filter(roster.problems["rejects"]).height
    assert [note.word for sheet in roster.understood for note in sheet.notes] == ["forms_stacked"]


def test_a_person_without_a_number_stays_a_row(tmp_path: Path) -> None:
    """Somebody below the firm's line whose ID number is missing is told of, and not taken for a head line."""
    rows = [*form(A, "危险化学品"), HEAD, FIRST, *form(B, "金属冶炼"), HEAD, "1|俞子宁||安全员"]
    roster = read_book(tmp_path, {"汇总": rows})
    assert roster.problems.filter(roster.problems["rejects"])["name"].to_list() == ["俞子宁"]


@pytest.mark.parametrize("label", ["行业", "行业类别", "所属行业", "行业分类", "行业领域", "行业类别："])
@pytest.mark.parametrize("firm", ["单位名称", "单位", "企业名称", "公司全称", "单位（盖章）", "名称"])
def test_a_label_and_its_value_stand_in_neighbouring_cells(tmp_path: Path, label: str, firm: str) -> None:
    """行业 | 危险化学品 says what 行业：危险化学品 does, and nothing has to be asked."""
    roster = read_book(tmp_path, {"汇总": ["人员登记表", f"{firm}|{A}||{label}|危险化学品", HEAD, FIRST]})
    wanted = [(None if firm == "名称" else A, None, "危险化学品")]
    assert owners(roster) == wanted
    assert roster.problems.is_empty()


@pytest.mark.parametrize(
    "line",
    [
        ["单位", "姓名", "行业", "岗位"],
        ["序号", "行业类别", "姓名", "身份证号"],
        ["单位", "行业", "姓名", "身份证号"],
        ["地址", "联系人", "电话", "单位"],
    ],
)
def test_words_of_a_header_are_no_values(line: list[str]) -> None:
    """单位 | 姓名 in a header is no firm called 姓名."""
    assert list(with_values(line)) == line


def test_a_last_form_without_people_takes_nothing_away(tmp_path: Path) -> None:
    """An empty form at the end of the sheet is read as one, and its lines are nobody's rows."""
    rows = [*form(A, "危险化学品"), HEAD, FIRST, *form(B, "金属冶炼", "地址|江北市"), HEAD]
    roster = read_book(tmp_path, {"汇总": rows})
    assert owners(roster) == OWN[:1]
    assert roster.problems.is_empty()


def test_a_note_at_the_foot_of_a_form_is_not_of_the_next_one(tmp_path: Path) -> None:
    """注：以上人员均已离职 below the first form doubts nobody of the second, though a note stands above the first."""
    rows = [
        "注：一式两份",
        *form(A, "危险化学品"),
        HEAD,
        FIRST,
        "注：以上人员均已离职",
        *form(B, "金属冶炼"),
        HEAD,
        SECOND,
    ]
    roster = read_book(tmp_path, {"汇总": rows})
    assert roster.entries.select("employer", "cause").rows() == [(A, "employment_unclear"), (B, None)]
