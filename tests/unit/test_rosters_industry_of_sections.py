"""What titles, headings of sections and columns of stations and shops say of firms and their industries."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read

from certverify.rosters.values.industry_names import industry_named

COLUMNS = "姓名,身份证号,职务,任职时间"
ROW = f"陆青禾,{LU},安全员,2020-01-01"


@pytest.mark.parametrize(
    ("title", "industry"),
    [
        ("危险化学品企业“三项岗位”人员持证情况登记表", "危险化学品"),
        ("危化企业两类人员名单", "危险化学品"),
        ("金属冶炼企业两类人员名单", "金属冶炼"),
        ("石桥铜矿有限公司（地下金属矿山）安全管理人员", "地下金属矿山"),
        ("非危险化学品企业安全管理人员台账", ""),
        ("危险化学品企业承包商安全员名单", ""),
    ],
)
def test_the_industry_of_a_title(title: str, industry: str) -> None:
    """企业 ends what an industry's word is said of, whatever the list is called; contractors are of another."""
    firm = "石桥铜矿有限公司" if "石桥" in title else ""
    assert industry_named(firm, title).sure == industry


def test_a_section_is_of_the_industry_that_heads_it(tmp_path: Path) -> None:
    """（一）危险化学品企业 holds for the firms below, and the next section of another kind ends it."""
    head = f"新桥镇企业安全管理员统计表,,,,\n企业名称,{COLUMNS}"
    rows = (f"新桥甲醛有限公司,{ROW}", f"新桥纺织有限公司,俞子宁,{YU},安全员,2020-01-01")
    found = read(tmp_path, head, "（一）危险化学品企业,,,,", rows[0], "（二）工贸企业,,,,", rows[1]).entries
    assert found["industry"].to_list() == ["危险化学品", None]


def test_firms_headed_below_an_industry(tmp_path: Path) -> None:
    """一、危险化学品企业 holds below 1、某某公司, and 二、其他企业 ends both."""
    rows = (
        "一、危险化学品企业,,,",
        "1、新桥甲醛有限公司,,,",
        ROW,
        "二、工贸企业,,,",
        "1、新桥纺织有限公司,,,",
    )
    found = read(tmp_path, f"名册\n{COLUMNS}", *rows, f"俞子宁,{YU},安全员,2020-01-01").entries
    assert found.select("employer", "industry").rows() == [
        ("新桥甲醛有限公司", "危险化学品"),
        ("新桥纺织有限公司", None),
    ]


@pytest.mark.parametrize("header", ["加油站名称", "油站名称"])
def test_a_station_of_an_oil_company_is_its_own(tmp_path: Path, header: str) -> None:
    """城东加油站 is no contractor of 华通石油, and trades in hazardous chemicals."""
    head = f"华通石油销售有限公司所属加油站安全管理人员,,,,\n{header},{COLUMNS}"
    found = read(tmp_path, head, f"城东加油站,{ROW}").entries
    assert found.select("employer", "contractor", "industry").rows() == [("城东加油站", None, "危险化学品")]


@pytest.mark.parametrize("header", ["零售点名称", "店名"])
def test_a_shop_of_its_own_column(tmp_path: Path, header: str) -> None:
    """The column of shops is that of employers."""
    found = read(tmp_path, f"{header},姓名,身份证号,工种", f"鑫旺烟花爆竹零售店,陆青禾,{LU},低压电工")
    assert found.entries["employer"].to_list() == ["鑫旺烟花爆竹零售店"]


@pytest.mark.parametrize(
    ("title", "employer"),
    [
        ("青峰采石场特种作业人员台账", "青峰采石场"),
        ("鑫旺烟花爆竹零售店特种作业人员台账", "鑫旺烟花爆竹零售店"),
        ("全县采石场特种作业人员台账", None),
        ("小型露天采石场特种作业人员台账", None),
        ("青山镇烟花爆竹零售点特种作业人员台账", None),
        ("烟花爆竹零售店特种作业人员台账", None),
    ],
)
def test_a_quarry_and_a_shop_in_a_title(tmp_path: Path, title: str, employer: str | None) -> None:
    """With a name before it, it is whose list it is; a kind, or those of a place, is nobody."""
    found = read(tmp_path, f"{title},,\n姓名,身份证号,工种", f"陆青禾,{LU},低压电工")
    assert found.entries["employer"].to_list() == [employer]
