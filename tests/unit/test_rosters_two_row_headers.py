"""Headers of two and three rows, wherever 姓名 stands in them: no column of any row is lost."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from text_roster import CATALOGUE, LU, YU

from certverify import rosters

DAY = date(2026, 11, 27)
GROUPS = ("序号", "人员信息", None, None, "证书信息", None)
NAMES = (None, "姓名", "身份证号码", "工种", "证书编号", "有效期至")
PEOPLE = (
    (1, "陆青禾", LU, "低压电工", f"T{LU}", "2029-05-11"),
    (2, "尉迟照野", YU, "低压电工", f"T{YU}", "2029-05-11"),
)
LEFT = [("陆青禾", "left_post"), ("尉迟照野", None)]


def workbook(path: Path, lines: Sequence[Sequence[object]], merges: Sequence[str] = ()) -> rosters.Roster:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(list(line))
    for merge in merges:
        book.active.merge_cells(merge)
    book.save(path / "名册.xlsx")
    return rosters.read([path / "名册.xlsx"], CATALOGUE, DAY)


@pytest.mark.parametrize("merges", [(), ("B1:D1", "E1:F1", "G1:G2"), ("G1:G2",)])
@pytest.mark.parametrize(
    ("header", "said"),
    [("备注", "已离职"), ("在岗状态", "离职"), ("离厂日期", "2026.5.1"), ("是否离职", "是")],
)
def test_a_column_that_only_the_upper_row_names_is_read(
    tmp_path: Path, header: str, said: str, merges: tuple[str, ...]
) -> None:
    """备注 beside groups that stand above 姓名 heads its column, merged cells or not."""
    lines = [(*GROUPS, header), (*NAMES, None), (*PEOPLE[0], said), (*PEOPLE[1], None)]
    roster = workbook(tmp_path, lines, merges)
    assert roster.entries.select("name", "cause").rows() == LEFT
    assert roster.understood[0].header_row == 1


def test_a_hint_below_the_upper_word_does_not_hide_it(tmp_path: Path) -> None:
    """备注 over （离职请注明） is 备注, for groups merged over several columns tell that the rows belong together."""
    lines = [(*GROUPS, "备注"), (*NAMES, "（离职/调岗请注明）"), (*PEOPLE[0], "已离职"), (*PEOPLE[1], None)]
    assert workbook(tmp_path, lines, ("B1:D1", "E1:F1")).entries.select("name", "cause").rows() == LEFT


def test_a_header_of_three_rows(tmp_path: Path) -> None:
    """人员信息 over 姓名, 日期 over 发证日期 and 有效期至: all three rows are the header, none a person."""
    lines = [
        ("序号", "人员信息", None, None, "证书信息", None, None, "在岗状态"),
        (None, "姓名", "身份证号", "工种", "证书编号", "日期", None, None),
        (None, None, None, None, None, "发证日期", "有效期至", None),
        (*PEOPLE[0][:5], "2023-05-12", "2029-05-11", "离职"),
        (*PEOPLE[1][:5], "2023-05-12", "2029-05-11", "在岗"),
    ]
    roster = workbook(tmp_path, lines)
    assert roster.entries.select("name", "cause").rows() == LEFT
    assert roster.entries["claimed_valid_to"].to_list() == [date(2029, 5, 11)] * 2
    assert roster.problems.filter("rejects").is_empty()


@pytest.mark.parametrize(
    "title",
    [
        ("某某公司特种作业人员台账",),
        ("单位：某某公司", None, None, None, "日期：2026年11月"),
        ("填报单位", "某某公司", None, None, None, None, "编号"),
    ],
)
def test_a_title_above_the_header_is_none_of_it(tmp_path: Path, title: tuple[str | None, ...]) -> None:
    """A title, a line of labels, and a word beside the table head no columns."""
    roster = workbook(tmp_path, [title, NAMES, *PEOPLE])
    assert roster.understood[0].header_row == 2
    assert roster.entries.select("name", "cause").rows() == [("陆青禾", None), ("尉迟照野", None)]


@pytest.mark.parametrize("other", ["法人身份证号", "法定代表人身份证号", "监护人身份证号", "师傅身份证号"])
def test_another_persons_number_is_never_the_workers(tmp_path: Path, other: str) -> None:
    """法人身份证号 to the left of 身份证号 is named as not read, and nobody is asked about under it."""
    lines = [("姓名", other, "身份证号", "工种"), ("陆青禾", YU, LU, "低压电工")]
    roster = workbook(tmp_path, lines)
    assert roster.entries["id_number"].to_list() == [LU]
    notes = [note.as_json()["zh"] for note in roster.understood[0].notes]
    assert any(f"{other} (B)" in note for note in notes)


@pytest.mark.parametrize("merges", [(), ("A1:D1", "F1:I1")])
def test_titles_over_lists_side_by_side_are_no_upper_half(tmp_path: Path, merges: tuple[str, ...]) -> None:
    """电工班 over one 姓名 and 焊工班 over another: two lists, and nobody gets a neighbour's certificate."""
    lines = [
        ("电工班", None, None, None, None, "焊工班"),
        ("姓名", "身份证号", "准操项目", "证号", None, "姓名", "身份证号", "准操项目", "证号"),
        ("陆青禾", LU, "低压电工作业", f"T{LU}", None, "尉迟照野", YU, "熔化焊接与热切割作业", f"T{YU}"),
    ]
    entries = workbook(tmp_path, lines, merges).entries
    assert entries.select("name", "claimed_number", "claimed_item").rows() == [
        ("陆青禾", f"T{LU}", "低压电工作业"),
        ("尉迟照野", f"T{YU}", "熔化焊接与热切割作业"),
    ]


