"""Where a roster says that people have left: titles, file names, headings, columns of many names, any other cell."""

from pathlib import Path

import openpyxl
import pytest
from text_roster import CATALOGUE, DAY, LU, YU, read

from certverify import rosters
from certverify.rosters.table.around.titles import says_left

HEAD = "姓名,身份证号,工种,证书编号"
LU_ROW, YU_ROW = f"陆青禾,{LU},低压电工,T{LU}", f"尉迟照野,{YU},低压电工,T{YU}"
LEFT, AT_WORK = ("not_applicable", "left_post"), (None, None)


def settled(roster: rosters.Roster) -> list[tuple[str | None, str | None]]:
    return roster.entries.sort("row").select("disposition", "cause").rows()


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("京北某某公司离职人员台账", True),
        ("2024年度特种作业人员（离职）名单", True),
        ("（离职人员）", True),
        ("已退休人员持证情况", True),
        ("特种作业人员台账（含离职）", False),
        ("某某公司在职及离职人员台账", False),
        ("退休返聘人员台账", False),
        ("某某退休中心特种作业人员台账", False),
    ],
)
def test_a_title_says_left_only_of_all(tmp_path: Path, title: str, left: bool) -> None:
    """A title counts as a sheet's name does; one that speaks of anybody else says nothing."""
    assert says_left(title) is left
    roster = read(tmp_path, f"{title},,,\n{HEAD}", LU_ROW)
    assert settled(roster) == [LEFT if left else AT_WORK]
    assert ("sheet_left" in [note.word for note in roster.understood[0].notes]) is left


def test_a_title_over_one_of_two_tables_is_of_that_one(tmp_path: Path) -> None:
    """离职人员 over the right-hand table says nothing of the left-hand one."""
    book = openpyxl.Workbook()
    for line in (
        ("在岗人员", None, None, None, "离职人员"),
        ("姓名", "身份证号", "工种", None, "姓名", "身份证号", "工种"),
        ("陆青禾", LU, "低压电工", None, "尉迟照野", YU, "低压电工"),
    ):
        book.active.append(line)
    book.save(tmp_path / "名册.xlsx")
    entries = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY).entries
    assert dict(entries.select("name", "cause").rows()) == {"陆青禾": None, "尉迟照野": "left_post"}


@pytest.mark.parametrize(
    ("name", "title", "left"),
    [
        ("离职人员名单", "", True),
        ("01_离职人员名单_v2", "", True),
        ("离职人员名单", "在岗特种作业人员台账", False),
        ("在职离职人员名单", "", False),
    ],
)
def test_a_file_name_counts_where_nothing_nearer_contradicts_it(
    tmp_path: Path,
    name: str,
    title: str,
    left: bool,
) -> None:
    """离职人员名单.csv lists leavers, unless its title speaks of people at work."""
    file = tmp_path / f"{name}.csv"
    above = f"{title},,,\n" if title else ""
    file.write_text(f"{above}{HEAD}\n{LU_ROW}\n", encoding="utf-8")
    assert settled(rosters.read([file], CATALOGUE, DAY)) == [LEFT if left else AT_WORK]


@pytest.mark.parametrize("heading", ["离职人员：", "离职人员:", "二、离职人员：", "已退场人员（2人）："])
def test_a_heading_with_a_colon_is_a_heading(tmp_path: Path, heading: str) -> None:
    """The colon neither hides the leavers below nor makes a person of the heading."""
    roster = read(tmp_path, HEAD, LU_ROW, f"{heading},,,", YU_ROW)
    assert settled(roster) == [AT_WORK, LEFT]
    assert roster.problems.filter("rejects").is_empty()


@pytest.mark.parametrize("header", ["是否离职", "是否离场", "离职", "是否退场"])
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("是", LEFT),
        ("√", LEFT),
        ("Y", LEFT),
        ("2026.3.1", LEFT),
        ("否", AT_WORK),
        ("×", AT_WORK),
        ("", AT_WORK),
    ],
)
def test_a_yes_or_no_about_leaving(
    tmp_path: Path, header: str, cell: str, expected: tuple[str | None, str | None]
) -> None:
    """是 in 是否离职 is a leaver and 否 is none, the reverse of 是否在岗."""
    assert settled(read(tmp_path, f"{HEAD},{header}", f"{LU_ROW},{cell}", f"{YU_ROW},否")) == [
        expected,
        AT_WORK,
    ]


