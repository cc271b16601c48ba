"""Lists whose people need not be at work, and people who have left by another list: nobody is accused."""

import pytest
from text_roster import CATALOGUE, DAY, LU, YU, read

from certverify import rosters
from certverify.rosters.table.around.listings import lists_others


@pytest.mark.parametrize(
    ("others", "names"),
    [
        (
            True,
            "应聘人员登记表 拟聘用人员名单 清退人员黑名单 复训签到表 作废 待取证人员 历史记录 2026.11培训签到 样表",
        ),
        (True, "取证培训报名表 拟聘 黑名单 应聘"),
        (True, "转岗 2026年转岗人员名单 调岗 换岗人员 停用 停用人员"),
        (
            False,
            "在岗 特种作业人员台账 电工 报名费 历史上的今天培训 作废证书登记簿 在岗及应聘人员 Sheet1 体检合格人员",
        ),
        (False, "培训台账 模板 花名册模板 转岗培训台账 停用设备登记簿 在岗及转岗人员"),
    ],
)
def test_a_list_is_known_by_its_name(others, names):
    """Only a name that ends in what it lists is one; 在岗 beside it leaves the rows to themselves."""
    words = names.split(" ")
    assert {name: lists_others(name) for name in words} == dict.fromkeys(words, others)


def test_who_stands_on_such_a_list_is_in_doubt(tmp_path):
    """A title of applicants leaves all in doubt but whom the row itself says to be at work; the note quotes it."""
    head = "应聘人员登记表,,,\n姓名,身份证号,工种,在岗状态"
    roster = read(tmp_path, head, f"陆青禾,{LU},低压电工,", f"俞子宁,{YU},低压电工,在岗")
    assert roster.entries.select("disposition", "cause").rows() == [
        ("unverified", "employment_unclear"),
        (None, None),
    ]
    [note] = [note for note in roster.understood[0].notes if note.word == "sheet_of_others"]
    assert dict(note.facts) == {"name": "应聘人员登记表"}


def files(folder, *texts):
    paths = []
    for n, text in enumerate(texts):
        path = folder / f"r{n}.csv"
        path.write_text(text + "\n", encoding="utf-8")
        paths.append(path)
    return rosters.read(paths, CATALOGUE, DAY)


def test_who_has_left_by_another_list_is_in_doubt(tmp_path):
    """Both lists are named, nobody is accused, and whoever is on one list alone is judged as ever."""
    roster = files(
        tmp_path,
        f"姓名,身份证号,工种\n陆青禾,{LU},低压电工\n俞子宁,{YU},低压电工",
        f"姓名,身份证号,工种,离职日期\n陆青禾,{LU},低压电工,2026.10.1",
    )
    assert roster.entries.select("name", "disposition", "cause").rows() == [
        ("陆青禾", "unverified", "employment_unclear"),
        ("俞子宁", None, None),
        ("陆青禾", "not_applicable", "left_post"),
    ]
    [problem] = roster.problems.filter(reason="left_elsewhere").iter_rows(named=True)
    assert (problem["source"], problem["row"], problem["rejects"]) == ("r0.csv", 2, False)
    assert "r1.csv · 第 2 行" in problem["message_zh"]


def test_rows_of_one_list_are_judged_by_themselves(tmp_path):
    """Another row of the same sheet says of its own post what it says."""
    roster = files(tmp_path, f"姓名,身份证号,工种,在岗状态\n陆青禾,{LU},低压电工,离职\n陆青禾,{LU},焊工,在岗")
    assert roster.entries["cause"].to_list() == ["left_post", None]


def test_a_relieved_manager_may_weld(tmp_path):
    """Ceasing to be safety manager ends no trade that another row names."""
    roster = files(
        tmp_path,
        f"姓名,身份证号,人员类别,任职时间,行业类型,备注\n陆青禾,{LU},安全生产管理人员,2020-1-1,危险化学品,2026.6已免职",
        f"姓名,身份证号,工种\n陆青禾,{LU},低压电工",
    )
    assert roster.entries.select("role", "cause").rows() == [
        ("safety_manager", "left_post"),
        ("operator", None),
    ]


def test_two_certificates_of_a_leaver_contradict_nothing(tmp_path):
    """Both rows say that he has left."""
    row = f"陆青禾,{LU},{{}},离职"
    roster = files(
        tmp_path, "\n".join(["姓名,身份证号,工种,在岗状态", row.format("低压电工"), row.format("焊工")])
    )
    assert roster.problems.is_empty()
