"""Sub-headings: whose people stand below them; what is no heading; who has left."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read

HEAD = "河北某某玻璃有限公司特种作业人员台账\n序号,姓名,身份证号,工种,有效期至"
FIRM = "某某保温工程有限公司"


def below(tmp_path: Path, heading: str):
    """Read a contractor's person and one below another heading; return the roster. Both are numbered or neither is."""
    numbered = "、" in heading or not heading.startswith(",")
    rows = [
        f"一、,{FIRM},,," if numbered else f",{FIRM},,,",
        f"1,陆青禾,{LU},低压电工,2030-02-28",
        heading,
        f"2,尉迟照野,{YU},低压电工,2030-02-28",
    ]
    return read(tmp_path, HEAD, *rows)


@pytest.mark.parametrize(
    ("heading", "contractor", "department"),
    [
        (",二、本公司后勤人员,,,", None, "后勤"),
        (",二、动力车间,,,", None, "动力车间"),
        (",本部,,,", None, None),
        (",焊工班,,,", None, "焊工班"),
        ("四,安环部,,,", None, "安环部"),
        (",自有人员,,,", None, None),
        (",公司办公室,,,", None, "公司办公室"),
        ("二、,江北某某劳务有限公司,,,", "江北某某劳务有限公司", None),
        ("（一）,维修一班,,,", FIRM, "维修一班"),
        (",河北某某玻璃有限公司动力车间,,,", None, None),
    ],
)
def test_what_stands_below_a_heading(
    tmp_path: Path, heading: str, contractor: str | None, department: str | None
) -> None:
    """Own staff and departments end a contractor; only a part numbered below it (（一） under 一、) is its own."""
    roster = below(tmp_path, heading)
    assert roster.problems.filter("rejects").is_empty()
    assert roster.entries.select("contractor", "department").rows() == [
        (FIRM, None),
        (contractor, department),
    ]


@pytest.mark.parametrize(
    ("heading", "cause", "note"),
    [
        (",离职人员,,,", "left_post", "rows_left"),
        (",三、2026年已退场人员名单,,,", "left_post", "rows_left"),
        (",离职、退休人员,,,", "left_post", "rows_left"),
        (",已停用,,,", "employment_unclear", "rows_perhaps_left"),
        (",离职及转岗,,,", "employment_unclear", "rows_perhaps_left"),
        (",退休返聘班,,,", None, None),
    ],
)
def test_people_below_a_heading_of_leavers(
    tmp_path: Path, heading: str, cause: str | None, note: str | None
) -> None:
    """Who stands below 离职人员 has left and is accused of nothing; what is not plainly so is asked about."""
    roster = below(tmp_path, heading)
    assert roster.entries["cause"].to_list() == [None, cause]
    notes = {one.word: dict(one.facts).get("rows") for one in roster.understood[0].notes}
    assert {word: rows for word, rows in notes.items() if word.endswith("left")} == (
        {note: "6"} if note else {}
    )


def test_the_next_heading_ends_the_leavers(tmp_path: Path) -> None:
    """在岗 people below a department's heading have not left; below an unknown caption nobody is sure."""
    rows = [",离职人员,,,", f"1,陆青禾,{LU},电工,", ",动力车间,,,", f"2,尉迟照野,{YU},电工,"]
    assert read(tmp_path, HEAD, *rows).entries["cause"].to_list() == ["left_post", None]
    rows[2] = "新增,,,,"
    assert read(tmp_path, HEAD, *rows).entries["cause"].to_list() == ["left_post", "employment_unclear"]


@pytest.mark.parametrize("name", ["王登科", "高班", "李部", "赵孤"])
def test_a_lonely_name_is_somebody(tmp_path: Path, name: str) -> None:
    """A person without number is rejected and named, not taken for a department."""
    roster = below(tmp_path, f",{name},,,")
    assert roster.problems.filter("rejects")["name"].to_list() == [name]


@pytest.mark.parametrize(
    "footer",
    [
        "填表人：李某,,联系电话：0311-0000000,,",
        "总人数,6,,其中外包,1",
        ",联系电话：0311-0000000,,,",
        "在岗人数：6,,,,",
        "制表人：张某,审核人：李某,,日期：2026.1.1,",
        "批准：张某,,审核：,,",
        "安全总监：,总经理：,,,",
        ",安全总监：张某,,,2026年1月1日",
        ",部门领导：,,,经办：",
        "填表人签字,,,,",
    ],
)
def test_a_footer_is_nobody(tmp_path: Path, footer: str) -> None:
    """Who filled in the sheet and how many people it has is no person of it, and the row is named as a footer."""
    roster = below(tmp_path, footer)
    assert roster.problems.filter("rejects").is_empty()
    notes = {one.word: dict(one.facts).get("rows") for one in roster.understood[0].notes}
    assert notes["rows_footer"] == "5"


@pytest.mark.parametrize(
    "row", [",班长：张某,,,", "7,主任：张某,,电工,", ",张某,,,制表", "7,项目经理,,电工,"]
)
def test_a_row_that_may_be_somebody_is_rejected_and_named(tmp_path: Path, row: str) -> None:
    """A name without number, or a row with a trade, is no line of signatures: it stays accounted for."""
    assert below(tmp_path, row).problems["rejects"].sum() == 1


@pytest.mark.parametrize("foot", [",2026年11月20日,,,", ",项目负责人,白露,,", ",年   月   日,,,"])
def test_what_stands_alone_at_the_foot(tmp_path: Path, foot: str) -> None:
    """A day, or the post of whoever signs, below the last person."""
    roster = read(tmp_path, HEAD, f"1,陆青禾,{LU},低压电工,2030-02-28", foot)
    assert roster.problems.filter("rejects").is_empty()
    assert {note.word for note in roster.understood[0].notes} >= {"rows_footer"}


