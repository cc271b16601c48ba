"""Whoever stands beside a form's list with post, name and ID number is of the roster; the list is as without him."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from book_roster import read_book
from text_roster import LU, YU

from certverify import rosters

BO, HE = "420199199512036629", "340199198310217793"
HEAD = "序号|姓名|身份证号码|工种|证书编号|有效期至|备注"
ROWS = [f"1|陆青禾|{LU}|低压电工|T{LU}|2028.5.11|", f"2|俞子宁|{YU}|焊工|T{YU}|2028.5.11|"]
FIRM = "单位名称：江北恒泰化工有限公司"
TITLE = "特种作业人员登记表"


def people(roster: rosters.Roster) -> list[tuple[int, str, str, str | None]]:
    return roster.entries.select("row", "name", "id_number", "post").rows()


def notes(roster: rosters.Roster) -> dict[str, dict[str, object]]:
    return {note.word: dict(note.facts) for note in roster.understood[0].notes}


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("主要负责人", "principal"),
        ("法定代表人", "principal"),
        ("安全总监", "safety_manager"),
        ("安全管理人员", "safety_manager"),
        ("主要负责人姓名", "principal"),
        ("安全员：", "safety_manager"),
    ],
)
def test_the_block_above_a_list(tmp_path: Path, label: str, role: str) -> None:
    """A label and its value in cells beside each other; the employer is that of the form."""
    block = f"{label}|柏舟远|身份证号|{BO}|联系电话|13900000001|"
    roster = read_book(tmp_path, {"名册": [TITLE, FIRM, block, HEAD, *ROWS]})
    told = roster.entries.select("row", "name", "id_number", "role", "employer", "disposition").rows()
    assert told[0] == (3, "柏舟远", BO, role, "江北恒泰化工有限公司", None)
    assert of_list(roster) == of_list(read_book(tmp_path, {"名册": [TITLE, FIRM, "", HEAD, *ROWS]}))
    assert "ids_untaken" not in notes(roster)
    post = label.rstrip("：").removesuffix("姓名")
    assert notes(roster)["people_beside"] == {"count": 1, "cells": f"{post} (B3)"}


@pytest.mark.parametrize(
    ("above", "below", "place"),
    [
        ([f"主要负责人：柏舟远  身份证号：{BO}   联系电话：13900000001"], [], (2, "A2")),
        ([f"填报日期：2026.11.1|主 要 负 责 人：柏舟远|身份证号码：{BO}"], [], (2, "B2")),
        ([f"法定代表人|戚望舒|主要负责人|柏舟远|身份证号|{BO}"], [], (2, "D2")),
        ([f"联系人|戚望舒|主要负责人|柏舟远|身份证号|{BO}"], [], (2, "D2")),
        (["主要负责人|柏舟远", f"身份证号|{BO}"], [], (3, "B2")),
        ([f"主要负责人|柏舟远|性别|男|民族|汉族|职务|总经理|身份证号|{BO}"], [], (2, "B2")),
        ([f"主要负责人|姓名|柏舟远|身份证号|{BO}"], [], (2, "C2")),
        ([f"主要负责人：柏舟远（{BO}）"], [], (2, "A2")),
        ([f"主要负责人：柏舟远（身份证号：{BO}），电话：13900000001"], [], (2, "A2")),
        (["主要负责人|柏舟远|安全员|", f"身份证号|{BO}|身份证号|"], [], (3, "B2")),
        ([f"主要负责人姓名|柏舟远|安全员姓名|戚望舒|主要负责人身份证号|{BO}"], [], (2, "B2")),
        ([], [f"主要负责人|柏舟远|身份证号|{BO}|电话|13900000001"], (5, "B5")),
        ([], [f"主要负责人：柏舟远   身份证号：{BO}"], (5, "A5")),
        ([], [f"填表人：戚望舒|主要负责人：|柏舟远|身份证号：|{BO}"], (5, "C5")),
    ],
)
def test_where_a_person_may_stand_beside_a_list(
    tmp_path: Path, above: list[str], below: list[str], place: tuple[int, str]
) -> None:
    """In one cell, in several, a row below the name, above the list or at its foot; the list is as it is without."""
    roster = read_book(tmp_path, {"名册": [TITLE, *above, HEAD, *ROWS, *below]})
    found = roster.entries.filter(id_number=BO).select("row", "name", "role").rows()
    assert found == [(place[0], "柏舟远", "principal")]
    assert str(notes(roster)["people_beside"]["cells"]) == f"主要负责人 ({place[1]})"
    assert roster.problems.filter("rejects").is_empty()
    assert "cards_not_read" not in notes(roster)
    said = str([sheet.as_json() for sheet in roster.understood])
    assert "柏舟远" not in said
    plain = read_book(tmp_path, {"名册": [TITLE, *("" for _ in above), HEAD, *ROWS]})
    assert of_list(roster) == of_list(plain)


def of_list(roster: rosters.Roster) -> list[dict[str, object]]:
    listed = roster.entries.filter(pl.col("id_number").is_in([LU, YU]))
    return listed.drop("entry").rows(named=True)


@pytest.mark.parametrize(
    "block",
    [
        f"联系人|柏舟远|身份证号|{BO}",
        f"填表人：柏舟远 身份证号：{BO}",
        f"经办人|柏舟远|身份证号码|{BO}",
        f"主要负责人|戚望舒|配偶|柏舟远|身份证号|{BO}",
        f"主要负责人：戚望舒 配偶：柏舟远 身份证号：{BO}",
        f"主要负责人|戚望舒|配偶身份证号|{BO}",
        f"主要负责人|戚望舒|紧急联系人|柏舟远|身份证号|{BO}",
        f"主要负责人|戚望舒|安全员||身份证号|{BO}",
        f"身份证号|{BO}|主要负责人|柏舟远",
        f"主要负责人|签字|身份证号|{BO}",
        f"主要负责人|戚望舒|姓名|柏舟远|身份证号|{BO}",
        f"主要负责人|戚望舒|配偶||身份证号|{BO}",
        f"主要负责人|戚望舒|监护人|柏舟远|身份证号|{BO}",
        f"主要负责人：戚望舒 紧急联系人：柏舟远 身份证号：{BO}",
        f"主要负责人|戚望舒|身份证号|{HE}|身份证号|{BO}",
    ],
)
def test_nobody_is_made_of_what_may_be_anothers(tmp_path: Path, block: str) -> None:
    """The number of a contact, of a relative or of nobody in particular is named with its cell, above and below."""
    for rows in ([TITLE, block, HEAD, *ROWS], [TITLE, HEAD, *ROWS, block]):
        roster = read_book(tmp_path, {"名册": rows})
        assert BO not in roster.entries["id_number"].to_list()
        assert roster.problems.filter(reason="id_untaken")["row"].to_list() == [rows.index(block) + 1]
        listed = [(name, number) for _, name, number, _ in people(roster) if number != HE]
        assert listed == [("陆青禾", LU), ("俞子宁", YU)]


def test_a_label_left_blank_may_be_whose_number_it_is(tmp_path: Path) -> None:
    """Who has filled in the form has left out his name, and the number below is perhaps his."""
    for last in (f"身份证号|{BO}", f"身份证号||电话|{BO}"):
        rows = ["主要负责人|柏舟远", "经办人|", last, HEAD, *ROWS]
        roster = read_book(tmp_path, {"名册": rows})
        assert BO not in roster.entries["id_number"].to_list()
        assert notes(roster)["ids_untaken"]["count"] == 1


def test_an_operator_and_two_in_a_row(tmp_path: Path) -> None:
    """A trade is a post, too; each of several people in one row has the number behind his name."""
    block = f"主要负责人|柏舟远|身份证号|{BO}|电工|戚望舒|身份证号|{HE}"
    roster = read_book(tmp_path, {"名册": [TITLE, block, HEAD, *ROWS]})
    told = roster.entries.filter(row=2).select("part", "name", "id_number", "role", "post").rows()
    assert [line[1:] for line in told] == [
        ("柏舟远", BO, "principal", "主要负责人"),
        ("戚望舒", HE, "operator", "电工"),
    ]
    assert told[0][0] != told[1][0]


def test_what_else_the_row_says_is_read(tmp_path: Path) -> None:
    """His certificate and the day of his appointment; a telephone and the firm are none of them."""
    block = f"主要负责人|柏舟远|身份证号|{BO}|合格证编号|ZS2024|有效期至|2027.3.1|任职时间|2024.3.1|单位名称|某某厂"
    roster = read_book(tmp_path, {"名册": [TITLE, block, HEAD, *ROWS]})
    [one] = roster.entries.filter(row=2).rows(named=True)
    assert (one["claimed_number"], one["claimed_valid_to"]) == ("ZS2024", date(2027, 3, 1))
    assert one["appointed_on"] == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("block", "appointed", "end"),
    [
        ([f"主要负责人|柏舟远|身份证号|{BO}", "任职时间|2024.3.1|考核合格证号|ZS2024|有效期至|2027.3.1"], True, True),
        ([f"主要负责人|柏舟远|身份证号|{BO}", "联系电话|13900000001", "任职时间|2024.3.1"], True, False),
        (["主要负责人|柏舟远|任职时间|2024.3.1", f"身份证号|{BO}|有效期至|2027.3.1"], True, True),
        ([f"主要负责人|柏舟远|身份证号|{BO}", "", "任职时间|2024.3.1"], False, False),
        ([f"主要负责人|柏舟远|身份证号|{BO}", "安全生产许可证编号|XK01|有效期至|2027.3.1"], False, False),
        ([f"法定代表人|戚望舒|主要负责人|柏舟远|身份证号|{BO}", "任职时间|2024.3.1"], False, False),
        ([f"主要负责人|柏舟远|身份证号|{BO}|安全员|戚望舒", "任职时间|2024.3.1"], False, False),
        ([f"主要负责人|柏舟远|身份证号|{BO}", "安全员|戚望舒|任职时间|2024.3.1"], False, False),
        ([f"主要负责人|柏舟远|身份证号|{BO}", "填表人|戚望舒|有效期至|2027.3.1"], False, False),
    ],
)  # fmt: skip  # a row a form
def test_the_lines_of_a_block_say_more_of_its_only_person(
    tmp_path: Path, block: list[str], appointed: bool, end: bool
) -> None:
    """Labels with their values right above and below his number are his, unless somebody else is named there."""
    roster = read_book(tmp_path, {"名册": [TITLE, *block, HEAD, *ROWS]})
    [one] = roster.entries.filter(id_number=BO).rows(named=True)
    assert one["appointed_on"] == (date(2024, 3, 1) if appointed else None)
    assert one["claimed_valid_to"] == (date(2027, 3, 1) if end else None)
    plain = read_book(tmp_path, {"名册": [TITLE, *("" for _ in block), HEAD, *ROWS]})
    assert of_list(roster) == of_list(plain)


def test_what_a_list_is_called_says_nothing_of_its_head(tmp_path: Path) -> None:
    """Those listed have left; whoever heads the firm has not."""
    rows = ["江北恒泰化工有限公司离职人员名单", f"主要负责人|柏舟远|身份证号|{BO}", HEAD, *ROWS]
    told = read_book(tmp_path, {"离职人员": rows}).entries.select("name", "disposition").rows()
    assert told == [("柏舟远", None), ("陆青禾", "not_applicable"), ("俞子宁", "not_applicable")]


def test_forms_below_each_other_have_heads_of_their_own(tmp_path: Path) -> None:
    """Each is the head of the firm of his form."""
    forms = [
        "单位：江北恒泰化工有限公司", f"主要负责人|柏舟远|身份证号|{BO}", HEAD, ROWS[0],
        "单位：江北特钢有限公司", f"主要负责人|戚望舒|身份证号|{HE}", HEAD, ROWS[1],
    ]  # fmt: skip  # a row a form
    told = read_book(tmp_path, {"名册": forms}).entries.select("name", "employer").rows()
    first, second = "江北恒泰化工有限公司", "江北特钢有限公司"
    assert told == [("柏舟远", first), ("陆青禾", first), ("戚望舒", second), ("俞子宁", second)]


def test_a_list_without_numbers_has_a_head_with_one(tmp_path: Path) -> None:
    """Nobody of the list can be verified, and he can."""
    rows = [f"主要负责人|柏舟远|身份证号|{BO}", "序号|姓名|工种|备注", "1|陆青禾|低压电工|", "2|俞子宁|焊工|"]
    roster = read_book(tmp_path, {"名册": rows})
    assert roster.entries["name"].to_list() == ["柏舟远"]
    assert roster.problems.filter("rejects")["row"].to_list() == [3, 4]


def test_whoever_is_listed_is_read_once(tmp_path: Path) -> None:
    """The head of the form stands in the list, too."""
    roster = read_book(tmp_path, {"名册": [TITLE, f"安全员|陆青禾|身份证号|{LU}", HEAD, *ROWS]})
    assert people(roster) == [(4, "陆青禾", LU, "低压电工"), (5, "俞子宁", YU, "焊工")]
    assert not notes(roster).keys() & {"people_beside", "ids_untaken", "people_mentioned_alone"}


def test_whoever_has_no_number_is_named_with_his_cell(tmp_path: Path) -> None:
    """Above the list and at its foot, by a post's label; not who signs, and not who is listed."""
    head = "主要负责人|柏舟远|联系电话|13900000001|填表人|贺兰山"
    foot = "安全管理人员：戚望舒  审核人：贺兰山  安全员：陆青禾  单位负责人："
    roster = read_book(tmp_path, {"名册": [TITLE, head, HEAD, *ROWS, foot]})
    told = {"count": 2, "cells": "主要负责人 (B2)、安全管理人员 (A6)"}
    assert notes(roster)["people_mentioned_alone"] == told
    assert [name for _, name, *_ in people(roster)] == ["陆青禾", "俞子宁"]
    assert roster.problems.is_empty()
    both = {"名册": [TITLE, head, HEAD, *ROWS], "安管": [HEAD, f"1|柏舟远|{BO}|主要负责人|||"]}
    assert "people_mentioned_alone" not in notes(read_book(tmp_path, both))


