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