@pytest.mark.parametrize(
    "header",
    ["离厂日期", "离场日期", "退休时间", "撤场时间", "减员日期", "离厂登记日", "调离日", "员工离职时间"],
)
def test_a_day_of_leaving_under_any_name(tmp_path: Path, header: str) -> None:
    """A past day under a header that speaks of leaving takes the person out; one to come does not."""
    rows = f"{LU_ROW},2026.5.1", f"{YU_ROW},2027-06-30"
    assert settled(read(tmp_path, f"{HEAD},{header}", *rows)) == [LEFT, AT_WORK]


@pytest.mark.parametrize("header", ["序号", "部门", "联系电话", "有效期至", "班组"])
def test_a_leaver_written_into_any_other_column(tmp_path: Path, header: str) -> None:
    """已离职 in a cell that is meant for something else still takes that person out, and nobody else."""
    rows = f"{LU_ROW},已离职", f"{YU_ROW},"
    assert settled(read(tmp_path, f"{HEAD},{header}", *rows)) == [LEFT, AT_WORK]


def test_a_leaver_written_behind_the_number(tmp_path: Path) -> None:
    """ID（离职）: the words are not dropped with the brackets."""
    rows = f"陆青禾,{LU}（离职）,低压电工,T{LU}", YU_ROW
    assert settled(read(tmp_path, HEAD, *rows)) == [LEFT, AT_WORK]


@pytest.mark.parametrize(
    "heading",
    [
        "外包单位：甲公司（已退场）",
        "已退场单位：丙公司",
        "丁劳务公司（2026年6月离场）",
        "辛公司（合同已终止）",
    ],
)
def test_a_contractor_that_has_left_leaves_its_people_in_doubt(tmp_path: Path, heading: str) -> None:
    """Words of leaving beside a contractor's name are not cut off with the brackets."""
    roster = read(tmp_path, HEAD, LU_ROW, f"{heading},,,", YU_ROW)
    assert settled(roster) == [AT_WORK, ("unverified", "employment_unclear")]


@pytest.mark.parametrize(
    "heading", ["在岗人员：", "新入职人员（2人）", "2026年新入职人员：", "现有人员", "以下在岗"]
)
def test_a_heading_of_people_at_work_ends_the_leavers(tmp_path: Path, heading: str) -> None:
    """Who stands below it is at work, and the heading is no person."""
    roster = read(tmp_path, HEAD, "离职人员,,,", LU_ROW, f"{heading},,,", YU_ROW)
    assert settled(roster) == [LEFT, AT_WORK]
    assert roster.problems.filter("rejects").is_empty()


@pytest.mark.parametrize("name", ["离职(存档)", "退场队伍", "已调走", "已撤场外包", "外包（退场）", "不在岗"])
def test_more_names_of_lists_of_leavers(name: str) -> None:
    """What a list is kept for, or whose people it holds, changes nothing about their having left."""
    assert says_left(name)


@pytest.mark.parametrize(
    "remark",
    [
        "已离", "已辞", "被辞", "跳槽", "协商解除", "劳务退回", "10月底走的", "已故", "工亡", "病退", "合同解除",
        "不来了", "已退回派遣单位", "当兵去了", "试用期未通过", "已转出", "转文职", "调入行政部", "读研去了",
    ],
)  # fmt: skip
def test_a_remark_of_leaving_accuses_nobody(tmp_path: Path, remark: str) -> None:
    """Whether plain or a doubt, none of these lets the person be judged as being at work."""
    assert settled(read(tmp_path, f"{HEAD},备注", f"{LU_ROW},{remark}"))[0] != AT_WORK


@pytest.mark.parametrize("remark", ["资料退回重审", "现为电工班长", "调入我公司", "退伍军人", "已升级系统"])
def test_a_remark_of_other_things_is_none_of_leaving(tmp_path: Path, remark: str) -> None:
    """What comes back, or in, or up, is not somebody's going."""
    assert settled(read(tmp_path, f"{HEAD},备注", f"{LU_ROW},{remark}")) == [AT_WORK]
