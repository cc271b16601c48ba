"""Tables whose words stand twice, one above the other or beside another authority's: each is read for what it says."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from text_roster import CATALOGUE, LU, YU, read

from certverify import rosters

DAY = date(2026, 11, 27)


def workbook(path: Path, lines: Sequence[Sequence[object]], merges: Sequence[str] = ()) -> rosters.Roster:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(list(line))
    for merge in merges:
        book.active.merge_cells(merge)
    book.save(path / "名册.xlsx")
    return rosters.read([path / "名册.xlsx"], CATALOGUE, DAY)


def told(roster: rosters.Roster, *columns: str) -> list[tuple[object, ...]]:
    return roster.entries.select(columns).rows()


@pytest.mark.parametrize("trade", ["焊工 Welder", "Welder 焊工", "焊工/Welder"])
def test_a_trade_with_its_translation_is_one_entry(tmp_path: Path, trade: str) -> None:
    roster = read(tmp_path, "姓名,身份证号,工种", f"陆青禾,{LU},{trade}")
    assert told(roster, "name", "post") == [("陆青禾", "焊工")]


def test_a_date_may_say_behind_it_what_it_is(tmp_path: Path) -> None:
    """Two certificates, each issued and reviewed on days of its own."""
    cell = (
        "低压电工作业证（2021年12月24日发证，2024年12月23日复审）\n"
        "熔化焊接与热切割作业证（2020年2月23日发证，2023年2月22日复审）"
    )
    roster = workbook(tmp_path, [("姓名", "身份证号码", "职位", "证书信息"), ("陆青禾", LU, "电焊工", cell)])
    assert told(roster, "claimed_item", "claims", "claimed_issued", "claimed_review_due") == [
        ("低压电工作业", True, date(2021, 12, 24), date(2024, 12, 23)),
        ("熔化焊接与热切割作业", True, date(2020, 2, 23), date(2023, 2, 22)),
    ]
    assert roster.problems.filter(pl.col("reason") == "card_facts_unclear").is_empty()


def test_reviews_due_and_done_stand_below_the_number_of_the_review(tmp_path: Path) -> None:
    roster = workbook(
        tmp_path,
        [
            ("姓名", "身份证号", "操作项目", "第一次复审", None, "第二次复审", None, "有效期至"),
            (None, None, None, "应审", "实审", "应审", "实审", None),
            ("陆青禾", LU, "低压电工作业", "2026-05-01", None, "2029-05-01", None, "2029-05-01"),
            ("俞子宁", YU, "低压电工作业", "2026-05-01", "2026-04-01", "2029-05-01", None, "2029-05-01"),
        ],
        ["D1:E1", "F1:G1"],
    )
    assert told(roster, "name", "claimed_review_due", "claimed_reviewed_on") == [
        ("陆青禾", date(2029, 5, 1), None),
        ("俞子宁", date(2029, 5, 1), date(2026, 4, 1)),
    ]
    assert roster.problems.filter(pl.col("reason") == "review_due_list").height == 2


@pytest.mark.parametrize(
    "header", ["任安全职务时间", "任安全员时间", "任职/上岗时间", "发文任命时间", "任安全管理岗位时间"]
)
def test_a_day_of_appointment_by_any_of_its_names(tmp_path: Path, header: str) -> None:
    roster = read(tmp_path, f"姓名,身份证号,职务,{header}", f"陆青禾,{LU},安全员,2023-04-03")
    assert told(roster, "role", "appointed_on") == [("safety_manager", date(2023, 4, 3))]


@pytest.mark.parametrize(
    ("post", "role"), [("兼职安全管理", "safety_manager"), ("分管安全负责人", "safety_manager")]
)
def test_a_post_of_safety_beside_an_office_is_a_managers(tmp_path: Path, post: str, role: str) -> None:
    roster = read(tmp_path, "姓名,身份证号,行政职务,安全职务", f"陆青禾,{LU},出纳,{post}")
    assert told(roster, "role", "disposition") == [(role, None)]


@pytest.mark.parametrize("department", ["一车间", "机电队", "采掘一队"])
def test_a_department_is_nobodys_employer(tmp_path: Path, department: str) -> None:
    roster = read(tmp_path, "单位,姓名,身份证号,工种", f"{department},陆青禾,{LU},低压电工")
    assert told(roster, "employer", "contractor", "department") == [(None, None, department)]


def test_contractors_may_be_branches(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        "承包商名称,姓名,身份证号,工种",
        f"江北六建检维修分公司,陆青禾,{LU},低压电工",
        f"江北五建有限公司,俞子宁,{YU},低压电工",
    )
    assert told(roster, "contractor") == [("江北六建检维修分公司",), ("江北五建有限公司",)]


def test_a_sheet_called_after_a_trade_names_no_contractor(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "焊接分包"
    book.active.append(("姓名", "身份证号", "工种", "分包商 Subcontractor"))
    book.active.append(("陆青禾", LU, "焊工", "江北第五建设有限公司"))
    book.active.append(("俞子宁", YU, "焊工", None))
    book.save(tmp_path / "名册.xlsx")
    roster = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY)
    assert told(roster, "contractor") == [("江北第五建设有限公司",), (None,)]


def test_firms_of_a_group_are_the_employers_of_those_below_them(tmp_path: Path) -> None:
    roster = workbook(
        tmp_path,
        [
            ("江澜集团各单位安全管理人员及特种作业人员总表",),
            ("序号", "姓名", "身份证号", "岗位", "备注"),
            ("★ 江澜化工有限公司（共1人）",),
            (1, "陆青禾", LU, "电工", None),
            ("★ 江澜热电有限公司（共1人）",),
            (1, "俞子宁", YU, "焊工", None),
        ],
        ["A1:E1", "A3:E3", "A5:E5"],
    )
    assert told(roster, "name", "employer", "contractor") == [
        ("陆青禾", "江澜化工有限公司", None),
        ("俞子宁", "江澜热电有限公司", None),
    ]


def test_a_header_of_three_rows_with_a_group_in_each(tmp_path: Path) -> None:
    """A pass beside an operation card, and another authority's card, which nobody claims."""
    roster = workbook(
        tmp_path,
        [
            ("人员资质汇总",),
            ("序号", "基本信息", None, None, "应急管理部门证书", None, None, None, "市监部门证书", None),
            (
                None,
                "姓名",
                "身份证号",
                "岗位",
                "特种作业操作证",
                None,
                "安全管理人员合格证",
                None,
                "特种设备作业人员证",
                None,
            ),
            (None, None, None, None, "操作项目", "有效期至", "证号", "有效期至", "项目", "有效期至"),
            (1, "陆青禾", LU, "电工", "低压电工作业", "2027-12-01", LU, "2027-03-22", "N1", "2030-04-04"),
            (2, "俞子宁", YU, "安全员", None, None, YU, "2029-07-13", None, None),
        ],
        ["A1:J1", "A2:A4", "B2:D2", "B3:B4", "C3:C4", "D3:D4", "E2:H2", "I2:J2", "E3:F3", "G3:H3", "I3:J3"],
    )
    assert told(roster, "name", "role", "claimed_item", "claimed_number", "claimed_valid_to") == [
        ("陆青禾", "operator", "低压电工作业", None, date(2027, 12, 1)),
        ("俞子宁", "safety_manager", None, YU, date(2029, 7, 13)),
    ]


