"""Whether somebody is at work: only a plain word of work lets a row be accused, and doubt is said with its cell."""

from datetime import date

import openpyxl
import pytest

from certverify import rosters
from certverify.rosters.table.around.titles import read_surroundings
from certverify.rosters.table.header.states import kind_of_states
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.employment import read_employment
from certverify.rosters.values.leaving import read_leaving
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
            "離職 退厂 解除劳动合同 开除 辞工 自离 下岗 离 已调走 病故 已退休 2026.3退休 N × 否 正常离职 不在岗 Quit",
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


@pytest.mark.parametrize(
    ("said", "remarks"),
    [
        ("left", "调出 已调出 病故 已退休 人员已清退 2026年3月离厂 人已离开公司 退场10.8 2026.3已离职"),
        ("doubtful", "2026.8调至销售部 转岗至仓库 不再从事焊工，改做仓管 原焊工，现任库管"),
        ("doubtful", "12月5日入职，未到岗 待入职 不从事焊接 无证，未安排上岗 合同到期不续签 已调任生产部"),
        ("doubtful", "休产假 长期病休 已办离职手续 项目结束已撤场"),
        ("doubtful", "证书到期，人员离职 离职（待办） 辞职未批 仅监护，不动火 已转行政岗 8月走了 不干了"),
        ("doubtful", "不在本岗位 停工留薪 丈夫已离职 产假，2027年3月返岗 预计下月返岗"),
        ("doubtful", "2026年12月5日入职 证书2030.2.28到期，已离职 返聘到期 计划2026.3离职"),
        ("left", "離職 已離職 離 离 2024.3离 退厂 离休 resigned Left"),
        (
            "doubtful",
            "已走 不在了 不做了 辞 退 待退 调职 调总部 调南京 已调集团 轮岗至仓库 转入分公司 已移交新公司",
        ),
        (
            "doubtful",
            "合同到期未续签 回老家 回家 回原单位 服刑 旷工 人员已流失 作废 删除 此人已作废 人員已離崗（待辦）",
        ),
        ("doubtful", "劳务到期 另谋高就 考上公务员 去分公司 人已走 已出厂 工程结束 不在本项目 现不在本单位"),
        (
            "doubtful",
            "借调应急局 借调集团总部 现借调至省厅 借调出 2026.10.15前任，现总经理张工 前安全员 现任站长：王强",
        ),
        ("doubtful", "退休返聘至2026.6，已到期 返聘至2026.6 返聘合同截止2026.3.31 合同至2026年3月"),
        (
            None,
            "由集团借调来 借调入 借调到我公司 借调期满 2024.3前任命 目前安全员2名 现安全员证在办 接替前任",
        ),
        (None, "返聘至2027.6 合同至2026.3，已续签 返聘到2026.3，续聘一年 合同有，证书已到期 任期至2028.3"),
        ("relieved", "不再担任安全员 2026.6已免职 卸任"),
        ("ahead", "拟2027年离职 2027.6退休 拟离职"),
        (None, "不再担任班长，仍从事焊工 不再担任组长 免职班长 不再担任电气班班长 未离职 退休返聘"),
        (None, "2025年离职，2026年重新入职 退场后重新进场 原单位离职证明已收 退伍军人"),
        (None, "调试 调试工 调度 调度员 调休 调班 调级 旧证已作废 作废证 旧证作废 删除线 已走流程 原证删除"),
        (
            None,
            "社保已转入我公司 由集团转至我公司 档案已移交新公司 由南京转入我公司 合同到期续签3年 离地 未离",
        ),
        (None, "去年在分公司取证 原件不在本公司 劳务人员证书到期 工程结束前复审 考取低压电工证"),
        (None, "社保不在我司 转为正式工 转为合同工 证书转为电子证 从二分厂借用到我厂"),
        (None, "离异 离岗8个月 未持证上岗 合同2028.12.31到期 2020.3入职 兼焊工 转正"),
    ],
)
def test_what_a_remark_says_of_leaving(said, remarks):
    """Plain words alone are plain; a foreman who ceases to be one has not left, nor has who is back or goes later."""
    words = remarks.split(" ")
    assert {word: read_leaving(squeeze(word), AS_OF) for word in words} == dict.fromkeys(words, said)


