"""Forms of one person each: read card by card where each value has its word, else refused; nobody left out unsaid."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import CATALOGUE, DAY, LU, YU, read

from certverify import rosters
from certverify.errors import RosterError
from certverify.rosters import doctor

CARD = (
    "特种作业人员登记卡,,,,,",
    "姓名,陆青禾,性别,男,出生年月,1985.3",
    f"身份证号,{LU},,,联系电话,139****0001",
    f"工种,低压电工,证书编号,T{LU},有效期至,2030.2.28",
)


PERSON = ("name", "id_number", "required_item", "claimed_number", "claimed_valid_to")
OF_LU = ("陆青禾", LU, "低压电工作业", f"T{LU}", date(2030, 2, 28))
OF_YU = ("俞子宁", YU, "低压电工作业", f"T{YU}", date(2030, 2, 28))


def of_yu(lines: Sequence[str]) -> list[str]:
    return [line.replace("陆青禾", "俞子宁").replace(LU, YU).replace("1985.3", "1982.9") for line in lines]


def notes(roster: rosters.Roster) -> dict[str, dict[str, object]]:
    return {note.word: dict(note.facts) for note in roster.understood[0].notes}


def test_cards_below_each_other(tmp_path: Path) -> None:
    """Each card is a row of its own, in the row of its name, and nothing of one is another's."""
    roster = read(tmp_path, *CARD, ",", *of_yu(CARD))
    assert roster.entries.select("row", *PERSON).rows() == [(2, *OF_LU), (7, *OF_YU)]
    assert notes(roster)["cards_read"] == {"count": 2, "rows": "2, 7"}
    assert roster.problems.is_empty()


def test_a_card_for_each_sheet(tmp_path: Path) -> None:
    """Sheets named after people hold their cards; the firm above a card is its employer."""
    lines = [line.replace(",", "|") for line in ("单位名称：江北某某化工有限公司", *CARD)]
    roster = read_book(tmp_path, {"陆青禾": lines, "俞子宁": of_yu(lines)})
    assert roster.entries.select(PERSON).rows() == [OF_LU, OF_YU]
    assert roster.entries["employer"].to_list() == ["江北某某化工有限公司"] * 2


def test_words_below_each_other(tmp_path: Path) -> None:
    """A column of words beside a column of values, and 姓名：陆青禾 in one cell."""
    upright = ("姓名,陆青禾", f"身份证号,{LU}", "工种,低压电工", f"证书编号,T{LU}", "有效期至,2030.2.28")
    assert read(tmp_path, *upright).entries.select(PERSON).rows() == [OF_LU]
    in_one = (
        "登记卡,",
        "姓名：陆青禾,性别：男",
        f"身份证号：{LU},工种：低压电工",
        f"证书编号：T{LU},有效期至：2030.2.28",
    )
    assert read(tmp_path, *in_one).entries.select(PERSON).rows() == [OF_LU]


def test_certificates_below_header_words(tmp_path: Path) -> None:
    """A little table within a card holds the person's certificates, one a row; no line of it is another person."""
    low, welding = f"低压电工作业,T{LU},2030.2.28", f"熔化焊接与热切割作业,T{LU},2029.1.31"
    roster = read(
        tmp_path,
        "姓名,陆青禾,性别,男",
        f"身份证号,{LU},工种,电工、焊工",
        "持证情况",
        "准操项目,证号,有效期至",
        low,
        welding,
    )
    found = roster.entries.select("name", "claimed_item", "claimed_number", "claimed_valid_to").rows()
    assert found == [
        ("陆青禾", "低压电工作业", f"T{LU}", date(2030, 2, 28)),
        ("陆青禾", "熔化焊接与热切割作业", f"T{LU}", date(2029, 1, 31)),
    ]


