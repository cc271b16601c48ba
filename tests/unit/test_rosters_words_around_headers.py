"""Header words with their usual qualifiers around them mean what they mean alone."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read

from certverify.rosters.table.header.headers import match_header


@pytest.mark.parametrize(
    "header",
    [
        "中文姓名", "姓名（中文）", "姓 名（中文）", "员工姓名（中文）", "人员姓名", "员工中文姓名", "真实姓名",
        "姓名全称", "姓名汉字", "中文名", "姓名（与身份证一致）", "员工姓名/中文", "被考核人姓名", "申请人姓名",
        "姓名与身份证一致",
    ],
)  # fmt: skip
def test_a_name_is_a_name_however_it_is_to_be_written(header: str) -> None:
    """中文姓名 lost all people of a list, because nothing else was taken for their names."""
    assert match_header(header) == ("name", "exact", False)


@pytest.mark.parametrize(
    "header", ["英文姓名", "姓名拼音", "紧急联系人姓名", "师傅姓名", "曾用名", "家属姓名"]
)
def test_other_names_are_none_of_the_person(header: str) -> None:
    """The platform knows people by the name on their identity card."""
    found = match_header(header)
    assert found is None or found[0] != "name"


def test_the_chinese_name_beside_a_latin_one(tmp_path: Path) -> None:
    """Of 英文姓名 and 中文姓名 the second is asked about."""
    roster = read(tmp_path, "英文姓名,中文姓名,身份证号,工种", f"LU Qinghe,陆青禾,{LU},低压电工")
    assert roster.entries["name"].to_list() == ["陆青禾"]


@pytest.mark.parametrize(
    "header",
    [
        "合格证类别",
        "合格证类型",
        "考核合格证种类",
        "安全资格证类别",
        "资格证类别",
        "证书类别",
        "证书种类",
        "考核类型",
    ],
)
def test_the_kind_of_a_managers_pass_is_the_type(tmp_path: Path, header: str) -> None:
    """Whose pass is 主要负责人's is a principal, though no post is given."""
    rows = f"陆青禾,{LU},主要负责人,2024-01-01", f"俞子宁,{YU},安全生产管理人员,2024-01-01"
    roster = read(tmp_path, f"姓名,身份证号,{header},任职时间", *rows)
    assert roster.entries["role"].to_list() == ["principal", "safety_manager"]


def test_the_kind_of_an_operators_pass_is_an_item(tmp_path: Path) -> None:
    """Below the same header the item of a card."""
    roster = read(tmp_path, "姓名,身份证号,合格证类别,合格证号", f"陆青禾,{LU},低压电工作业,T{LU}")
    assert roster.entries["claimed_item"].to_list() == ["低压电工作业"]


@pytest.mark.parametrize("header", ["证书子类", "作业子类", "证书小类", "工种子类", "作业项目名称"])
def test_a_kind_within_a_kind_is_the_item(tmp_path: Path, header: str) -> None:
    """证书大类 names the category of 证书子类."""
    roster = read(
        tmp_path, f"姓名,身份证号,证书大类,{header},证书编号", f"陆青禾,{LU},电工作业,低压电工作业,T{LU}"
    )
    told = roster.entries.select("claimed_category", "claimed_item").rows()
    assert told == [("电工作业", "低压电工作业")]


@pytest.mark.parametrize(
    "header",
    [
        "初领",
        "初领日期",
        "初次领证",
        "初次领证日期",
        "首次取证",
        "初领证时间",
        "第一次领证时间",
        "首次取得证书日期",
    ],
)
def test_words_for_the_first_issue(header: str) -> None:
    """初领 is the first issue of a card, which a renewal leaves as it is."""
    assert match_header(header) == ("first_issue_date", "exact", False)


@pytest.mark.parametrize(
    "header", ["第一次复审", "首次复审", "首次复审日期", "二次复审", "第二次复审日期", "第3次复审时间"]
)
def test_the_reviews_by_their_number(header: str) -> None:
    """Each is one of those that were done."""
    assert match_header(header) == ("review_actual", "exact", False)


def test_a_second_review_is_no_second_certificate(tmp_path: Path) -> None:
    """二次复审 is not the review of another card: the row has one."""
    head = "姓名,身份证号,工种,证书编号,有效期至,首次复审,二次复审"
    roster = read(tmp_path, head, f"陆青禾,{LU},低压电工,T{LU},2026-12-14,2023-06-12,")
    assert [str(day) for day in roster.entries["claimed_reviewed_on"]] == ["2023-06-12"]


def test_a_first_review_to_come_is_due(tmp_path: Path) -> None:
    """A day ahead was not done yet, whatever its column is called."""
    head = "姓名,身份证号,工种,证书编号,有效期至,首次复审"
    roster = read(tmp_path, head, f"陆青禾,{LU},低压电工,T{LU},2031-02-07,2028-02-07")
    told = roster.entries.select("claimed_review_due", "claimed_reviewed_on").rows()
    assert [(str(due), done) for due, done in told] == [("2028-02-07", None)]


def test_a_month_of_issue_claims_a_card(tmp_path: Path) -> None:
    """Who gives a month of issue says that there is a card, as who gives its day does."""
    head = "姓名,身份证号,工种,证书编号,初领日期"
    rows = f"陆青禾,{LU},低压电工,,2026.10", f"俞子宁,{YU},低压电工,,"
    assert read(tmp_path, head, *rows).entries["claims"].to_list() == [True, False]


@pytest.mark.parametrize("header", ["目前状态", "当前状态", "目前状况", "现状态"])
def test_a_present_state_of_employment(tmp_path: Path, header: str) -> None:
    """在职 and 离职 below it are states of employment, whatever share of the column they are."""
    rows = f"陆青禾,{LU},低压电工,T{LU},在职", f"俞子宁,{YU},低压电工,T{YU},离职"
    roster = read(tmp_path, f"姓名,身份证号,工种,证书编号,{header}", *rows)
    assert roster.entries["cause"].to_list() == [None, "left_post"]


def test_a_present_state_of_the_card_is_no_fact(tmp_path: Path) -> None:
    """Whether the card is in force, the platform tells."""
    roster = read(tmp_path, "姓名,身份证号,工种,证书编号,目前状态", f"陆青禾,{LU},低压电工,T{LU},有效")
    assert roster.entries.select("cause", "remark").rows() == [(None, None)]
