"""Closed firms: nobody of theirs is accused, by whatever the roster says so."""

import pytest
from book_roster import read_book
from text_roster import LU, YU

HEAD = "企业名称|行业|姓名|身份证号|职务|任职时间"


def causes(folder, header, *cells, firm="青山化工厂"):
    people = [f"{firm}|危险化学品|陆青禾|{LU}|安全员|2020-01-01|{cell}" for cell in cells]
    return read_book(folder, {"S": [f"{HEAD}|{header}", *people]}).entries["cause"].to_list()


@pytest.mark.parametrize(
    "header",
    ["企业状态", "经营状态", "存续状态", "登记状态", "生产状态", "企业经营状态", "单位状态", "工商登记状态"],
)
def test_a_column_on_the_state_of_the_firm(tmp_path, header):
    """Who is of a closed firm is asked about; a firm that works says nothing of anybody."""
    closed = ["已关闭", "注销", "停业", "停产", "吊销", "吊销，未注销", "已停产"]
    works = ["在业", "存续", "正常", "生产中", "开业", "未停产", "停产检修", ""]
    expected = ["employment_unclear"] * len(closed) + [None] * len(works)
    assert causes(tmp_path, header, *closed, *works) == expected


@pytest.mark.parametrize("firm", ["青山化工厂（已注销）", "青山化工厂(2024年关停)", "青山化工厂（停产）"])
def test_the_name_of_a_closed_firm(tmp_path, firm):
    """The bracket behind the name says so."""
    assert causes(tmp_path, "备注", "", firm=firm) == ["employment_unclear"]


@pytest.mark.parametrize("firm", ["青山化工厂（集团）", "青山化工厂（2024年开业）"])
def test_the_name_of_a_firm_that_works(tmp_path, firm):
    """Another bracket says nothing."""
    assert causes(tmp_path, "备注", "", firm=firm) == [None]


def test_remarks_on_the_firm(tmp_path):
    """企业2025年注销 is of the firm; 公司证书已注销 of a card, 原公司 of an earlier employer."""
    closed = ["企业2025年注销", "企业已关闭", "停产停业，人员已遣散", "公司已于2024年6月停业"]
    works = ["企业未注销", "公司证书注销后重新办理", "公司停产检修", "原公司已注销", "注册于2020年"]
    expected = ["employment_unclear"] * len(closed) + [None] * len(works)
    assert causes(tmp_path, "备注", *closed, *works) == expected


def test_a_heading_of_a_closed_firm(tmp_path):
    """Its people are asked about, those of the next one are judged."""
    rows = [
        "危险化学品企业安全管理人员|||",
        "姓名|身份证号|职务|任职时间",
        "一、青山化工有限公司（已注销）|||",
        f"陆青禾|{LU}|安全员|2020-01-01",
        "二、白水化工有限公司|||",
        f"俞子宁|{YU}|安全员|2020-01-01",
    ]
    assert read_book(tmp_path, {"S": rows}).entries["cause"].to_list() == ["employment_unclear", None]
