"""Columns whose header nobody knows: what they say of leaving is heard, all else is named as not read."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read

from certverify import rosters

HEAD = "姓名,身份证号,工种,证书编号,有效期至"
YU_ROW = f"俞子宁,{YU},低压电工,T{YU},2029-03-12"
LU_ROW = f"陆青禾,{LU},低压电工,T{LU},2029-03-01"


def settled(roster: rosters.Roster) -> list[tuple[str, str | None, str | None]]:
    return roster.entries.select("name", "disposition", "cause").rows()


def unknown(roster: rosters.Roster) -> list[str]:
    notes = [note for sheet in roster.understood for note in sheet.notes if note.word == "columns_unknown"]
    return [str(text) for note in notes for _, text in note.facts]


@pytest.mark.parametrize("header", ["人员异动", "说明", "动态", ""])
def test_a_leaving_is_heard_whatever_its_column_is_called(tmp_path: Path, header: str) -> None:
    """2026.3离职 in a column of any name takes that person out, names the cell, and touches nobody else."""
    roster = read(tmp_path, f"{HEAD},{header}", f"{LU_ROW},2026.3离职", f"{YU_ROW},")
    assert settled(roster) == [("陆青禾", "not_applicable", "left_post"), ("俞子宁", None, None)]
    assert roster.problems.select("row", "reason").rows() == [(2, "remark_left")]
    assert unknown(roster) == []


def test_a_second_column_of_states_is_heard(tmp_path: Path) -> None:
    """人员状态 在岗 beside 状态 离职: a person who may have left is not accused by the first column alone."""
    roster = read(tmp_path, f"{HEAD},人员状态,状态", f"{LU_ROW},在岗,离职", f"{YU_ROW},在岗,在岗")
    assert settled(roster) == [("陆青禾", "not_applicable", "left_post"), ("俞子宁", None, None)]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("工作经历", "2015年从原单位辞职"),
        ("家属情况", "丈夫已离职"),
        ("培训内容", "离岗人员培训"),
        ("现场照片", "已上传"),
    ],
)
def test_what_is_past_or_of_others_is_named_as_not_read(tmp_path: Path, header: str, cell: str) -> None:
    """A career, a contact or a course says nothing of the person's leaving; the column is named as not read."""
    roster = read(tmp_path, f"{HEAD},{header}", f"{LU_ROW},{cell}", f"{YU_ROW},")
    assert settled(roster) == [("陆青禾", None, None), ("俞子宁", None, None)]
    assert unknown(roster) == [f"{header} (F)"]


@pytest.mark.parametrize(
    ("state", "expected"), [("", ("unverified", "employment_unclear")), ("在岗", (None, None))]
)
def test_a_day_of_hiring_to_come_leaves_open_who_is_at_work(
    tmp_path: Path, state: str, expected: tuple[str | None, str | None]
) -> None:
    """入职日期 2027-01-05 on 2026-11-27 is a person to come, or a contract renewed: only 在岗 tells which."""
    roster = read(
        tmp_path, f"{HEAD},入职日期,在岗状态", f"{LU_ROW},2027-01-05,{state}", f"{YU_ROW},2020-1-1,"
    )
    assert [entry[1:] for entry in settled(roster)] == [expected, (None, None)]
    assert "hiring_future" in roster.problems["reason"].to_list()


def test_a_numbered_list_of_certificates_is_split(tmp_path: Path) -> None:
    """1.低压电工（…）2.焊工（…） names two certificates with an end each, and claims both."""
    cell = "1.低压电工（2027.5.11到期）2.焊工（2028.1.1到期）"
    roster = read(
        tmp_path, "姓名,身份证号,工种,持证情况", f"陆青禾,{LU},电工,{cell}", f"俞子宁,{YU},电工,低压电工证"
    )
    told = roster.entries.select("row", "claims", "claimed_word", "claimed_item", "claimed_valid_to").rows()
    ends = [end.isoformat() if end else None for *_, end in told]
    assert [line[:4] for line in told] == [
        (2, True, "低压电工", "低压电工作业"),
        (2, True, "焊工", None),
        (3, True, "低压电工证", "低压电工作业"),
    ]
    assert ends == ["2027-05-11", "2028-01-01", None]


