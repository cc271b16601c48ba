"""What is read of somebody does not hang on what else stands in the table: columns, blank rows, other people, order."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_sheet import entries_in
from stdnum.cn import ric
from text_roster import LU, YU

from certverify.rosters.table.lines import distinct

BO, HE = "420199199512036629", "340199198310217793"
PEOPLE = (("陆青禾", LU), ("俞子宁", YU), ("柏舟远", BO), ("戚望舒", HE))
HEALTHY = {"姓名": "闻人牧野", "身份证号": "610199197604098866", "备注": "无"}

Table = Sequence[Mapping[str, str]]
"""The rows of a table by its headers, which are the keys of each row in their order."""

COLUMNS: Mapping[str, Sequence[str]] = {
    "性别": [""],
    "单位": ["江北某某机电有限公司", "江南某某保洁服务公司"],
    "部门": ["动力车间", ""],
    "工种": ["电工", "低压电工", "焊工", "叉车司机", "仓管员", ""],
    "准操项目": ["低压电工作业", "高压电工作业", "熔化焊接与热切割作业", ""],
    "有效期至": ["2028-05-11", "2026.3", "/", ""],
    "初领日期": ["2022-05-12", ""],
    "发证机关": ["江苏省应急管理厅", ""],
    "在岗状态": ["在岗", "离职", "产假", ""],
    "证书状态": ["有效", "换证中", "已过期", ""],
    "其他证书": ["焊工证 2028.5.1到期", "高压电工作业、健康证", ""],
    "证件类别": ["低压电工作业", "特种作业操作证（焊工）", ""],
    "低压电工作业": ["√", "2028.5.11", ""],
    "职务": ["总经理", "安全总监", "班长", ""],
    "任职时间": ["2024.3.1", ""],
    "备注": ["换证已报名", "已离职", "兼焊工", ""],
}


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Draw up to four people with up to eight columns more; each number that is given is the own one."""
    heads = draw(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=8, unique=True))
    count = draw(st.integers(1, len(PEOPLE)))
    return [
        {
            "姓名": name,
            "身份证号": number,
            "证书编号": draw(st.sampled_from([f"T{number}", "待取证", ""])),
            **{head: draw(st.sampled_from(COLUMNS[head])) for head in heads},
        }
        for name, number in PEOPLE[:count]
    ]


def told(table: Table) -> dict[str, list[dict[str, Any]]]:
    """Return what is read of each person, but for the places of the rows."""
    heads = list(table[0])
    rows = [heads, *([row.get(head, "") for head in heads] for row in table)]
    found: dict[str, list[dict[str, Any]]] = {number: [] for _, number in PEOPLE}
    for entry in entries_in(rows).drop("source", "sheet", "row").iter_rows(named=True):
        found.setdefault(entry["id_number"], []).append(entry)
    return {number: found[number] for _, number in PEOPLE}


def _blood(row: Mapping[str, str]) -> str:
    return "O型" if row.get("姓名") == "陆青禾" else "A型"


CHANGES: Mapping[str, Callable[[Table], Table]] = {
    "a column of something else behind the others": lambda t: [{**row, "血型": _blood(row)} for row in t],
    "a column of something else before the others": lambda t: [{"血型": _blood(row), **row} for row in t],
    "a blank row": lambda t: [t[0], dict.fromkeys(t[0], ""), *t[1:]],
    "a healthy person": lambda t: [*t, {head: HEALTHY.get(head, "") for head in t[0]}],
    "the rows the other way round": lambda t: t[::-1],
    "the columns the other way round": lambda t: [dict(reversed(row.items())) for row in t],
}


def check_changes(table: Table) -> None:
    as_it_is = told(table)
    for name, change in CHANGES.items():
        assert told(change(table)) == as_it_is, name


@given(tables())
@settings(max_examples=15)
def test_what_else_stands_in_the_table_changes_nobody(table: Table) -> None:
    """Each change of the table leaves what is read of the people as it is."""
    check_changes(table)


@pytest.mark.deep
@given(tables())
@settings(max_examples=300)
def test_what_else_stands_in_many_tables_changes_nobody(table: Table) -> None:
    """The same, three hundred times."""
    check_changes(table)


def _number(n: int) -> str:
    number = f"61019919760409{n:03}"
    return number + ric.calc_check_digit(f"{number}0")


CROWD = [
    {"姓名": f"闻人{first}{last}", "身份证号": _number(n), "备注": "无"}
    for n, (first, last) in enumerate(product("牧清舒远青禾若知", "宁望舒闻临川野和"))
]


@given(tables())
@settings(max_examples=10)
def test_a_crowd_changes_nobody(table: Table) -> None:
    """Few lines are read one by one, many by their distinct cells: of each person both read the same."""
    assert len(CROWD) > distinct._FEW
    crowd = [{head: person.get(head, "") for head in table[0]} for person in CROWD]
    assert told([*table, *crowd]) == told(table)