def test_a_form_of_a_firm_without_list(tmp_path: Path) -> None:
    """Its heads are people of the roster, alone in a file and before the list of another sheet."""
    form = [
        "企业基本情况表",
        "企业名称|江北恒泰化工有限公司|所属行业|化工",
        f"主要负责人|柏舟远|身份证号|{BO}",
        f"安全管理人员|戚望舒|身份证号|{HE}|联系电话|13900000001",
        "法定代表人|贺兰山|联系人|孙某",
    ]
    heads = [(3, "柏舟远", BO, "principal"), (4, "戚望舒", HE, "safety_manager")]
    alone = read_book(tmp_path, {"基本情况": form})
    assert alone.entries.select("row", "name", "id_number", "role").rows() == heads
    assert alone.entries["employer"].to_list() == ["江北恒泰化工有限公司"] * 2
    assert alone.understood[0].header_row == 3
    assert {note.word for note in alone.understood[0].notes} == {"people_beside", "people_mentioned_alone"}
    both = read_book(tmp_path, {"基本情况": form, "名册": [HEAD, *ROWS]})
    assert both.entries.select("row", "name", "id_number", "role").rows()[:2] == heads
    assert both.entries["name"].to_list()[2:] == ["陆青禾", "俞子宁"]
    assert set(both.entries["employer"]) == {"江北恒泰化工有限公司"}
