"""Two lists beside each other, each below a title of its own."""

from pathlib import Path

from text_roster import LU, YU, read

COLUMNS = "姓名,身份证号码,职务,任职时间"


def test_each_list_has_its_own_titles_firm(tmp_path: Path) -> None:
    """The officer of a clothing firm is none of the chemical firm on the left."""
    head = f"海天化工有限公司（危险化学品）,,,,,海宁服装有限公司,,,\n{COLUMNS},,{COLUMNS}"
    roster = read(tmp_path, head, f"陆青禾,{LU},安全员,2020-01-01,,俞子宁,{YU},安全员,2020-01-01")
    assert roster.entries.select("name", "employer", "industry").rows() == [
        ("陆青禾", "海天化工有限公司", "危险化学品"),
        ("俞子宁", "海宁服装有限公司", None),
    ]


def test_one_title_is_that_of_all_the_lists_below_it(tmp_path: Path) -> None:
    """A list that is printed in two halves has one firm."""
    head = f"海天化工有限公司（危险化学品）,,,,,,,,\n{COLUMNS},,{COLUMNS}"
    roster = read(tmp_path, head, f"陆青禾,{LU},安全员,2020-01-01,,俞子宁,{YU},安全员,2020-01-01")
    assert roster.entries.select("employer", "industry").rows() == [("海天化工有限公司", "危险化学品")] * 2
