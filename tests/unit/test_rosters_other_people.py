"""People beside somebody (紧急联系人, 师傅, 家属): the roster's person is the one below 姓名, with his own number."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

OTHERS = ["徒弟姓名", "师傅姓名", "带教人", "监护人", "紧急联系人", "家属姓名", "配偶", "师傅"]


def read(path: Path, *rows: str):
    return read_book(path, {"台账": ["特种作业人员台账", *rows]})


def people(roster):
    return roster.entries.select("name", "id_number", "required_item", "claimed_number").rows()


@pytest.mark.parametrize("other", OTHERS)
def test_the_person_of_a_row_is_below_the_plain_word(tmp_path: Path, other: str) -> None:
    """Wherever the other's name stands, and whether or not his number does."""
    me, it = f"陆青禾|{LU}|低压电工|T{LU}", ("陆青禾", LU, "低压电工作业", f"T{LU}")
    own = "姓名|身份证号|工种|证书编号"
    for head, row in (
        (f"序号|{own}|{other}", f"1|{me}|楚燕"),
        (f"序号|{other}|{own}", f"1|楚燕|{me}"),
        (f"序号|{own}|{other}|身份证号", f"1|{me}|楚燕|{YU}"),
        (f"序号|{other}|身份证号|{own}", f"1|楚燕|{YU}|{me}"),
        (f"序号|{own}|{other}|身份证号|证书编号", f"1|{me}|楚燕|{YU}|T{YU}"),
        (f"序号|{other}|身份证号|证书编号|{own}", f"1|楚燕|{YU}|T{YU}|{me}"),
    ):
        roster = read(tmp_path, head, row)
        assert people(roster) == [it], head
        assert not roster.problems["rejects"].any()


def test_a_group_of_others_is_nobodys(tmp_path: Path) -> None:
    """姓名 and 身份证号 below 紧急联系人 are of no worker; the report names the columns."""
    roster = read(
        tmp_path,
        "序号|本人|||紧急联系人||",
        "|姓名|身份证号|工种|姓名|身份证号|电话",
        f"1|陆青禾|{LU}|低压电工|楚燕|{YU}|13900000001",
    )
    assert people(roster) == [("陆青禾", LU, "低压电工作业", None)]
    [unread] = [note for sheet in roster.understood for note in sheet.notes if note.word == "columns_unknown"]
    assert "紧急联系人身份证号 (F)" in dict(unread.facts)["columns"]


def test_apprentices_beside_their_masters_are_not_accused(tmp_path: Path) -> None:
    """师傅 holds the card, 徒弟 learns: he is no operator of the roster."""
    roster = read(
        tmp_path,
        "序号|师傅|||徒弟||",
        "|姓名|身份证号|工种|姓名|身份证号|工种",
        f"1|陆青禾|{LU}|低压电工|楚燕|{YU}|低压电工",
    )
    assert people(roster) == [("陆青禾", LU, "低压电工作业", None)]


def test_the_header_written_again_names_the_others_again(tmp_path: Path) -> None:
    """On the next page the same words head the same people."""
    head = "姓名|身份证号|工种|紧急联系人|身份证号"
    roster = read(
        tmp_path,
        head,
        f"陆青禾|{LU}|低压电工|楚燕|420199199512036629",
        head,
        f"俞子宁|{YU}|高压电工|楚燕|420199199512036629",
    )
    assert [row[:3] for row in people(roster)] == [
        ("陆青禾", LU, "低压电工作业"),
        ("俞子宁", YU, "高压电工作业"),
    ]


def test_guardians_who_are_the_roster_stay(tmp_path: Path) -> None:
    """A list of 监护人 alone is theirs."""
    rows = ["监护人||", "姓名|身份证号|工种", f"陆青禾|{LU}|低压电工"]
    assert [row[:2] for row in people(read(tmp_path, *rows))] == [("陆青禾", LU)]
