"""Firms around a table: what another sheet names, what a label says of them, and who only signs."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

from certverify.rosters.table.around.titles import read_surroundings

CHAIN, BUILDER, SUPPLIER = "某某餐饮管理有限公司", "江北某某建设有限公司", "江南某某劳务有限公司"
HEAD = "姓名|身份证号|工种"
FIRST = [f"{CHAIN}特种作业人员台账", HEAD, f"陆青禾|{LU}|电工"]
SECOND = [HEAD, f"俞子宁|{YU}|电工"]


def said(roster, word):
    return [dict(note.facts) for sheet in roster.understood for note in sheet.notes if note.word == word]


@pytest.mark.parametrize(
    ("sheet", "employer"),
    [
        ("湖滨店", "湖滨店"),
        ("城南加油站", "城南加油站"),
        ("某某二中", CHAIN),  # no word of a unit that we know
        ("Sheet2", CHAIN),
        ("焊工", CHAIN),
        ("检修车间", CHAIN),
        ("南京分公司", CHAIN),
        ("特种作业人员台账(2)", CHAIN),
    ],
)
def test_a_firm_named_in_one_sheet_is_not_that_of_a_sheet_called_otherwise(
    tmp_path: Path, sheet: str, employer: str
) -> None:
    """A sheet that bears the name of a unit lists its people; others go on with the firm, and the report says so."""
    roster = read_book(tmp_path, {"总部": FIRST, sheet: SECOND})
    assert roster.entries["employer"].to_list() == [CHAIN, employer]
    assert said(roster, "employer_carried") == ([{"employer": CHAIN}] if employer == CHAIN else [])


def test_a_title_of_the_sheets_own_name_names_its_firm(tmp_path: Path) -> None:
    """宏业劳务 and 永安塔机租赁 are firms without 公司 in their short names: nobody of theirs is another's.

    A sheet 设备工程部 is a part of the firm before it, 电工 a trade of its people, and 外包劳务 whoever they are.
    """
    names = ("宏业劳务", "永安塔机租赁", "设备工程部", "电工", "外包劳务")
    sheets = {name: [f"{name}特种作业人员花名册", *SECOND] for name in names}
    roster = read_book(tmp_path, {"总部": FIRST, **sheets})
    assert roster.entries.select("employer", "contractor").rows() == [
        (CHAIN, None),
        ("宏业劳务", None),
        ("永安塔机租赁", None),
        (CHAIN, None),
        (CHAIN, None),
        (CHAIN, None),
    ]
    assert said(roster, "employer_carried") == [{"employer": CHAIN}] * 3


def test_whose_firm_was_not_carried_is_told(tmp_path: Path) -> None:
    """湖滨店 may be of the chain or not: the report asks."""
    roster = read_book(tmp_path, {"总部": FIRST, "湖滨店": SECOND})
    assert said(roster, "employer_not_carried") == [{"employer": CHAIN, "name": "湖滨店", "likely": "湖滨店"}]


def test_the_rows_own_firm_is_above_that_of_another_sheet(tmp_path: Path) -> None:
    """单位 in the row is the employer, and nobody's contractor because of another sheet's title."""
    second = [f"{HEAD}|单位", f"俞子宁|{YU}|电工|江南某某机电有限公司"]
    entries = read_book(tmp_path, {"总部": FIRST, "Sheet2": second}).entries
    assert entries.select("employer", "contractor").rows() == [(CHAIN, None), ("江南某某机电有限公司", None)]


@pytest.mark.parametrize(
    ("title", "employer", "contractor"),
    [
        (f"施工单位：{BUILDER}", BUILDER, None),
        (f"建设单位：江北某某化工有限公司  施工单位：{BUILDER}  监理单位：某某监理有限公司", BUILDER, None),
        (f"施工单位：{BUILDER}（盖章）  分包单位：{SUPPLIER}", BUILDER, SUPPLIER),
        (f"单位名称：江北某某化工有限公司  施工单位：{BUILDER}", "江北某某化工有限公司", BUILDER),
        (f"项目名称：某某工程 施工单位：{BUILDER}（项目部章）", BUILDER, None),
        ("监理单位：某某监理有限公司", None, None),
        ("填报单位：某某县应急管理局", None, None),
        (f"附件1、{BUILDER}特种作业人员名单", BUILDER, None),
        (f"附表二：{BUILDER}特种作业人员名单", BUILDER, None),
        (f"一、{BUILDER}特种作业人员名单", BUILDER, None),
        ("某某县加油站特种作业人员汇总表", None, None),
        ("填报单位：某某供电局", "某某供电局", None),
        (f"培训单位：某某安全培训学校 申报单位：{BUILDER}", BUILDER, None),
    ],
)
def test_firms_that_labels_name(tmp_path: Path, title: str, employer: str, contractor: str) -> None:
    """Who builds employs the people, unless the list is another's; who watches or orders the work employs none."""
    roster = read_book(tmp_path, {"人员": ["特种作业人员登记表", title, HEAD, f"陆青禾|{LU}|电工"]})
    assert roster.entries.select("employer", "contractor").rows() == [(employer, contractor)]


