"""Cards with tables of relatives, contacts, schools and work before: the person is read, and nobody else."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

from certverify import rosters
from certverify.errors import RosterError

BO = "420199199512036629"
TOP = [
    "特种作业人员登记卡",
    "姓名|陆青禾|性别|男|出生年月|1985.3|照片",
    "民族|汉|籍贯|江苏|文化程度|高中",
    f"身份证号|{LU}|||联系电话|13900000001",
]
CERT = [f"工种|低压电工|证书编号|T{LU}|有效期至|2030.2.28"]
WORK = ["职务|电工|工作单位|江北恒泰化工有限公司"]

FAMILY = [
    "家庭成员|姓名|关系|年龄|工作单位|联系电话",
    "|陆大山|父亲|60|某某厂|13900000002",
    "|贺小兰|母亲|58|务农|",
]
FAMILY_BELOW = [
    "家庭主要成员及社会关系",
    "姓名|与本人关系|政治面貌|工作单位及职务|联系电话",
    "陆大山|父子|群众|江南特钢有限公司安全员|13900000002",
    "贺小兰|母子|群众|务农|",
    "",
]
FAMILY_WITH_NUMBERS = ["家庭成员|姓名|称谓|身份证号|工作单位", f"|陆大山|父亲|{BO}|某某厂"]
CONTACT = ["紧急联系人|姓名|关系|电话", "|陆大山|父子|13900000002"]
CONTACT_BELOW = ["紧急联系人", "姓名|陆大山|电话|13900000002"]
CONTACT_BESIDE = ["紧急联系人|陆大山|与本人关系|父子|联系电话|13900000002"]
BEFORE = [
    "工作经历|起止时间|工作单位|职务|证明人",
    "|2010.3-2015.6|江南特钢有限公司|安全总监|孙兴",
    "|2015.7-2020.8|江南机械厂|焊工|李兴",
]
SCHOOLS = ["学习经历", "起止年月|毕业院校|专业", "2000.9-2003.6|江南技校|机电"]
BLOCKS = {
    "family": FAMILY,
    "family below its heading": FAMILY_BELOW,
    "family with numbers": FAMILY_WITH_NUMBERS,
    "contact": CONTACT,
    "contact below": CONTACT_BELOW,
    "contact beside": CONTACT_BESIDE,
    "work before": BEFORE,
    "schools": SCHOOLS,
    "all": [*SCHOOLS, *BEFORE, *FAMILY_BELOW, *CONTACT_BESIDE],
}


def read(path: Path, *rows: str) -> rosters.Roster:
    return read_book(path, {"登记卡": rows})


def told(roster: rosters.Roster) -> list[dict[str, object]]:
    return roster.entries.drop("entry").rows(named=True)


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
@pytest.mark.parametrize("own", [CERT, WORK, []], ids=["certificate", "work", "neither"])
def test_a_block_of_others_changes_nothing(tmp_path: Path, block: list[str], own: list[str]) -> None:
    """Before and behind what the card says of its person: he is read as without it, and nobody beside him."""
    plain = read(tmp_path, *TOP, *own)
    assert plain.entries["name"].to_list() == ["陆青禾"]
    behind = read(tmp_path, *TOP, *own, *block)
    assert told(behind) == told(plain)
    assert behind.problems.filter("rejects").is_empty()
    before = read(tmp_path, *TOP, *block, *own)
    assert told(before) == told(plain)
    for roster in (before, behind):
        notes = {note.word for note in roster.understood[0].notes}
        assert not notes & {
            "cards_not_read",
            "sheet_without_header",
            "people_mentioned_alone",
            "no_id_column",
        }
        said = str([sheet.as_json() for sheet in roster.understood]) + str(roster.problems.rows())
        assert "陆大山" not in said
        assert ("ids_untaken" in notes) is (block is FAMILY_WITH_NUMBERS)


def test_cards_below_each_other_keep_their_own(tmp_path: Path) -> None:
    """The next card begins behind the relatives of the one before it."""
    card = [*TOP[1:], *CERT, *FAMILY]
    other = [line.replace("陆青禾", "俞子宁").replace(LU, YU).replace("1985.3", "1982.9") for line in card]
    for between in ([], [""], [TOP[0]]):
        roster = read(tmp_path, TOP[0], *card, *between, *other)
        people = roster.entries.select("name", "id_number", "claimed_number").rows()
        assert people == [("陆青禾", LU, f"T{LU}"), ("俞子宁", YU, f"T{YU}")]
        assert roster.problems.filter("rejects").is_empty()


def test_relatives_of_a_card_that_is_not_read_are_no_people(tmp_path: Path) -> None:
    """Two names on a card: it is said where the number stands, and no relative is listed."""
    rows = [*TOP, "姓名|俞子宁|性别|男", *FAMILY]
    with pytest.raises(RosterError) as refused:
        read(tmp_path, *rows)
    assert refused.value.facts["cells"] == "B4"
    beside = {"登记卡": rows, "另一张": rows, "名册": ["姓名|身份证号|工种", f"白露|{YU}|电工"]}
    roster = read_book(tmp_path, beside)
    assert roster.entries["name"].to_list() == ["白露"]
    assert roster.problems.select("sheet", "row", "column", "reason").rows() == [
        (sheet, 4, "(B)", "id_untaken") for sheet in ("登记卡", "另一张")
    ]
    with pytest.raises(RosterError) as refused:
        read_book(tmp_path, {"陆青禾": rows, "另一张": rows}, "卡")
    assert refused.value.facts["cells"] == "#1!B4、#2!B4"


def test_a_list_with_contacts_is_a_list(tmp_path: Path) -> None:
    """关系 beside 紧急联系人, or beside a number, heads no relatives there."""
    for more in ("紧急联系人|关系|联系电话", "家庭住址|关系|联系电话"):
        row = f"陆青禾|{LU}|贺某|父子|13900000001"
        roster = read_book(tmp_path, {"名册": [f"姓名|身份证号|{more}", row]})
        assert roster.entries["name"].to_list() == ["陆青禾"]
