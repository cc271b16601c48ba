"""Several columns 有效期 beside several certificates: each date is of the one whose column stands to its left."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, read

from certverify import rosters
from certverify.rosters.table.header.headers import match_header

T = f"T{LU}"
OTHER = "TS6320120190012"


def told(path: Path, row: Mapping[str, str] | list[tuple[str, str]]) -> list[tuple[str | None, str | None]]:
    """Return the item or word and the end of the term that each entry of the row claims."""
    cells = [("姓名", "陆青禾"), ("身份证号", LU), *row]
    roster = read(path, ",".join(head for head, _ in cells), ",".join(cell for _, cell in cells))
    entries = roster.entries.with_columns(roster.entries["claimed_valid_to"].cast(str))
    return [
        (item or word, end)
        for item, word, end in entries.select("claimed_item", "claimed_word", "claimed_valid_to").rows()
    ]


def unplaced(roster: rosters.Roster) -> str:
    """Return which columns are said to be of an unknown certificate."""
    notes = [note for sheet in roster.understood for note in sheet.notes if note.word == "columns_unplaced"]
    return "".join(str(fact) for note in notes for _, fact in note.facts)


def test_a_driving_licence_keeps_its_term(tmp_path: Path) -> None:
    """The term to the right of 驾驶证 is no operation certificate's; the one to the right of its own number is read."""
    licence = [("岗位", "抢修电工"), ("驾驶证", "C1"), ("有效期", "2031-05-10")]
    ours = [("特种作业证号", T), ("作业项目", "低压电工作业"), ("有效期", "2027-09-03")]
    assert told(tmp_path, [*licence, *ours]) == [("低压电工作业", "2027-09-03")]
    assert told(tmp_path, [*ours, *licence]) == [("低压电工作业", "2027-09-03")]


@pytest.mark.parametrize(
    "unknown", ["叉车证号", "N1", "电梯作业人员证（T）编号", "某某设备", "健康证", "从业资格证号"]
)
def test_each_number_has_the_term_to_its_right(tmp_path: Path, unknown: str) -> None:
    """Of three pairs of number and term each goes together, wherever the one that is not ours stands."""
    pairs = {
        unknown: [(unknown, OTHER), ("有效期", "2030-08-01")],
        "电工": [("电工证号", T), ("有效期", "2027-09-03")],
        "焊工": [("焊工证号", T), ("有效期", "2028-02-11")],
    }
    expected = [("电工", "2027-09-03"), ("焊工", "2028-02-11")]
    for order in ([unknown, "电工", "焊工"], ["电工", unknown, "焊工"], ["电工", "焊工", unknown]):
        assert told(tmp_path, [cell for name in order for cell in pairs[name]]) == expected, order


def test_a_pass_and_a_card_have_a_term_each(tmp_path: Path) -> None:
    """The term of the pass is the first, that of the card the second."""
    row = [("安全合格证号", LU), ("有效期", "2028-05-06"), ("电工证号", T), ("有效期", "2027-09-03")]
    assert told(tmp_path, [("岗位", "电工"), *row])[-1] == ("电工", "2027-09-03")


def test_terms_before_their_numbers_are_given_to_nobody(tmp_path: Path) -> None:
    """有效期 | 证号 | 有效期 | 证号 may be told from either side: no term is read, and that is said."""
    row = [("有效期", "2028-05-06"), ("电工证号", T), ("有效期", "2027-09-03"), ("焊工证号", T)]
    assert told(tmp_path, row) == [("电工", None), ("焊工", None)]
    heads = ["姓名", "身份证号", *(head for head, _ in row)]
    roster = read(tmp_path, ",".join(heads), ",".join(["陆青禾", LU, *(cell for _, cell in row)]))
    assert unplaced(roster) == "有效期 (C)、有效期 (E)"


def test_a_term_does_not_cross_the_next_card(tmp_path: Path) -> None:
    """One term between two numbers is of the first; to the right of another document it is nobody's."""
    assert told(tmp_path, [("电工证号", T), ("有效期", "2027-09-03"), ("焊工证号", T)]) == [
        ("电工", "2027-09-03"),
        ("焊工", None),
    ]
    assert told(
        tmp_path, [("工种", "电工"), ("操作证号", T), ("驾驶证", "C1"), ("有效期", "2031-05-10")]
    ) == [(None, None)]


