"""Forms of several firms pasted below each other, and tabs called after firms: whose people are they."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

A, B = "江北恒泰化工有限公司", "江北特钢有限公司"
HEAD = "姓名|身份证号|职务|人员类别|任职时间"
FIRST, SECOND = (
    f"陆青禾|{LU}|安全员|安全生产管理人员|2024-03-01",
    f"俞子宁|{YU}|安全员|安全生产管理人员|2024-03-01",
)


def owners(roster):
    return roster.entries.select("employer", "contractor", "industry").rows()


def test_a_form_that_names_no_industry_has_none(tmp_path: Path) -> None:
    """危险化学品 is the first firm's: who stands in the form below it is not judged by it."""
    rows = [f"单位：{A}|行业：危险化学品", HEAD, FIRST, "", f"单位：{B}", HEAD, SECOND]
    assert owners(read_book(tmp_path, {"汇总": rows})) == [(A, None, "危险化学品"), (B, None, None)]


@pytest.mark.parametrize("label", ["单位：", "单位：江北：特钢", "填报单位（盖章）："])
def test_a_label_that_cannot_be_read_takes_the_firm_away(tmp_path: Path, label: str) -> None:
    """Rather nobody's people than another firm's."""
    rows = [f"单位：{A}|行业：危险化学品", HEAD, FIRST, "", label, HEAD, SECOND]
    assert owners(read_book(tmp_path, {"汇总": rows})) == [(A, None, "危险化学品"), (None, None, None)]


def test_a_short_name_in_a_title_like_the_first_one_is_read_like_it(tmp_path: Path) -> None:
    """特钢 stands where the first title has its firm."""
    rows = [f"{A}人员登记表", HEAD, FIRST, "特钢人员登记表", HEAD, SECOND]
    assert [employer for employer, *_ in owners(read_book(tmp_path, {"汇总": rows}))] == [A, "特钢"]


def test_a_label_at_the_foot_is_of_those_above_it(tmp_path: Path) -> None:
    """填报单位 signs each form below its people: the firm of the first one is not that of the second."""
    rows = [
        "登记表",
        HEAD,
        FIRST,
        f"填报单位（盖章）：{A}",
        "",
        "登记表",
        HEAD,
        SECOND,
        f"填报单位（盖章）：{B}",
    ]
    assert owners(read_book(tmp_path, {"汇总": rows})) == [(None, None, None)] * 2


def test_a_label_between_the_rows_of_a_firms_list_names_a_contractor(tmp_path: Path) -> None:
    """The title says whose list it is; no header is written again."""
    rows = [f"{A}人员台账", HEAD, FIRST, "单位：江南某某机电有限公司", SECOND]
    assert [row[:2] for row in owners(read_book(tmp_path, {"汇总": rows}))] == [
        (A, None),
        (A, "江南某某机电有限公司"),
    ]


def test_what_a_later_sheet_carries_on_is_no_form_among_several(tmp_path: Path) -> None:
    """The first of two firms in a sheet is not that of the next sheet."""
    rows = [f"单位：{A}", HEAD, FIRST, f"单位：{B}", HEAD, SECOND]
    third = [HEAD, "柏舟远|420199199512036629|安全员|安全生产管理人员|2024-03-01"]
    roster = read_book(tmp_path, {"汇总": rows, "Sheet2": third})
    assert [employer for employer, *_ in owners(roster)] == [A, B, None]


def test_headings_above_everybody_name_employers(tmp_path: Path) -> None:
    """In a park's list each heading names a firm, the first of them below the header."""
    rows = ["滨江工业园人员名单", HEAD, "一、江北机械厂（1人）", FIRST, f"二、{B}（1人）", SECOND]
    assert owners(read_book(tmp_path, {"名单": rows})) == [("江北机械厂", None, None), (B, None, None)]


@pytest.mark.parametrize(
    ("sheet", "employer"),
    [
        ("青岭", "青岭"),
        ("特钢", "特钢"),
        ("Sheet2", A),
        ("电工", A),
        ("车间", A),
        ("在岗", A),
        ("安管人员", A),
        ("外委", A),
    ],
)
def test_a_tab_beside_one_called_after_its_firm_is_of_another(
    tmp_path: Path, sheet: str, employer: str
) -> None:
    """恒泰 is short for the firm of its title: 青岭 is another firm, 在岗 the same one's people."""
    book = {"恒泰": [f"{A}人员名单", HEAD, FIRST], sheet: [HEAD, SECOND]}
    assert [found for found, *_ in owners(read_book(tmp_path, book))] == [A, employer]


@pytest.mark.parametrize(
    ("title", "employer"),
    [
        ("派遣员工特种作业人员台账（用工单位：江北某某汽车部件有限公司）", "江北某某汽车部件有限公司"),
        ("某某矿业有限公司大青山铁矿（地下矿山）“三项岗位”人员统计表", "某某矿业有限公司大青山铁矿"),
        ("某某建材有限公司李家山采石场（露天矿山）主要负责人登记表", "某某建材有限公司李家山采石场"),
        ("某某矿业有限公司人员登记表", "某某矿业有限公司"),
        ("某某城轨车辆段特种作业人员登记", "某某城轨车辆段"),
    ],
)
def test_a_firms_name_in_a_title_is_whole(tmp_path: Path, title: str, employer: str) -> None:
    """No bracket of what stands before it, and with the mine whose people are listed."""
    assert owners(read_book(tmp_path, {"Sheet1": [title, HEAD, FIRST]}))[0][0] == employer


@pytest.mark.parametrize(
    ("written", "employer", "department"),
    [("阿根电焊加工部", "阿根电焊加工部", None), ("机加工部", None, "机加工部"), ("经营部", None, "经营部")],
)
def test_a_workshop_of_its_own_is_no_department(
    tmp_path: Path, written: str, employer: str, department: str
) -> None:
    """加工部 behind somebody's name is a business; alone it is a part of one."""
    roster = read_book(tmp_path, {"Sheet1": [f"{HEAD}|单位名称", f"{FIRST}|{written}"]})
    assert roster.entries.select("employer", "department").rows() == [(employer, department)]


def test_a_team_with_its_leader_in_brackets_is_a_heading(tmp_path: Path) -> None:
    """The colon in the bracket labels no firm."""
    roster = read_book(tmp_path, {"Sheet1": [f"{A}人员名单", HEAD, "木工班组（班组长：周某）", FIRST]})
    assert roster.entries.select("employer", "department").rows() == [(A, "木工班组")]