def test_a_problem_names_its_own_cell(tmp_path: Path) -> None:
    """The ID number stands a row below the name, and so does what is said of it."""
    roster = read(tmp_path, *(line.replace(f"身份证号,{LU}", f"身份证号,{LU[:17]}") for line in CARD))
    [problem] = roster.problems.filter("rejects").rows(named=True)
    assert (problem["row"], problem["column"], problem["message_zh"][:2]) == (2, "身份证号 (B+1)", "B3")
    assert doctor.remarks_of(roster.problems, "zh")[""].keys() == {"B3"}


def test_what_no_word_stands_beside_is_told(tmp_path: Path) -> None:
    """A place for a photograph is no value of anything; a word that nobody knows is named with its value's column."""
    lines = [*CARD, "血型,A,,,,", "照片,,,,,"]
    said = notes(read(tmp_path, *lines))
    assert said["cards_unread"] == {"cells": "A6"}
    assert said["columns_unknown"] == {"columns": "血型 (B+3)"}


def test_a_card_whose_words_stand_as_a_header_does(tmp_path: Path) -> None:
    """Where the values are left out a row holds words alone, and is no header of a table for it."""
    lines = ("姓名,陆青禾,身份证号,", "工种,,部门,", f"证书编号,T{LU},有效期至,2030.2.28")
    roster = read(tmp_path, *lines)
    assert roster.problems.filter("rejects").select("row", "name", "reason").rows() == [
        (1, "陆青禾", "id_only_in_number")
    ]
    more = read(tmp_path, *lines, ",", *of_yu((f"姓名,陆青禾,身份证号,{LU}", *lines[1:])))
    assert more.entries.select("name", "id_number").rows() == [("俞子宁", YU)]


def test_a_table_below_a_card_is_read_and_the_card_told(tmp_path: Path) -> None:
    """Whoever stands above a list on a card of his own may not be left out unsaid."""
    lines = [
        "姓名|白露|身份证号|320199198910282480",
        "职务|班长||",
        "姓名|身份证号|工种|",
        f"陆青禾|{LU}|电工|",
    ]
    roster = read_book(tmp_path, {"名单": lines})
    assert roster.entries["name"].to_list() == ["陆青禾"]
    assert notes(roster)["cards_not_read"] == {"row": "1"}


def test_how_to_fill_in_a_roster_is_no_card(tmp_path: Path) -> None:
    """A sheet that explains the columns names nobody, and is said not to be read."""
    explained = [
        "姓名|与身份证一致",
        "身份证号|文本格式，18位",
        "工种|如低压电工作业",
        "有效期至|如2030.2.28",
    ]
    roster = read_book(tmp_path, {"名单": ["姓名|身份证号|工种", f"陆青禾|{LU}|电工"], "填写说明": explained})
    assert roster.entries["name"].to_list() == ["陆青禾"]
    assert roster.problems.is_empty()
    assert [note.word for note in roster.understood[1].notes] == ["sheet_without_header"]


def test_a_blank_card_is_nobody(tmp_path: Path) -> None:
    """A form to fill in names no one; one that names a person without number rejects that person."""
    blank = ("姓名,,性别,,,", "身份证号,,,,,", "工种,,证书编号,,有效期至,")
    roster = read(tmp_path, *CARD, ",", *blank, ",", "姓名,俞子宁,性别,男,,", *blank[1:])
    assert roster.entries.select(PERSON).rows() == [OF_LU]
    rejected = roster.problems.filter("rejects")
    assert rejected.select("row", "name", "reason").rows() == [(10, "俞子宁", "id_missing")]


