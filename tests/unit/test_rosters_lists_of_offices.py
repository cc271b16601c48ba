"""Headings, titles, sheets and remarks that tell who holds no office, or not yet, or whose firm is closed."""

import pytest
from book_roster import read_book
from text_roster import LU, YU

HEAD = "姓名|身份证号|职务|任职时间"
PEOPLE = [f"陆青禾|{LU}|安全员|2020-01-01", f"俞子宁|{YU}|安全员|2020-01-01"]
TITLE = "青山化工有限公司（危险化学品生产）安全管理人员"


@pytest.mark.parametrize(
    ("heading", "cause"),
    [
        ("二、免职人员", "left_post"),
        ("二、免去职务人员", "left_post"),
        ("三、离任人员", "left_post"),
        ("二、本月减少人员", "employment_unclear"),
        ("四、拟任人员", "employment_unclear"),
        ("四、拟聘人员", "employment_unclear"),
        ("五、停产企业", "employment_unclear"),
        ("五、已关闭企业人员", "employment_unclear"),
    ],
)
def test_a_heading_of_those_without_office(tmp_path, heading, cause):
    """Who stands above it is judged as ever, who stands below it is not."""
    roster = read_book(tmp_path, {"S": [TITLE, HEAD, PEOPLE[0], heading, PEOPLE[1]]})
    assert roster.entries["cause"].to_list() == [None, cause]


@pytest.mark.parametrize("heading", ["一、任命人员", "一、现任人员", "二、新任人员"])
def test_a_heading_of_those_in_office(tmp_path, heading):
    """They hold it."""
    roster = read_book(tmp_path, {"S": [TITLE, HEAD, PEOPLE[0], heading, PEOPLE[1]]})
    assert roster.entries["cause"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("title", "cause"),
    [
        ("免职人员名单", "left_post"),
        ("免职情况表", "left_post"),
        ("离任主要负责人和安全员名单", "left_post"),
        ("青山化工有限公司（危险化学品生产）离职安全管理人员名单", "left_post"),
        ("拟任安全管理人员公示", "employment_unclear"),
        ("历任安全管理人员名单", "employment_unclear"),
        ("安全员候选人名单", "employment_unclear"),
        ("已关闭企业安全管理人员名单", "employment_unclear"),
        ("注销企业", "employment_unclear"),
        ("青山化工有限公司（危险化学品生产）安全管理人员名单", None),
        ("现任安全管理人员名单", None),
        ("安全管理人员任免情况表", None),
        ("停产检修企业特种作业人员名单", None),
    ],
)
def test_a_title_of_those_without_office(tmp_path, title, cause):
    """Only one that says so of everybody listed does."""
    roster = read_book(tmp_path, {"S": [title, HEAD, *PEOPLE]})
    assert roster.entries["cause"].to_list() == [cause] * 2


@pytest.mark.parametrize(
    ("sheet", "cause"),
    [
        ("免职", "left_post"),
        ("拟任", "employment_unclear"),
        ("注销企业", "employment_unclear"),
        ("原台账", "employment_unclear"),
        ("在任", None),
        ("资源台账", None),
    ],
)
def test_a_sheet_of_those_without_office(tmp_path, sheet, cause):
    """Its name says of whom it is."""
    roster = read_book(tmp_path, {sheet: [HEAD, *PEOPLE]})
    assert roster.entries["cause"].to_list() == [cause] * 2


@pytest.mark.parametrize(
    ("remark", "cause"),
    [
        ("已由李某接任", "employment_unclear"),
        ("任期届满，已换届", "employment_unclear"),
        ("已免", "employment_unclear"),
        ("2024年已换届，连任", None),
        ("任期届满，已续任", None),
        ("由我公司任命", None),
        ("已免审", None),
    ],
)
def test_a_remark_on_a_successor(tmp_path, remark, cause):
    """Whose office another holds is asked about."""
    roster = read_book(tmp_path, {"S": [f"{HEAD}|备注", f"{PEOPLE[0]}|{remark}"]})
    assert roster.entries["cause"].to_list() == [cause]


@pytest.mark.parametrize(
    ("header", "cell", "cause"),
    [("是否现任", "否", "left_post"), ("是否现任", "是", None), ("现职情况", "已不在任", "left_post")],
)
def test_a_column_on_who_is_in_office(tmp_path, header, cell, cause):
    """是否现任 is 是否在任."""
    roster = read_book(tmp_path, {"S": [f"{HEAD}|{header}", f"{PEOPLE[0]}|{cell}"]})
    assert roster.entries["cause"].to_list() == [cause]
