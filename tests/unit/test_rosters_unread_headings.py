"""Headings of firms inside a list: one that nobody can read gives those below it to nobody."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from text_roster import CATALOGUE, DAY, LU, YU, read

from certverify import rosters

HEAD = "名册\n姓名,身份证号码,职务,任职时间"
FIRM = "青山化工有限公司（危险化学品）"
FOLDED = "青山化工有限公司(危险化学品)"
ABOVE = f"陆青禾,{LU},安全员,2020-01-01"
BELOW = f"俞子宁,{YU},安全员,2020-01-01"


def employers(roster: rosters.Roster) -> list[tuple[str | None, str | None]]:
    """Return employer and industry of each entry."""
    return roster.entries.select("employer", "industry").rows()


@pytest.mark.parametrize(
    ("heading", "employer"),
    [
        ("白水商场", "白水商场"),
        ("白水幼儿园", "白水幼儿园"),
        ("【白水超市】", "白水超市"),
        ("● 白水百货店", "白水百货店"),
        ("白水灯具厂　2人", "白水灯具厂"),
        ("白水酒楼（共2人）", "白水酒楼"),
        ("白水商场 负责人：张某 电话：025-0000000", "白水商场"),
        ("白水水电安装分公司：", "白水水电安装分公司"),
        ("白水日用经营部（个体）", "白水日用经营部(个体)"),
    ],
)
def test_the_next_firm_ends_the_one_above(tmp_path: Path, heading: str, employer: str) -> None:
    """Whoever stands below it is of that firm, and of no stranger's industry."""
    roster = read(tmp_path, HEAD, f"{FIRM},,,", ABOVE, f"{heading},,,", BELOW)
    assert employers(roster) == [(FOLDED, "危险化学品"), (employer, None)]
    assert roster.problems.filter("rejects").is_empty()


@pytest.mark.parametrize("heading", ["白水驿栈", "碧水云天", "二、白水驿栈"])
def test_a_name_that_nobody_can_read(tmp_path: Path, heading: str) -> None:
    """Those below have neither the firm nor the industry above; the row is named, the other firms stay."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in ("名册", "姓名 身份证号码 职务 任职时间", FIRM, ABOVE, heading, BELOW):
        sheet.append(row.replace(",", " ").split(" "))
    for at in (1, 3, 5):
        sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=4)
    book.save(tmp_path / "a.xlsx")
    roster = rosters.read([tmp_path / "a.xlsx"], CATALOGUE, DAY)
    assert employers(roster) == [(FOLDED, "危险化学品"), (None, None)]
    notes = {note.word: dict(note.facts) for note in roster.understood[0].notes}
    assert notes["headings_unread"]["rows"] == "5"


@pytest.mark.parametrize("heading", ["安全环保部", "（一）安全环保部", "新增人员名单："])
def test_a_department_leaves_the_firm(tmp_path: Path, heading: str) -> None:
    """安全环保部 below a firm is a part of it, and a caption of a list says nothing of firms."""
    head = "名册\n序号,姓名,身份证号码,职务,任职时间"
    rows = [f"1,{ABOVE}", f"{heading},,,,", f"2,{BELOW}"]
    roster = read(tmp_path, head, f"{FIRM},,,,", *rows)
    assert employers(roster) == [(FOLDED, "危险化学品")] * 2


@pytest.mark.parametrize(
    ("heading", "employer", "industry"),
    [
        ("滨湖钢铁有限公司（金属冶炼企业，共1人）", "滨湖钢铁有限公司(金属冶炼企业)", "金属冶炼"),
        ("滨湖石业有限公司（露天矿山，负责人：张某）", "滨湖石业有限公司(露天矿山)", "金属非金属矿山"),
        ("滨湖钢铁有限公司（共1人）", "滨湖钢铁有限公司", None),
    ],
)
def test_the_industry_beside_a_count(
    tmp_path: Path, heading: str, employer: str, industry: str | None
) -> None:
    """What brackets say of the industry holds, though they count the people too."""
    quoted = f'"{heading}",,,'
    assert employers(read(tmp_path, HEAD, quoted, ABOVE)) == [(employer, industry)]


def test_a_firms_own_industry_speaks_before_a_title_of_several(tmp_path: Path) -> None:
    """危险化学品、金属冶炼企业 of the title is of them all, the bracket of this one."""
    head = HEAD.replace("名册", "开发区危险化学品、金属冶炼企业安全管理人员名册")
    assert employers(read(tmp_path, head, f"{FIRM},,,", ABOVE)) == [(FOLDED, "危险化学品")]
