"""Whether somebody is at work: only a plain word of work lets a row be accused, and doubt is said with its cell."""

from datetime import date

import pytest

from certverify import rosters
from certverify.rosters.employment import read_employment
from certverify.rules.packs import load

AS_OF = date(2026, 11, 27)
CATALOGUE = load(AS_OF).catalogue
LU, YU, HE = "320199198503141170", "370299199007222245", "410199198809053319"


def settled(tmp_path, column, *cells):
    """Return the causes of electricians whose last column holds the cells, and the reasons of their problems."""
    lines = [
        f"{name},{number},低压电工作业,{cell}"
        for name, number, cell in zip(("陆青禾", "尉迟照野", "贺兰山子"), (LU, YU, HE), cells, strict=False)
    ]
    file = tmp_path / "roster.csv"
    file.write_text("\n".join([f"姓名,身份证号,准操项目,{column}", *lines, ""]), encoding="utf-8")
    read = rosters.read([file], CATALOGUE, AS_OF)
    return read.entries.select("disposition", "cause").rows(), read.problems.select("row", "reason").rows()


@pytest.mark.parametrize(
    ("state", "cells"),
    [
        (
            "left",
            "解除劳动合同 开除 辞工 自离 下岗 离 已调走 病故 已退休 2026.3退休 N × 否 正常离职 不在岗 Quit",
        ),
        ("away", "未入职 待入场 未到岗 待入职 外借 借调出 服兵役 入伍 停薪留职 长期病休 暂未到岗"),
        (
            "at_work",
            "在岗 √ Y 是 正式工 劳务派遣 已入职 退休返聘 已退休返聘 在岗，2027年退休 非离职 出差 拟离职",
        ),
        ("moved", "调至总部 已调往销售部 转岗至仓库"),
        (
            "unclear",
            "走人 另行安排 停止上岗 不上岗 返聘到期 合同到期 离职手续办理中 离职（待办） 辞职未批 离岗培训 借调 1",
        ),
        (
            "unclear",
            "计划2026.3离职 正在核实 注销 过期 原在岗 在岗/离职",
        ),
    ],
)
def test_every_word_of_a_state_column_is_understood_or_in_doubt(state, cells):
    """Nothing that is not a plain word of work counts as work."""
    words = cells.split(" ")
    assert {word: read_employment(word, as_of=AS_OF).state for word in words} == dict.fromkeys(words, state)


@pytest.mark.parametrize(
    ("cell", "day", "state"),
    [
        ("", "2026.5.1", "left"),
        ("", "2027-01-01", "at_work"),
        ("离职", "2027-01-01", "left"),
        ("", "已退场", "left"),
        ("在岗", "未退场", "at_work"),
        ("在岗", "待定", "unclear"),
        ("", "见附件", "unclear"),
    ],
)
def test_a_leaving_day_that_is_no_day(cell, day, state):
    """Words under 退场日期 are read too: what they leave open stays open."""
    assert read_employment(cell, day, as_of=AS_OF).state == state


def test_a_state_that_is_not_understood_is_told_with_its_cell(tmp_path):
    """The entry is unverified with its cause, and the problem names the cell."""
    assert settled(tmp_path, "在岗状态", "走人", "在岗", "开除") == (
        [("unverified", "employment_unclear"), (None, None), ("not_applicable", "left_post")],
        [(2, "employment_unread")],
    )


def test_signs_under_a_question_of_work(tmp_path):
    """是否在职 is answered by N and × as by 否."""
    assert settled(tmp_path, "是否在职", "N", "×", "Y")[0] == [
        ("not_applicable", "left_post"),
        ("not_applicable", "left_post"),
        (None, None),
    ]