def test_kinds_of_cards_are_numbered_and_anothers_is_asked_of_nobody(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        "姓名,身份证号,岗位,证件种类①,①到期,证件种类②,②到期",
        f"陆青禾,{LU},制冷工,制冷与空调设备运行操作作业,2029-05-06,特种设备R1,2030-05-06",
        f"俞子宁,{YU},电工,低压电工作业,2029-05-06,N1叉车,2030-05-06",
    )
    assert told(roster, "claimed_word", "claimed_valid_to", "cause") == [
        ("制冷与空调设备运行操作作业", date(2029, 5, 6), None),
        ("特种设备R1", date(2030, 5, 6), "other_system"),
        ("低压电工作业", date(2029, 5, 6), None),
        ("N1叉车", date(2030, 5, 6), "other_system"),
    ]


def test_another_authoritys_card_in_the_same_cell_is_asked_of_nobody(tmp_path: Path) -> None:
    roster = read(tmp_path, "姓名,身份证号,岗位,持有证件", f"陆青禾,{LU},电工,低压电工作业、N1叉车证")
    assert told(roster, "claimed_word", "claims", "cause") == [
        ("低压电工作业", True, None),
        ("N1叉车证", False, "other_system"),
    ]


def test_short_heads_of_dates_and_the_full_name_of_a_unit(tmp_path: Path) -> None:
    """同上 stands for the unit above it; of a month of review the last day counts."""
    roster = read(
        tmp_path,
        "单位全称,姓名,身份证号,操作项目,发证,截止,下次复审年月",
        f"江澜化工,陆青禾,{LU},低压电工作业,2023-05-06,2029-05-05,2026.05",
        f"同上,俞子宁,{YU},低压电工作业,2023-05-06,2029-05-05,2026.05",
    )
    assert told(roster, "employer", "claimed_issued", "claimed_valid_to", "claimed_review_due") == [
        ("江澜化工", date(2023, 5, 6), date(2029, 5, 5), date(2026, 5, 31)),
        ("江澜化工", date(2023, 5, 6), date(2029, 5, 5), date(2026, 5, 31)),
    ]