TERM = ("2023-05-12", "2029-05-11")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("起", "止"),
        ("起始", "终止"),
        ("自", "至"),
        ("开始", "结束"),
        ("起始日期", "截止日期"),
        ("开始时间", "结束时间"),
        ("From", "To"),
    ],
)
@pytest.mark.parametrize("term", ["有效期", "有效期限", "证书有效期"])
@pytest.mark.parametrize("merges", [(), ("A1:A2", "E1:F1")])
def test_the_two_ends_of_a_term_stand_below_it(
    tmp_path: Path, start: str, end: str, term: str, merges: tuple[str, ...]
) -> None:
    """有效期 over 起 and 止 is a start and an end: no row of the header is a person, and no start is an end."""
    lines = [
        ("姓名", "身份证号", "工种", "证书编号", term, None, "备注"),
        (None, None, None, None, start, end, None),
        ("陆青禾", LU, "低压电工", f"T{LU}", *TERM, None),
    ]
    roster = workbook(tmp_path, lines, merges)
    claimed = roster.entries.select("name", "claimed_valid_from", "claimed_valid_to").rows()
    assert claimed == [("陆青禾", date(2023, 5, 12), date(2029, 5, 11))]
    assert roster.problems.filter("rejects").is_empty()


def test_one_header_over_two_dates_is_a_start_and_an_end(tmp_path: Path) -> None:
    """有效期 merged over two columns, without a second row, is a term from the left date to the right one."""
    lines = [
        ("姓名", "身份证号", "工种", "证书编号", "有效期", None),
        ("陆青禾", LU, "低压电工", f"T{LU}", *TERM),
    ]
    claimed = workbook(tmp_path, lines, ("E1:F1",)).entries.select("claimed_valid_from", "claimed_valid_to")
    assert claimed.rows() == [(date(2023, 5, 12), date(2029, 5, 11))]
    wide = [lines[0], (*lines[1][:4], TERM[1], None)]
    claimed = workbook(tmp_path, wide, ("E1:F1", "E2:F2")).entries["claimed_valid_to"]
    assert claimed.to_list() == [date(2029, 5, 11)]


def test_the_ends_of_a_term_in_a_third_row(tmp_path: Path) -> None:
    """操作证 over 有效期 over 起 and 止: start and end again, and no date is taken for the name of a certificate."""
    lines = [
        ("姓名", "身份证号", "工种", "操作证", None, None, None),
        (None, None, None, "证号", "有效期", None, "复审"),
        (None, None, None, None, "起", "止", None),
        ("陆青禾", LU, "低压电工", f"T{LU}", *TERM, "2026-05-11"),
    ]
    roster = workbook(tmp_path, lines, ("A1:A3", "B1:B3", "C1:C3", "D1:G1", "D2:D3", "E2:F2", "G2:G3"))
    wanted = ("claimed_valid_from", "claimed_valid_to", "claimed_review_due", "claimed_word")
    assert roster.entries.select(wanted).rows() == [
        (date(2023, 5, 12), date(2029, 5, 11), date(2026, 5, 11), None)
    ]


@pytest.mark.parametrize("header", ["证书名称", "操作项目", "作业类别"])
def test_a_column_of_dates_names_no_certificate(tmp_path: Path, header: str) -> None:
    """Below a heading of names, dates are no names: the column is said not to have been read."""
    lines = [("姓名", "身份证号", "工种", header), ("陆青禾", LU, "低压电工", "2026-05-11")]
    roster = workbook(tmp_path, lines)
    assert roster.entries["claimed_word"].to_list() == [None]
    notes = [note.as_json()["zh"] for note in roster.understood[0].notes]
    assert any(f"{header} (D)" in note for note in notes)


