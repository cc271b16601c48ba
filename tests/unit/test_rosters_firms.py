"""Departments, branches and contractors; headers that people really write; what only looks like a header."""

from pathlib import Path

import pytest
from simple_roster import simple
from text_roster import CATALOGUE, DAY, LU, YU, read

from certverify import rosters
from certverify.rosters.table.around.titles import read_surroundings
from certverify.rosters.table.header.headers import match_header
from certverify.rosters.values.people import read_org
from certverify.rules import packs

TITLE = "河北某某机电安装有限公司特种作业人员台账"


@pytest.mark.parametrize(
    ("cell", "contractor", "department"),
    [
        ("电仪车间", None, "电仪车间"),
        ("南京分公司", None, "南京分公司"),
        ("检修部", None, "检修部"),
        ("工程部", None, "工程部"),
        ("外协：石家庄某某劳务有限公司", "石家庄某某劳务有限公司", None),
        ("石家庄某某防腐工程有限公司", "石家庄某某防腐工程有限公司", None),
        ("某某工程部", "某某工程部", None),
    ],
)
def test_a_department_or_branch_is_no_contractor(
    tmp_path: Path, cell: str, contractor: str | None, department: str | None
) -> None:
    """A part of the owner stands in 单位 like a firm; only a firm of its own, or a label, makes a contractor."""
    entries = read(tmp_path, f"{TITLE}\n姓名,身份证号,单位,工种", f"陆青禾,{LU},{cell},电工").entries
    assert entries.select("contractor", "department").rows() == [(contractor, department)]


def test_a_branch_above_its_people_is_no_contractor(tmp_path: Path) -> None:
    """Sub-heading rows: a branch is a department, a firm a contractor."""
    rows = ["南京分公司,,", f"陆青禾,{LU},电工", "某某安装有限公司,,", f"尉迟照野,{YU},电工"]
    entries = read(tmp_path, f"{TITLE}\n姓名,身份证号,工种", *rows).entries
    assert entries.select("contractor", "department").rows() == [
        (None, "南京分公司"),
        ("某某安装有限公司", None),
    ]


def test_without_an_owner_a_branch_is_the_employer(tmp_path: Path) -> None:
    """Where no title names a firm, the branch is the only employer that is known."""
    entries = read(tmp_path, "姓名,身份证号,单位,工种", f"陆青禾,{LU},南京分公司,电工").entries
    assert entries.select("employer", "contractor").rows() == [("南京分公司", None)]


def test_a_likeness_of_a_known_header_doubles_nobody(tmp_path: Path) -> None:
    """Certificate beside Cert No. is the certificate's name: one certificate, one entry."""
    head = "Name,ID No.,Trade,Certificate,Cert No.,Expiry"
    entries = read(tmp_path, head, f"陆青禾,{LU},电工,低压电工作业,T{LU},2029-05-31").entries
    assert entries.select("claimed_item", "claimed_number").rows() == [("低压电工作业", f"T{LU}")]


def test_a_column_of_numbers_under_certificate_holds_numbers(tmp_path: Path) -> None:
    """What Certificate means is decided by what stands below it."""
    entries = read(tmp_path, "Name,ID No.,Trade,Certificate", f"陆青禾,{LU},电工,T{LU}").entries
    assert entries.select("claimed_item", "claimed_number").rows() == [(None, f"T{LU}")]


def test_headers_are_shown_as_they_are_written(tmp_path: Path) -> None:
    """Latin words keep their spaces; those that spread a Chinese word are none of its letters."""
    file = tmp_path / "roster.csv"
    file.write_text(f"姓 名,ID No.,Trade\n陆青禾,{LU},电工\n", encoding="utf-8")
    read_roster = rosters.read([file], packs.load(DAY).catalogue, DAY)
    assert [column.header for column in read_roster.understood[0].mapping] == ["姓名", "ID No.", "Trade"]