@pytest.mark.parametrize(
    "lines",
    [
        ("姓名,陆青禾,俞子宁", f"身份证号,{LU},{YU}", "工种,低压电工,低压电工"),
        ("姓名,陆青禾,俞子宁,白露,辛夷", f"身份证号,{LU},{YU},{LU},{YU}", "工种,电工,电工,电工,电工"),
        ("姓名,陆青禾,姓名,俞子宁", f"身份证号,{LU},身份证号,{YU}", "工种,低压电工,工种,低压电工"),
        (*CARD, "介绍人,,,,,", "姓名,俞子宁,电话,1,,"),
        (
            "姓名,陆青禾,性别,男",
            f"身份证号,{LU},工种,电工",
            "姓名,俞子宁,性别,男",
            "单位,某厂,工种,电工",
            f"身份证号,{YU},,",
            "姓名,白露,性别,女",
        ),
    ],
    ids=["sideways", "more sideways", "side by side", "another person's name", "a card without number"],
)
def test_what_cannot_be_paired_is_refused(tmp_path: Path, lines: tuple[str, ...]) -> None:
    """Whose number is whose cannot be told: nobody is read rather than somebody wrong, and nobody left out unsaid."""
    with pytest.raises(RosterError) as refused:
        read(tmp_path, *lines)
    assert refused.value.code == "roster_no_header"
    cells = str(refused.value.facts["cells"])
    assert cells
    assert LU not in cells


def test_a_form_that_is_not_read_beside_a_roster_is_named(tmp_path: Path) -> None:
    """The roster is read, and of the form it is said that it was not."""
    (tmp_path / "card.csv").write_text(
        f"姓名,陆青禾,俞子宁\n身份证号,{LU},{YU}\n工种,电工,电工\n", encoding="utf-8"
    )
    (tmp_path / "roster.csv").write_text(f"姓名,身份证号,工种\n俞子宁,{YU},低压电工\n", encoding="utf-8")
    roster = rosters.read([tmp_path], CATALOGUE, DAY)
    assert roster.entries["name"].to_list() == ["俞子宁"]
    assert [error.code for error in roster.unreadable] == ["roster_no_header"]


def test_unknown_words_make_no_form_of_a_header(tmp_path: Path) -> None:
    """Most words of a header are known, and below it stand people."""
    head = "姓名,血型,身份证号,体检结论,工种,特长"
    roster = read(tmp_path, head, f"陆青禾,A,{LU},合格,低压电工,书法")
    assert roster.entries["name"].to_list() == ["陆青禾"]


def test_a_header_above_people_is_no_form(tmp_path: Path) -> None:
    """在岗状态 beside a word that nobody knows, and 离职 beside a value in somebody's row, make no row of a form.

    The number below 身份证号 tells: in a form it stands beside the word.
    """
    head = "姓名,身份证号,低压电工作业,来源,在岗状态,血型,籍贯"
    rows = (f"陆青禾,{LU},√,社招,离职,O型,甲地", f"俞子宁,{YU},√,社招,在岗,A型,乙地")
    entries = read(tmp_path, head, *rows).entries
    assert entries.select("name", "id_number", "cause").rows() == [
        ("陆青禾", LU, "left_post"),
        ("俞子宁", YU, None),
    ]


def test_a_card_with_a_certificate_alone_is_accounted_for(tmp_path: Path) -> None:
    """Without name and ID number it is nobody who can be asked about: the card is named, in the row of its 姓名."""
    bare = [line.replace("陆青禾", "").replace(LU, "") for line in CARD[:3]]
    bare.append(CARD[3].replace(LU, "420199199512036629"))
    roster = read(tmp_path, *CARD, ",", *bare, ",", *of_yu(CARD))
    assert roster.entries.select("row", *PERSON).rows() == [(2, *OF_LU), (12, *OF_YU)]
    assert roster.problems.filter("rejects").select("row", "reason").rows() == [(7, "person_missing")]


def test_an_export_with_a_column_of_kinds_of_documents_is_no_card(tmp_path: Path) -> None:
    """人员姓名 beside 证件类型, which some lists use of certificates, is two heads of columns, and nobody's name."""
    head = "企业名称,所属行业,人员姓名,证件类型,证件号码,人员类型,岗位,任职日期,证书编号"
    row = f"某某特钢有限公司,金属冶炼,陆青禾,身份证,{LU},主要负责人,总经理,2025-01-28,{LU}"
    roster = read(tmp_path, head, row)
    assert "cards_not_read" not in notes(roster)
    assert roster.entries["name"].to_list() == ["陆青禾"]