def test_common_columns_of_ticks_stay_common(tmp_path: Path) -> None:
    """Number and term that stand once, before the ticks or behind them, are of all that is ticked."""
    ticks = [("低压电工作业", "√"), ("高压电工作业", "√")]
    common = [("操作证号", T), ("有效期至", "2027-09-03")]
    both = {("低压电工作业", "2027-09-03"), ("高压电工作业", "2027-09-03")}
    assert both <= set(told(tmp_path, [*ticks, *common]))
    assert both <= set(told(tmp_path, [*common, *ticks]))


def test_issuers_and_dates_of_issue_are_placed_likewise(tmp_path: Path) -> None:
    """发证日期 repeats as 有效期 does; 准操项目 behind a numbered trade is of that trade."""
    row = [
        ("电工证号", T),
        ("准操项目", "低压电工作业"),
        ("发证日期", "2021-09-04"),
        ("有效期", "2027-09-03"),
    ]
    row += [
        ("焊工证号", T),
        ("准操项目", "熔化焊接与热切割作业"),
        ("发证日期", "2022-02-12"),
        ("有效期", "2028-02-11"),
    ]
    assert [end for _, end in told(tmp_path, row)] == ["2027-09-03", "2028-02-11"]
    heads = ["姓名", "身份证号", *(head for head, _ in row)]
    entries = read(tmp_path, ",".join(heads), ",".join(["陆青禾", LU, *(cell for _, cell in row)])).entries
    assert entries["claimed_issued"].cast(str).to_list() == ["2021-09-04", "2022-02-12"]


@pytest.mark.parametrize("head", ["T证有效期", "N1有效期", "Q2到期日"])
def test_a_code_before_the_term_is_another_card(head: str) -> None:
    """T证有效期 is near to 证有效期, and a lift mechanic's all the same."""
    assert match_header(head) is None


def test_the_words_of_a_card_are_one(tmp_path: Path) -> None:
    """电工操作证号 and 电工证有效期 are of one card."""
    row = [
        ("电工操作证号", T),
        ("电工证有效期", "2027-09-03"),
        ("焊工特种作业操作证号", T),
        ("焊工证有效期", "2028-02-11"),
    ]
    assert told(tmp_path, row) == [("电工", "2027-09-03"), ("焊工", "2028-02-11")]


@pytest.mark.parametrize("word", ["持证", "证书", "证件", "操作证", "资格证", "上岗证", "特种作业操作证"])
@pytest.mark.parametrize("signs", ["12", "一二", "①②"])
def test_a_number_pairs_a_card_with_its_term(tmp_path: Path, word: str, signs: str) -> None:
    """持证1 and 有效期1 are of one certificate, 持证2 and 有效期2 of the next, in any order."""
    one, two = signs
    cells = [(f"{word}{one}", "低压电工作业"), (f"有效期{one}", "2027-09-03")]
    cells += [(f"{word}{two}", "熔化焊接与热切割作业"), (f"有效期{two}", "2028-02-11")]
    expected = [("低压电工作业", "2027-09-03"), ("熔化焊接与热切割作业", "2028-02-11")]
    assert told(tmp_path, [("岗位", "机修工"), *cells]) == expected
    names_first = [cells[0], cells[2], cells[1], cells[3]]
    assert told(tmp_path, [("岗位", "机修工"), *names_first]) == expected


@pytest.mark.parametrize("head", ["证件有效截止", "本次有效止", "哪天到期"])
def test_more_words_for_the_end_of_a_term(head: str) -> None:
    """The end of a certificate's term, as some firms call it."""
    assert match_header(head) == ("valid_to", "exact", False)


def test_what_a_card_is_for_may_stand_before_the_heading_over_its_number(tmp_path: Path) -> None:
    """证书信息 over 证书编号 and 有效期止 is of 操作项目 to its left, so that 复审情况 behind is that card's alone."""
    roster = read_book(
        tmp_path,
        {
            "汇总": [
                "姓名|身份证号|作业类别|操作项目|证书信息||复审情况",
                "||||证书编号|有效期止|",
                f"陆青禾|{LU}|电工作业|低压电工作业|{T}|2031-06-14|未到期",
            ]
        },
    )
    assert unplaced(roster) == ""
    assert roster.entries.select("claimed_item", "claimed_number").rows() == [("低压电工作业", T)]