def test_a_page_printed_again_repeats_the_ends_too(tmp_path: Path) -> None:
    """Both rows of the header, written again below for printing, are no people."""
    header = [("姓名", "身份证号", "工种", "有效期", None), (None, None, None, "起", "止")]
    lines = [
        *header,
        ("陆青禾", LU, "低压电工", *TERM),
        *header,
        ("尉迟照野", YU, "低压电工", *TERM),
    ]
    roster = workbook(tmp_path, lines)
    assert roster.entries["name"].to_list() == ["陆青禾", "尉迟照野"]
    assert roster.problems.filter("rejects").is_empty()


@pytest.mark.parametrize("kind", ["类型", "类别", "准操项目"])
@pytest.mark.parametrize("merges", [(), ("D1:F1",)])
def test_which_of_a_trades_items_a_certificate_is_for(
    tmp_path: Path, kind: str, merges: tuple[str, ...]
) -> None:
    """电工证 over 类型 = 低压: the item is the one of its category that the word names; another word names none."""
    lines = [
        ("姓名", "身份证号", "工种", "电工证", None, None),
        (None, None, None, kind, "证号", "有效期"),
        ("陆青禾", LU, "电工", "低压", f"T{LU}", "2029-05-11"),
        ("尉迟照野", YU, "电工", "高压", f"T{YU}", "2029-05-11"),
        ("慕容听雨", "320199198910282480", "电工", "特种", "T320199198910282480", "2029-05-11"),
    ]
    entries = workbook(tmp_path, lines, merges).entries
    assert entries["claimed_item"].to_list() == ["低压电工作业", "高压电工作业", None]
    assert entries["claimed_category"].to_list() == ["电工作业"] * 3
    assert entries["claimed_valid_to"].to_list() == [date(2029, 5, 11)] * 3


def test_the_heading_above_bounds_what_is_of_one_certificate(tmp_path: Path) -> None:
    """操作项目 below 特种作业证书 is of that certificate, though the pass before it leaves it free.

    Who is 安全员 and 电工 has the pass for the one, the card for the other, and no third entry.
    """
    lines = [
        ("单位：江北某某酒精有限公司（危险化学品生产）",),
        ("姓名", "身份证号", "职务", "任职时间", "安全管理证书", None, "特种作业证书", None, None),
        (None, None, None, None, "证书编号", "有效期至", "操作项目", "证书编号", "有效期至"),
        (
            "陆青禾",
            LU,
            "安全员兼电工",
            "2026-01-15",
            LU,
            "2029-03-23",
            "低压电工作业",
            f"T{LU}",
            "2029-10-16",
        ),
        ("尉迟照野", YU, "焊工", None, None, None, "熔化焊接与热切割作业", f"T{YU}", "2029-01-15"),
    ]
    entries = workbook(tmp_path, lines, ("E2:F2", "G2:I2")).entries
    assert entries.select("name", "role", "claimed_item", "claimed_number", "claimed_valid_to").rows() == [
        ("陆青禾", "safety_manager", None, LU, date(2029, 3, 23)),
        ("陆青禾", "operator", "低压电工作业", f"T{LU}", date(2029, 10, 16)),
        ("尉迟照野", "operator", "熔化焊接与热切割作业", f"T{YU}", date(2029, 1, 15)),
    ]
    assert set(entries["employer"]) == {"江北某某酒精有限公司"}
    assert set(entries["industry"]) == {"危险化学品"}


def test_headings_over_halves_of_one_certificate_part_nothing(tmp_path: Path) -> None:
    """证书信息 and 复审情况 stand over the same certificate: nothing below the second begins another."""
    lines = [
        ("姓名", "身份证号", "证书信息", None, "有效期限", None, "复审情况", None),
        (None, None, "准操项目", "证书编号", "起", "止", "应复审日期", "实际复审日期"),
        ("陆青禾", LU, "低压电工作业", f"T{LU}", "2022-05-12", "2028-05-11", "2025-05-11", "2025-04-02"),
    ]
    [entry] = workbook(tmp_path, lines, ("C1:D1", "E1:F1", "G1:H1")).entries.iter_rows(named=True)
    assert (entry["claimed_number"], entry["claimed_valid_to"]) == (f"T{LU}", date(2028, 5, 11))
    assert entry["claimed_review_due"] == date(2025, 5, 11)