@pytest.mark.parametrize("header", ["合同终止日期", "合同到期日期", "劳动合同终止日期", "合同截止日期"])
@pytest.mark.parametrize(
    ("end", "state", "expected"),
    [
        ("2026-10-31", "", ("unverified", "employment_unclear")),
        ("2026-10-31", "在岗", (None, None)),
        ("2027-10-31", "", (None, None)),
        ("2026-11-27", "", (None, None)),
        ("无固定期限", "", (None, None)),
    ],
)
def test_a_contract_that_is_over_leaves_open_who_is_at_work(
    tmp_path: Path, header: str, end: str, state: str, expected: tuple[str | None, str | None]
) -> None:
    """合同终止日期 before the day may have been renewed: in doubt and never out, and 在岗 tells."""
    roster = read(tmp_path, f"{HEAD},{header},在岗状态", f"{LU_ROW},{end},{state}", f"{YU_ROW},,")
    assert [entry[1:] for entry in settled(roster)] == [expected, (None, None)]
    over = expected[0] is not None or (end, state) == ("2026-10-31", "在岗")
    assert ("contract_over" in roster.problems["reason"].to_list()) is over


DOUBT = ("unverified", "employment_unclear")
OPEN = (None, None)


def told(path: Path, header: str, cell: str, *besides: tuple[str, str]) -> tuple[str | None, str | None]:
    """Return how the first of two people is settled, who has ``cell`` below ``header``; the second has nothing."""
    heads = ",".join([HEAD, header, *(head for head, _ in besides)])
    row = ",".join([LU_ROW, cell, *(beside for _, beside in besides)])
    first, second = settled(read(path, heads, row, YU_ROW + "," * (1 + len(besides))))
    assert second == ("俞子宁", None, None)
    return first[1:]


@pytest.mark.parametrize("header", ["转岗时间", "退出时间", "停岗日期", "停止作业日期", "解除合同日期"])
@pytest.mark.parametrize(("day", "expected"), [("2026-05-01", DOUBT), ("2027-05-01", OPEN), ("/", OPEN)])
def test_a_day_of_leaving_the_post_puts_in_doubt_from_that_day_on(
    tmp_path: Path, header: str, day: str, expected: tuple[str | None, str | None]
) -> None:
    """Whoever stopped working there by 2026-11-27 is not accused; one who is to stop later still is asked about."""
    assert told(tmp_path, header, day) == expected


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("不在职", "√", "×"),
        ("转岗", "√", "未转岗"),
        ("是否转岗", "是", "否"),
        ("是否退休", "是", "否"),
        ("注销", "1", "0"),
        ("在册/注销", "注销", "在册"),
        ("是否仍从事本工种", "否", "是"),
        ("是否从事特种作业", "×", "√"),
        ("是否上岗", "未上岗", "已上岗"),
    ],
)
@pytest.mark.parametrize("besides", [(), (("退场日期", ""),), (("退场日期", ""), ("在岗状态", "在岗"))])
def test_an_answer_is_read_with_its_question(
    tmp_path: Path, header: str, yes: str, no: str, besides: tuple[tuple[str, str], ...]
) -> None:
    """是否转岗 是 and 是否上岗 否 put the same in doubt, 在岗 in whatever post; the contrary answers say nothing."""
    assert told(tmp_path, header, no, *besides) == OPEN
    if yes != "未上岗" or len(besides) < 2:
        assert told(tmp_path, header, yes, *besides) == DOUBT


