"""A cover sheet names the employer of the sheets behind it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

FIRM = "江北某某化工有限公司"
LOW = ["姓名|身份证号|工种", f"陆青禾|{LU}|低压电工"]
WELDERS = ["姓名|身份证号|工种", f"俞子宁|{YU}|焊工"]


def employers(
    path: Path, cover: Sequence[str], name: str = "封面", second: Sequence[str] = WELDERS
) -> list[str]:
    roster = read_book(path, {name: cover, "在岗": LOW, "焊工": second})
    return roster.entries["employer"].to_list()


@pytest.mark.parametrize(
    ("name", "cover"),
    [
        ("封面", ["特种作业人员台账", f"单位名称：{FIRM}", "编制日期：2026年11月"]),
        ("Sheet1", ["特种作业人员台账", f"单位名称（盖章）：{FIRM}", "编制日期：2026年11月"]),
        ("封面", ["特种作业人员台账", f"单位名称|{FIRM}", "编制部门：安全环保部"]),
        ("封面", ["特种作业人员台账", f"单 位 名 称：{FIRM}"]),
        ("封面", [f"{FIRM}特种作业人员台账", "二〇二六年十一月"]),
        ("封面", ["特种作业人员台账", FIRM, "2026年11月"]),
    ],
)
def test_the_firm_on_the_cover_is_everybodys(tmp_path: Path, name: str, cover: list[str]) -> None:
    """By its label, or as the cover's title; it is said that it was taken from an earlier sheet."""
    assert employers(tmp_path, cover, name) == [FIRM, FIRM]


@pytest.mark.parametrize(
    ("name", "cover"),
    [
        ("填写说明", ["填写说明", f"{FIRM}特种作业人员台账"]),
        ("封面", [f"单位名称：{FIRM}", "单位名称：江南某某机械有限公司"]),
        ("封面", ["监理单位：江南某某监理有限公司"]),
        ("封面", ["编制部门：安全环保部"]),
    ],
    ids=["a sheet of notes", "two firms", "whoever watches the site", "a department"],
)
def test_what_is_nobodys_firm_on_a_cover(tmp_path: Path, name: str, cover: list[str]) -> None:
    """Of two firms none is taken, nor one that employs nobody here."""
    assert employers(tmp_path, cover, name) == [None, None]


def test_a_title_of_its_own_comes_first(tmp_path: Path) -> None:
    """A sheet behind the cover that names its firm keeps it."""
    own = ["江南某某机械有限公司焊工名单", *WELDERS]
    assert employers(tmp_path, [f"单位名称：{FIRM}"], second=own) == [FIRM, "江南某某机械有限公司"]