@pytest.mark.parametrize(
    ("header", "field", "by_content"),
    [
        ("应复审", "review_due", False),
        ("复训日期", "review_due", True),
        ("人员动态", "employment_status", False),
        ("在任情况", "employment_status", False),
        ("操作证名称", "cert_name", False),
        ("上岗证号", "cert_number", False),
        ("离职时间", "site_exit", False),
    ],
)
def test_words_of_real_headers_are_known(header: str, field: str, by_content: bool) -> None:
    """Known exactly, not by likeness; 复训日期 says neither due nor done."""
    assert match_header(header) == (field, "exact", by_content)


def test_a_day_of_renewal_is_not_taken_for_a_review() -> None:
    """换证日期 may be the last renewal or the next: it is reported as not read."""
    assert match_header("换证日期") is None


def test_who_was_relieved_of_a_post_is_not_in_it(tmp_path: Path) -> None:
    """在任情况 says whether a manager still is one."""
    head = "姓名,身份证号,人员类别,任职时间,行业类型,在任情况"
    rows = [
        f"陆青禾,{LU},安全生产管理人员,2020.1.1,危险化学品,已免职",
        f"尉迟照野,{YU},安全总监,2020.1.1,危险化学品,在任",
    ]
    assert read(tmp_path, head, *rows).entries["cause"].to_list() == ["left_post", None]


def test_a_firm_of_its_own_is_named_whatever_it_ends_with() -> None:
    """工程处 and 服务部 may be firms: they are not taken into the owner's house."""
    assert [read_org(cell).part for cell in ("某某工程处", "某某电气服务部", "某某公司电仪车间")] == [
        None,
        None,
        None,
    ]


def test_english_states_and_leave_are_understood(tmp_path: Path) -> None:
    """Who has resigned or is on leave is not at work: a column Status is decided by what stands in it."""
    rows = [
        f"陆青禾,{LU},电工,Resigned",
        f"尉迟照野,{YU},电工,On leave",
        "贺兰山子,410199198809053319,电工,Active",
    ]
    assert read(tmp_path, "Name,ID No.,Trade,Status", *rows).entries["cause"].to_list() == [
        "left_post",
        "not_at_work",
        None,
    ]
    assert read(tmp_path, "姓名,身份证号,工种,人员动态", f"陆青禾,{LU},电工,请假").entries[
        "cause"
    ].to_list() == ["not_at_work"]


def test_numbers_under_a_trades_own_header_make_its_group(tmp_path: Path) -> None:
    """电工证编号 and 电工证有效期 are one certificate, 焊工证编号 another."""
    head = "姓名,身份证号,岗位,电工证编号,电工证有效期,焊工证编号,焊工证有效期"
    entries = read(tmp_path, head, f"陆青禾,{LU},电工,T{LU},2029.5.31,T{LU},2028.5.31").entries
    assert entries.select("claimed_word", "claimed_number").rows() == [("电工", f"T{LU}"), ("焊工", f"T{LU}")]


def test_a_word_nobody_knows_beside_a_card_is_asked_about_on_a_mixed_list(tmp_path: Path) -> None:
    """What the row claims is verified, whatever 电工班长 is paid for."""
    head = "姓名,身份证号,职务,岗位,证书名称,证书编号,任职时间"
    entries = read(tmp_path, head, f"陆青禾,{LU},,电工班长,低压电工作业,T{LU},").entries
    assert entries.select("role", "required_item", "claimed_item", "disposition").rows() == [
        ("operator", None, "低压电工作业", None)
    ]


def test_a_second_posts_card_on_a_list_of_managers_is_claimed(tmp_path: Path) -> None:
    """Who names 电工证 beside the pass is not accused of having named none."""
    head = "姓名,身份证号,职务,任职时间,证书名称,证书编号,有效期,行业类型"
    row = f"陆青禾,{LU},安全员/电工,2023.5.1,安管证；电工证,{LU}；T{LU},2026.10.31,危险化学品"
    entries = read(tmp_path, head, row).entries
    assert entries.select("role", "claimed_word", "claims", "claimed_valid_to").rows()[-1] == (
        "operator",
        "电工证",
        True,
        None,
    )