def test_a_doubt_names_cell_and_question(tmp_path: Path) -> None:
    """The problem stands at the cell of 是否转岗, and the entry's remark gives the question with the answer."""
    roster = read(tmp_path, f"{HEAD},备注,是否转岗", f"{LU_ROW},,是", f"{YU_ROW},,否")
    assert roster.entries["remark"].to_list() == ["是否转岗：是", None]
    assert roster.problems.select("row", "column", "reason").rows() == [
        (2, "是否转岗 (G)", "remark_post_in_question")
    ]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("是否从事接触职业病危害作业", "否"),
        ("转岗培训", "√"),
        ("是否持证上岗", "否"),
        ("证书注销日期", "2026-05-01"),
        ("退休返聘", "√"),
        ("未转岗", "√"),
        ("合同签订日期", "2026-05-01"),
    ],
)
def test_questions_of_other_things_say_nothing_of_the_post(tmp_path: Path, header: str, cell: str) -> None:
    """Exposure, courses, certificates, contracts made and the rehired retired leave nobody out."""
    assert told(tmp_path, header, cell) == OPEN


@pytest.mark.parametrize(
    "header", ["现岗位", "现从事工作", "目前岗位", "当前岗位", "实际岗位", "现任岗位", "调整后岗位"]
)
@pytest.mark.parametrize(
    ("post", "expected"), [("仓管员", DOUBT), ("低压电工", OPEN), ("电工", OPEN), ("仓管员兼电工", OPEN)]
)
def test_a_plain_post_held_now_is_not_the_one_of_the_row(
    tmp_path: Path, header: str, post: str, expected: tuple[str | None, str | None]
) -> None:
    """A storekeeper by now, whom 工种 calls an electrician, is in doubt; the same trade again changes nothing."""
    assert told(tmp_path, header, post) == expected


def test_whoever_has_left_at_present_is_heard(tmp_path: Path) -> None:
    """目前状况 speaks of the present, and not of what was before as 之前状况 does."""
    assert told(tmp_path, "目前状况", "已离职") == ("not_applicable", "left_post")
    assert told(tmp_path, "此前状况", "已离职") == OPEN


@pytest.mark.parametrize(
    ("remark", "expected"),
    [("现岗位：仓库保管员", DOUBT), ("已停岗", DOUBT), ("现岗位：低压电工", OPEN), ("原岗位：仓管员", OPEN)],
)
def test_remarks_of_another_post_put_in_doubt(
    tmp_path: Path, remark: str, expected: tuple[str | None, str | None]
) -> None:
    """现岗位：仓库保管员 is what 现为库管 is; the post of the row, or one held before it, says nothing."""
    assert told(tmp_path, "备注", remark) == expected


@pytest.mark.parametrize("post", ["电工（实习）", "焊工（学徒）", "实习电工", "学徒电工"])
def test_a_learner_is_no_electrician_wherever_the_word_stands(tmp_path: Path, post: str) -> None:
    """电工（实习） asks for no certificate that a learner cannot have yet, as 实习电工 does not."""
    roster = read(tmp_path, "姓名,身份证号,岗位,证书编号", f"陆青禾,{LU},{post},", f"俞子宁,{YU},电工,")
    assert settled(roster) == [("陆青禾", "unverified", "post_unclear"), ("俞子宁", None, None)]


@pytest.mark.parametrize(
    ("head", "row", "said"),
    [
        ("姓名,工种,性别", "陆青禾,电工,男", "no_id_column"),
        ("身份证号,工种,性别", f"{LU},电工,男", "no_name_column"),
        ("姓名,身份证号,工种", f"陆青禾,{LU},电工", None),
    ],
)
def test_a_missing_column_is_told_of_its_sheet(tmp_path: Path, head: str, row: str, said: str | None) -> None:
    """Beside the rows that are rejected for it, which say nothing of why all of them are."""
    roster = read(tmp_path, head, row)
    assert {note.word for note in roster.understood[0].notes} & {"no_id_column", "no_name_column"} == (
        {said} if said else set()
    )
    assert roster.entries.height + int(roster.problems["rejects"].sum()) == 1