def test_a_remark_in_doubt_judges_nobody_whom_no_state_says_to_be_at_work(tmp_path):
    """A state cell that plainly says 在岗 settles it; a remark that plainly speaks of leaving is out of scope."""
    assert settled(tmp_path, "备注", "转岗至仓库", "已调出", "不再担任班长，仍从事焊工") == (
        [("unverified", "employment_unclear"), ("not_applicable", "left_post"), (None, None)],
        [(2, "remark_speaks_of_leaving"), (3, "remark_left")],
    )
    assert settled(tmp_path, "备注,在岗状态", "接替离职人员,在岗", "接替离职人员,") == (
        [(None, None), ("unverified", "employment_unclear")],
        [(2, "remark_speaks_of_leaving"), (3, "remark_speaks_of_leaving")],
    )


def test_leaving_beside_a_name(tmp_path):
    """陆青禾（已离职） has left, and the cell is named."""
    file = tmp_path / "roster.csv"
    file.write_text(f"姓名,身份证号,准操项目\n陆青禾（已离职）,{LU},低压电工作业\n", encoding="utf-8")
    read = rosters.read([file], CATALOGUE, AS_OF)
    assert read.entries["cause"].to_list() == ["left_post"]
    assert read.problems.select("field", "reason").rows() == [("name", "remark_left")]


def test_an_office_given_up_ends_a_managers_post_alone(tmp_path):
    """免职 of a safety manager is out of scope; of an electrician it says nothing plain."""
    head = "姓名,身份证号,人员类别,岗位,任职时间,行业类型,备注"
    rows = [
        f"陆青禾,{LU},安全生产管理人员,安全员,2020.1.1,危险化学品,2026.6已免职",
        f"尉迟照野,{YU},,低压电工,,,2026.6已免职",
    ]
    file = tmp_path / "roster.csv"
    file.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    causes = rosters.read([file], CATALOGUE, AS_OF).entries["cause"].to_list()
    assert causes == ["left_post", "employment_unclear"]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ("在岗 离职 离岗 内退 死亡 在岗 调出", "employment"),
        ("正常 离职", "employment"),
        ("在岗 离职 请假 产假", "employment"),
        ("在岗 走人", "employment"),
        ("Active Resigned", "employment"),
        ("有效 过期 正常", None),
        ("正常", None),
        ("√ ×", None),
        ("待取证 有效", None),
        ("在岗 有效 离职", "mixed"),
        ("有效 有效 有效 有效 已调走", "mixed"),
        ("在 离", "employment"),
        ("有效 转岗至仓库", "mixed"),
    ],
)
def test_a_column_of_states_is_told_by_all_of_its_words(cells, kind):
    """Typed words of employment make it one; words that a certificate may have too decide nothing."""
    assert kind_of_states(cells.split(" ")) == kind


@pytest.mark.parametrize(
    ("cells", "causes"),
    [
        ("在岗 离职 死亡", [None, "left_post", "left_post"]),
        ("正常 离职 产假", [None, "left_post", "not_at_work"]),
        ("在岗 有效 离职", [None, None, "employment_unclear"]),
        ("有效 × 离职", [None, "employment_unclear", "employment_unclear"]),
        ("过期 走人 已调走", [None, "employment_unclear", "employment_unclear"]),
        ("有效 过期 正常", [None, None, None]),
    ],
)
def test_leavers_of_a_column_of_states_are_not_accused(tmp_path, cells, causes):
    """In a column that speaks of certificates too, who has left by it is in doubt; 过期 is nobody's leaving."""
    settlements, _ = settled(tmp_path, "状态", *cells.split(" "))
    assert [cause for _, cause in settlements] == causes


