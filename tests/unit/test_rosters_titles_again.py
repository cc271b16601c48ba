"""A title that stands again above a further page is no heading."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read

HEAD = "机电分包特种作业人员花名册,,,\n姓名,身份证号,工种,有效期至"


@pytest.mark.parametrize("behind", ["", "（续表）", "(续)", "续上表", "　第2页", "（第二页）"])
def test_the_title_of_a_further_page_is_no_contractor(tmp_path: Path, behind: str) -> None:
    """机电分包…花名册（续表） is what the list is called, and nobody's firm."""
    rows = [f"陆青禾,{LU},低压电工,2030-04-19", f"机电分包特种作业人员花名册{behind},,,"]
    roster = read(tmp_path, HEAD, *rows, "姓名,身份证号,工种,有效期至", f"俞子宁,{YU},低压电工,2030-04-19")
    assert roster.entries["contractor"].to_list() == [None, None]
    assert roster.problems.filter("rejects").is_empty()