def test_people_sent_to_the_builder_by_others(tmp_path: Path) -> None:
    """所属单位 says whose people they are; a supplier of labour stands beside the firm that uses them."""
    rows = [f"陆青禾|{LU}|电工|江南某某机电有限公司", f"俞子宁|{YU}|电工|{SUPPLIER}"]
    entries = read_book(tmp_path, {"人员": [f"施工单位：{BUILDER}", f"{HEAD}|所属单位", *rows]}).entries
    assert entries.select("employer", "contractor").rows() == [
        ("江南某某机电有限公司", None),
        (BUILDER, SUPPLIER),
    ]


def test_who_signs_is_nobody_of_the_roster(tmp_path: Path) -> None:
    """承包单位（章） and the like below the table are no people, whatever stands beside them."""
    rows = [f"陆青禾|{LU}|电工", "承包单位（章）||监理单位（章）", "施工单位（公章）：|年 月 日|"]
    roster = read_book(tmp_path, {"人员": [HEAD, *rows]})
    assert roster.entries["name"].to_list() == ["陆青禾"]
    assert roster.problems.is_empty()


def test_firms_that_head_their_own_lists(tmp_path: Path) -> None:
    """一、 and 二、 above two lists of two firms: each employs its own, and a supplier of labour only supplies."""
    north, south = "江北某某化工有限公司", "江南某某化工有限公司"
    rows = [f"一、{north}", HEAD, f"陆青禾|{LU}|电工", f"二、{south}", HEAD, f"俞子宁|{YU}|焊工"]
    entries = read_book(tmp_path, {"人员": rows}).entries
    assert entries.select("employer", "contractor").rows() == [(north, None), (south, None)]
    rows[3] = f"二、{SUPPLIER}"
    entries = read_book(tmp_path, {"人员": rows}).entries
    assert entries.select("employer", "contractor").rows() == [(north, None), (None, SUPPLIER)]


def test_a_numbered_department_above_the_first_list(tmp_path: Path) -> None:
    """一、动力车间 below a title is the first department, as 二、 is the second."""
    rows = [
        f"{CHAIN}特种作业人员台账",
        "一、动力车间",
        HEAD,
        f"陆青禾|{LU}|电工",
        "二、检修车间",
        f"俞子宁|{YU}|焊工",
    ]
    entries = read_book(tmp_path, {"人员": rows}).entries
    assert entries.select("employer", "department").rows() == [(CHAIN, "动力车间"), (CHAIN, "检修车间")]


def test_a_label_and_its_value_in_two_cells(tmp_path: Path) -> None:
    """承包商名称 | 某某公司 in a form above the table is whose people these are, and nobody of 法人代表 | 见执照 is.

    承包商入厂 in the title is of who enters a factory, and no factory.
    """
    rows = ["承包商入厂安全资格审查表", f"承包商名称|{BUILDER}|法人代表|见执照", HEAD, f"陆青禾|{LU}|电工"]
    assert read_book(tmp_path, {"人员": rows}).entries.select("employer", "contractor").rows() == [
        (BUILDER, None)
    ]