def test_a_post_is_no_footer_among_people(tmp_path: Path) -> None:
    """Above the last ID number, or in a list without any, a post in the first column heads somebody's row."""
    head = "职务,姓名,身份证号"
    found = read(tmp_path, head, "主任,白露,", f"电工,陆青禾,{LU}", "经理,辛夷,")
    assert found.problems.filter("rejects")["name"].to_list() == ["白露", "辛夷"]


@pytest.mark.parametrize(
    ("code", "employer", "said"),
    [
        ("91320199MA0000000M", "91320199MA0000000M", []),
        ("91320199MA0000000N", None, [{"code": "91320199MA0000000N"}]),
    ],
)
def test_a_credit_code_in_a_title_is_checked(tmp_path: Path, code: str, employer: str | None, said: list):
    """One whose check character is wrong (GB 32100-2015) is said, and names no employer; a right one does."""
    roster = read(tmp_path, f"统一社会信用代码：{code}\n序号,姓名,身份证号,工种", f"1,陆青禾,{LU},低压电工")
    (sheet,) = roster.understood
    assert roster.entries["employer_uscc"].to_list() == [employer]
    assert [dict(note.facts) for note in sheet.notes if note.word == "title_code_wrong"] == said


@pytest.mark.parametrize(("number", "shown"), [(YU, []), (f"{YU[:17]}1", ["320***********1351"])])
def test_somebodys_number_in_a_title_is_no_credit_code(tmp_path: Path, number: str, shown: list[str]) -> None:
    """An ID number is nobody's code, and one with a slip of the pen in it is shown masked."""
    roster = read(tmp_path, f"负责人身份证号：{number}\n序号,姓名,身份证号,工种", f"1,陆青禾,{LU},低压电工")
    notes = roster.understood[0].notes
    assert [dict(note.facts)["code"] for note in notes if note.word == "title_code_wrong"] == shown


@pytest.mark.parametrize(
    ("heading", "number", "cause", "note"),
    [
        ("（二）待取证", "", "in_training", "rows_in_training"),
        ("待取证人员（3人）", "", "in_training", "rows_in_training"),
        ("学徒工（跟班学习）", "", "in_training", "rows_in_training"),
        ("实习生", "", "in_training", "rows_in_training"),
        ("培训学员", "", "in_training", "rows_in_training"),
        ("以下人员正在培训取证", "", "in_training", "rows_in_training"),
        ("学徒工", f"T{YU}", None, "rows_in_training"),
        ("后备人员", f"T{YU}", "employment_unclear", "rows_perhaps_left"),
        ("劳务到期", f"T{YU}", "employment_unclear", "rows_perhaps_left"),
        ("劳务合同到期人员", f"T{YU}", "employment_unclear", "rows_perhaps_left"),
        ("长病假", f"T{YU}", "not_at_work", "rows_away"),
        ("长期病假人员", f"T{YU}", "not_at_work", "rows_away"),
        ("停工留薪", f"T{YU}", "not_at_work", "rows_away"),
        ("外派人员", f"T{YU}", "not_at_work", "rows_away"),
        ("不在岗人员", f"T{YU}", "not_at_work", "rows_away"),
        ("培训部", "", None, None),
        ("实习车间", "", None, None),
    ],
)
def test_a_heading_of_people_to_come_or_away(
    tmp_path: Path, heading: str, number: str, cause: str | None, note: str | None
) -> None:
    """Such headings are no person and no contractor in either column, and hold until the next one begins.

    A number with T below 学徒工 is a claim like any other; who is said to be in reserve or away is not at work.
    """
    head = "河北某某玻璃有限公司特种作业人员台账\n序号,姓名,身份证号,工种,证书编号"
    for written in (f"{heading},,,,", f",{heading},,,"):
        rows = [
            f"1,陆青禾,{LU},低压电工,T{LU}",
            written,
            f"2,尉迟照野,{YU},低压电工,{number}",
            "在岗人员,,,,",
            f"3,尉迟照野,{YU},高压电工,",
        ]
        roster = read(tmp_path, head, *rows)
        assert roster.problems.filter("rejects").is_empty()
        read_as = [(None, None), (None, cause), (None, None)]
        assert roster.entries.select("contractor", "cause").rows() == read_as
        words = {told.word for told in roster.understood[0].notes}
        assert words & {"rows_in_training", "rows_away", "rows_perhaps_left"} == ({note} if note else set())


def test_a_part_of_those_to_come_is_still_to_come(tmp_path: Path) -> None:
    """维修班 under 二、待取证人员 waits for its certificates; 三、动力车间 has nothing to do with them."""
    roster = read(
        tmp_path,
        "序号,姓名,身份证号,工种,证书编号",
        ",二、待取证人员,,,",
        ",维修一班,,,",
        f"1,陆青禾,{LU},低压电工,",
        ",三、动力车间,,,",
        f"2,尉迟照野,{YU},低压电工,",
    )
    assert roster.entries.select("department", "cause").rows() == [
        ("维修一班", "in_training"),
        ("三、动力车间".partition("、")[2], None),
    ]


def test_own_words_of_work_stand_against_a_heading(tmp_path: Path) -> None:
    """Who is 在岗 below 待取证人员 is asked about; who is 在岗 below 长期病假 is in doubt."""
    roster = read(
        tmp_path,
        "姓名,身份证号,工种,证书编号,在岗状态",
        "待取证人员,,,,",
        f"陆青禾,{LU},低压电工,,在岗",
        "长期病假人员,,,,",
        f"尉迟照野,{YU},低压电工,,在岗",
    )
    assert roster.entries["cause"].to_list() == [None, "employment_unclear"]
