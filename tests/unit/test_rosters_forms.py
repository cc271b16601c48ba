"""Forms of one person each are no table: nobody may be read out of their words, and nobody left out unsaid."""

from pathlib import Path

import pytest
from text_roster import CATALOGUE, DAY, LU, YU, read

from certverify import rosters
from certverify.errors import RosterError

CARD = (
    "特种作业人员登记卡,,,,,",
    "姓名,陆青禾,性别,男,出生年月,1985.3",
    f"身份证号,{LU},,,联系电话,139****0001",
    f"工种,低压电工,证书编号,T{LU},有效期至,2030.2.28",
)


@pytest.mark.parametrize(
    "lines",
    [
        CARD,
        (*CARD, "", *(line.replace("陆青禾", "俞子宁").replace(LU, YU) for line in CARD)),
        (f"姓名,陆青禾,身份证号,{LU}", f"工种,低压电工,证书编号,T{LU}"),
        ("姓名,陆青禾,俞子宁", f"身份证号,{LU},{YU}", "工种,低压电工,低压电工"),
    ],
    ids=["a card", "two cards", "the number beside the name", "sideways"],
)
def test_a_form_is_refused(tmp_path: Path, lines: tuple[str, ...]) -> None:
    """工种 is nobody's name and 身份证号 neither; the people of the form would be left out."""
    with pytest.raises(RosterError) as refused:
        read(tmp_path, *lines)
    assert refused.value.code == "roster_no_header"


def test_a_form_beside_a_roster_is_named(tmp_path: Path) -> None:
    """The roster is read, and of the form it is said that it was not."""
    (tmp_path / "card.csv").write_text("\n".join(CARD) + "\n", encoding="utf-8")
    (tmp_path / "roster.csv").write_text(f"姓名,身份证号,工种\n俞子宁,{YU},低压电工\n", encoding="utf-8")
    roster = rosters.read([tmp_path], CATALOGUE, DAY)
    assert roster.entries["name"].to_list() == ["俞子宁"]
    assert [error.code for error in roster.unreadable] == ["roster_no_header"]


def test_unknown_words_make_no_form_of_a_header(tmp_path: Path) -> None:
    """Most words of a header are known, and below it stand people."""
    head = "姓名,血型,身份证号,体检结论,工种,特长"
    roster = read(tmp_path, head, f"陆青禾,A,{LU},合格,低压电工,书法")
    assert roster.entries["name"].to_list() == ["陆青禾"]
