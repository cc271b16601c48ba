"""Rows that speak of a manager's post and of an operator's card at once."""

from datetime import date
from pathlib import Path

from certverify import rosters
from certverify.rules import packs

DAY = date(2026, 11, 23)
WELD = "熔化焊接与热切割作业"


def test_a_safety_officers_welding_card_is_no_assessment_pass(tmp_path: Path) -> None:
    """The card is asked about as what it says it is; of an assessment pass the row claims nothing."""
    roster = tmp_path / "roster.csv"
    row = f"陆青禾,320199198503141170,安全员,{WELD},T320199198503141170,2028-02-28"
    roster.write_text(f"姓名,身份证号,岗位,操作项目,证号,有效期至\n{row}\n", encoding="utf-8")
    read = rosters.read([roster], packs.load(DAY).catalogue, DAY)
    fields = ("role", "required_item", "claims", "claimed_item", "claimed_number", "claimed_valid_to")
    assert read.entries.select(fields).rows() == [
        ("safety_manager", None, False, None, None, None),
        ("operator", None, True, WELD, "T320199198503141170", date(2028, 2, 28)),
    ]


def test_a_number_with_t_on_a_list_of_managers_is_no_pass(tmp_path: Path) -> None:
    """Passes carry no T: whoever wrote a special operation certificate there claims no assessment."""
    roster = tmp_path / "roster.csv"
    heads = "姓名,身份证号,人员类别,任职时间,行业类型,合格证编号,有效期"
    rows = [
        "江枫渔,320199198503141170,安全生产管理人员,2024.3.1,危险化学品,T320199198503141170,2027-07-14",
        "尉迟照野,320199198209051350,安全生产管理人员,2024.3.1,危险化学品,320199198209051350,2027-07-14",
    ]
    roster.write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
    read = rosters.read([roster], packs.load(DAY).catalogue, DAY)
    assert read.entries.select("role", "claims", "claimed_number").rows() == [
        ("safety_manager", False, None),
        ("safety_manager", True, "320199198209051350"),
    ]


def test_two_posts_of_one_person_and_a_return(tmp_path: Path) -> None:
    """焊工兼电工 are two posts; somebody who left and came back is in doubt, not gone."""
    roster = tmp_path / "roster.csv"
    row = "陆青禾,320199198503141170,焊工兼电工,离职,2026.3.1重新入职"
    roster.write_text(f"姓名,身份证号,岗位,在岗状态,备注\n{row}\n", encoding="utf-8")
    read = rosters.read([roster], packs.load(DAY).catalogue, DAY)
    assert read.entries.select("required_category", "disposition", "cause").rows() == [
        ("焊接与热切割作业", "unverified", "employment_unclear"),
        ("电工作业", "unverified", "employment_unclear"),
    ]