def test_a_bureaus_branch_as_the_one_who_reports(tmp_path: Path) -> None:
    """中铁某局三分部 is the unit of a site, where 某某项目部 alone is a part of a firm that is not named."""
    for unit, employer in (("中铁某局三分部", "中铁某局三分部"), ("某某项目部", None)):
        rows = [f"填报单位：{unit}", HEAD, f"陆青禾|{LU}|电工"]
        assert read_book(tmp_path, {"人员": rows}).entries["employer"].to_list() == [employer]


@pytest.mark.parametrize(
    ("title", "employer", "told"),
    [
        ("江北某某化工有限公司、江南某某化工有限公司特种作业人员名单", None, True),
        ("江北某某化工有限公司及江南某某机电有限公司持证人员台账", None, True),
        ("某某职业技术学校实训中心、后勤处特种作业人员名单", "某某职业技术学校", False),
        ("江北某某化工有限公司及下属公司特种作业人员名单", "江北某某化工有限公司", False),
        ("江北某某化工有限公司及外包单位特种作业人员名单", "江北某某化工有限公司", False),
    ],
)
def test_a_title_of_two_units_gives_nobody_the_first(
    tmp_path: Path, title: str, employer: str | None, told: bool
) -> None:
    """Of two firms neither is everybody's, and the report says so; of two parts of a school the school is."""
    roster = read_book(tmp_path, {"人员": [title, HEAD, f"陆青禾|{LU}|电工"]})
    assert roster.entries["employer"].to_list() == [employer]
    assert said(roster, "title_several") == ([{"title": title}] if told else [])


@pytest.mark.parametrize(
    "name",
    [
        "医药公司",
        "项目部",
        "分公司花名册",
        "化工厂",
        "集团公司",
        "建筑公司人员名单",
        "各分公司汇总",
        "有限公司",
        "劳务公司名单",
    ],
)
def test_a_kind_of_firms_is_no_firms_name(tmp_path: Path, name: str) -> None:
    """A file 医药公司.xlsx is of any of them; it does not say whose people these are."""
    rows = ["姓名|身份证号|工种", f"陆青禾|{LU}|低压电工"]
    assert read_book(tmp_path, {"Sheet1": rows}, name).entries["employer"].to_list() == [None]


@pytest.mark.parametrize(
    "name", ["江北医药公司", "南方分公司", "华兴化工厂", "中石化加油站", "某某医药有限公司", "安达物流公司"]
)
def test_a_firm_with_a_name_is_one(tmp_path: Path, name: str) -> None:
    """Two signs that are of no kind make a name of it."""
    rows = ["姓名|身份证号|工种", f"陆青禾|{LU}|低压电工"]
    assert read_book(tmp_path, {"Sheet1": rows}, name).entries["employer"].to_list() == [name]


def test_a_sheet_called_after_its_kind_is_of_a_group(tmp_path: Path) -> None:
    """Sheets 医药公司 and 化工厂 of a group's workbook tell its firms apart, 集团公司 and 分公司 none."""
    rows = ["姓名|身份证号|工种", f"陆青禾|{LU}|低压电工"]
    found = read_book(tmp_path, {"医药公司": rows, "集团公司": rows}).entries["employer"].to_list()
    assert found == ["医药公司", None]


@pytest.mark.parametrize("sheet", ["承包商资质", "承包商人员证件", "外协人员资格审查"])
def test_a_sheet_of_contractors_papers_names_none(sheet: str) -> None:
    """Only a name beside such words is a firm's: 宏业外协 is of 宏业."""
    assert read_surroundings("名册", sheet, [], frozenset()).contractor is None
    assert read_surroundings("名册", "宏业外协", [], frozenset()).contractor == "宏业"