def test_a_row_to_sign_is_nobody(tmp_path: Path) -> None:
    """项目经理签字： in the name column is no person without an ID number."""
    roster = read(
        tmp_path, "序号,姓名,身份证号,工种,备注", f"1,陆青禾,{LU},电工,", ",项目经理签字：,,,日期："
    )
    assert roster.entries.height == 1
    assert roster.problems.filter("rejects").is_empty()


def test_a_firm_in_the_rows_outranks_the_file_name(tmp_path: Path) -> None:
    """The file's name is the weakest word on the employer: a 单位 column knows better, a title best."""
    rows = [("陆青禾", "320199198503141170", "江南某某物业服务有限公司", "客服主管")]
    file = simple(tmp_path, rows, header="姓名|身份证号|单位|岗位", name="物业公司持证台账.xlsx")
    entries = rosters.read([file], CATALOGUE, DAY).entries
    assert entries.select("employer", "contractor", "cause").rows() == [
        ("江南某某物业服务有限公司", None, "post_not_special")
    ]


@pytest.mark.parametrize(
    ("cell", "department", "team"),
    [
        ("动力车间/电气班", "动力车间", "电气班"),
        ("动力车间／电气班", "动力车间", "电气班"),
        ("动力车间", "动力车间", None),
        ("生产/技术部", "生产/技术部", None),
    ],
)
def test_a_team_behind_a_stroke_is_a_team(
    tmp_path: Path, cell: str, department: str, team: str | None
) -> None:
    """动力车间/电气班 is department and team; a stroke within a department's name splits nothing."""
    entries = read(tmp_path, "姓名,身份证号,部门,工种", f"陆青禾,{LU},{cell},电工").entries
    assert entries.select("department", "team").rows() == [(department, team)]


@pytest.mark.parametrize("before", ["03_", "03", "2026年", "2026", "1、"])
def test_a_number_before_the_firm_is_not_of_its_name(before: str) -> None:
    """03_某某医院 and 2026年江北某某化工有限公司: the list's number or year names no employer."""
    around = read_surroundings(f"{before}江北某某化工有限公司特种作业人员台账", None, (), frozenset())
    assert around.employer_likely == "江北某某化工有限公司"
    titled = read_surroundings("名册", None, (f"{before}江北某某化工有限公司特种作业人员台账",), frozenset())
    assert titled.employer == "江北某某化工有限公司"


@pytest.mark.parametrize("head", ["所属组织", "组织", "所属机构"])
@pytest.mark.parametrize(
    ("cells", "employers", "departments"),
    [
        (
            ("江北某某化工有限公司", "江北某某热电厂"),
            ["江北某某化工有限公司", "江北某某热电厂"],
            [None, None],
        ),
        (("动力车间", "检修部"), [None, None], ["动力车间", "检修部"]),
        (("南京分公司", "一分厂"), [None, None], ["南京分公司", "一分厂"]),
    ],
)
def test_an_organisation_is_a_firm_or_a_department_by_its_names(
    tmp_path: Path,
    head: str,
    cells: tuple[str, str],
    employers: list[str | None],
    departments: list[str | None],
) -> None:
    """所属组织 says neither by itself; firms' names are employers, parts of one are departments."""
    rows = [f"陆青禾,{LU},电工,{cells[0]}", f"尉迟照野,{YU},电工,{cells[1]}"]
    entries = read(tmp_path, f"姓名,身份证号,工种,{head}", *rows).entries
    assert entries["employer"].to_list() == employers
    assert entries["department"].to_list() == departments


def test_an_organisation_beside_the_firm_is_a_department(tmp_path: Path) -> None:
    """单位 names the firm already."""
    head = "姓名,身份证号,工种,单位,所属组织"
    entries = read(tmp_path, head, f"陆青禾,{LU},电工,江北某某化工有限公司,动力车间").entries
    assert entries.select("employer", "department").rows() == [("江北某某化工有限公司", "动力车间")]
