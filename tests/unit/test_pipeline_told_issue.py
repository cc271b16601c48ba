"""发证日期 of a roster among what is told of an entry: its day, and the column that it stands in."""

from pathlib import Path

import pytest
from text_roster import LU, read

from certverify.pipeline.told import Teller

STATUS = dict.fromkeys(("status", "certainty", "cause", "next_try_at", "chosen_item", "chosen_because"))


@pytest.mark.parametrize(
    ("head", "cell", "cells"),
    [
        ("发证日期", "2023-07-17", {"claimed_issued": ("2023-07-17", ("发证日期 (E)",))}),
        ("初领日期", "2023-07-17", {"claimed_first_issue": ("2023-07-17", ("初领日期 (E)",))}),
        ("初领日期", "2023.7.17（换证）", {"claimed_issued": ("2023-07-17", ("初领日期 (E)",))}),
        ("发证日期", "待发", {}),
    ],
)
def test_a_day_of_issue_is_told_with_its_column(
    tmp_path: Path, head: str, cell: str, cells: dict[str, tuple[str, tuple[str, ...]]]
) -> None:
    """The day of this card is no first issue, which 初领日期 alone gives; what is no day is told nowhere."""
    roster = read(tmp_path, f"姓名,身份证号,工种,证书编号,{head}", f"陆青禾,{LU},低压电工,T{LU},{cell}")
    understood = [sheet.as_json() for sheet in roster.understood]
    told = Teller(unmasked=False).entry(roster.entries.row(0, named=True), STATUS, understood)
    days = {one.field: (one.value, one.columns) for one in told.cells if "issue" in one.field}
    assert {field: said for field, said in days.items() if field != "claimed_issuer"} == cells