def test_a_leaver_far_down_a_column_of_states_counts(tmp_path):
    """All cells decide, not the first few hundred."""
    lines = [f"陆青禾,{LU},低压电工作业,有效"] * 500 + [f"尉迟照野,{YU},低压电工作业,离职"]
    file = tmp_path / "roster.csv"
    file.write_text("\n".join(["姓名,身份证号,准操项目,状态", *lines, ""]), encoding="utf-8")
    read = rosters.read([file], CATALOGUE, AS_OF)
    assert read.entries["cause"].to_list() == [None] * 500 + ["employment_unclear"]
    assert "employment_mixed" in read.problems["reason"].to_list()


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        ("离职", True),
        ("离职人员", True),
        ("离职名单", True),
        ("2026年离职人员台账", True),
        ("离职、退场人员", True),
        ("已离职", True),
        ("退休返聘人员", False),
        ("在岗(含退休返聘)", False),
        ("在职及离职人员", False),
        ("在职与离职", False),
        ("离退休办", False),
        ("离岗培训人员", False),
        ("2026年新进及离职", False),
        ("d离岗", False),
        ("停产检修人员", False),
    ],
)
def test_a_sheets_name_says_left_only_of_all(sheet, left):
    """A name that also speaks of anybody else says nothing."""
    assert bool(read_surroundings("台账", sheet, (), frozenset()).left) is left


def test_a_rows_own_state_is_not_overruled_by_the_sheets_name(tmp_path):
    """Who is 在岗 on the sheet 离职人员 is in doubt; whoever has no state has left, and the sheet says so."""
    book = openpyxl.Workbook()
    book.active.title = "离职人员"
    for row in (
        ("姓名", "身份证号", "准操项目", "在岗状态"),
        ("陆青禾", LU, "低压电工作业", "在岗"),
        ("尉迟照野", YU, "低压电工作业", None),
        ("贺兰山子", HE, "低压电工作业", "走人"),
    ):
        book.active.append(row)
    book.save(tmp_path / "roster.xlsx")
    read = rosters.read([tmp_path / "roster.xlsx"], CATALOGUE, AS_OF)
    assert read.entries["cause"].to_list() == ["employment_unclear", "left_post", "employment_unclear"]
    assert [note.word for note in read.understood[0].notes] == ["sheet_left"]


def test_a_void_card_makes_no_column_of_employment():
    """作废 and 删除 are said of certificates too: beside 有效 they tell of those, and beside 离职 they are in doubt."""
    assert kind_of_states(["有效", "作废", "删除"]) is None
    assert kind_of_states(["在岗", "作废", "离职"]) == "employment"
    assert read_employment("作废", as_of=AS_OF).state == "unclear"


def test_what_became_of_another_or_before():
    """Whose place was taken, which firm was left before this one, and the retirement before a rehiring say nothing."""
    words = (
        "接替王强（2026年3月离职）",
        "2025.3从通达公司离职后入职",
        "由某某集团退休后到岗",
        "返聘（2024年退休）",
        "因故障",
    )
    assert {word: read_leaving(squeeze(word), AS_OF) for word in words} == dict.fromkeys(words)
    assert read_employment("返聘（2024年退休）", as_of=AS_OF).state == "at_work"


@pytest.mark.parametrize(
    "remark",
    [
        "从本公司离职后入职通达公司",
        "从通达公司离职后入职恒信公司",
        "从通达公司离职后未入职",
        "2027.3从通达公司离职后入职",
        "王强（2026年3月离职）",
        "被王强接替（2026年3月离职）",
        "本月起不在我司",
        "2026年9月起不在本公司",
        "转为司机",
        "2025年转为库管员",
        "现转为保安",
        "被借用到二分厂",
    ],
)
def test_a_leaving_that_may_be_the_persons_is_a_doubt(remark):
    """Where the words leave open who left which firm, nobody is accused and nobody is taken for gone."""
    assert read_leaving(squeeze(remark), AS_OF) == "doubtful"


def test_words_of_staff_of_death_and_of_staying():
    """在编 is on the staff, 已故 dead; 至今 below 退场时间 says that the person is still here."""
    states = {"在编": "at_work", "不在编": "unclear", "已故": "left"}
    assert {word: read_employment(word, as_of=AS_OF).state for word in states} == states
    assert read_leaving("已故", AS_OF) == "left"
    stays = ("至今", "2026.1.10至今")
    assert {cell: read_employment("", cell, as_of=AS_OF).state for cell in stays} == dict.fromkeys(
        stays, "at_work"
    )
    assert read_employment("离职", "至今", as_of=AS_OF).state == "left"
